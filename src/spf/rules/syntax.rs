//! Faults of syntax: each makes every receiver answer permerror, or see no record.

crate::finding::rules! {
    /// Flags a text that is nearly an SPF record.
    ///
    /// ## Why it matters
    ///
    /// A record begins with `v=spf1`, then a space or the end. Receivers do not see anything else as SPF, so the domain has no policy.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1;a -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf10 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 a -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.5.
    NOT_QUITE_SPF: "SPF001" "not-quite-spf" Error "RFC 7208 section 4.5";
    /// Flags a term that is neither a mechanism nor a modifier.
    ///
    /// ## Why it matters
    ///
    /// Receivers check the syntax of the whole record first: one such term gives permerror to every sender.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 garbage -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 a -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.1.
    UNKNOWN_TERM: "SPF003" "unknown-term" Error "RFC 7208 section 4.6.1";
    /// Flags two terms without a space between them.
    ///
    /// ## Why it matters
    ///
    /// The two together are no term, so the whole record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 include:a.example ip4:192.0.2.1~all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 include:a.example-all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 include:a.example ip4:192.0.2.1 ~all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.1.
    GLUED_TERMS: "SPF005" "glued-terms" Error "RFC 7208 section 4.6.1";
    /// Flags `:` behind a modifier, or `=` behind a mechanism with a sign.
    ///
    /// ## Why it matters
    ///
    /// Mechanisms take `:` and modifiers take `=`. The wrong one is a syntax error: permerror for every sender.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 redirect:example.net
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 redirect=example.net
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.1.
    WRONG_SEPARATOR: "SPF007" "wrong-separator" Error "RFC 7208 section 4.6.1";
    /// Flags a term that is nearly a mechanism.
    ///
    /// ## Why it matters
    ///
    /// Receivers do not guess: the whole record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ipv4:192.0.2.1 -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 inculde:a.example -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 a -all.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.1 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.
    MISSPELLED_MECHANISM: "SPF008" "misspelled-mechanism" Error "RFC 7208 section 5";
    /// Flags commas or semicolons between terms or values.
    ///
    /// ## Why it matters
    ///
    /// Only spaces separate terms, and a mechanism has one value. In an address the whole record gives permerror; in a domain name the comma becomes part of a name that nobody has.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.2.1,192.0.2.2 -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 include:a.example,b.example -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 12.
    COMMA_LIST: "SPF009" "comma-list" Error "RFC 7208 section 12";
    /// Flags a sign before a modifier.
    ///
    /// ## Why it matters
    ///
    /// Signs belong to mechanisms. Before a modifier they are a syntax error: permerror for every sender.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 -redirect=example.net
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 redirect=example.net
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 12.
    QUALIFIED_MODIFIER: "SPF010" "qualified-modifier" Error "RFC 7208 section 12";
    /// Flags a prefix length that is out of range, doubled, or begins with a zero.
    ///
    /// ## Why it matters
    ///
    /// IPv4 takes 0 to 32 and IPv6 0 to 128. `/n//n` is for `a` and `mx` only. Anything else gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.2.0/33 -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 a/33 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.0/24 a/24//64 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 12.
    BAD_PREFIX: "SPF011" "bad-prefix" Error "RFC 7208 section 12";
    /// Flags an IPv6 address in `ip4`, or the reverse.
    ///
    /// ## Why it matters
    ///
    /// The address does not fit the grammar, so the whole record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:2001:db8::1 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip6:2001:db8::1 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.6.
    WRONG_IP_FAMILY: "SPF012" "wrong-ip-family" Error "RFC 7208 section 5.6";
    /// Flags an address where a domain name belongs.
    ///
    /// ## Why it matters
    ///
    /// The last label of a name must hold a letter or an inner hyphen. `a:192.0.2.1` is therefore a syntax error, and the whole record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 a:192.0.2.1 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.1 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 7.1.
    ADDRESS_FOR_NAME: "SPF013" "address-for-name" Error "RFC 7208 section 7.1";
    /// Flags text behind `all` that is no term.
    ///
    /// ## Why it matters
    ///
    /// Receivers check the syntax of the whole record first, also behind `all`. Every sender gets permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 -all garbage
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.
    TEXT_AFTER_ALL: "SPF014" "text-after-all" Error "RFC 7208 section 4.6";
    /// Flags a second `redirect=` or `exp=`.
    ///
    /// ## Why it matters
    ///
    /// Each may stand once; twice gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 redirect=a.example redirect=b.example
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 redirect=a.example
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 6.
    REPEATED_MODIFIER: "SPF015" "repeated-modifier" Error "RFC 7208 section 6";
    /// Flags quotes, backslashes, no-break spaces, typographic dashes and invisible characters that came with copying.
    ///
    /// ## Why it matters
    ///
    /// They become part of the record. At the start they hide it from receivers, elsewhere they give permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// "v=spf1 a -all"
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 a -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.5.
    PASTED_CHARACTERS: "SPF016" "pasted-characters" Error "RFC 7208 section 4.5";
    /// Flags a macro that does not fit the grammar.
    ///
    /// ## Why it matters
    ///
    /// `%` must be followed by `{`, `%`, `_` or `-`. A broken macro gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 exists:%(i).example.com -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 exists:%{i}.example.com -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 7.1.
    BAD_MACRO: "SPF017" "bad-macro" Error "RFC 7208 section 7.1";
    /// Flags `%{c}`, `%{r}` and `%{t}` in a record.
    ///
    /// ## Why it matters
    ///
    /// They are allowed only in the text of an explanation.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 exists:%{c}.example.com -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 exists:%{i}.example.com -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 7.2.
    EXPLANATION_MACRO: "SPF018" "explanation-macro" Error "RFC 7208 section 7.2";
    /// Flags a domain that cannot be one.
    ///
    /// ## Why it matters
    ///
    /// A domain needs two labels at least, and its last must be letters, digits and inner hyphens. Otherwise the whole record gives permerror. Before the last label the grammar takes any character, and no host has such a name.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 include:a@b.example -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 include:localhost -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 include:spf.example.net -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 7.1.
    BAD_DOMAIN: "SPF019" "bad-domain" Error "RFC 7208 section 7.1";
    /// Flags a mechanism or modifier without the value it needs.
    ///
    /// ## Why it matters
    ///
    /// `include`, `exists`, `ip4`, `ip6`, `redirect` and `exp` need one. Without it the record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 include -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 include:spf.example.net -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.
    MISSING_VALUE: "SPF020" "missing-value" Error "RFC 7208 section 5";
    /// Flags a value behind a mechanism that takes none.
    ///
    /// ## Why it matters
    ///
    /// `all` takes no value, `include`, `exists` and `ptr` no prefix length. The record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 -all:example.net
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 include:a.example/24 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 include:a.example -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.
    UNEXPECTED_VALUE: "SPF021" "unexpected-value" Error "RFC 7208 section 5";
    /// Flags a value of `ip4` or `ip6` that is no address.
    ///
    /// ## Why it matters
    ///
    /// IPv4 addresses have four numbers from 0 to 255 without leading zeros. The record gives permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.2 -all
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
    /// RFC 7208 section 5.6.
    BAD_ADDRESS: "SPF022" "bad-address" Error "RFC 7208 section 5.6";
    /// Flags a control character or a byte outside ASCII.
    ///
    /// ## Why it matters
    ///
    /// Records are visible ASCII, and only the space separates terms.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 a	mx -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 a mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.1.
    BAD_CHARACTER: "SPF023" "bad-character" Error "RFC 7208 section 4.6.1";
    /// Flags a space inside a term.
    ///
    /// ## Why it matters
    ///
    /// A space ends a term, so both halves are read alone and give permerror.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 include: a.example -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 include:a.example -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.6.1.
    SPLIT_TERM: "SPF024" "split-term" Error "RFC 7208 section 4.6.1";
    /// Says that a record needs more than one character-string.
    ///
    /// ## Why it matters
    ///
    /// A character-string holds 255 bytes. A longer record is published as several, which receivers join with nothing between them; a form that does not split it will refuse or cut it.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.2.0 ip4:192.0.2.2 ip4:192.0.2.4 ip4:192.0.2.6 ip4:192.0.2.8 ip4:192.0.2.10 ip4:192.0.2.12 ip4:192.0.2.14 ip4:192.0.2.16 ip4:192.0.2.18 ip4:192.0.2.20 ip4:192.0.2.22 ip4:192.0.2.24 ip4:192.0.2.26 ip4:192.0.2.28 ip4:192.0.2.30 ip4:192.0.2.32 ip4:192.0.2.34 ip4:192.0.2.36 ip4:192.0.2.38 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.0/26 -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 3.3.
    LONG_RECORD: "SPF025" "long-record" Info "RFC 7208 section 3.3";
}
