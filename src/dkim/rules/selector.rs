//! What DNS says of selectors.

crate::finding::rules! {
    /// There is no key at a selector that is in use.
    ///
    /// ## Why it matters
    /// Every mail signed with it fails. Only selectors that were named are judged; guesses never are.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; selector s9
    /// @ 300 IN TXT "v=spf1 -all"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.2
    NOT_FOUND: "DKM201" "selector-not-found" Error "RFC 6376 section 6.1.2";

    /// More than one TXT record stands at a selector.
    ///
    /// ## Why it matters
    /// The result is undefined: a verifier may take any of them. Long keys need one record of two strings, not two records.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// s9._domainkey 300 IN TXT "v=DKIM1; p="
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.2.2
    SEVERAL_RECORDS: "DKM202" "selector-several-records" Error "RFC 6376 section 3.6.2.2";

    /// The alias at a selector leads to a name without a key.
    ///
    /// ## Why it matters
    /// Mail signed with it fails. Unused ones are leftovers, and whoever comes to hold the target can sign as the domain.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN CNAME gone.example.net.
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.2
    DANGLING_ALIAS: "DKM203" "selector-dangling-alias" Error "RFC 6376 section 6.1.2";

    /// Nobody answered for a selector.
    ///
    /// ## Why it matters
    /// A missing answer is no missing key: nothing is known of it.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; selector s9
    /// ; fail s9._domainkey.example.com TXT servfail
    /// @ 300 IN TXT "v=spf1 -all"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.2
    UNANSWERED: "DKM204" "selector-unanswered" Info "RFC 6376 section 6.1.2";

    /// Any selector gets an answer, because of a wildcard.
    ///
    /// ## Why it matters
    /// A selector that was never published looks like one that was.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// * 300 IN TXT "v=spf1 -all"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.2
    WILDCARD: "DKM205" "selector-wildcard" Info "RFC 6376 section 6.1.2";

    /// No key was found at the well-known selectors.
    ///
    /// ## Why it matters
    /// Selectors cannot be listed, so this says nothing of others. Name the selector to have its key checked.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// @ 300 IN TXT "v=spf1 -all"
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.1
    NONE_OF_THE_TRIED: "DKM206" "selector-not-guessed" Info "RFC 6376 section 3.1";

    /// What was given cannot be a selector.
    ///
    /// ## Why it matters
    /// A selector is one or more labels of a domain name.
    ///
    /// ## Example
    /// ```zone,fires
    /// $ORIGIN example.com.
    /// ; selector s9..s8
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// Use instead:
    /// ```zone
    /// $ORIGIN example.com.
    /// ; selector s9
    /// s9._domainkey 300 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.1
    INVALID: "DKM207" "selector-invalid" Error "RFC 6376 section 3.1";
}
