//! What the survey says of a domain besides findings: certainty, ambiguities, and a missing list.

mod common;
#[allow(dead_code)]
mod mailauth;

use common::name;
use sendworthy::dmarc::{self, DmarcReport, DmarcStatus};
use sendworthy::dns::zone::Zone;
use sendworthy::dns::{Answer, Dns, Failure, Limits, Name, Question, Snapshot, Type};
use sendworthy::finding::{Finding, Findings};

/// A world in which some names do not answer for TXT, and which may lack the Public Suffix List.
struct World {
    zone: Zone,
    dead: Vec<Name>,
    list: bool,
}

fn world(zone: &str) -> World {
    World { zone: Zone::parse(zone).unwrap(), dead: Vec::new(), list: true }
}

impl World {
    fn dead(mut self, at: &str) -> Self {
        self.dead.push(name(at));
        self
    }

    fn without_list(mut self) -> Self {
        self.list = false;
        self
    }

    fn survey(&self, domain: &str) -> (DmarcReport, Vec<Finding>) {
        let mut snapshot = Snapshot::default();
        for _ in 0..10 {
            let dns = Dns::new(&snapshot, Limits::default());
            let mut found = Findings::default();
            let report = dmarc::survey(&dns, &name(domain), &mut found);
            if !dns.is_pending() {
                return (report, found.finish().1);
            }
            let needs = dns.needs();
            for question in needs.dns {
                let dead = question.rtype == Type::Txt && self.dead.contains(&question.name);
                snapshot.answer(if dead {
                    Answer::failed(question, Failure::Timeout)
                } else {
                    self.zone.answer(&question)
                });
            }
            for name in needs.suffixes {
                let suffix = self.list.then(|| common::public_suffix(&name)).flatten();
                snapshot.suffix(name, suffix);
            }
        }
        panic!("the survey never ends")
    }
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code).collect()
}

const ONE: &str = r#"
_dmarc.example.com. TXT "v=DMARC1; p=reject; sp=quarantine; rua=mailto:dmarc@example.com"
example.com. MX 10 mx.example.com.
mx.example.com. A 192.0.2.1
mail.example.com. A 192.0.2.1
"#;

#[test]
fn the_own_record_is_certain_when_the_step_above_fails() {
    let (report, findings) = world(ONE).dead("_dmarc.com").survey("example.com");
    assert_eq!(report.status, DmarcStatus::Found);
    assert_eq!(report.rfc9989.policy.policy.unwrap().as_str(), "reject");
    assert_eq!(report.rfc9989.organizational, None);
    assert!(report.rfc9989.because.contains("`example.com` or `com`"), "{}", report.rfc9989.because);
    // The list asks nobody above it.
    assert_eq!(report.rfc7489.organizational, Some(name("example.com")));
    assert_eq!(report.rfc7489.policy.state, DmarcStatus::Found);
    assert!(codes(&findings).contains(&"DMR205") && !codes(&findings).contains(&"DMR201"));
    assert!(report.ambiguities.is_empty() && report.differences.is_empty());
}

#[test]
fn an_inherited_record_is_unknown_when_the_step_above_fails() {
    let (report, findings) = world(ONE).dead("_dmarc.com").survey("mail.example.com");
    assert_eq!(report.status, DmarcStatus::Unknown);
    let because = &report.rfc9989.policy.because;
    assert!(
        because.contains("`_dmarc.com`") && because.contains("`sp=quarantine` of `_dmarc.example.com`"),
        "{because}"
    );
    assert!(!codes(&findings).contains(&"DMR201"));
}

#[test]
fn nothing_is_absent_while_a_step_is_unknown() {
    for at in ["_dmarc.example.com", "_dmarc.com"] {
        let (report, findings) = world("example.com. A 192.0.2.1\n").dead(at).survey("example.com");
        assert_eq!(report.status, DmarcStatus::Unknown, "{at}");
        assert_eq!(codes(&findings), ["DMR205"], "{at}");
    }
    let several =
        "_dmarc.example.com. TXT \"v=DMARC1; p=none\"\n_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n";
    let (report, findings) = world(several).dead("_dmarc.com").survey("example.com");
    assert_eq!(report.status, DmarcStatus::Unknown);
    assert!(
        findings.iter().any(|f| f.notes.iter().any(|note| note.contains("is not known"))),
        "{findings:#?}"
    );
}

#[test]
fn psd_n_before_the_failure_leaves_nothing_open() {
    let zone = ONE.replace("sp=quarantine", "sp=quarantine; psd=n");
    let (report, findings) = world(&zone).dead("_dmarc.com").survey("mail.example.com");
    assert_eq!(
        (report.status, report.rfc9989.organizational),
        (DmarcStatus::Found, Some(name("example.com")))
    );
    assert!(!codes(&findings).contains(&"DMR205"));
}

