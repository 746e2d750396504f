//! How the lines of a message end and how long they are.

crate::finding::rules! {
    /// Flags a line of more than 998 bytes.
    ///
    /// ## Why it matters
    ///
    /// Servers refuse it or break it where they like, and the DKIM signature breaks with it.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    ///
    /// xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    ///
    /// xxx
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 2.1.1.
    LONG: "MSG101" "line-too-long" Error "RFC 5322 section 2.1.1";
    /// Flags LF or CR alone among lines that end with CR LF.
    ///
    /// ## Why it matters
    ///
    /// Servers differ in whether a line ends there. By that difference a second message can be smuggled in, and large servers refuse such mail.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    ///
    /// Hello.\x0AGoodbye.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    ///
    /// Hello.
    /// Goodbye.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 2.3, RFC 5321 section 2.3.8.
    BARE: "MSG102" "bare-line-break" Error "RFC 5321 section 2.3.8";
    /// Flags NUL bytes.
    ///
    /// ## Why it matters
    ///
    /// Servers refuse the message or cut it off there.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    ///
    /// Hello.\x00
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2045 section 2.7, section 2.8; RFC 5322 section 3.5.
    NUL: "MSG103" "nul-byte" Error "RFC 2045 section 2.7";
    /// Flags a message that is stored with LF at the end of every line.
    ///
    /// ## Why it matters
    ///
    /// It goes out with CR LF. A signature over these bytes as they are would not verify.
    ///
    /// ## Example
    ///
    /// ```eml,lf,fires
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 2.3.
    STORED: "MSG104" "stored-with-lf" Info "RFC 5322 section 2.3";
}
