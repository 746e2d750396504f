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

    /// A field is named in `h=` only as often as it stands in the message.
    ///
    /// ## Why it matters
    /// Whoever has the message can add another instance, such as a second `Subject`, and the signature still holds; which one readers see differs. Named once more, an added one breaks the signature.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 8.15
    OPEN_TO_MORE: "DKM430" "field-not-oversigned" Info "RFC 6376 section 8.15";

    /// A field that readers see is not signed.
    ///
    /// ## Why it matters
    /// It can be changed on the way, and the signature still holds.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:date:message-id:from:to:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 5.4
    LEFT_OUT: "DKM431" "field-not-signed" Warning "RFC 6376 section 5.4";

    /// No signature that fits covers both fields of one-click unsubscription.
    ///
    /// ## Why it matters
    /// Readers offer one click only where a valid signature covers `List-Unsubscribe` and `List-Unsubscribe-Post`.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date:list-unsubscribe; b=
    /// List-Unsubscribe: <https://example.com/leave?t=c2VjcmV0>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date:list-unsubscribe:list-unsubscribe-post; b=
    /// List-Unsubscribe: <https://example.com/leave?t=c2VjcmV0>
    /// List-Unsubscribe-Post: List-Unsubscribe=One-Click
    /// ```
    ///
    /// ## Standard
    /// RFC 8058 section 4
    UNSUBSCRIBE: "DKM432" "unsubscribe-not-signed" Error "RFC 8058 section 4";

    /// Another instance of a signed field stands above it, unsigned.
    ///
    /// ## Why it matters
    /// Signatures cover the last instances first, so this one was added later or never signed, and many readers show it instead of the signed one.
    ///
    /// ## Example
    /// ```signed,fires
    /// Subject: You have won
    /// Subject: Your order
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// Subject: Your order
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 5.4.2
    ADDED: "DKM433" "field-added-above" Warning "RFC 6376 section 5.4.2";

    /// The header of a message that is passed on is signed in its `simple` form.
    ///
    /// ## Why it matters
    /// A space or a line break that a server changes breaks such a signature. The `relaxed` form allows for it.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=simple/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// List-Id: Dinner <dinner.example.net>
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// List-Id: Dinner <dinner.example.net>
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.4.1
    SIMPLE: "DKM434" "simple-header-forwarded" Info "RFC 6376 section 3.4.1";

    /// A signed body has lines of more than 998 bytes, or bytes beyond ASCII.
    ///
    /// ## Why it matters
    /// Servers may break such lines and encode such bytes on the way, and the signature is broken with them. A text in quoted-printable or base64 goes through unchanged.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date:mime-version:content-type:content-transfer-encoding; b=
    /// Content-Type: text/plain; charset=utf-8
    /// Content-Transfer-Encoding: 8bit
    ///
    /// Gr\xc3\xbc\xc3\x9fe
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    ///
    /// Greetings
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 5.3
    LINES: "DKM435" "signed-as-not-sent" Warning "RFC 6376 section 5.3";

    /// The domain that signs is a public suffix.
    ///
    /// ## Why it matters
    /// Below it many owners have their domains, and verifiers may ignore a signature that speaks for all of them.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=test; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.1
    SUFFIX: "DKM436" "signer-is-public-suffix" Warning "RFC 6376 section 6.1.1";

    /// No signature that fits is of the domain of `From`.
    ///
    /// ## Why it matters
    /// Signatures of others count nothing for DMARC. It rests on SPF then, which does not survive forwarding.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.net; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 9989 section 8
    NOT_ALIGNED: "DKM437" "no-aligned-signature" Warning "RFC 9989 section 8";

    /// The domain of `From` and another one have signed, and both signatures fit.
    ///
    /// ## Why it matters
    /// This is how mail goes out that a service sends for a domain: one signature for DMARC, and one for the good name of the service. Nothing needs to be done.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.net; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 4.2
    SEVERAL: "DKM438" "signed-by-several" Info "RFC 6376 section 4.2";
}
