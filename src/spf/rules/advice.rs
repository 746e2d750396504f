//! What is worth knowing.

crate::finding::rules! {
    /// Says that the TXT records of the name make a large answer.
    ///
    /// ## Why it matters
    ///
    /// All TXT records of a name come in one answer. Over 512 bytes it needs EDNS, over 1,232 often TCP, which some receivers lack.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// example.com. TXT "token-0=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    /// example.com. TXT "token-1=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    /// example.com. TXT "token-2=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
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
    /// RFC 7208 section 3.4.
    LARGE_ANSWER: "SPF214" "large-answer" Info "RFC 7208 section 3.4";
    /// Flags a name without an SPF record.
    ///
    /// ## Why it matters
    ///
    /// Receivers get none, and anyone can use the name as reverse-path.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. A 192.0.2.1
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
    /// RFC 7208 section 2.6.1.
    NO_RECORD: "SPF301" "no-record" Warning "RFC 7208 section 2.6.1";
    /// Says that a record of type SPF (99) is left over.
    ///
    /// ## Why it matters
    ///
    /// Receivers ask for TXT only.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// example.com. SPF "v=spf1 ip4:192.0.2.1 -all"
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
    /// RFC 7208 section 3.1.
    OBSOLETE_TYPE: "SPF302" "obsolete-type" Info "RFC 7208 section 3.1";
    /// Says that a Sender ID record is left over.
    ///
    /// ## Why it matters
    ///
    /// The protocol is historic, and nobody reads the record.
    ///
    /// ## Example
    ///
    /// ```zone,fires
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// example.com. TXT "spf2.0/pra ip4:192.0.2.1 -all"
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
    /// RFC 7208 section 3.1.
    SENDER_ID: "SPF303" "sender-id" Info "RFC 7208 section 3.1";
}
