//! The records on what terms mail goes.

crate::finding::rules! {
    /// The text at `_mta-sts` is no MTA-STS record.
    ///
    /// ## Why it matters
    /// Senders ignore it and do not ask for the policy.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// v=STSv1; 20261124; id=20261124
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// v=STSv1; id=20261124
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.1
    STS_SYNTAX: "DLV001" "sts-record-syntax" Error "RFC 8461 section 3.1";

    /// The id of the policy is missing or has other characters than letters and digits.
    ///
    /// ## Why it matters
    /// Senders tell a new policy by its id. Without a good one the record is ignored.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// v=STSv1; id=2026-11-24
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// v=STSv1; id=20261124
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.1
    STS_ID: "DLV002" "sts-record-id" Error "RFC 8461 section 3.1";

    /// More than one MTA-STS record is published.
    ///
    /// ## Why it matters
    /// Several count as none.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// mta-sts 300 IN A 192.0.2.3
    /// _mta-sts 300 IN TXT "v=STSv1; id=2"
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
    /// RFC 8461 section 3.1
    STS_SEVERAL: "DLV003" "sts-several-records" Error "RFC 8461 section 3.1";

    /// The text at `_smtp._tls` is no TLS-RPT record.
    ///
    /// ## Why it matters
    /// Senders ignore it, and no report comes.
    ///
    /// ## Example
    /// ```tls-rpt,fires
    /// v=TLSRPTv1; mailto:tls@example.com
    /// ```
    ///
    /// Use instead:
    /// ```tls-rpt
    /// v=TLSRPTv1; rua=mailto:tls@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 8460 section 3
    TLS_RPT_SYNTAX: "DLV004" "tls-rpt-syntax" Error "RFC 8460 section 3";

    /// The record names no usable place for reports.
    ///
    /// ## Why it matters
    /// Reports go by `mailto:` or `https:` and nowhere else.
    ///
    /// ## Example
    /// ```tls-rpt,fires
    /// v=TLSRPTv1; rua=tls@example.com
    /// ```
    ///
    /// Use instead:
    /// ```tls-rpt
    /// v=TLSRPTv1; rua=mailto:tls@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 8460 section 3
    TLS_RPT_RUA: "DLV005" "tls-rpt-no-destination" Error "RFC 8460 section 3";

    /// More than one TLS-RPT record is published.
    ///
    /// ## Why it matters
    /// Several count as none.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:b@example.com"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Standard
    /// RFC 8460 section 3
    TLS_RPT_SEVERAL: "DLV006" "tls-rpt-several-records" Error "RFC 8460 section 3";

    /// MTA-STS is published without TLS reporting.
    ///
    /// ## Why it matters
    /// Without reports nobody sees that senders fail to meet the policy.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _mta-sts 300 IN TXT "v=STSv1; id=20261124"
    /// mta-sts 300 IN A 192.0.2.3
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
    /// RFC 8460 section 1
    TLS_RPT_MISSING: "DLV007" "tls-rpt-missing" Info "RFC 8460 section 1";

    /// The text is no BIMI record.
    ///
    /// ## Why it matters
    /// Receivers show no logo.
    ///
    /// ## Example
    /// ```bimi,fires
    /// v=BIMI1; a=https://example.com/logo.pem
    /// ```
    ///
    /// Use instead:
    /// ```bimi
    /// v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem
    /// ```
    ///
    /// ## Standard
    /// draft-brand-indicators-for-message-identification section 4.3
    BIMI_SYNTAX: "DLV008" "bimi-syntax" Error "draft-brand-indicators-for-message-identification section 4.3";

    /// Logo or certificate are not at an https URI.
    ///
    /// ## Why it matters
    /// Receivers fetch them over HTTPS only.
    ///
    /// ## Example
    /// ```bimi,fires
    /// v=BIMI1; l=http://example.com/logo.svg
    /// ```
    ///
    /// Use instead:
    /// ```bimi
    /// v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem
    /// ```
    ///
    /// ## Standard
    /// draft-brand-indicators-for-message-identification section 4.3
    BIMI_URI: "DLV009" "bimi-not-https" Error "draft-brand-indicators-for-message-identification section 4.3";

    /// The domain declines to take part in BIMI.
    ///
    /// ## Why it matters
    /// Both fields are there and empty, which is how a domain says so.
    ///
    /// ## Example
    /// ```bimi,fires
    /// v=BIMI1; l=; a=;
    /// ```
    ///
    /// Use instead:
    /// ```bimi
    /// v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem
    /// ```
    ///
    /// ## Standard
    /// draft-brand-indicators-for-message-identification section 4.3.1
    BIMI_DECLINED: "DLV010" "bimi-declined" Info "draft-brand-indicators-for-message-identification section 4.3.1";

    /// More than one BIMI record is published.
    ///
    /// ## Why it matters
    /// Several count as none.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// _dmarc 300 IN TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"
    /// mail 300 IN A 192.0.2.1
    /// default._bimi 300 IN TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem"
    /// default._bimi 300 IN TXT "v=BIMI1; l=https://example.com/b.svg"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// _dmarc 300 IN TXT "v=DMARC1; p=reject; rua=mailto:a@example.com"
    /// mail 300 IN A 192.0.2.1
    /// default._bimi 300 IN TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem"
    /// ```
    ///
    /// ## Standard
    /// draft-brand-indicators-for-message-identification section 7.2
    BIMI_SEVERAL: "DLV011" "bimi-several-records" Error "draft-brand-indicators-for-message-identification section 7.2";

    /// A field stands in an MTA-STS, TLS-RPT or BIMI record twice.
    ///
    /// ## Why it matters
    /// Some readers take the first one, some refuse the record.
    ///
    /// ## Example
    /// ```mta-sts,fires
    /// v=STSv1; id=1; id=2
    /// ```
    ///
    /// Use instead:
    /// ```mta-sts
    /// v=STSv1; id=2
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.2
    REPEATED_FIELD: "DLV012" "repeated-field" Warning "RFC 8461 section 3.2";

    /// An MTA-STS, TLS-RPT or BIMI record stands at the domain itself.
    ///
    /// ## Why it matters
    /// Each of them is looked up at a name of its own only, so nobody finds it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// @ 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// _smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Standard
    /// RFC 8461 section 3.1
    RECORD_AT_WRONG_NAME: "DLV013" "record-at-wrong-name" Error "RFC 8461 section 3.1";
}
