//! The sending address.

crate::finding::rules! {
    /// The sending address has no name.
    ///
    /// ## Why it matters
    /// Large receivers refuse mail from addresses without reverse DNS.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// ```
    ///
    /// ## Standard
    /// RFC 8601 section 3
    REVERSE_NONE: "DLV301" "sender-without-name" Error "RFC 8601 section 3";

    /// No name of the sending address leads back to it.
    ///
    /// ## Why it matters
    /// Receivers compare both directions and trust neither when they differ.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR other.example.com.
    /// other 300 IN A 192.0.2.9
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// ```
    ///
    /// ## Standard
    /// RFC 8601 section 3
    REVERSE_UNCONFIRMED: "DLV302" "sender-name-unconfirmed" Warning "RFC 8601 section 3";

    /// The sending address is on a block list.
    ///
    /// ## Why it matters
    /// Many receivers refuse or sort out mail from listed addresses.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// 1.2.0.192.bl.spamcop.net. 300 IN A 127.0.0.2
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// ```
    ///
    /// ## Standard
    /// RFC 5782 section 2.1
    LISTED: "DLV303" "sender-listed" Warning "RFC 5782 section 2.1";

    /// A block list does not serve the resolver that asked.
    ///
    /// ## Why it matters
    /// Answers in 127.255.255.0/24 are about the resolver. They say nothing of the address.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// 1.2.0.192.zen.spamhaus.org. 300 IN A 127.255.255.254
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.1
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// 1.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// ```
    ///
    /// ## Standard
    /// RFC 5782 section 2.1
    REFUSED: "DLV304" "block-list-refused" Info "RFC 5782 section 2.1";

    /// The name of the sending address is made from the address.
    ///
    /// ## Why it matters
    /// Such names are given to dial-up lines and fresh servers, and many receivers take no mail from them.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.9
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.9
    /// 9.2.0.192.in-addr.arpa. 300 IN PTR host-192-0-2-9.example.net.
    /// host-192-0-2-9.example.net. 300 IN A 192.0.2.9
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; ip 192.0.2.9
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.9
    /// 9.2.0.192.in-addr.arpa. 300 IN PTR mail.example.com.
    /// ```
    ///
    /// ## Standard
    /// RFC 8601 section 3
    REVERSE_GENERIC: "DLV305" "sender-name-generic" Warning "RFC 8601 section 3";
}
