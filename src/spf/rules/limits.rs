//! The limits of a check.

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
}
