//! How parts are named and referred to.

crate::finding::rules! {
    /// Flags a `cid:` reference that no part answers.
    ///
    /// ## Why it matters
    ///
    /// The picture stays empty. What stands in comments, which Outlook reads in part, is not told of.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/related; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <img src="cid:logo" alt="Logo" width="1" height="1">
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/related; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <img src="cid:logo@example.com" alt="Logo" width="1" height="1">
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2392 section 2.
    CID: "MSG214" "cid-unresolved" Error "RFC 2392 section 2";
    /// Flags a Content-ID that two parts have.
    ///
    /// ## Why it matters
    ///
    /// Readers show either of them in both places.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/related; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <img src="cid:logo@example.com" alt="Logo" width="1" height="1">
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/related; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <img src="cid:logo@example.com" alt="Logo" width="1" height="1">
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 7.
    CONTENT_ID: "MSG215" "content-id-duplicate" Warning "RFC 2045 section 7";
    /// Flags a file name with a path, control characters or a change of direction.
    ///
    /// ## Why it matters
    ///
    /// With U+202E a name that ends in `exe` seems to end in `pdf`: filters take it for an attack. Readers cut paths off.
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
    /// --b1
    /// Content-Type: application/pdf
    /// Content-Disposition: attachment; filename="../a.pdf"
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
    /// RFC 2183 section 2.3.
    FILE_NAME: "MSG216" "file-name-unsafe" Warning "RFC 2183 section 2.3";
    /// Flags an encoded word (`=?utf-8?…?=`) as the name of a file.
    ///
    /// ## Why it matters
    ///
    /// It is not allowed there, though most readers decode it.
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
    /// --b1
    /// Content-Type: application/pdf
    /// Content-Disposition: attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="
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
    /// Content-Disposition: attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf
    /// Content-Transfer-Encoding: base64
    ///
    /// JVBERi0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2047 section 5, RFC 2231 section 4.
    ENCODED_NAME: "MSG217" "file-name-encoded-word" Info "RFC 2231 section 4";
    /// Flags a file name that is not written as the standard has it: with spaces and without quotation marks, in
    /// percent-encoding without a charset, or in pieces of which one is missing.
    ///
    /// ## Why it matters
    ///
    /// Readers cut the name, show it garbled, or make up their own.
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
    /// --b1
    /// Content-Type: application/pdf
    /// Content-Disposition: attachment; filename=my report.pdf
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
    /// Content-Disposition: attachment; filename="my report.pdf"
    /// Content-Transfer-Encoding: base64
    ///
    /// JVBERi0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2231 section 3 and 4, RFC 2045 section 5.1.
    NAME_MALFORMED: "MSG221" "file-name-malformed" Warning "RFC 2231 section 4";
    /// Flags a picture beside the HTML that the HTML does not show.
    ///
    /// ## Why it matters
    ///
    /// Some readers offer it as an attachment that nobody meant to send, some hide it; everybody loads it. Pictures
    /// that are attachments by their disposition are no fault, whatever Content-ID they have.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/related; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <p>Thank you for your order.</p>
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/related; boundary=b1
    ///
    /// --b1
    /// Content-Type: text/html
    ///
    /// <p>Thank you for your order.</p><img src="cid:logo@example.com" alt="Logo" width="1" height="1">
    /// --b1
    /// Content-Type: image/png
    /// Content-ID: <logo@example.com>
    /// Content-Disposition: inline
    /// Content-Transfer-Encoding: base64
    ///
    /// iVBORw0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2387 section 1, RFC 2392 section 2.
    UNUSED: "MSG218" "content-id-unused" Info "RFC 2392 section 2";
}