#[test]
fn consent_is_not_asked_of_the_own_organization_when_the_step_above_fails() {
    let zone = ONE.replace("dmarc@example.com", "dmarc@mail.example.com");
    let (report, findings) = world(&zone).dead("_dmarc.com").survey("example.com");
    assert_eq!(report.reports[0].consent, dmarc::ConsentState::NotNeeded);
    assert!(!codes(&findings).contains(&"DMR210"));
}

#[test]
fn a_verdict_is_a_temporary_error_only_where_it_matters() {
    use sendworthy::dmarc::{AuthenticatedIdentifier, DmarcMechanism, DmarcResult};
    let zone = Zone::parse(ONE).unwrap();
    let judge = |author: &str, domain: &str| {
        let identifier = AuthenticatedIdentifier { mechanism: DmarcMechanism::Dkim, domain: name(domain) };
        let answer = |question: Question| match question.name.as_str() {
            "_dmarc.com" => Answer::failed(question, Failure::Timeout),
            _ => zone.answer(&question),
        };
        mailauth::judge(&name(author), &[identifier], &answer, &mut Vec::new()).1.result
    };
    assert_eq!(judge("example.com", "mail.example.com"), DmarcResult::Pass);
    assert_eq!(judge("example.com", "example.net"), DmarcResult::Fail);
    // A record at `_dmarc.com` may make both one organization.
    assert_eq!(judge("example.com", "other.com"), DmarcResult::Temperror);
    assert_eq!(judge("mail.example.com", "mail.example.com"), DmarcResult::Temperror);
}

#[test]
fn without_the_list_nothing_is_compared() {
    let (report, findings) = world(ONE).without_list().survey("example.com");
    assert_eq!(report.differences, ["not compared: there is no Public Suffix List at hand"]);
    assert!(findings.iter().all(|finding| finding.severity != sendworthy::finding::Severity::Error));

    let psd = ONE.replace("sp=quarantine", "psd=y");
    let (_, findings) = world(&psd).without_list().survey("example.com");
    let finding = findings.iter().find(|finding| finding.code == "DMR209").unwrap();
    assert_eq!(finding.severity.as_str(), "info");
    assert!(finding.notes.iter().any(|note| note.contains("there is no Public Suffix List at hand")));
    let (_, findings) = world(&psd).survey("example.com");
    assert_eq!(findings.iter().find(|f| f.code == "DMR209").unwrap().severity.as_str(), "error");

    // A single label is a public suffix, list or not.
    let top = format!("{ONE}_dmarc.com. TXT \"v=DMARC1; p=reject\"\n");
    let (_, findings) = world(&top).without_list().survey("example.com");
    assert!(codes(&findings).contains(&"DMR207"), "{findings:#?}");
}

#[test]
fn each_ambiguity_is_said_where_it_matters() {
    let said = |zone: &str, domain: &str, words: &str| {
        let (report, _) = world(zone).survey(domain);
        let all = &report.ambiguities;
        assert!(all.iter().any(|text| text.contains(words)), "{words}: {all:#?}");
    };
    let many =
        "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n_dmarc.a.example.com. TXT \"v=DMARC1; p=none\"\n";
    said(many, "a.example.com", "no record on the walk says `psd`");
    said(many, "b.a.example.com", "stands between the name and its organizational domain");
    said(&many.replace("p=none", "p=none; psd=n"), "a.example.com", "`might start`");
    let several = format!(
        "{many}_dmarc.b.example.com. TXT \"v=DMARC1; p=none\"\n_dmarc.b.example.com. TXT \"v=DMARC1; p=reject\"\n"
    );
    said(&several, "b.example.com", "2 records of `_dmarc.b.example.com` are discarded");
    said(
        "_dmarc.c.d.e.f.g.h.example. TXT \"v=DMARC1; p=reject; psd=y\"\n",
        "a.b.c.d.e.f.g.h.example",
        "jumped over it",
    );
    said("_dmarc.example.com. TXT \"v=DMARC1; adkim=s\"\n", "example.com", "section 4.7 says `p=none`");
    let (report, _) = world(ONE).survey("example.com");
    assert!(report.ambiguities.is_empty(), "{:?}", report.ambiguities);
    let (report, _) = world(ONE).survey("mail.example.com");
    assert!(report.ambiguities.is_empty(), "{:?}", report.ambiguities);
}

#[test]
fn the_wildcard_is_named() {
    let message = |zone: &str, domain: &str| {
        let (_, findings) = world(zone).survey(domain);
        findings.into_iter().find(|finding| finding.code == "DMR213").map(|finding| finding.message)
    };
    let zone = "*.example.com. TXT \"site-verification=0123456789\"\nexample.com. TXT \"v=spf1 -all\"\n";
    assert_eq!(
        message(zone, "example.com").as_deref(),
        Some("`_dmarc.example.com` is answered by the wildcard `*.example.com`")
    );
    // The name itself is answered by the wildcard, which may stand above.
    assert_eq!(
        message(zone, "a.example.com").as_deref(),
        Some("`_dmarc.a.example.com` is answered by the wildcard `*.a.example.com` or one above it")
    );
}
