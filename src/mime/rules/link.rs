//! Where the links of a message lead.

crate::finding::rules! {
    /// Flags links that are no URLs.
    ///
    /// ## Why it matters
    ///
    /// Nobody can open them.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https//shop.test/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 3986 section 3.
    SYNTAX: "MSG501" "link-syntax" Error "RFC 3986 section 3";
    /// Flags links over `http:`.
    ///
    /// ## Why it matters
    ///
    /// Anybody on the way can read and change what is opened.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="http://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 9110 section 4.2.2.
    HTTP: "MSG502" "link-http" Info "RFC 9110 section 4.2.2";
    /// Flags links that are relative.
    ///
    /// ## Why it matters
    ///
    /// A message has no address that they could be relative to.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="/orders/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 3986 section 5.1.
    RELATIVE: "MSG503" "link-relative" Error "RFC 3986 section 5.1";
    /// Flags links that lead nowhere.
    ///
    /// ## Why it matters
    ///
    /// They are left over from a draft.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="#">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// HTML section 4.6.2.
    EMPTY: "MSG504" "link-empty" Warning "HTML section 4.6.2";
    /// Flags links to and pictures on the sender's own machine or network.
    ///
    /// ## Why it matters
    ///
    /// Recipients cannot reach it. Such are names without a dot, endings that no server on the internet answers for,
    /// and addresses that belong to no network of the internet, in any way that browsers read them.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://localhost/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 6761 section 6.3.
    LOCALHOST: "MSG505" "link-local" Error "RFC 6761 section 6.3";
    /// Flags links to an IP address.
    ///
    /// ## Why it matters
    ///
    /// Phishing does so; filters count it.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://192.0.2.1/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 3986 section 3.2.2.
    IP: "MSG506" "link-address" Warning "RFC 3986 section 3.2.2";
    /// Flags links to a name in Punycode.
    ///
    /// ## Why it matters
    ///
    /// Such names can look like another name, which is why filters look closely and some readers show them raw.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://xn--bcher-kva.test/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5890 section 4.4.
    PUNYCODE: "MSG507" "link-punycode" Info "RFC 5890 section 4.4";
    /// Flags links by a public shortener.
    ///
    /// ## Why it matters
    ///
    /// Nobody sees where they lead, and spam by the same host gets it listed.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://bit.ly/abc">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// data/shorteners.toml.
    SHORTENER: "MSG508" "link-shortener" Warning "data/shorteners.toml";
    /// Flags links with a user name.
    ///
    /// ## Why it matters
    ///
    /// What stands before `@` can be made to look like the host.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://bank.test@shop.test/1">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 3986 section 7.6.
    USERINFO: "MSG509" "link-userinfo" Warning "RFC 3986 section 7.6";
    /// Flags links whose text names another host.
    ///
    /// ## Why it matters
    ///
    /// It is the mark of phishing. Hosts of one domain are taken for the same. Where many owners have names below
    /// the same one, as below `co.uk`, one label more is compared; data/suffixes.toml lists the common ones. A text
    /// without `https://` or `www.` is compared when it is a name in small letters below one of these or `com`,
    /// `net` or `org`.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://click.test/1">https://shop.test</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">https://www.shop.test</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 3986 section 7.6.
    MISMATCH: "MSG510" "link-mismatch" Warning "RFC 3986 section 7.6";
    /// Flags links to a domain that is reserved for examples.
    ///
    /// ## Why it matters
    ///
    /// They are left over from a template.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://www.example.org/">Your order</a></p>
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Content-Type: text/html; charset=utf-8
    ///
    /// <p>Thank you. <a href="https://shop.test/1">Your order</a></p>
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2606 section 3.
    PLACEHOLDER: "MSG511" "link-placeholder" Warning "RFC 2606 section 3";
}
