//! How a key record is written.

crate::finding::rules! {
    /// Quotes, backslashes or invisible characters came along with a copy.
    ///
    /// ## Why it matters
    /// Verifiers read every byte. A backslash before a semicolon or a typographic quote makes the tag list invalid, and the key is ignored.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1\; k=ed25519\; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.2
    PASTED_CHARACTERS: "DKM001" "key-pasted-characters" Error "RFC 6376 section 3.2";

    /// A part of the record is no `name=value`.
    ///
    /// ## Why it matters
    /// A list with a fault is ignored whole, so every signature with this key fails.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; rsa; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.2
    TAG_SYNTAX: "DKM002" "key-tag-syntax" Error "RFC 6376 section 3.2";

    /// Nothing stands between two semicolons.
    ///
    /// ## Why it matters
    /// The grammar allows one semicolon at the end and none without a tag before it. Strict verifiers ignore the whole list.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1;; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.2
    EMPTY_TAG: "DKM003" "key-empty-tag" Error "RFC 6376 section 3.2";

    /// The same tag stands there twice.
    ///
    /// ## Why it matters
    /// A duplicate makes the whole list invalid, even when both say the same.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=ed25519; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.2
    DUPLICATE_TAG: "DKM004" "key-duplicate-tag" Error "RFC 6376 section 3.2";

    /// A semicolon is missing, so one tag swallows the next.
    ///
    /// ## Why it matters
    /// Only semicolons part tags. `v=DKIM1 k=rsa` is the version `DKIM1 k=rsa`, and the record is discarded.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1 k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.2
    MISSING_SEMICOLON: "DKM005" "key-missing-semicolon" Error "RFC 6376 section 3.2";

    /// The version is not `DKIM1`.
    ///
    /// ## Why it matters
    /// A record with any other version must be discarded. The value is compared as a string, capitals included.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=dkim1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    VERSION: "DKM006" "key-version" Error "RFC 6376 section 3.6.1";

    /// `v=` stands behind other tags.
    ///
    /// ## Why it matters
    /// The version must be the first tag. A verifier may ignore the record otherwise.
    ///
    /// ## Example
    /// ```dkim,fires
    /// k=ed25519; v=DKIM1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    VERSION_PLACE: "DKM007" "key-version-not-first" Error "RFC 6376 section 3.6.1";

    /// The lines round a PEM file are in `p=`.
    ///
    /// ## Why it matters
    /// They are no base64, so verifiers cannot read the key.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; k=ed25519; p=-----BEGIN PUBLIC KEY-----11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=-----END PUBLIC KEY-----
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    PEM_ARMOR: "DKM008" "key-pem-armor" Error "RFC 6376 section 3.6.1";

    /// The record is a key and nothing else.
    ///
    /// ## Why it matters
    /// A key record is a tag list; without `p=` verifiers find no key.
    ///
    /// ## Example
    /// ```dkim,fires
    /// MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApc61emSTtUTt3yKpOpJtSlFbfYAaLg3SSnvUUwqa1Onnd2X3GJD9+5vWIS0j408xmtn1AXsu2jTVbejWCrbLhMTtJqNNUX/tFcVPvX280bG7seCCB5x11+txhT6YW1EYYlKEkX5YhgAlwKHar1TMFZoW5AQwVkViu2QqscebKa5SU1NltAJ4C8qpZ1OWkYo3XS1Ma45Omk64Zzidti1HBaJHbMCUN9P/86uA/KFMgugfgYkYi16+Eys6Sh0ET0TLJkosBtiEJ6KSJ+/takNooQFU+/EvlGmtpDTXI609JAYgCaLcFNt5ZAjjIVd6wL/TCO7brM3YslVxAkVBMcuVwwIDAQAB
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    BARE_KEY: "DKM009" "key-without-tags" Error "RFC 6376 section 3.6.1";

    /// A TXT record holds the host name that was meant as the target of an alias.
    ///
    /// ## Why it matters
    /// Providers give a CNAME record to publish. As a TXT record its target is only a text without a key.
    ///
    /// ## Example
    /// ```dkim,fires
    /// s1.domainkey.u1.wl.sendgrid.net
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    HOST_NAME: "DKM010" "key-is-a-host-name" Error "RFC 6376 section 3.6.1";

    /// The text at a selector is a record of something else.
    ///
    /// ## Why it matters
    /// Every TXT record at a selector is read as a key, and this one is not.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=spf1 -all
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.2.2
    FOREIGN_TEXT: "DKM011" "key-foreign-text" Error "RFC 6376 section 3.6.2.2";

    /// A key record stands at a name that no verifier asks for.
    ///
    /// ## Why it matters
    /// Keys are looked up at `<selector>._domainkey.<domain>` and nowhere else.
    ///
    /// ## Example
    /// ```dkim,name=example.com,fires
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.2.1
    WRONG_PLACE: "DKM012" "key-wrong-place" Error "RFC 6376 section 3.6.2.1";
}
