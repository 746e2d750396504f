//! The header of a message.

crate::finding::rules! {
    /// Flags a header field that is missing.
    ///
    /// ## Why it matters
    ///
    /// Without From and Date a message is none by the standard, and large receivers refuse mail without
    /// a Message-ID. Amazon SES sets Date and Message-ID itself.
    ///
    /// ## Example
    ///
    /// ```eml,whole,fires
    /// From: ann@example.com
    /// To: bob@example.net
    /// Subject: Your order
    /// Message-ID: <1@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,whole
    /// From: ann@example.com
    /// To: bob@example.net
    /// Subject: Your order
    /// Date: Tue, 24 Nov 2026 10:00:00 +0100
    /// Message-ID: <1@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.
    MISSING: "MSG001" "header-missing" Error "RFC 5322 section 3.6";
    /// Flags a header field that may stand once only and stands more often.
    ///
    /// ## Why it matters
    ///
    /// Receivers differ in which one they read, so that what is checked need not be what is shown: many
    /// refuse the message.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: Your order
    /// Subject: Your invoice
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.
    DUPLICATE: "MSG002" "header-duplicate" Error "RFC 5322 section 3.6";
}
