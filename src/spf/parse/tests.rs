use super::*;

fn faults(text: &str) -> Vec<(FaultKind, String, Option<String>)> {
    let parsed = parse(text.as_bytes(), 1000);
    parsed
        .faults
        .iter()
        .map(|fault| {
            let mended = fault.edit.as_ref().map(|(span, with)| {
                let mut out = text.to_owned();
                out.replace_range(span.range(), with);
                out
            });
            (fault.kind, text.get(fault.span.range()).unwrap_or("?").to_owned(), mended)
        })
        .collect()
}

fn one(text: &str) -> (FaultKind, String, Option<String>) {
    let mut list = faults(text);
    assert_eq!(list.len(), 1, "{text}: {list:?}");
    list.remove(0)
}

#[test]
fn sound_records() {
    for text in [
        "v=spf1",
        "V=sPf1 ",
        "v=spf1 a  -ALL ",
        "v=spf1 a/24//64 mx//64 a:example.com/0 ptr ptr:example.com exists:%{i}.x.example ~all",
        "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:::1.1.1.1/0 include:a.example redirect=%{d}.b.example.",
        "v=spf1 moo.cow-far_out=man:dog/cat default=+ foo= -all exp=%{d}.e.example",
        "v=spf1 a:foo:bar/baz.example.com all -all",
    ] {
        assert_eq!(faults(text), [], "{text}");
    }
}

#[test]
fn the_tree() {
    let parsed = parse(b"v=spf1 ~a:x.example/24//64 ip4:192.0.2.77/24 exp=e.example", 1000);
    let a = &parsed.terms[0];
    assert_eq!((a.kind, a.qualifier, a.prefixes()), (TermKind::A, Some(Qualifier::SoftFail), (24, 64)));
    assert_eq!(a.domain.as_ref().map(|d| (d.text.as_str(), d.span)), Some(("x.example", Span::new(10, 19))));
    assert_eq!(parsed.terms[1].network.map(|n| n.to_string()), Some("192.0.2.77/24".into()));
    assert_eq!(parsed.terms[2].kind, TermKind::Exp);
}

#[test]
fn what_was_meant() {
    use FaultKind::*;
    for (text, kind, shown, mended) in [
        ("v=spf1 -all garbage", Unknown, "garbage", None),
        (
            "v=spf1 include:a.example ip4:192.0.2.1~all",
            Glued,
            "~all",
            Some("v=spf1 include:a.example ip4:192.0.2.1 ~all"),
        ),
        (
            "v=spf1 ip4:192.0.2.1include:a.example",
            Glued,
            "include:a.example",
            Some("v=spf1 ip4:192.0.2.1 include:a.example"),
        ),
        ("v=spf1 redirect:a.example", Separator, ":", Some("v=spf1 redirect=a.example")),
        ("v=spf1 -include=a.example", Separator, "=", Some("v=spf1 -include:a.example")),
        ("v=spf1 ipv4:192.0.2.1", Misspelled, "ipv4:192.0.2.1", Some("v=spf1 ip4:192.0.2.1")),
        ("v=spf1 ip:2001:db8::1", Misspelled, "ip:2001:db8::1", Some("v=spf1 ip6:2001:db8::1")),
        ("v=spf1 inculde:a.example", Misspelled, "inculde:a.example", Some("v=spf1 include:a.example")),
        ("v=spf1 -all.", Misspelled, "-all.", Some("v=spf1 -all")),
        ("v=spf1 192.0.2.1 -all", Misspelled, "192.0.2.1", Some("v=spf1 ip4:192.0.2.1 -all")),
        ("v=spf1 ip4:192.0.2.1,192.0.2.2", Comma, ",", Some("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2")),
        ("v=spf1 a,mx -all", Comma, ",", Some("v=spf1 a mx -all")),
        ("v=spf1 -redirect=a.example", QualifiedModifier, "-", Some("v=spf1 redirect=a.example")),
        ("v=spf1 a/33", Prefix, "/33", None),
        ("v=spf1 ip4:192.0.2.0/024", Prefix, "/024", Some("v=spf1 ip4:192.0.2.0/24")),
        ("v=spf1 a/00", Prefix, "/00", Some("v=spf1 a/0")),
        ("v=spf1 ip4:192.0.2.0/255.255.255.0", Prefix, "/255.255.255.0", Some("v=spf1 ip4:192.0.2.0/24")),
        ("v=spf1 ip4:192.0.2.0/255.0.255.0", Prefix, "/255.0.255.0", None),
        (
            "v=spf1 include:http://a.example/ -all",
            Domain,
            "http://a.example/",
            Some("v=spf1 include:a.example -all"),
        ),
        ("v=spf1 include:<a.example>", Domain, "<a.example>", Some("v=spf1 include:a.example")),
        ("v=spf1 ip4 192.0.2.1 -all", Split, "ip4 192.0.2.1", Some("v=spf1 ip4:192.0.2.1 -all")),
        ("v=spf1 redirect a.example", Split, "redirect a.example", Some("v=spf1 redirect=a.example")),
        ("v=spf1 a:m\u{fc}ll.example", Byte(0), "\u{fc}", None),
        ("v=spf1 ip4:192.0.2.0/24//64", Prefix, "/24//64", None),
        ("v=spf1 ip4:2001:db8::1", Family, "2001:db8::1", Some("v=spf1 ip6:2001:db8::1")),
        ("v=spf1 a:192.0.2.1", AddressForName, "192.0.2.1", Some("v=spf1 ip4:192.0.2.1")),
        ("v=spf1 ~a:192.0.2.0/24", AddressForName, "192.0.2.0", Some("v=spf1 ~ip4:192.0.2.0/24")),
        ("v=spf1 include: a.example", Split, "include: a.example", Some("v=spf1 include:a.example")),
        ("v=spf1 - all", Split, "- all", Some("v=spf1 -all")),
        ("v=spf1 a:%(d).example", Macro(MacroFaultKind::StrayPercent), "%", None),
        ("v=spf1 exp=%{r}.example.com", Macro(MacroFaultKind::ExplanationOnly), "%{r}", None),
        ("v=spf1 a:museum", Domain, "museum", None),
        ("v=spf1 include", MissingValue, "include", None),
        ("v=spf1 ip4: -all", MissingValue, "ip4:", None),
        ("v=spf1 -all/8", UnexpectedValue, "/8", None),
        ("v=spf1 include:a.example/24", UnexpectedValue, "/24", None),
        ("v=spf1 ip4:1.2.3", Address, "1.2.3", None),
        ("v=spf1 a\tmx", Byte(9), "\t", Some("v=spf1 a mx")),
        ("v=spf1 a -all\r\n", Byte(13), "\r", Some("v=spf1 a -all")),
        ("v=spf1 -all foo=%abc", Macro(MacroFaultKind::StrayPercent), "%", None),
    ] {
        assert_eq!(one(text), (kind, shown.to_owned(), mended.map(str::to_owned)), "{text}");
    }
    assert!(matches!(one("v=spf1 exp=a.example exp=b.example").0, Repeated(_)));
}

#[test]
fn reading_goes_on() {
    let list = faults("v=spf1 moo a:1.2.3.4 ip4:x -all");
    assert_eq!(list.len(), 3);
}
