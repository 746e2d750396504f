//! The policy file of MTA-STS.

crate::finding::rules! {
    /// A line of the policy is no `key: value`.
    ///
    /// ## Why it matters
    /// Senders ignore a policy that they cannot read.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// nonsense
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    SYNTAX: "DLV101" "sts-policy-syntax" Error "RFC 8461 section 3.2";

    /// The policy lacks something that it must have.
    ///
    /// ## Why it matters
    /// Senders ignore it. `mx` may be left out only when the mode is `none`.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// version: STSv1
    /// mode: enforce
    /// max_age: 1209600
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    INCOMPLETE: "DLV102" "sts-policy-incomplete" Error "RFC 8461 section 3.2";

    /// The mode is none of `enforce`, `testing` and `none`.
    ///
    /// ## Why it matters
    /// Senders ignore the policy.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// version: STSv1
    /// mode: enforced
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    MODE: "DLV103" "sts-policy-mode" Error "RFC 8461 section 3.2";

    /// `max_age` is no number up to 31557600, or is very short.
    ///
    /// ## Why it matters
    /// A bad number voids the policy. A short time lets an attacker wait until senders have forgotten it.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: two weeks
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    MAX_AGE: "DLV104" "sts-policy-max-age" Error "RFC 8461 section 3.2";

    /// A key other than `mx` stands there twice.
    ///
    /// ## Why it matters
    /// All but the first are ignored.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// mode: testing
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    DUPLICATE: "DLV105" "sts-policy-duplicate" Warning "RFC 8461 section 3.2";

    /// The server does not give the policy file.
    ///
    /// ## Why it matters
    /// Senders that have no policy yet go on without one. Only status 200 counts, and redirects are not followed.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; fetched https://mta-sts.example.com/.well-known/mta-sts.txt 404
    /// ;; not found
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; fetched https://mta-sts.example.com/.well-known/mta-sts.txt
    /// ;; version: STSv1
    /// ;; mode: enforce
    /// ;; mx: mail.example.com
    /// ;; max_age: 1209600
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.3
    FETCH: "DLV106" "sts-policy-not-served" Error "RFC 8461 section 3.3";

    /// The policy file is not served as `text/plain`.
    ///
    /// ## Why it matters
    /// Senders should check the media type, and strict ones ignore the file.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; fetched https://mta-sts.example.com/.well-known/mta-sts.txt 200 text/html
    /// ;; version: STSv1
    /// ;; mode: enforce
    /// ;; mx: mail.example.com
    /// ;; max_age: 1209600
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; fetched https://mta-sts.example.com/.well-known/mta-sts.txt
    /// ;; version: STSv1
    /// ;; mode: enforce
    /// ;; mx: mail.example.com
    /// ;; max_age: 1209600
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    CONTENT_TYPE: "DLV107" "sts-policy-media-type" Warning "RFC 8461 section 3.2";

    /// The policy does not allow one of the mail exchangers.
    ///
    /// ## Why it matters
    /// With `enforce`, senders do not deliver to that host.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; fetched https://mta-sts.example.com/.well-known/mta-sts.txt
    /// ;; version: STSv1
    /// ;; mode: enforce
    /// ;; mx: mx.example.com
    /// ;; max_age: 1209600
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; fetched https://mta-sts.example.com/.well-known/mta-sts.txt
    /// ;; version: STSv1
    /// ;; mode: enforce
    /// ;; mx: mail.example.com
    /// ;; max_age: 1209600
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 4.1
    MX_MISMATCH: "DLV108" "sts-mx-not-allowed" Error "RFC 8461 section 4.1";

    /// The host of the policy file does not exist.
    ///
    /// ## Why it matters
    /// Senders fetch the policy from `mta-sts.` and the domain. Without it the record does nothing.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// mta-sts 300 IN A 192.0.2.3
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.3
    HOST_MISSING: "DLV109" "sts-policy-host-missing" Error "RFC 8461 section 3.3";

    /// The mode of the policy is `testing` or `none`.
    ///
    /// ## Why it matters
    /// Senders deliver in the clear all the same. In testing they report what does not hold.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// version: STSv1
    /// mode: testing
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 1209600
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 5
    NOT_ENFORCED: "DLV110" "sts-policy-not-enforced" Info "RFC 8461 section 5";
}
