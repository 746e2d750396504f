//! The HTML and the text of a message.

crate::finding::rules! {
    /// Flags a script in the HTML.
    ///
    /// ## Why it matters
    ///
    /// No mail reader runs scripts. All remove them, and many filters refuse mail that holds one. Structured data
    /// (`type="application/ld+json"`) is let be: it is read, not run.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><script>track()</script>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.12.1.
    SCRIPT: "MSG401" "html-script" Error "HTML section 4.12.1";
    /// Flags a form in the HTML.
    ///
    /// ## Why it matters
    ///
    /// Some readers remove forms, some warn before one is sent, and phishing has used them much.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>How was it?</p><form action="https://shop.test/vote"><button>Good</button></form>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>How was it? <a href="https://shop.test/vote">Tell us</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.10.3.
    FORM: "MSG402" "html-form" Warning "HTML section 4.10.3";
    /// Flags frames, objects and embedded pages.
    ///
    /// ## Why it matters
    ///
    /// Mail readers remove them together with what they would have shown.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Watch the film:</p><iframe src="https://video.test/1"></iframe>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p><a href="https://video.test/1">Watch the film</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.8.5.
    FRAME: "MSG403" "html-frame" Error "HTML section 4.8.5";
    /// Flags `<base>`, by which relative links would be completed.
    ///
    /// ## Why it matters
    ///
    /// Webmail shows the message inside its own page and ignores it: links and pictures break.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <base href="https://shop.test/"><p>Thank you. <a href="help">Help</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/help">Help</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.2.3.
    BASE: "MSG404" "html-base" Warning "HTML section 4.2.3";
    /// Flags a message that would load another page by itself.
    ///
    /// ## Why it matters
    ///
    /// No mail reader does it, and filters take it for phishing.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <meta http-equiv="refresh" content="0;url=https://shop.test/"><p>Thank you.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/">To the shop</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.2.5.3.
    REFRESH: "MSG405" "html-refresh" Error "HTML section 4.2.5.3";
    /// Flags event handlers such as `onclick`.
    ///
    /// ## Why it matters
    ///
    /// Mail readers remove them, and filters count them.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p onclick="track()">Thank you for your order.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 8.1.8.1.
    HANDLER: "MSG406" "html-event-handler" Warning "HTML section 8.1.8.1";
    /// Flags links that run a script.
    ///
    /// ## Why it matters
    ///
    /// Mail readers remove them: nothing happens on a click.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="javascript:open()">Open it</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Open it</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 7.4.2.3.2.
    JAVASCRIPT: "MSG407" "html-javascript-link" Error "HTML section 7.4.2.3.2";
    /// Flags style sheets that are loaded from elsewhere.
    ///
    /// ## Why it matters
    ///
    /// Gmail and Outlook do not load them, so that the message must look right without.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <link rel="stylesheet" href="https://shop.test/mail.css"><p>Thank you.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <style>p { color: #333333 }</style><p>Thank you.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.2.4.
    STYLE_REMOTE: "MSG408" "html-remote-style" Info "HTML section 4.2.4";
    /// Flags fonts that are loaded from elsewhere.
    ///
    /// ## Why it matters
    ///
    /// Gmail and Outlook show the next font of the list.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <style>@font-face { font-family: A; src: url(https://shop.test/a.woff2) }</style><p>Thank you.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p style="font-family: Arial, sans-serif">Thank you.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// CSS Fonts Module Level 4 section 4.
    FONT_REMOTE: "MSG409" "html-remote-font" Info "CSS Fonts Module Level 4 section 4";
    /// Flags HTML of bulk mail that does not say its language.
    ///
    /// ## Why it matters
    ///
    /// Screen readers choose their voice by it.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <html><head><title>News</title></head><body><p>Our news. Unsubscribe: below.</p></body></html>
    /// --b--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <html lang="en"><head><title>News</title></head><body><p>Our news. Unsubscribe: below.</p></body></html>
    /// --b--
    /// ```
    ///
    /// ## Standard
    ///
    /// WCAG 2.2 criterion 3.1.1.
    LANG: "MSG410" "html-no-language" Info "WCAG 2.2 criterion 3.1.1";
    /// Flags HTML of bulk mail without a title.
    ///
    /// ## Why it matters
    ///
    /// It names the message where it is opened in a browser, and screen readers read it out.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <html lang="en"><body><p>Our news. Unsubscribe: below.</p></body></html>
    /// --b--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <html lang="en"><head><title>News</title></head><body><p>Our news. Unsubscribe: below.</p></body></html>
    /// --b--
    /// ```
    ///
    /// ## Standard
    ///
    /// WCAG 2.2 criterion 2.4.2.
    TITLE: "MSG411" "html-no-title" Info "WCAG 2.2 criterion 2.4.2";
    /// Flags pictures from the web without an `alt` attribute.
    ///
    /// ## Why it matters
    ///
    /// Many readers show no pictures at first, screen readers never do; the attribute is what remains. What is
    /// thin, hidden, named in another way (`title`, `aria-label`) or there to count readers is let be.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="https://shop.test/logo.png">
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="https://shop.test/logo.png" alt="Shop">
    /// ```
    ///
    /// ## Standard
    ///
    /// WCAG 2.2 criterion 1.1.1.
    IMG_ALT: "MSG412" "html-image-no-alt" Info "WCAG 2.2 criterion 1.1.1";
    /// Flags pictures whose address is no whole URL.
    ///
    /// ## Why it matters
    ///
    /// A message has no address of its own: nobody but the author sees the picture.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="img/logo.png" alt="Shop">
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="https://shop.test/img/logo.png" alt="Shop">
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2557 section 5.
    IMG_RELATIVE: "MSG413" "html-image-relative" Error "RFC 2557 section 5";
    /// Flags pictures that stand in a `data:` URL.
    ///
    /// ## Why it matters
    ///
    /// Gmail and Outlook do not show them.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="Shop">
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="https://shop.test/logo.gif" alt="Shop">
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2397.
    IMG_DATA: "MSG414" "html-image-data" Warning "RFC 2397";
    /// Flags pictures that are loaded over `http:`.
    ///
    /// ## Why it matters
    ///
    /// Readers that load over `https:` only leave them out.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="http://shop.test/logo.png" alt="Shop">
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p><img src="https://shop.test/logo.png" alt="Shop">
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 9110 section 4.2.2.
    IMG_HTTP: "MSG415" "html-image-http" Info "RFC 9110 section 4.2.2";
    /// Flags pictures of bulk mail whose width is not said.
    ///
    /// ## Why it matters
    ///
    /// The text jumps when they load, and Outlook shows them as large as they are.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Our news. Unsubscribe: below.</p><img src="https://shop.test/a.png" alt="A">
    /// --b--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Our news. Unsubscribe: below.</p><img src="https://shop.test/a.png" alt="A" width="600">
    /// --b--
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.8.17.
    IMG_DIMS: "MSG416" "html-image-no-width" Info "HTML section 4.8.17";
    /// Flags mail that consists of pictures.
    ///
    /// ## Why it matters
    ///
    /// Who blocks pictures sees nothing, and filters distrust what they cannot read.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <img src="https://shop.test/all.png" alt="Half price">
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Everything at half price.</p><img src="https://shop.test/all.png" alt="Half price">
    /// ```
    ///
    /// ## Standard
    ///
    /// WCAG 2.2 criterion 1.4.5.
    IMG_ONLY: "MSG417" "html-image-only" Warning "WCAG 2.2 criterion 1.4.5";
    /// Flags styles for dark mode without `color-scheme`.
    ///
    /// ## Why it matters
    ///
    /// Some readers then recolour the message by themselves and ignore these styles.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <style>@media (prefers-color-scheme: dark) { p { color: white } }</style><p>Thank you.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <meta name="color-scheme" content="light dark">
    /// <style>@media (prefers-color-scheme: dark) { p { color: white } }</style><p>Thank you.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// CSS Color Adjustment Module Level 1 section 2.
    DARK_HALF: "MSG418" "html-dark-mode-half" Info "CSS Color Adjustment Module Level 1 section 2";
    /// Flags text that is hidden from people.
    ///
    /// ## Why it matters
    ///
    /// Filters read it, people do not: spam hides words to look like other mail. A preheader, which stands hidden
    /// at the start of the body, is let be; so are labels for screen readers, ids, data for machines (`itemscope`),
    /// and what a style sheet shows under some conditions (`@media`). `mso-hide:all` alone hides from Outlook only,
    /// which is given something else. Style sheets are read as far as they name one tag, class or id.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order. It is on its way and will be with you on Friday, between nine and twelve. The parcel holds a lamp, a table and two chairs; please be at home, since the driver cannot leave it.</p>
    /// <div style="display:none">the same twenty words that filters read and people do not, of cheap pills and loans, of prizes and wins, at the very end of a mail</div>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order. It is on its way and will be with you on Friday, between nine and twelve. The parcel holds a lamp, a table and two chairs; please be at home, since the driver cannot leave it.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// CSS Display Module Level 3 section 2.5.
    HIDDEN_TEXT: "MSG419" "html-hidden-text" Warning "CSS Display Module Level 3 section 2.5";
    /// Flags a page with a background color and no text color, or the other way round.
    ///
    /// ## Why it matters
    ///
    /// The color that is not set is the reader's own. In dark mode, or where a reader has chosen colors, that is a
    /// light text on a light background, or a dark one on dark. Only the whole page is looked at, and only where no
    /// element inside sets the other color.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <body bgcolor="#ffffff"><p>Thank you for your order.</p></body>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <body bgcolor="#ffffff" text="#222222"><p>Thank you for your order.</p></body>
    /// ```
    ///
    /// ## Standard
    ///
    /// WCAG 2.2 failure F24.
    COLORS_HALF: "MSG420" "html-colors-half" Info "WCAG 2.2 failure F24";
    /// Flags merge tags that nobody filled in.
    ///
    /// ## Why it matters
    ///
    /// Recipients see them as they stand. What Amazon SES fills in is let be when the message goes through it;
    /// so is code in `<pre>` and `<code>`, and a message that is checked as a template.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Dear {{first_name}}, thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Dear Bob, thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// None: what recipients see.
    MERGE_TAG: "MSG421" "merge-tag" Error "what recipients see";
    /// Flags a text part that says only that there is HTML.
    ///
    /// ## Why it matters
    ///
    /// Watches, screen readers and people who prefer text get nothing, and filters compare the two parts.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Your mail program does not support HTML.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p>
    /// --b--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Thank you for your order.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order.</p>
    /// --b--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.4.
    TEXT_PLACEHOLDER: "MSG422" "text-placeholder" Warning "RFC 2046 section 5.1.4";
    /// Flags a text part that says something else than the HTML.
    ///
    /// ## Why it matters
    ///
    /// Often it is left over from an earlier message. Who reads text is told the wrong thing, and filters compare
    /// the two parts. Words of four letters and more are compared, and only when both parts have many of them.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Summer sale begins today: swimming trunks, sunglasses, straw hats and sandals cost half of what
    /// they cost last week. Visit any branch before Saturday evening, bring this message along and
    /// receive another small present while stocks last. Beach towels are sold out already, sorry.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order. Your winter coat, gloves and woollen socks left our warehouse
    /// this morning; expect the parcel on Thursday between nine and twelve. Please keep the
    /// invoice, which is attached below, because returns need its number. Questions? Simply answer.</p>
    /// --b--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Thank you for your order. Your winter coat, gloves and woollen socks left our warehouse
    /// this morning; expect the parcel on Thursday between nine and twelve. Please keep the
    /// invoice, which is attached below, because returns need its number. Questions? Simply answer.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you for your order. Your winter coat, gloves and woollen socks left our warehouse
    /// this morning; expect the parcel on Thursday between nine and twelve. Please keep the
    /// invoice, which is attached below, because returns need its number. Questions? Simply answer.</p>
    /// --b--
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2046 section 5.1.4.
    TEXT_DIFFERS: "MSG423" "text-differs" Warning "RFC 2046 section 5.1.4";
    /// Flags a first line of bulk mail that inboxes show in vain.
    ///
    /// ## Why it matters
    ///
    /// Inboxes show the first text of the body beside the subject, hidden or not. The subject again, the link to the
    /// browser or nothing but padding says nothing to those who look whether to open it. Padding behind a sentence
    /// is in order: it keeps what follows out of the inbox.
    ///
    /// ## Example
    ///
    /// ```eml,bulk,fires
    /// Subject: News in November
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p><a href="https://shop.test/1">View in browser</a></p><p>Lamps are here. Unsubscribe: below.</p>
    /// --b--
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,bulk
    /// Subject: News in November
    /// List-Unsubscribe: <https://shop.test/u/1>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// MIME-Version: 1.0
    /// Content-Type: multipart/alternative; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain; charset=utf-8
    ///
    /// Our news. Unsubscribe: below.
    /// --b
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <div style="display:none">Lamps are here&zwnj;&nbsp;&zwnj;&nbsp;</div>
    /// <p><a href="https://shop.test/1">View in browser</a></p><p>Lamps are here. Unsubscribe: below.</p>
    /// --b--
    /// ```
    ///
    /// ## Standard
    ///
    /// None: what Gmail and Apple Mail were seen to show.
    PREVIEW: "MSG425" "html-poor-preheader" Info "what Gmail and Apple Mail show";
    /// Flags a page that names another charset than its header.
    ///
    /// ## Why it matters
    ///
    /// Readers of mail go by the header. When that is wrong, letters beyond ASCII come out wrong; when the page is
    /// wrong, so they do once it is saved or handed on without the header. Nothing is said when all bytes are ASCII,
    /// or when browsers take both names for the same.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    /// Content-Transfer-Encoding: 8bit
    ///
    /// <meta charset="iso-8859-2"><p>Danke f\xC3\xBCr die Bestellung.</p>
    /// ```
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=iso-8859-1
    /// Content-Transfer-Encoding: 8bit
    ///
    /// <meta charset="utf-8"><p>Danke f\xC3\xBCr die Bestellung.</p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    /// Content-Transfer-Encoding: 8bit
    ///
    /// <meta charset="utf-8"><p>Danke f\xC3\xBCr die Bestellung.</p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 13.2.3.2.
    CHARSET: "MSG426" "html-charset-differs" Info "HTML section 13.2.3.2";
}
