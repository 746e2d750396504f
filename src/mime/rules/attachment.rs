//! What is attached.

crate::finding::rules! {
    /// Flags an attachment that a provider refuses by its ending.
    ///
    /// ## Why it matters
    ///
    /// Amazon SES refuses the whole message; Gmail bounces it; Outlook hides the file.
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
    /// Content-Disposition: attachment; filename=setup.exe
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
    /// The lists of Amazon SES, Gmail and Outlook.
    BLOCKED: "MSG301" "attachment-blocked" Warning "provider lists";
    /// Flags a program that looks like a document: `invoice.pdf.exe`.
    ///
    /// ## Why it matters
    ///
    /// It is what attackers send, so filters refuse it everywhere.
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
    /// Content-Disposition: attachment; filename=invoice.pdf.exe
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
    /// Content-Disposition: attachment; filename=invoice.pdf
    /// Content-Transfer-Encoding: base64
    ///
    /// JVBERi0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// The lists of Amazon SES, Gmail and Outlook.
    DOUBLE: "MSG302" "attachment-double-ending" Error "provider lists";
    /// Flags documents with macros.
    ///
    /// ## Why it matters
    ///
    /// Outlook and many filters hold them back.
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
    /// Content-Disposition: attachment; filename=plan.xlsm
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
    /// Content-Disposition: attachment; filename=plan.xlsx
    /// Content-Transfer-Encoding: base64
    ///
    /// JVBERi0=
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// Microsoft: macros from the internet are blocked by default in Office.
    MACROS: "MSG303" "attachment-macros" Warning "provider lists";
    /// Flags encrypted archives.
    ///
    /// ## Why it matters
    ///
    /// No filter can look inside, so many refuse them or put them into quarantine.
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
    /// Content-Type: application/zip
    /// Content-Disposition: attachment; filename=a.zip
    /// Content-Transfer-Encoding: base64
    ///
    /// UEsDBBQAAQAAAAAA
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
    /// Content-Type: application/zip
    /// Content-Disposition: attachment; filename=a.zip
    /// Content-Transfer-Encoding: base64
    ///
    /// UEsDBBQAAAAAAAAA
    /// --b1--
    /// ```
    ///
    /// ## Standard
    ///
    /// APPNOTE 6.3.10 section 4.4.4: bit 0 of the general purpose flag.
    ENCRYPTED: "MSG304" "archive-encrypted" Warning "APPNOTE 6.3.10 section 4.4.4";
}
