//! How the parts of a message are put together.

crate::finding::rules! {
    /// Flags MIME fields without `MIME-Version: 1.0`.
    ///
    /// ## Why it matters
    ///
    /// A reader may take the body for plain text: people see HTML source or base64. Comments such as `1.0 (Mac OS X Mail)` are no fault.
    ///
    /// ## Example
    ///
    /// ```eml,whole,fires
    /// From: ann@example.com
    /// To: bob@example.net
    /// Subject: Your order
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    /// Message-ID: <1@example.com>
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,whole
    /// From: ann@example.com
    /// To: bob@example.net
    /// Subject: Your order
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    /// Message-ID: <1@example.com>
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 4.
    VERSION: "MSG201" "mime-version-missing" Warning "RFC 2045 section 4";
    /// Flags a multipart whose boundary is missing, too long or not allowed.
    ///
    /// ## Why it matters
    ///
    /// Without a boundary nobody can tell where the parts begin.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.1.
    BOUNDARY_INVALID: "MSG202" "boundary-invalid" Error "RFC 2046 section 5.1.1";
    /// Flags a boundary that no line of the body uses, or a multipart that is closed before any part.
    ///
    /// ## Why it matters
    ///
    /// Readers find no part and show an empty message.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b2
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b2--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.1.
    BOUNDARY_UNUSED: "MSG203" "boundary-unused" Error "RFC 2046 section 5.1.1";
    /// Flags a multipart without its closing line.
    ///
    /// ## Why it matters
    ///
    /// The message looks cut off; what was behind may be missing, and filters refuse it. Copies of messages that
    /// are returned or forwarded are left alone: they are as they came.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    ///
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.1.
    UNTERMINATED: "MSG204" "multipart-unclosed" Error "RFC 2046 section 5.1.1";
    /// Flags a boundary that cannot be told from that of a multipart around it, or from the content.
    ///
    /// ## Why it matters
    ///
    /// A reader may compare the beginning of a line only. It then takes the inner line for the outer one, and the
    /// parts fall apart; or it cuts a part at a line of its text.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: multipart/alternative; boundary=b1a
    ///
    /// --b1a
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1a--
    /// --b1--
    /// ```
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Vitamins:
    /// --b1 and b6
    /// --b12
    /// --b1--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/mixed; boundary=b1
    ///
    /// --b1
    /// Content-Type: multipart/alternative; boundary=a2
    ///
    /// --a2
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --a2--
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.1.
    BOUNDARY_CLASH: "MSG205" "boundary-clash" Warning "RFC 2046 section 5.1.1";
    /// Flags a Content-Type that cannot be read: empty, without a subtype, without the `;` before its parameters, or
    /// with a quotation mark that is never closed.
    ///
    /// ## Why it matters
    ///
    /// What cannot be read counts as plain text in US-ASCII: strict readers show HTML as source, find no parts, and
    /// letters beyond ASCII come out wrong. Others guess.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain charset=utf-8
    ///
    /// Hello.
    /// ```
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text; charset=utf-8
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 5.1, section 5.2.
    CONTENT_TYPE: "MSG220" "content-type-malformed" Warning "RFC 2045 section 5.1";
}
