//! The limits of a check, and what DNS answers to it.

crate::finding::rules! {
    /// Flags a record that needs more than ten lookups.
    ///
    /// ## Why it matters
    ///
    /// The eleventh gives permerror to every sender that no earlier term matched.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 a:a.example a:b.example a:c.example a:d.example a:e.example a:f.example a:g.example a:h.example a:i.example a:j.example a:k.example -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.0/24 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.4.
    TOO_MANY_LOOKUPS: "SPF201" "too-many-lookups" Error "RFC 7208 section 4.6.4";
    /// Says that a record needs eight, nine or ten lookups.
    ///
    /// ## Why it matters
    ///
    /// It works, but an included record may grow at any time, and the eleventh lookup gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 a:a.example a:b.example a:c.example a:d.example a:e.example a:f.example a:g.example a:h.example -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.0/24 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.4.
    NEAR_LOOKUP_LIMIT: "SPF202" "near-lookup-limit" Info "RFC 7208 section 4.6.4";
    /// Flags a name with more than one SPF record.
    ///
    /// ## Why it matters
    ///
    /// Receivers do not join them: every sender gets permerror.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// example.com. TXT "v=spf1 ip4:192.0.2.2 -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.5.
    MULTIPLE_RECORDS: "SPF002" "multiple-records" Error "RFC 7208 section 4.5";
    /// Flags an include or redirect that matches every sender, and an `exists` with a constant name that resolves.
    ///
    /// ## Why it matters
    ///
    /// The record is not rejected: the whole Internet passes.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 include:a.example -all"
    /// a.example. TXT "v=spf1 +all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 include:a.example -all"
    /// a.example. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.2.
    INCLUDE_PASSES_EVERYONE: "SPF115" "include-passes-everyone" Error "RFC 7208 section 5.2";
    /// Flags a record with more than two lookups that come back empty.
    ///
    /// ## Why it matters
    ///
    /// Most receivers give permerror at the third.
    ///
    /// A receiver asks for the addresses of the sender's family only: A for IPv4, AAAA for IPv6. So an `a` or
    /// `mx` of hosts without AAAA is void for every IPv6 sender, and void lookups are counted twice, once for each
    /// family. It is an error when IPv4 senders meet more than two. When IPv6 senders alone do, it is a warning if
    /// the record authorizes an IPv6 network behind the third void lookup, since those senders get permerror; else
    /// it is for information, as a domain that sends over IPv4 only loses nothing. The same holds with the families
    /// exchanged for a record that authorizes no IPv4 address.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 exists:a.example.com exists:b.example.com exists:c.example.com -all"
    /// ```
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 a:a.example.com a:b.example.com a:c.example.com ip6:2001:db8::/64 -all"
    /// a.example.com. A 192.0.2.1
    /// b.example.com. A 192.0.2.2
    /// c.example.com. A 192.0.2.3
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.4.
    TOO_MANY_VOIDS: "SPF203" "too-many-void-lookups" Error "RFC 7208 section 4.6.4";
    /// Flags `mx` of a name with more than ten mail exchangers.
    ///
    /// ## Why it matters
    ///
    /// It gives permerror.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. MX 10 mx0.example.com.
    /// example.com. MX 10 mx1.example.com.
    /// example.com. MX 10 mx2.example.com.
    /// example.com. MX 10 mx3.example.com.
    /// example.com. MX 10 mx4.example.com.
    /// example.com. MX 10 mx5.example.com.
    /// example.com. MX 10 mx6.example.com.
    /// example.com. MX 10 mx7.example.com.
    /// example.com. MX 10 mx8.example.com.
    /// example.com. MX 10 mx9.example.com.
    /// example.com. MX 10 mx10.example.com.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.4.
    TOO_MANY_MX: "SPF204" "too-many-mx-hosts" Error "RFC 7208 section 4.6.4";
    /// Flags an include of a name without an SPF record.
    ///
    /// ## Why it matters
    ///
    /// It gives permerror to every sender that no earlier term matched.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 include:a.example -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 include:a.example -all"
    /// a.example. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.2.
    INCLUDE_WITHOUT_RECORD: "SPF205" "include-without-record" Error "RFC 7208 section 5.2";
    /// Flags a redirect to a name without an SPF record.
    ///
    /// ## Why it matters
    ///
    /// It gives permerror to every sender that no term matched.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 redirect=a.example"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 redirect=a.example"
    /// a.example. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 6.1.
    REDIRECT_WITHOUT_RECORD: "SPF206" "redirect-without-record" Error "RFC 7208 section 6.1";
    /// Flags records that include or redirect to each other in a circle.
    ///
    /// ## Why it matters
    ///
    /// The lookups run out, which gives permerror.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 include:example.com -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.4.
    LOOP: "SPF207" "include-loop" Error "RFC 7208 section 4.6.4";
    /// Flags an include or redirect whose record receivers cannot read.
    ///
    /// ## Why it matters
    ///
    /// Its permerror becomes the result of the whole check.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 include:a.example -all"
    /// a.example. TXT "v=spf1 moo -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 include:a.example -all"
    /// a.example. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.2.
    INCLUDED_RECORD_BROKEN: "SPF208" "included-record-broken" Error "RFC 7208 section 5.2";
    /// Flags `mx` of a name without a mail exchanger.
    ///
    /// ## Why it matters
    ///
    /// `mx` never falls back to the address of the name. It matches nobody and costs a lookup and a void lookup.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. MX 10 mx.example.com.
    /// mx.example.com. A 192.0.2.1
    /// mx.example.com. AAAA 2001:db8::1
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.4.
    MX_EMPTY: "SPF209" "mx-empty" Warning "RFC 7208 section 5.4";
    /// Flags `a` of a name without an address.
    ///
    /// ## Why it matters
    ///
    /// It matches nobody and costs a lookup and a void lookup.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 a:x.example.com -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 a:x.example.com -all"
    /// x.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.3.
    A_EMPTY: "SPF210" "a-empty" Warning "RFC 7208 section 5.3";
    /// Says that a resolver could not answer.
    ///
    /// ## Why it matters
    ///
    /// What is not known is not absent. A receiver that gets no answer either gives temperror.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// ; fail example.com TXT servfail
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 2.6.6.
    LOOKUP_FAILED: "SPF211" "lookup-failed" Warning "RFC 7208 section 2.6.6";
    /// Flags an `exp` whose name holds no explanation.
    ///
    /// ## Why it matters
    ///
    /// Receivers go on as if there were no `exp`: whoever is refused never sees the explanation.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all exp=why.example.com"
    /// ```
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all exp=why.example.com"
    /// why.example.com. TXT "%{i is not one of ours"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all exp=why.example.com"
    /// why.example.com. TXT "%{i} is not one of ours"
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 6.2.
    NO_EXPLANATION: "SPF212" "no-explanation" Warning "RFC 7208 section 6.2";
}
