use crate::delivery::{DeliveryReport, MxState};
use crate::dkim::{self, DkimKeyState, DkimReport};
use crate::dmarc::{self, DmarcPolicy, DmarcReport, DmarcStatus};
use crate::dns::Name;
use crate::finding::{Applicability, Findings, Fix, Severity, Span, rules};
use crate::spf::{self, Qualifier, SpfReport, SpfState, TermKind};

use crate::domain::verdict::is_parked;

rules! {
    /// Finds `-all` beside a DMARC policy that would do the same with more care.
    ///
    /// ## Why it matters
    /// Some receivers refuse at `-all` before they have seen the message, so a good DKIM signature
    /// on forwarded mail is never looked at, and the refusal is missing from DMARC's reports. With
    /// a policy of `quarantine` or `reject`, `~all` stops forgeries as well.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @      IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// @      IN MX 10 mx
    /// mx     IN A 192.0.2.1
    /// _dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @      IN TXT "v=spf1 ip4:192.0.2.0/24 ~all"
    /// @      IN MX 10 mx
    /// mx     IN A 192.0.2.1
    /// _dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    /// A domain that sends nothing keeps its `v=spf1 -all`.
    ///
    /// ## Standard
    /// RFC 9989 section 7.1.
    HARDFAIL_BESIDE_DMARC: "SPF310" "hardfail-beside-dmarc" Info "RFC 9989 section 7.1";

    /// Finds a domain that takes no mail and says nothing of whether it sends any.
    ///
    /// ## Why it matters
    /// A null MX says that nobody can answer. Without an SPF record anybody may still send in the
    /// domain's name, and most receivers take it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @      IN MX 0 .
    /// _dmarc IN TXT "v=DMARC1; p=reject"
    /// ```
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @      IN MX 0 .
    /// @      IN TXT "v=spf1 -all"
    /// _dmarc IN TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Standard
    /// RFC 7208 section 10.1.2; RFC 7505 section 4.2.
    SENDS_NOTHING_UNSAID: "SPF311" "sends-nothing-unsaid" Warning "RFC 7208 section 10.1.2";

    /// Finds a null MX on a domain whose SPF record lets somebody send.
    ///
    /// ## Why it matters
    /// Receivers may refuse mail from an address that can never take an answer: RFC 7505 names the
    /// reply `550 5.7.27` for it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @      IN MX 0 .
    /// @      IN TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @      IN MX 0 .
    /// @      IN TXT "v=spf1 -all"
    /// ```
    /// Or publish an MX that takes the answers.
    ///
    /// ## Standard
    /// RFC 7505 section 4.2.
    NULL_MX_ON_SENDER: "DLV310" "null-mx-on-sender" Warning "RFC 7505 section 4.2";

    /// Finds a BIMI logo on a domain whose DMARC policy is too weak for it.
    ///
    /// ## Why it matters
    /// Mailbox providers show a logo only where all forged mail would be refused or put into spam:
    /// `p=none` is too weak, and so is `p=quarantine` with `pct` below 100.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @             IN MX 10 mx
    /// mx            IN A 192.0.2.1
    /// _dmarc        IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// default._bimi IN TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem"
    /// ```
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @             IN MX 10 mx
    /// mx            IN A 192.0.2.1
    /// _dmarc        IN TXT "v=DMARC1; p=quarantine; pct=50; rua=mailto:dmarc@example.com"
    /// default._bimi IN TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem"
    /// ```
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @             IN MX 10 mx
    /// mx            IN A 192.0.2.1
    /// _dmarc        IN TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
    /// default._bimi IN TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/logo.pem"
    /// ```
    ///
    /// ## Standard
    /// draft-brand-indicators-for-message-identification section 7.
    LOGO_WITHOUT_POLICY: "DLV311" "logo-without-policy" Error "draft-brand-indicators-for-message-identification section 7";
}

/// What the four protocols said.
pub(in crate::domain) struct Parts<'a> {
    pub(in crate::domain) name: &'a Name,
    pub(in crate::domain) spf: &'a SpfReport,
    pub(in crate::domain) dkim: &'a DkimReport,
    pub(in crate::domain) dmarc: &'a DmarcReport,
    pub(in crate::domain) delivery: &'a DeliveryReport,
}

