//! Mail to a list.

crate::finding::rules! {
    /// Flags bulk mail without `List-Unsubscribe`.
    ///
    /// ## Why it matters
    ///
    /// Gmail demands it of whoever sends it 5,000 messages a day, Yahoo of bulk senders without naming a number; and
    /// people who find no way out press *spam* instead.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// Subject: News
    ///
    /// Hello. Unsubscribe: https://news.example.com/u/1
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// Subject: News
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello. Unsubscribe: https://news.example.com/u/1
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2369 section 3.2, RFC 8058; the sender requirements of Gmail and Yahoo of 2024.
    MISSING: "MSG601" "unsubscribe-missing" Error "RFC 2369 section 3.2";
    /// Flags a `List-Unsubscribe` field that readers ignore.
    ///
    /// ## Why it matters
    ///
    /// A field that does not begin with `<` is skipped whole, and of a `<` that is never closed nobody knows where
    /// the URI ends: no button is shown.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: https://news.example.com/u/1
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2369 section 2.
    IGNORED: "MSG602" "unsubscribe-ignored" Error "RFC 2369 section 2";
    /// Flags text behind the URIs of `List-Unsubscribe`.
    ///
    /// ## Why it matters
    ///
    /// Readers stop there: URIs behind it are not seen.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <mailto:leave@example.com> or <https://news.example.com/u/1>
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <mailto:leave@example.com>, <https://news.example.com/u/1>
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2369 section 2.
    TAIL: "MSG603" "unsubscribe-tail" Warning "RFC 2369 section 2";
    /// Flags white space inside the angle brackets of `List-Unsubscribe`.
    ///
    /// ## Why it matters
    ///
    /// The standard tells readers to ignore it, and some do not.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: < https://news.example.com/u/1 >
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2369 section 2.
    SPACE: "MSG604" "unsubscribe-space" Warning "RFC 2369 section 2";
    /// Flags an unsubscribe URI that is neither `https:` nor `mailto:`.
    ///
    /// ## Why it matters
    ///
    /// Over `http:` others on the way read it, and one click does not work; other schemes are unknown to readers.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <http://news.example.com/u/1>
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2369 section 2, RFC 8058 section 3.1.
    SCHEME: "MSG605" "unsubscribe-scheme" Warning "RFC 8058 section 3.1";
    /// Flags a list field that stands more than once.
    ///
    /// ## Why it matters
    ///
    /// Readers take one of them, and which one differs. Fields of URIs stand once each by RFC 2369.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe: <mailto:leave@example.com>
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>, <mailto:leave@example.com>
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2369 section 3.
    SEVERAL: "MSG606" "list-field-duplicate" Warning "RFC 2369 section 3";
    /// Flags bulk mail that cannot be left with one click.
    ///
    /// ## Why it matters
    ///
    /// Gmail and Yahoo demand one click of large senders, and show a button only with it.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// List-Unsubscribe: <https://news.example.com/u/1>
    ///
    /// Hello. Unsubscribe: https://news.example.com/u/1
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello. Unsubscribe: https://news.example.com/u/1
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 8058; the sender requirements of Gmail and Yahoo of 2024.
    NO_ONE_CLICK: "MSG607" "one-click-missing" Warning "RFC 8058 section 3.1";
    /// Flags a `List-Unsubscribe-Post` with another value than the one there is.
    ///
    /// ## Why it matters
    ///
    /// Readers compare it and do not offer one click. Only letter case is read generously.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 8058 section 3.1, section 5.
    POST_VALUE: "MSG608" "one-click-value" Error "RFC 8058 section 3.1";
    /// Flags one click without exactly one `https:` URI.
    ///
    /// ## Why it matters
    ///
    /// The POST goes to that URI; with none or several, readers do not offer one click.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <mailto:leave@example.com>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>, <mailto:leave@example.com>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 8058 section 3.1.
    ONE_HTTPS: "MSG609" "one-click-uri" Error "RFC 8058 section 3.1";
    /// Flags a one-click URI that is the same for everybody.
    ///
    /// ## Why it matters
    ///
    /// The POST carries nothing else: the server cannot know who leaves which list.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <https://news.example.com/>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 8058 section 3.1.
    OPAQUE: "MSG610" "one-click-opaque" Info "RFC 8058 section 3.1";
    /// Flags a signed message whose signatures leave the unsubscribe fields out.
    ///
    /// ## Why it matters
    ///
    /// Readers offer one click only if a valid DKIM signature covers both fields.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from:to:subject; bh=eA==; b=eA==
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; bh=eA==; b=eA==;
    ///  h=from:to:subject:list-unsubscribe:list-unsubscribe-post
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 8058 section 4.
    UNSIGNED: "MSG611" "one-click-unsigned" Error "RFC 8058 section 4";
    /// Flags a `List-Id` without an identifier.
    ///
    /// ## Why it matters
    ///
    /// Filters tell lists apart by it.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// List-Id: News
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// List-Id: News <news.example.com>
    ///
    /// Hello.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2919 section 3.
    LIST_ID: "MSG612" "list-id-syntax" Warning "RFC 2919 section 3";
    /// Flags bulk mail whose body says nowhere how to leave.
    ///
    /// ## Why it matters
    ///
    /// Gmail and Yahoo demand a visible link besides the header. Words for it are looked for in more than forty
    /// languages, in the text that people see: not in style sheets, comments and hidden elements. A link whose
    /// address says `unsubscribe` counts too.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// List-Unsubscribe: <https://news.example.com/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    ///
    /// Hello. Unsubscribe: https://news.example.com/u/1
    /// ```
    ///
    /// ## Standard
    ///
    /// The sender requirements of Gmail and Yahoo of 2024.
    NO_LINK: "MSG613" "unsubscribe-link-missing" Warning "Gmail and Yahoo sender requirements 2024";
}
