//! How large a message is.

crate::finding::rules! {
    /// Flags a message that is larger than a mailbox provider, or Amazon SES, accepts.
    ///
    /// ## Why it matters
    ///
    /// The whole message counts, encoded: files grow by a third. What is too large comes back.
    ///
    /// ## Example
    ///
    /// ```eml,fires,pad=21000000
    /// Subject: Your plans
    ///
    /// Here they are.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your plans
    ///
    /// Here they are: https://files.example.com/plans
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 1870; the limits of the providers, in data/sizes.toml.
    LARGE: "MSG311" "message-too-large" Warning "RFC 1870 section 6";
    /// Flags HTML that Gmail does not show to its end.
    ///
    /// ## Why it matters
    ///
    /// Behind some 102 KB Gmail shows a link instead, and with it goes what stands at the end: the way to
    /// unsubscribe, and the picture that counts openings.
    ///
    /// ## Example
    ///
    /// ```eml,fires,pad=110000
    /// MIME-Version: 1.0
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <!doctype html><html lang="en"><title>News</title><p>Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <!doctype html><html lang="en"><title>News</title><p>Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// None: what Gmail was seen to do.
    CLIPPED: "MSG312" "html-clipped" Warning "what Gmail does";
}
