//! Terms that are sound and do not do what they seem to do.

crate::finding::rules! {
    /// Flags `all` that gives pass, and networks that leave nobody out.
    ///
    /// ## Why it matters
    ///
    /// The record is not rejected: it authorizes the whole Internet to send as the domain.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 +all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 mx all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 ip4:0.0.0.0/0 -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.1.
    PASSES_EVERYONE: "SPF101" "passes-everyone" Error "RFC 7208 section 5.1";
    /// Flags `?all`.
    ///
    /// ## Why it matters
    ///
    /// Neutral counts as if there were no record, so it stops nobody.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 mx ?all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx ~all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 2.6.2.
    NEUTRAL_ALL: "SPF102" "neutral-all" Warning "RFC 7208 section 2.6.2";
    /// Flags a record with neither `all` nor `redirect=`.
    ///
    /// ## Why it matters
    ///
    /// Whom no term names gets neutral, which stops nobody.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 mx
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 4.7.
    NO_ALL: "SPF103" "no-all" Warning "RFC 7208 section 4.7";
    /// Flags `redirect=` beside `all`.
    ///
    /// ## Why it matters
    ///
    /// Where there is an `all`, a redirect is never followed.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 mx redirect=example.net ~all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx redirect=example.net
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 6.1.
    REDIRECT_IGNORED: "SPF104" "redirect-ignored" Warning "RFC 7208 section 6.1";
    /// Flags mechanisms behind `all`.
    ///
    /// ## Why it matters
    ///
    /// `all` always matches, so nothing behind it is ever used.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 -all mx
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.1.
    AFTER_ALL: "SPF105" "after-all" Warning "RFC 7208 section 5.1";
    /// Flags a network written with bits beyond its prefix length.
    ///
    /// ## Why it matters
    ///
    /// Receivers ignore them, but the reader may think that one address is meant.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.2.77/24 -all
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
    HOST_BITS: "SPF106" "host-bits" Info "RFC 7208 section 5.6";
    /// Flags a network that terms before it already cover.
    ///
    /// ## Why it matters
    ///
    /// It changes nothing and makes the record longer.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.7 -all
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
    /// RFC 7208 section 4.6.2.
    REDUNDANT_TERM: "SPF107" "redundant-term" Info "RFC 7208 section 4.6.2";
    /// Flags a term that stands twice.
    ///
    /// ## Why it matters
    ///
    /// The second changes nothing; if it asks DNS, it costs a lookup of the ten each time.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 include:a.example include:a.example -all
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
    /// RFC 7208 section 4.6.4.
    DUPLICATE_TERM: "SPF108" "duplicate-term" Info "RFC 7208 section 4.6.4";
    /// Flags a network of more than a hundred thousand IPv4 addresses, or an IPv6 network shorter than /32.
    ///
    /// ## Why it matters
    ///
    /// Everyone in it may send as the domain, and hardly anyone owns so much.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:192.0.0.0/8 -all
    /// ```
    ///
    /// ```spf,fires
    /// v=spf1 a/0 -all
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
    HUGE_RANGE: "SPF109" "huge-range" Warning "RFC 7208 section 5.6";
    /// Flags a network that cannot send over the Internet.
    ///
    /// ## Why it matters
    ///
    /// Private and loopback addresses never reach a receiver, so the term authorizes nobody.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ip4:10.0.0.1 mx -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 ip4:192.0.2.1 mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.6.
    PRIVATE_RANGE: "SPF110" "private-range" Info "RFC 7208 section 5.6";
    /// Flags `ptr`.
    ///
    /// ## Why it matters
    ///
    /// It is slow, unreliable and a burden on others' servers; the standard says not to publish it, and some receivers skip it.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 ptr -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 5.5.
    PTR_MECHANISM: "SPF111" "ptr-mechanism" Warning "RFC 7208 section 5.5";
    /// Flags the macro `%{p}`.
    ///
    /// ## Why it matters
    ///
    /// It has the faults of `ptr`: the standard says not to use it.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 exists:%{p}.example.net -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 exists:%{i}.example.net -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 7.2.
    PTR_MACRO: "SPF112" "ptr-macro" Warning "RFC 7208 section 7.2";
    /// Flags a mechanism written with `=`, such as `include=`.
    ///
    /// ## Why it matters
    ///
    /// It is a valid modifier that nobody knows, so receivers ignore it: its senders are not authorized.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 include=a.example -all
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
    /// RFC 7208 section 6.
    IGNORED_MECHANISM: "SPF113" "ignored-mechanism" Error "RFC 7208 section 6";
    /// Flags a modifier that receivers ignore.
    ///
    /// ## Why it matters
    ///
    /// It does no harm and no good.
    ///
    /// ## Example
    ///
    /// ```spf,fires
    /// v=spf1 mx default=fail -all
    /// ```
    ///
    /// Use instead:
    ///
    /// ```spf
    /// v=spf1 mx -all
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 7208 section 6.
    UNKNOWN_MODIFIER: "SPF114" "unknown-modifier" Info "RFC 7208 section 6";
}
