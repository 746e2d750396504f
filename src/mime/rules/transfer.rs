//! How the parts of a message are encoded.

crate::finding::rules! {
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
    /// Not every server takes them: some encode the part anew, which breaks DKIM signatures. A multipart that says
    /// `7bit` speaks for its parts too, which is worth knowing.
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
    /// Flags base64 that holds other bytes, is cut off or has long lines.
    ///
    /// ## Why it matters
    ///
    /// Some readers skip what does not belong there, others stop: the attachment arrives damaged. Lines of more
    /// than 76 characters are read by all, and some servers break them anew.
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
    /// A `=` that stands for itself swallows the letters behind it: `?a=bc` turns into another link. Long lines and
    /// white space at the end of a line are worth knowing: readers delete the latter.
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
    /// Letters come out wrong. Without a charset text is US-ASCII, which is no fault while it is; CSV, vCards and
    /// calendars are UTF-8. Of files it is worth knowing at most, since readers save them as they are. Quotation marks
    /// and dashes of windows-1252 in text that says ISO-8859-1 are so common that most readers show them.
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
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: text/plain; charset="ISO-8859-1"
    /// Content-Transfer-Encoding: quoted-printable
    ///
    /// =93Hello=94
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
}
