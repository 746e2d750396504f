//! The catalogue of faults that a checker of SPF, DKIM keys, DMARC, delivery and messages should know, each with
//! the code that carries it, or with the reason why it is not a finding.

use sendworthy::rules;

enum By {
    Code(&'static str),
    Codes(&'static [&'static str]),
    NoFinding(&'static str),
}
use By::{Code, Codes, NoFinding};

const SPF: &[(&str, By)] = &[
    ("spf-none", Codes(&["SPF301", "SPF311"])),
    ("spf-multiple", Code("SPF002")),
    ("spf-near-miss", Codes(&["SPF001", "SPF016"])),
    ("spf-syntax", Codes(&["SPF003", "SPF019", "SPF020", "SPF021", "SPF022", "SPF023"])),
    ("spf-syntax-after-all", Code("SPF014")),
    ("spf-glued-term", Codes(&["SPF005", "SPF024"])),
    ("spf-colon-equals", Codes(&["SPF007", "SPF113"])),
    ("spf-typo", Code("SPF008")),
    ("spf-comma-list", Code("SPF009")),
    ("spf-qualified-modifier", Code("SPF010")),
    ("spf-modifier-twice", Code("SPF015")),
    ("spf-cidr", Code("SPF011")),
    ("spf-ip-family", Code("SPF012")),
    ("spf-a-with-ip", Code("SPF013")),
    ("spf-host-bits", Code("SPF106")),
    ("spf-after-all", Code("SPF105")),
    ("spf-lookup-limit", Code("SPF201")),
    ("spf-lookup-near", Code("SPF202")),
    ("spf-void-limit", Code("SPF203")),
    ("spf-mx-limit", Code("SPF204")),
    ("spf-mx-empty", Code("SPF209")),
    ("spf-a-empty", Code("SPF210")),
    ("spf-ptr", Code("SPF111")),
    ("spf-macro-p", Code("SPF112")),
    ("spf-macro-syntax", Codes(&["SPF017", "SPF018"])),
    ("spf-plus-all", Code("SPF101")),
    ("spf-include-passes-all", Code("SPF115")),
    ("spf-neutral-all", Code("SPF102")),
    ("spf-no-all", Code("SPF103")),
    ("spf-all-and-redirect", Code("SPF104")),
    ("spf-redirect-none", Code("SPF206")),
    ("spf-include-none", Codes(&["SPF205", "SPF208"])),
    ("spf-loop", Code("SPF207")),
    ("spf-duplicate-include", Code("SPF108")),
    ("spf-redundant", Code("SPF107")),
    ("spf-range-huge", Code("SPF109")),
    ("spf-range-private", Code("SPF110")),
    ("spf-too-long", Codes(&["SPF025", "SPF214"])),
    ("spf-rr99", Code("SPF302")),
    ("spf-senderid", Code("SPF303")),
    ("spf-hardfail-dmarc", Code("SPF310")),
    ("spf-not-mail", Codes(&["SPF311", "DLV310"])),
    (
        "spf-helo",
        NoFinding(
            "advice on another name: the host name of HELO is not part of a domain check, `sendworthy spf --helo` evaluates it",
        ),
    ),
];

const DKIM_KEY: &[(&str, By)] = &[
    ("dkim-selector-unknown", Code("DKM206")),
    ("dkim-key-none", Code("DKM201")),
    ("dkim-key-multi", Code("DKM202")),
    ("dkim-key-foreign", Codes(&["DKM010", "DKM011"])),
    ("dkim-key-no-p", Code("DKM101")),
    ("dkim-key-revoked", Code("DKM102")),
    ("dkim-key-base64", Codes(&["DKM103", "DKM001", "DKM008"])),
    ("dkim-key-truncated", Codes(&["DKM104", "DKM105"])),
    ("dkim-key-pkcs1", Code("DKM107")),
    ("dkim-key-ed-length", Code("DKM108")),
    ("dkim-key-lt1024", Code("DKM109")),
    ("dkim-key-lt2048", Code("DKM110")),
    ("dkim-key-gt4096", Code("DKM111")),
    ("dkim-key-version", Codes(&["DKM006", "DKM007"])),
    ("dkim-key-type", Codes(&["DKM112", "DKM113", "DKM410"])),
    ("dkim-key-hash", Code("DKM114")),
    ("dkim-key-service", Code("DKM115")),
    ("dkim-key-testing", Code("DKM116")),
    ("dkim-key-strict-i", Code("DKM411")),
    ("dkim-key-obsolete-tag", Codes(&["DKM302", "DKM303"])),
    ("dkim-key-syntax", Codes(&["DKM002", "DKM003", "DKM004", "DKM005", "DKM009"])),
    ("dkim-key-cname-dangling", Code("DKM203")),
    (
        "dkim-key-pair",
        NoFinding("needs the private key, which a domain check never sees: it comes with signing"),
    ),
    ("dkim-adsp", Code("DKM301")),
    ("dkim-wildcard", Code("DKM205")),
];

const DKIM_SIGNATURE: &[(&str, By)] = &[
    ("dkim-sig-malformed", Code("DKM401")),
    ("dkim-sig-unsupported", Code("DKM402")),
    ("dkim-sig-sha1", Code("DKM403")),
    ("dkim-sig-no-from", Code("DKM404")),
    ("dkim-sig-i-domain", Code("DKM405")),
    ("dkim-sig-expired", Codes(&["DKM406", "DKM407", "DKM408"])),
    ("dkim-sig-lifetime", Code("DKM409")),
    ("dkim-sig-l", Codes(&["DKM422", "DKM423"])),
    ("dkim-body-hash", Code("DKM420")),
    ("dkim-body-cause", Code("DKM420")),
    ("dkim-header-cause", Code("DKM421")),
    // Beside the findings of the record itself, which are linked to the signatures.
    ("dkim-sig-key", Codes(&["DKM410", "DKM411"])),
    ("dkim-oversign", Code("DKM430")),
    ("dkim-unsigned-header", Code("DKM431")),
    ("dkim-unsigned-listunsub", Code("DKM432")),
    ("dkim-added-after", Code("DKM433")),
    ("dkim-canon-simple", Code("DKM434")),
    ("dkim-long-line", Code("DKM435")),
    ("dkim-d-psl", Codes(&["DKM436", "DKM437"])),
    ("dkim-double", Code("DKM438")),
    ("arc-*", NoFinding("ARC is mail-auth's: the opinion says how the chain is and where it breaks")),
    (
        "dkim2-seen",
        NoFinding("the opinion shows the fields of DKIM2 and the draft, and verifies nothing of it"),
    ),
];

const DMARC: &[(&str, By)] = &[
    ("dmarc-none", Code("DMR201")),
    ("dmarc-multi", Code("DMR202")),
    ("dmarc-wrong-place", Codes(&["DMR203", "DMR204"])),
    ("dmarc-v", Codes(&["DMR001", "DMR002"])),
    ("dmarc-separators", Codes(&["DMR004", "DMR005"])),
    ("dmarc-pasted-escapes", Code("DMR003")),
    ("dmarc-p-invalid", Code("DMR008")),
    ("dmarc-p-missing", Code("DMR009")),
    ("dmarc-sp-invalid", Code("DMR010")),
    ("dmarc-np-invalid", Code("DMR011")),
    ("dmarc-p-none", Code("DMR301")),
    ("dmarc-sp-weaker", Code("DMR101")),
    ("dmarc-np-weaker", Code("DMR102")),
    ("dmarc-np-missing", Code("DMR302")),
    ("dmarc-sp-ignored", Code("DMR212")),
    ("dmarc-t", Code("DMR103")),
    ("dmarc-removed-tag", Code("DMR104")),
    ("dmarc-pct-t-conflict", Code("DMR105")),
    ("dmarc-psd-y", Code("DMR209")),
    (
        "dmarc-psd-hint",
        NoFinding(
            "`psd=n` is said in the help of DMR207, where it mends something; alone it would nag every domain",
        ),
    ),
    ("dmarc-suffix-without-psd", Code("DMR207")),
    ("dmarc-deep-unreachable", Code("DMR206")),
    ("dmarc-psl-vs-walk", Code("DMR208")),
    ("dmarc-unknown-tag", Code("DMR007")),
    ("dmarc-duplicate-tag", Code("DMR006")),
    ("dmarc-align-value", Code("DMR012")),
    ("dmarc-fo", Code("DMR013")),
    ("dmarc-rua-missing", Code("DMR303")),
    ("dmarc-uri", Code("DMR014")),
    ("dmarc-uri-size", Code("DMR015")),
    ("dmarc-external", Code("DMR210")),
    ("dmarc-rua-mx", Code("DMR211")),
    (
        "dmarc-reject-spf-only",
        NoFinding(
            "selectors cannot be listed, so a domain check cannot know that there is no DKIM; of a message DKM437 says it (RFC 9989 section 8)",
        ),
    ),
    ("dmarc-message", NoFinding("a verdict on a message, not a fault: verification shows it in a table")),
];

const DELIVERY: &[(&str, By)] = &[
    ("mx-none", Codes(&["DLV202", "DLV208"])),
    (
        "mx-null",
        NoFinding(
            "a domain may well take no mail: the report shows it, and DLV310 says when the domain sends",
        ),
    ),
    ("mx-null-sender", Code("DLV310")),
    ("mx-null-mixed", Codes(&["DLV201", "DLV209"])),
    ("mx-cname", Code("DLV206")),
    ("mx-ip", Code("DLV203")),
    ("mx-unresolved", Codes(&["DLV205", "DLV210"])),
    ("mx-bad-host", Code("DLV204")),
    ("mx-inconsistent", NoFinding("a resolver asks one name server of a zone: said to be not checked")),
    ("mx-single-stack", Code("DLV207")),
    ("ptr-none", Code("DLV301")),
    ("fcrdns", Codes(&["DLV302", "DLV305"])),
    ("sts-record", Codes(&["DLV001", "DLV002", "DLV003", "DLV012", "DLV013"])),
    ("sts-fetch", Codes(&["DLV106", "DLV107", "DLV109"])),
    ("sts-policy", Codes(&["DLV101", "DLV102", "DLV103", "DLV104", "DLV105"])),
    ("sts-mx-mismatch", Code("DLV108")),
    ("sts-stale-id", NoFinding("needs the policy and the id of an earlier day, which a check does not keep")),
    ("sts-testing-forever", Code("DLV110")),
    ("tlsrpt", Codes(&["DLV004", "DLV005", "DLV006", "DLV007"])),
    ("dane", NoFinding("whether TLSA records match needs a connection to the host: said to be not checked")),
    ("starttls-none", NoFinding("needs a connection to the host: said to be not checked")),
    ("bimi-record", Codes(&["DLV008", "DLV009", "DLV010", "DLV011"])),
    ("bimi-svg", NoFinding("the logo is not fetched: said to be not checked")),
    ("bimi-cert", NoFinding("the certificate is not fetched: said to be not checked")),
    ("bimi-dmarc", Code("DLV311")),
    ("dnsbl-listed", Code("DLV303")),
    ("dnsbl-refused", Code("DLV304")),
    ("ses-identity", NoFinding("what Amazon SES asks of a domain comes with the module for it")),
];

const MESSAGE: &[(&str, By)] = &[
    ("msg-line-998", Code("MSG101")),
    ("msg-line-78", NoFinding("78 is advice of 1982 that every client breaks and nothing depends on")),
    ("msg-bare-cr", Code("MSG102")),
    ("msg-bare-lf", Codes(&["MSG102", "MSG104"])),
    ("msg-nul", Code("MSG103")),
    ("msg-header-8bit", Code("MSG040")),
    ("hdr-missing", Code("MSG001")),
    ("hdr-duplicate", Code("MSG002")),
    ("ses-duplicate-header", Code("MSG003")),
    ("ses-own-signature", Code("MSG011")),
    ("hdr-from-multi", Code("MSG024")),
    ("hdr-from-freemail", Code("MSG025")),
    ("hdr-return-path", Code("MSG005")),
    (
        "ses-unverified-identity",
        NoFinding("which identities are verified is known to the account only: it comes with SES"),
    ),
    ("hdr-address", Codes(&["MSG020", "MSG021", "MSG022", "MSG023"])),
    ("hdr-date", Codes(&["MSG030", "MSG031", "MSG032", "MSG033"])),
    ("hdr-msgid", Codes(&["MSG034", "MSG035"])),
    ("hdr-bcc-leak", Code("MSG004")),
    ("hdr-re-no-ref", Code("MSG006")),
    ("hdr-rfc2047", Codes(&["MSG041", "MSG042", "MSG043", "MSG044"])),
    ("hdr-fold", Codes(&["MSG008", "MSG009", "MSG010"])),
    ("hdr-spoof-display", Code("MSG026")),
    ("mime-version", Code("MSG201")),
    ("mime-content-type", Code("MSG220")),
    ("mime-boundary", Codes(&["MSG202", "MSG203", "MSG204", "MSG205"])),
    ("mime-cte", Codes(&["MSG206", "MSG207"])),
    ("mime-base64", Code("MSG208")),
    ("mime-qp", Code("MSG209")),
    ("mime-charset", Codes(&["MSG210", "MSG426"])),
    ("mime-alt-order", Codes(&["MSG211", "MSG212", "MSG219"])),
    ("mime-nesting", Code("MSG213")),
    ("mime-cid", Codes(&["MSG214", "MSG215", "MSG218"])),
    ("mime-filename", Codes(&["MSG216", "MSG217", "MSG221"])),
    ("att-blocked", Codes(&["MSG301", "MSG302", "MSG303", "MSG304"])),
    ("msg-size", Code("MSG311")),
    ("html-clip", Code("MSG312")),
    ("html-preheader", Code("MSG425")),
    ("html-hidden-text", Code("MSG419")),
    ("html-compat", NoFinding("client support of HTML and CSS comes later, with the data of caniemail")),
    ("html-script", Code("MSG401")),
    ("html-form", Code("MSG402")),
    ("html-iframe", Code("MSG403")),
    ("html-base", Code("MSG404")),
    ("html-refresh", Code("MSG405")),
    ("html-on", Code("MSG406")),
    ("html-style-remote", Code("MSG408")),
    ("html-font-remote", Code("MSG409")),
    (
        "html-doctype",
        NoFinding("every client puts the HTML into a page of its own, so the doctype changes nothing"),
    ),
    ("html-lang", Code("MSG410")),
    ("html-title", Code("MSG411")),
    ("html-role", NoFinding("whether a table is for layout cannot be told without showing it")),
    ("html-img-alt", Code("MSG412")),
    ("html-img-src-rel", Code("MSG413")),
    ("html-img-data", Code("MSG414")),
    ("html-img-http", Code("MSG415")),
    ("html-img-dims", Code("MSG416")),
    ("html-img-only", Code("MSG417")),
    ("html-contrast", Code("MSG420")),
    ("html-dark-mode", Code("MSG418")),
    ("html-merge-tag", Code("MSG421")),
    ("link-syntax", Code("MSG501")),
    ("link-http", Code("MSG502")),
    ("link-relative", Code("MSG503")),
    ("link-js", Code("MSG407")),
    ("link-empty", Code("MSG504")),
    ("link-localhost", Code("MSG505")),
    ("link-mismatch", Code("MSG510")),
    ("link-shortener", Code("MSG508")),
    ("link-ip", Code("MSG506")),
    ("link-punycode", Code("MSG507")),
    ("link-userinfo", Code("MSG509")),
    (
        "link-tracking-domain",
        NoFinding("most mailing services rewrite links to their own host: it would nag all their customers"),
    ),
    ("link-dead", NoFinding("asking other hosts about links comes later, and only where it is wanted")),
    ("text-html-diff", Codes(&["MSG422", "MSG423"])),
    ("unsub-missing", Codes(&["MSG601", "MSG607", "MSG613"])),
    ("unsub-syntax", Codes(&["MSG602", "MSG603", "MSG604", "MSG605", "MSG606"])),
    ("unsub-post", Codes(&["MSG608", "MSG609", "MSG611"])),
    ("unsub-opaque", Code("MSG610")),
    ("unsub-mailto-mx", NoFinding("needs DNS, and the check of a message asks nobody yet")),
    ("list-id", Code("MSG612")),
    ("precedence", Code("MSG007")),
    ("auto-submitted", Code("MSG007")),
    ("spam-words", NoFinding("a model of words comes later; a list of them would punish ordinary mail")),
];

#[test]
fn every_id_has_its_code_or_its_reason() {
    for (letters, tables) in [
        ("SPF", &[SPF][..]),
        ("DKM", &[DKIM_KEY, DKIM_SIGNATURE]),
        ("DMR", &[DMARC]),
        ("DLV", &[DELIVERY]),
        ("MSG", &[MESSAGE]),
    ] {
        let mut carried = Vec::new();
        for (id, by) in tables.iter().copied().flatten() {
            match by {
                Code(code) => carried.push(*code),
                Codes(codes) => carried.extend(*codes),
                NoFinding(reason) => assert!(reason.len() > 20, "{id} needs a reason"),
            }
        }
        for code in &carried {
            assert!(rules::find(code).is_some(), "{code} is no rule");
        }
        // Rules beyond the catalogue are welcome, and named here so that none is forgotten.
        let beyond: Vec<&str> = rules::all()
            .filter(|rule| rule.code.starts_with(letters) && !carried.contains(&rule.code))
            .map(|rule| rule.code)
            .collect();
        assert_eq!(
            beyond,
            BEYOND.iter().copied().filter(|code| code.starts_with(letters)).collect::<Vec<_>>()
        );
    }
}

/// Rules that no row of the catalogue asked for.
const BEYOND: &[&str] = &[
    "SPF114", "SPF211", "SPF212", "DKM012", "DKM106", "DKM204", "DKM207", "DMR016", "DMR205", "DMR213",
    "DMR214", "DMR215", "MSG511",
];