/// Judges what one protocol alone could not.
pub(in crate::domain) fn join(parts: &Parts<'_>, found: &mut Findings) {
    hardfail_beside_dmarc(parts, found);
    null_mx(parts, found);
    logo_without_policy(parts, found);
    if is_parked(parts.spf) {
        // A parked domain retires its keys and expects no reports: it is as it should be.
        found.withdraw(&dkim::rules::key::RETIRED);
        found.withdraw(&dkim::rules::selector::WILDCARD);
        found.regrade(&dmarc::rules::policy::RUA_MISSING, Severity::Info);
    }
    if signs_through_ses(parts.dkim) {
        // SES looks SPF up at its own MAIL FROM domain, and the signature aligns.
        found.regrade(&spf::rules::advice::NO_RECORD, Severity::Info);
    }
}

fn hardfail_beside_dmarc(parts: &Parts<'_>, found: &mut Findings) {
    let enforces =
        matches!(parts.dmarc.rfc9989.policy.policy, Some(DmarcPolicy::Quarantine | DmarcPolicy::Reject));
    let Some(record) = parts.spf.record.as_ref().filter(|_| parts.spf.state == SpfState::Valid) else {
        return;
    };
    let Some(all) = record.terms.iter().find(|term| term.kind == TermKind::All) else { return };
    if !enforces || all.qualifier != Some(Qualifier::Fail) || is_parked(parts.spf) {
        return;
    }
    let sign = Span { start: all.span.start, end: all.span.start + 1 };
    found.push_placed(
        HARDFAIL_BESIDE_DMARC
            .finding("`-all` lets receivers refuse mail before DKIM and DMARC are looked at")
            .label(record.source, all.span, "")
            .note("forwarded mail fails SPF, and its DKIM signature could still pass; what is refused this early is missing from DMARC reports (RFC 9989 section 7.1)")
            .help("write `~all`: the DMARC policy stops forgeries all the same")
            .fix(Fix::new("soften `-all`", Applicability::Unsafe).edit(record.source, sign, "~")),
    );
}

fn null_mx(parts: &Parts<'_>, found: &mut Findings) {
    if parts.delivery.mx.state != MxState::Null {
        return;
    }
    match parts.spf.state {
        SpfState::None => {
            found.withdraw(&spf::rules::advice::NO_RECORD);
            found.push(
                SENDS_NOTHING_UNSAID
                    .finding("the domain takes no mail, and no SPF record says that it sends none")
                    .param("domain", parts.name)
                    .note("without a record anybody may send in its name (RFC 7208 section 10.1.2)")
                    .help("publish a record that authorizes nobody")
                    .fix(
                        Fix::new("say that nothing is sent", Applicability::Unsafe)
                            .publish_txt(parts.name.as_str(), "v=spf1 -all"),
                    ),
            );
        }
        SpfState::Valid if !is_parked(parts.spf) => {
            let Some(record) = &parts.spf.record else { return };
            let mut finding = NULL_MX_ON_SENDER
                .finding("the domain sends mail and refuses every answer by a null MX")
                .param("domain", parts.name)
                .note("receivers may refuse mail from such an address with 550 5.7.27 (RFC 7505 section 4.2)")
                .help("publish an MX that takes bounces and answers, or `v=spf1 -all` if nothing is sent");
            if let Some(term) = record.terms.iter().find(|term| term.kind != TermKind::All) {
                finding = finding.label(record.source, term.span, "somebody may send");
            }
            found.push_placed(finding);
        }
        _ => {}
    }
}

fn logo_without_policy(parts: &Parts<'_>, found: &mut Findings) {
    let Some(bimi) = parts.delivery.bimi.record.as_ref().filter(|bimi| bimi.valid && !bimi.declined) else {
        return;
    };
    if parts.dmarc.status == DmarcStatus::Unknown {
        return;
    }
    let outcome = &parts.dmarc.rfc9989.policy;
    let why = match outcome.policy {
        None => "there is no DMARC policy".to_owned(),
        Some(DmarcPolicy::None) => "the DMARC policy is `none`".to_owned(),
        Some(DmarcPolicy::Quarantine) if parts.dmarc.rfc7489.policy.pct.is_some() => {
            "the DMARC policy of `quarantine` is for a part of the mail only".to_owned()
        }
        Some(_) => return,
    };
    let finding = LOGO_WITHOUT_POLICY
        .finding(format!("no mailbox provider shows the logo: {why}"))
        .note("a logo needs `p=quarantine` for all mail, or `p=reject` (draft-brand-indicators-for-message-identification section 7)")
        .help("raise the DMARC policy first");
    let finding = match &bimi.location {
        Some(location) => finding.label(bimi.source, location.span, ""),
        None => finding,
    };
    found.push_placed(finding);
}

fn signs_through_ses(dkim: &DkimReport) -> bool {
    dkim.selectors.iter().any(|selector| {
        selector.state == DkimKeyState::Valid
            && selector.cname.iter().any(|name| name.as_str().ends_with("amazonses.com"))
    })
}
