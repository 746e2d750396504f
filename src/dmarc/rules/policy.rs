//! What the record asks for.

use crate::dmarc::record::{DmarcEffect, DmarcPolicy, DmarcRecord, TagState};
use crate::finding::{Applicability, Findings, Fix, Severity, rules};

rules! {
    /// `sp` is weaker than `p`: subdomains are easier to forge than the domain.
    ///
    /// ## Why it matters
    /// Forgers use the names that are guarded least.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; sp=none; np=reject; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; sp=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7.
    SP_WEAKER: "DMR101" "dmarc-sp-weaker" Warning "RFC 9989 section 4.7";

    /// `np` is weaker than the policy for subdomains that exist.
    ///
    /// ## Why it matters
    /// No honest mail comes from a name that does not exist.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; np=none; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7.
    NP_WEAKER: "DMR102" "dmarc-np-weaker" Warning "RFC 9989 section 4.7";

    /// `t=y`: receivers apply the policy one level lower.
    ///
    /// ## Why it matters
    /// `reject` counts as `quarantine` and `quarantine` as `none`, for as long as the tag stands.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; t=y; pct=0; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7 and appendix A.6.
    TEST_MODE: "DMR103" "dmarc-test-mode" Warning "RFC 9989 section 4.7";

    /// A tag that RFC 9989 removed.
    ///
    /// ## Why it matters
    /// RFC 9989 receivers ignore `pct`, `rf` and `ri`. A `pct` below 100 means something only to
    /// older receivers.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; pct=100; rua=mailto:dmarc@example.com
    /// ```
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; pct=50; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 appendix C.5.2.
    REMOVED_TAG: "DMR104" "dmarc-removed-tag" Info "RFC 9989 appendix C.5.2";

    /// `pct=0` without `t=y`: the two generations of receivers do different things.
    ///
    /// ## Why it matters
    /// `t=y` with `pct=0` says the same to both. `pct=0` alone is ignored by RFC 9989 receivers,
    /// which apply the full policy.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject; pct=0; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 appendix A.6.
    PCT_WITHOUT_T: "DMR105" "dmarc-pct-t-conflict" Warning "RFC 9989 appendix A.6";

    /// `p=none`: failing mail is delivered.
    ///
    /// ## Why it matters
    /// It is the right start, with reports coming in; it protects nobody.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=none; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 sections 3.2.12 and 5.1.5.
    P_NONE: "DMR301" "dmarc-p-none" Info "RFC 9989 section 5.1.5";

    /// Names that do not exist could be refused, and are not.
    ///
    /// ## Why it matters
    /// `np=reject` harms no honest mail.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=quarantine; np=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 4.7.
    NP_MISSING: "DMR302" "dmarc-np-missing" Info "RFC 9989 section 4.7";

    /// There is no `rua`, so nobody sends reports.
    ///
    /// ## Why it matters
    /// Aggregate reports are the only way to see who sends in the domain's name.
    ///
    /// ## Example
    /// ```dmarc,fires
    /// v=DMARC1; p=reject
    /// ```
    /// Use instead:
    /// ```dmarc
    /// v=DMARC1; p=reject; rua=mailto:dmarc@example.com
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 5.1.3.
    RUA_MISSING: "DMR303" "dmarc-rua-missing" Warning "RFC 9989 section 5.1.3";
}

pub(super) fn check(record: &DmarcRecord, parked: bool, found: &mut Findings) {
    let source = record.source;
    let span = |name: &str| record.tag(name).map(|tag| tag.span).unwrap_or_default();
    removed(record, found);
    if record.tag("rua").is_none() && record.effect != DmarcEffect::NoDmarc {
        found.push(
            RUA_MISSING
                .finding("there is no `rua`: nobody sends aggregate reports")
                .severity(if parked { Severity::Info } else { Severity::Warning })
                .label(source, span("p"), "")
                .note("receivers must not send reports that are not asked for (RFC 9989 section 4.7)")
                .help("add `rua=mailto:` and a mailbox that somebody or something reads"),
        );
    }
    let (DmarcEffect::AsWritten, Some(p)) = (record.effect, record.p) else { return };
    let sub = record.sp.unwrap_or(p);
    if record.testing {
        test_mode(record, p, sub, found);
    }
    if let Some(sp) = record.sp.filter(|&sp| sp < p) {
        found.push(
            SP_WEAKER
                .finding(format!("`sp={sp}` is weaker than `p={p}`"))
                .label(source, span("sp"), "")
                .note("subdomains that exist get the weaker policy (RFC 9989 section 4.7)")
                .fix(Fix::new("make it as strong", Applicability::Unsafe).edit(
                    source,
                    span("sp"),
                    format!("sp={p}"),
                )),
        );
    }
    if let Some(np) = record.np.filter(|&np| np < sub) {
        found.push(
            NP_WEAKER
                .finding(format!("`np={np}` is weaker than the policy for subdomains that exist, `{sub}`"))
                .label(source, span("np"), "")
                .note("names that do not exist send no honest mail (RFC 9989 section 4.7)")
                .fix(Fix::new("make it as strong", Applicability::Unsafe).edit(
                    source,
                    span("np"),
                    format!("np={sub}"),
                )),
        );
    }
    if p == DmarcPolicy::None {
        found.push(
            P_NONE
                .finding("`p=none` asks for nothing: failing mail is delivered")
                .label(source, span("p"), "")
                .note("this is monitoring mode (RFC 9989 sections 3.2.12 and 5.1.5)")
                .help("read the reports, then move to `p=quarantine` or `p=reject`; `np=reject` harms no honest mail"),
        );
    } else if sub != DmarcPolicy::Reject && record.np.is_none() {
        let end = span("p").end as usize;
        let at = crate::finding::Span::new(end, end);
        found.push(
            NP_MISSING
                .finding(format!("names that do not exist get `{sub}`"))
                .label(source, span(if record.sp.is_some() { "sp" } else { "p" }), "")
                .note("without `np` they get the policy of names that exist (RFC 9989 section 4.7)")
                .fix(Fix::new("add `np=reject`", Applicability::Unsafe).edit(source, at, "; np=reject")),
        );
    }
}

