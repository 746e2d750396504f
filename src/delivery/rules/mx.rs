//! Mail exchangers.

crate::finding::rules! {
    /// A null MX stands beside other MX records.
    ///
    /// ## Why it matters
    /// It says that the domain takes no mail, and the others say that it does. Senders may do either.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 0 .
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 7505 section 3
    NULL_MIXED: "DLV201" "mx-null-beside-others" Error "RFC 7505 section 3";

    /// The domain has neither MX record nor address.
    ///
    /// ## Why it matters
    /// Nothing can be delivered to it, and many receivers refuse mail from it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN TXT "v=spf1 -all"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 5.1
    NONE: "DLV202" "mx-nowhere" Info "RFC 5321 section 5.1";

    /// An MX record holds an address where a name must stand.
    ///
    /// ## Why it matters
    /// Senders look the address up as a name and find nothing.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 192.0.2.1.
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 5.1
    ADDRESS: "DLV203" "mx-is-an-address" Error "RFC 5321 section 5.1";

    /// An MX record names a host with characters that host names do not have.
    ///
    /// ## Why it matters
    /// Many senders refuse it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail_1
    /// mail_1 300 IN A 192.0.2.1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 4.1.2
    BAD_NAME: "DLV204" "mx-bad-host-name" Error "RFC 5321 section 4.1.2";

    /// An MX host has no address.
    ///
    /// ## Why it matters
    /// Mail cannot be delivered to it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 gone
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 5.1
    UNRESOLVED: "DLV205" "mx-unresolved" Error "RFC 5321 section 5.1";

    /// An MX record names an alias.
    ///
    /// ## Why it matters
    /// It must not. Most senders follow it all the same, some do not, and DANE and MTA-STS compare the name.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mx
    /// mx 300 IN CNAME mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 2181 section 10.3
    ALIAS: "DLV206" "mx-is-an-alias" Warning "RFC 2181 section 10.3";

    /// An MX host has IPv6 addresses only.
    ///
    /// ## Why it matters
    /// Senders without IPv6 cannot deliver to it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN AAAA 2001:db8::1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 5.2
    IPV6_ONLY: "DLV207" "mx-ipv6-only" Warning "RFC 5321 section 5.2";

    /// The domain has an address and no MX record.
    ///
    /// ## Why it matters
    /// Senders take the address itself for the mail server, which is seldom meant.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN A 192.0.2.1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 5321 section 5.1
    IMPLICIT: "DLV208" "mx-implicit" Info "RFC 5321 section 5.1";

    /// A null MX has a preference other than 0.
    ///
    /// ## Why it matters
    /// Senders that look for exactly `0 .` take it for a host that does not exist, and try for days.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 .
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 0 .
    /// ```
    ///
    /// ## Standard
    /// RFC 7505 section 3
    NULL_PREFERENCE: "DLV209" "mx-null-preference" Warning "RFC 7505 section 3";

    /// All addresses of an MX host mean something only inside a network.
    ///
    /// ## Why it matters
    /// Nobody outside can deliver to it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 10.0.0.1
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// @ 300 IN MX 10 mail
    /// mail 300 IN A 192.0.2.1
    /// ```
    ///
    /// ## Standard
    /// RFC 6890 section 2.2.2
    PRIVATE_ADDRESS: "DLV210" "mx-private-address" Warning "RFC 6890 section 2.2.2";
}
