//! The same content in several forms.

crate::finding::rules! {
    /// Flags HTML that stands before the plain text of an alternative.
    ///
    /// ## Why it matters
    ///
    /// Readers show the last alternative that they understand: here the plain text, and the HTML to nobody.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <p>Hello.</p>
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
    /// Content-Type: multipart/alternative; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1
    /// Content-Type: text/html
    ///
    /// <p>Hello.</p>
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.4.
    ALTERNATIVE: "MSG211" "alternative-order" Warning "RFC 2046 section 5.1.4";
    /// Flags HTML whose plain text is empty.
    ///
    /// ## Why it matters
    ///
    /// Filters count it, and watches, screen readers and notifications show nothing. White space and characters
    /// without ink count as nothing. A warning for bulk mail.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <p>Hello.</p>
    /// --b1--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1
    /// Content-Type: text/html
    ///
    /// <p>Hello.</p>
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.4.
    TEXT_PART: "MSG212" "text-part-empty" Info "RFC 2046 section 5.1.4";
    /// Flags an attachment among the alternatives of a text.
    ///
    /// ## Why it matters
    ///
    /// Readers choose one alternative and drop the others, so it is not shown or it hides the text.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain
    ///
    /// Hello.
    /// --b1
    /// Content-Type: application/pdf
    /// Content-Disposition: attachment; filename=a.pdf
    /// Content-Transfer-Encoding: base64
    ///
    /// JVBERi0=
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
    /// --b1
    /// Content-Type: application/pdf
    /// Content-Disposition: attachment; filename=a.pdf
    /// Content-Transfer-Encoding: base64
    ///
    /// JVBERi0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.4.
    NESTING: "MSG213" "attachment-in-alternative" Warning "RFC 2046 section 5.1.4";
    /// Flags bulk mail that has HTML and no plain text.
    ///
    /// ## Why it matters
    ///
    /// Readers that show no HTML, and people who prefer text, get nothing to read; filters count it
    /// (SpamAssassin: `MIME_HTML_ONLY`).
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Our news. Unsubscribe: below.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b1
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Our news. Unsubscribe: below.</p>
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.4.
    HTML_ONLY: "MSG219" "text-part-missing" Info "RFC 2046 section 5.1.4";
}
