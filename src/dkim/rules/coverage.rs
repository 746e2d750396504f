//! What a signature covers, and what became of that.

crate::finding::rules! {
    /// The body is not the one that was signed.
    ///
    /// ## Why it matters
    /// The signature fails. Header and body are judged apart, and what servers are known to do is tried out: where one of it fits, the finding names it.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s;
    ///  h=from:to:subject:date:message-id:from:to:subject:date;
    ///  bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=
    ///
    /// Not what was signed.
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    ///
    /// What was signed.
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.7
    BODY: "DKM420" "signed-body-changed" Error "RFC 6376 section 3.7";

    /// The header fields are not those that were signed, or another key has signed.
    ///
    /// ## Why it matters
    /// The signature fails. Where something that servers are known to do explains it, the finding names it.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date;
    ///  b=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.7
    HEADER: "DKM421" "signed-fields-changed" Error "RFC 6376 section 3.7";

    /// Only the first bytes of the body are signed.
    ///
    /// ## Why it matters
    /// Whoever handles the message can append anything, and the signature still holds. What is appended may hide the rest.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; l=7; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    ///
    /// Hello
    /// and what somebody has appended.
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    ///
    /// Hello
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 8.2
    LENGTH: "DKM422" "signed-length" Warning "RFC 6376 section 8.2";

    /// More bytes of the body are signed than there are.
    ///
    /// ## Why it matters
    /// The signature fails: the body was cut off on its way, or the signer counted wrongly.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; l=1000; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    ///
    /// Hello
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    ///
    /// Hello
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.5
    LENGTH_BEYOND: "DKM423" "signed-length-beyond-body" Error "RFC 6376 section 3.5";
}
