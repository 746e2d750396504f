//! What a key is worth.

crate::finding::rules! {
    /// The record has no `p=` tag.
    ///
    /// ## Why it matters
    /// `p=` is the one tag that a key record must have; without it the record is ignored.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    MISSING: "DKM101" "key-missing" Error "RFC 6376 section 3.6.1";

    /// `p=` is empty: the key was taken back.
    ///
    /// ## Why it matters
    /// Mail signed with it fails, as it should once a key is retired. It is a fault only where mail is still signed with this selector.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; p=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    RETIRED: "DKM102" "key-retired" Info "RFC 6376 section 3.6.1";

    /// A character in `p=` is no base64.
    ///
    /// ## Why it matters
    /// The key cannot be decoded. White space may stand anywhere; anything else may not.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 2.10
    BASE64: "DKM103" "key-base64" Error "RFC 6376 section 2.10";

    /// The key is cut off.
    ///
    /// ## Why it matters
    /// Its header announces more bytes than there are, often because the text was cut at 255 bytes. No verifier can use it.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQw
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    TRUNCATED: "DKM104" "key-truncated" Error "RFC 6376 section 3.6.1";

    /// `p=` holds something that is no public key.
    ///
    /// ## Why it matters
    /// Verifiers cannot use it, so every signature fails.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=dGhpcyBpcyBub3QgYSBrZXkgYXQgYWxsLCBvbmx5IHNvbWUgdGV4dA==
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    UNREADABLE: "DKM105" "key-unreadable" Error "RFC 6376 section 3.6.1";

    /// `p=` holds a private key.
    ///
    /// ## Why it matters
    /// Everybody can read DNS. Whoever reads this record can sign mail as the domain.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=MIICXQIBAAKBgQCpuYuWE8YYNvgRPZ+E9fuJEbOY9Eft4cJqiiFR5cAcv4wwOcIuIby52FW+5ltbEKryD+BOF0Br3V4VXW+h7vcATyhibqPaFIkjpno9kS9PGGxS5INj8Y7Q1HPmJljy0M/d395odu+An++CvsJIGgEDpJJmsS4XlaDA4Xr0KT20swIDAQABAoGAP/A/TqVaXirvHweY/azxOnzprLhyFIKVDC/HR6QG0I20kUJhDaH2CAkgnE8JoW/RBmnGtYR652e4ltHhSR7N+7nIa1fY1yA54raRdwFC4fy+R11tTn9N6BCM/7o3ljcZbdT7JbECp18/VSlO2VxKikO32hlfl25p6y23lXZ1XoECQQDRWZ4ysEU91apN1UPFUHOb4boEniWWJ0ku0rheUyOadoaHFFBvoB1YLIxUe4xyZYyRYbOxj3l5bZAnxaUTj41BAkEAz4uAaGls3ZNZ/FkkMrDLtXGTXyhSRQDSOfUU8gOLZFl6CYdyBPaQJeD3V3oqqeZdbgV5CJTkvmCxlasICTKg8wJAWG1ENyDhfmbb0ph8UcHTs0o7KmwqcCwT62UyXxU6+qmJ1VCtURkOjAn1FFJDVqayI05jemKh6rpuo34GZibCgQJBAKoP8B8eS+Nf63tYe83BippZv11Yx9jc7GYrSYdpmh2XJ+WJA8fHVaSEK4iVhUIEjogpmdyLTMgmqT0vkP0gbDsCQQDK7cIGPh5lGjMhJPtEbZ2Vw6f1HM5H0nIYuDJ7hqq9caXZqcXiFTCt+lF8rUPYn8YpHtRobFKySbmlwH/bO/La
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    PRIVATE: "DKM106" "key-is-private" Error "RFC 6376 section 3.6.1";

    /// The RSA key is a bare RSAPublicKey.
    ///
    /// ## Why it matters
    /// RFC 6376 asks for it by the letter, while its examples and everybody's practice use SubjectPublicKeyInfo (errata 3017 and 7001). Some verifiers refuse the bare form.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=MIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    PKCS1: "DKM107" "key-pkcs1" Warning "RFC 6376 section 3.6.1";

    /// An Ed25519 key is not its 32 bytes alone.
    ///
    /// ## Why it matters
    /// `p=` holds the 32 bytes of the key, without a SubjectPublicKeyInfo round them.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 8463 section 4.2
    ED25519_LENGTH: "DKM108" "key-ed25519-length" Error "RFC 8463 section 4.2";

    /// The RSA key is shorter than 1024 bits.
    ///
    /// ## Why it matters
    /// Verifiers must not accept it; it can be broken on one computer.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMy7GYKbvS4+TYD8Vaj9g8J8RAqeDmIIXM8ICUu4r+46YgNaKAzm1u7Msp78YsP3NmPPRTm5ikaxYYVEHKSMlRcCAwEAAQ==
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 8301 section 3.2
    UNDER_1024: "DKM109" "key-under-1024-bits" Error "RFC 8301 section 3.2";

    /// The RSA key is shorter than 2048 bits.
    ///
    /// ## Why it matters
    /// It still counts today. Signers should use 2048 bits or more.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCpuYuWE8YYNvgRPZ+E9fuJEbOY9Eft4cJqiiFR5cAcv4wwOcIuIby52FW+5ltbEKryD+BOF0Br3V4VXW+h7vcATyhibqPaFIkjpno9kS9PGGxS5INj8Y7Q1HPmJljy0M/d395odu+An++CvsJIGgEDpJJmsS4XlaDA4Xr0KT20swIDAQAB
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// ## Standard
    /// RFC 8301 section 3.2
    UNDER_2048: "DKM110" "key-under-2048-bits" Warning "RFC 8301 section 3.2";

    /// The RSA key is longer than 4096 bits.
    ///
    /// ## Why it matters
    /// Verifiers need only handle keys up to 4096 bits; some ignore longer ones.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=rsa; p=MIICIzANBgkqhkiG9w0BAQEFAAOCAhAAMIICCwKCAgIApbsvFePKvb5U1mB8EoRAglSPtzCtYSoKlit23WWWEJ9BWEjqddtlTKq6K6aLEFI0AvqBB23x6sGCh/vNPbq/F18uL3+ypJxBHSGwY2QeM2Hxym78BE/38BSSDPc0geLqUpJBaD+2J/lAlHs6P1tqLxvsTcVVQ+8RmVN3m3ExsD4F70Hwr1XPNjqrMDDmvkUs8Ejdk43j9KWVjAWQpDLNjOUJy3Bhb/5Kryu3NE2V8Sv6TMKIkPgEGMkdo12me8dHIelKrXhdKndd+xt7R9127j+UDR9s8iLtqK57q2sXmA4Q9YT4IwG7Z7fh8yGAw1jiFGVIykmgONs1XngMJb37OdfrqXndrmE1KIaT5SiQQD51HXZMPUw0iBbiSgQjs40K0reKCQnpfFRD1UkMrbeZXaR4i8hYPvvshwOT7eFlrULf14GRiDpucsvzq5AWp8Mcz+g1/AfOPfzhgHD1bgJkyMzCH9I6iicuXP2eNcnanPXxwAfef5LDF2S+IGf20qxjUxNan529tgNOxyC6aDhQ/9Op9rYgqVhjI9ZOdCPjIjOoskFVVpqdKgazNdEaM6DxK8S6DxO/x+hm0b/f3b5DIbda9OnAT8fickpmj5+vRpr7s1v7G4RYGlTvojmZOzRuPAZyRHG7l6Yu1ExnZZ28ncQo+JsFJm31B71gU9GgPbrnAgMBAAE=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// ## Standard
    /// RFC 8301 section 3.2
    OVER_4096: "DKM111" "key-over-4096-bits" Warning "RFC 8301 section 3.2";

    /// `k=` names a type that verifiers do not know.
    ///
    /// ## Why it matters
    /// They ignore such keys. The types are `rsa` and `ed25519`.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=dsa; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    TYPE: "DKM112" "key-type-unknown" Error "RFC 6376 section 3.6.1";

    /// `k=` does not fit the key.
    ///
    /// ## Why it matters
    /// Verifiers read the key by its type, `rsa` when there is no `k=`, and fail.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    TYPE_MISMATCH: "DKM113" "key-type-mismatch" Error "RFC 6376 section 3.6.1";

    /// `h=` does not allow SHA-256.
    ///
    /// ## Why it matters
    /// SHA-1 must not be used any more, so no signature can fit this key.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; h=sha1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 8301 section 3.1
    HASH: "DKM114" "key-hash" Error "RFC 8301 section 3.1";

    /// `s=` keeps the key from ordinary mail.
    ///
    /// ## Why it matters
    /// Verifiers of mail ignore it. That is right for a key that signs TLS reports only.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=ed25519; s=tlsrpt; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    SERVICE: "DKM115" "key-service" Info "RFC 6376 section 3.6.1";

    /// The key is marked as a test.
    ///
    /// ## Why it matters
    /// With `t=y` a failed signature must not count against the mail, and some verifiers count a good one neither.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=ed25519; t=y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    TESTING: "DKM116" "key-testing" Warning "RFC 6376 section 3.6.1";
}
