//! How the parts of a message are put together and encoded.

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
    /// Flags a boundary that no line of the body uses.
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
    /// The message looks cut off; what was behind may be missing, and filters refuse it.
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
    /// Flags a boundary that begins with the boundary of the multipart around it.
    ///
    /// ## Why it matters
    ///
    /// A reader that compares the beginning of a line takes the inner line for the outer one, and the parts fall apart.
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
    /// RFC 2046 section 5.1.2.
    BOUNDARY_CLASH: "MSG205" "boundary-clash" Warning "RFC 2046 section 5.1.2";
    /// Flags a transfer encoding that is unknown, or that a container may not have.
    ///
    /// ## Why it matters
    ///
    /// Readers cannot undo it, and show the content as it is written.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain
    /// Content-Transfer-Encoding: base-64
    ///
    /// SGVsbG8u
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/plain
    /// Content-Transfer-Encoding: base64
    ///
    /// SGVsbG8u
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 6.
    ENCODING: "MSG206" "transfer-encoding-unknown" Error "RFC 2045 section 6.4";
    /// Flags 8-bit bytes in a part that is 7bit, or says nothing.
    ///
    /// ## Why it matters
    ///
    /// Not every server takes them: some encode the part anew, which breaks DKIM signatures.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    /// Content-Transfer-Encoding: 7bit
    ///
    /// Gr\xC3\xBC\xC3\x9Fe
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    /// Content-Transfer-Encoding: quoted-printable
    ///
    /// Gr=C3=BC=C3=9Fe
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 6.2.
    EIGHT_BIT: "MSG207" "eight-bit-undeclared" Warning "RFC 2045 section 6.2";
    /// Flags base64 that holds other bytes or is cut off.
    ///
    /// ## Why it matters
    ///
    /// Some readers skip what does not belong there, others stop: the attachment arrives damaged.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain
    /// Content-Transfer-Encoding: base64
    ///
    /// SGVs*G8u
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/plain
    /// Content-Transfer-Encoding: base64
    ///
    /// SGVsbG8u
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 6.8.
    BASE64: "MSG208" "base64-malformed" Warning "RFC 2045 section 6.8";
    /// Flags quoted-printable that holds bytes it may not, or lines that are too long.
    ///
    /// ## Why it matters
    ///
    /// A `=` that stands for itself swallows the letters behind it: `?a=bc` turns into another link.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain
    /// Content-Transfer-Encoding: quoted-printable
    ///
    /// https://example.com/?a=xy
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/plain
    /// Content-Transfer-Encoding: quoted-printable
    ///
    /// https://example.com/?a=3Dxy
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 6.7.
    QUOTED_PRINTABLE: "MSG209" "quoted-printable-malformed" Warning "RFC 2045 section 6.7";
    /// Flags a charset that is unknown, missing for text beyond ASCII, or not that of the bytes.
    ///
    /// ## Why it matters
    ///
    /// Letters come out wrong. Without a charset text is US-ASCII, which is no fault while it is.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    /// Content-Transfer-Encoding: quoted-printable
    ///
    /// Gr=FC=DFe
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset=utf-8
    /// Content-Transfer-Encoding: quoted-printable
    ///
    /// Gr=C3=BC=C3=9Fe
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 4.1.2.
    CHARSET: "MSG210" "charset-mismatch" Warning "RFC 2046 section 4.1.2";
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
    /// Filters count it, and watches, screen readers and notifications show nothing.
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
    TEXT_PART: "MSG212" "text-part-empty" Warning "RFC 2046 section 5.1.4";
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
    /// Flags a `cid:` reference that no part answers.
    ///
    /// ## Why it matters
    ///
    /// The picture stays empty.
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
}
