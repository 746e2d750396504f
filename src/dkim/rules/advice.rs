//! Leftovers.

crate::finding::rules! {
    /// A signing policy of ADSP or DomainKeys is still published.
    ///
    /// ## Why it matters
    /// No receiver reads it any more. DMARC took its place.
    ///
    /// ## Example
    /// ```dkim,fires
    /// dkim=all
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 5617
    POLICY_LEFTOVER: "DKM301" "dkim-policy-leftover" Info "RFC 5617";

    /// The tag `g=` is no more.
    ///
    /// ## Why it matters
    /// Verifiers ignore it.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; g=*; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 appendix E
    OBSOLETE_TAG: "DKM302" "key-obsolete-tag" Info "RFC 6376 appendix E";

    /// A tag has no meaning.
    ///
    /// ## Why it matters
    /// Verifiers ignore it, which may hide a slip of the pen.
    ///
    /// ## Example
    /// ```dkim,fires
    /// v=DKIM1; nk=rsa; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// Use instead:
    /// ```dkim
    /// v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.2
    UNKNOWN_TAG: "DKM303" "key-unknown-tag" Info "RFC 6376 section 3.2";
}