fn test_mode(record: &DmarcRecord, p: DmarcPolicy, sub: DmarcPolicy, found: &mut Findings) {
    let span = record.tag("t").map(|tag| tag.span).unwrap_or_default();
    let np = record.np.unwrap_or(sub);
    let nothing = [p, sub, np].iter().all(|policy| *policy == DmarcPolicy::None);
    let finding = if nothing {
        TEST_MODE
            .finding("`t=y` does nothing: no policy is above `none`")
            .severity(Severity::Info)
            .note("it has no effect on `none` (RFC 9989 section 4.7)")
    } else if record.pct == Some(0) {
        TEST_MODE
            .finding("`t=y` and `pct=0` ask receivers of both generations for the test mode")
            .severity(Severity::Info)
            .note(format!(
                "`{}` is applied instead of `{p}` (RFC 9989 section 4.7 and appendix A.6)",
                p.lowered()
            ))
    } else {
        let finding = TEST_MODE
            .finding(format!("`t=y`: RFC 9989 receivers apply `{}` instead of `{p}`", p.lowered()))
            .note("in test mode the policy is applied one level lower (RFC 9989 section 4.7)");
        match record.pct {
            Some(pct) if pct < 100 => finding.note(format!(
                "RFC 7489 receivers do not know `t`: they apply `{p}` to {pct} % of failing mail and `{}` to the rest",
                p.lowered()
            )),
            _ => finding.note(format!(
                "RFC 7489 receivers do not know `t` and apply the full `{p}`; `pct=0` beside it says the same to them \
                 (RFC 9989 appendix A.6)"
            )),
        }
    };
    found.push(finding.label(record.source, span, "test mode").help(if record.pct == Some(0) {
        "remove `t=y` and `pct=0` together when the test is over"
    } else {
        "remove `t=y` when the test is over"
    }));
}

fn removed(record: &DmarcRecord, found: &mut Findings) {
    let strong = [record.p, record.sp].into_iter().flatten().any(|policy| policy != DmarcPolicy::None);
    for tag in record.tags.iter().filter(|tag| tag.state == TagState::Removed) {
        let partial = record.pct.filter(|&pct| tag.name == "pct" && pct < 100 && strong);
        let label = |finding: Box<crate::finding::Finding>| finding.label(record.source, tag.span, "");
        match partial {
            // Together with `t=y` it works for both generations.
            Some(0) if record.testing => {}
            Some(0) => found.push(
                label(PCT_WITHOUT_T.finding("`pct=0` holds back only RFC 7489 receivers"))
                    .note("RFC 9989 receivers ignore it and apply the full policy (RFC 9989 appendix C.5.2)")
                    .help("add `t=y` to test with both generations, or remove `pct`"),
            ),
            Some(pct) => found.push(
                label(REMOVED_TAG.finding(format!("`pct={pct}` is read by RFC 7489 receivers only")))
                    .severity(Severity::Warning)
                    .note(format!(
                        "they apply the policy to {pct} % of failing mail and the next milder one to the rest \
                         (RFC 7489 section 6.6.4)"
                    ))
                    .note("RFC 9989 receivers ignore it (RFC 9989 appendix C.5.2)")
                    .help("remove it; to test, use `t=y`"),
            ),
            None => found.push(
                label(REMOVED_TAG.finding(format!("`{}` can go", tag.name)))
                    .note("RFC 9989 removed it (appendix C.5.2)"),
            ),
        }
    }
}
