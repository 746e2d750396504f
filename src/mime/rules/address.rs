//! Addresses in the header.

crate::finding::rules! {
    /// Flags an address that cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Servers refuse the message, or take something else for the address. A route before the address, and the
    /// bare `MAILER-DAEMON` of bounces, are old forms that are still read.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// To: Bob bob@example.net
    ///
    /// Thank you.
    /// ```
    ///
    /// ```eml,fires
    /// To: Bob <@relay.example:bob@example.net>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// To: Bob <bob@example.net>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.4.
    SYNTAX: "MSG020" "address-malformed" Error "RFC 5322 section 3.4";
    /// Flags a display name that needs quotation marks.
    ///
    /// ## Why it matters
    ///
    /// Readers cut the name, or the whole address, at the character.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// To: Bob @ Work <bob@example.net>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// To: "Bob @ Work" <bob@example.net>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.2.3.
    NAME: "MSG021" "display-name-unquoted" Warning "RFC 5322 section 3.2.3";
    /// Flags an address with other than ASCII characters.
    ///
    /// ## Why it matters
    ///
    /// Every server on the way needs SMTPUTF8; Amazon SES has none.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// To: bob@b\xc3\xbccher.example
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// To: bob@xn--bcher-kva.example
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 6531 section 3.1.
    INTERNATIONAL: "MSG022" "address-not-ascii" Warning "RFC 6531 section 3.1";
    /// Flags an address that is longer than servers need take.
    ///
    /// ## Why it matters
    ///
    /// Servers may refuse it.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Reply-To: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Reply-To: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5321 section 4.5.3.1.
    LONG: "MSG023" "address-too-long" Warning "RFC 5321 section 4.5.3.1";
    /// Flags a `From` with several addresses.
    ///
    /// ## Why it matters
    ///
    /// Without `Sender` it is against the standard; with several domains DMARC has no one domain to judge.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// From: ann@example.com, eve@example.com
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// From: ann@example.com
    /// Reply-To: eve@example.com
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.2.
    SEVERAL_AUTHORS: "MSG024" "several-authors" Error "RFC 5322 section 3.6.2";
    /// Flags an author at a provider of mailboxes, when somebody else sends.
    ///
    /// ## Why it matters
    ///
    /// Only the provider can sign for its domain: DMARC fails.
    ///
    /// ## Example
    ///
    /// ```eml,ses,fires
    /// From: ann@gmail.com
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,ses
    /// From: ann@example.com
    /// Reply-To: ann@gmail.com
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 9989 section 4.4.
    FREE: "MSG025" "author-at-mailbox-provider" Error "RFC 9989 section 4.4";
    /// Flags a display name that shows an address of another domain.
    ///
    /// ## Why it matters
    ///
    /// Forgers do this, and filters look for it.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// From: "eve@example.org" <ann@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// From: "Ann" <ann@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 9989 section 11.4.
    SPOOF: "MSG026" "display-name-deceives" Warning "RFC 9989 section 11.4";
}
