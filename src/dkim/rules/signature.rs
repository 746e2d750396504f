//! A signature by itself: how it is written, when it holds, and whether its key fits.

crate::finding::rules! {
    /// A signature is not written as it must be.
    ///
    /// ## Why it matters
    /// Verifiers ignore a signature with a fault in its tags: the message counts as unsigned.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; l=many; bh=;
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
    /// RFC 6376 section 3.5
    MALFORMED: "DKM401" "signature-malformed" Error "RFC 6376 section 3.5";

    /// A signature uses what verifiers do not know.
    ///
    /// ## Why it matters
    /// A version, algorithm, canonicalization or query method that a verifier does not know makes it ignore the signature.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=rsa-sha512; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=AAAA
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.5
    UNSUPPORTED: "DKM402" "signature-unsupported" Error "RFC 6376 section 3.5";

    /// A signature is made with SHA-1.
    ///
    /// ## Why it matters
    /// Nobody may sign with `rsa-sha1` any more, and verifiers must not accept it.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=rsa-sha1; c=relaxed/relaxed; d=example.com; s=rsa; bh=AAAA;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=AAAA
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 8301 section 3.1
    SHA1: "DKM403" "signature-sha1" Error "RFC 8301 section 3.1";

    /// A signature does not cover `From`.
    ///
    /// ## Why it matters
    /// `From` must be signed; verifiers ignore a signature without it.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=to:subject:date:message-id:to:subject:date; b=
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
    NO_FROM: "DKM404" "signature-without-from" Error "RFC 6376 section 5.4";

    /// The agent of a signature is not in its domain.
    ///
    /// ## Why it matters
    /// The domain of `i=` must be that of `d=` or below it; verifiers ignore other signatures.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; i=@example.net; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; i=@mail.example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.1
    IDENTITY: "DKM405" "signature-identity-outside" Error "RFC 6376 section 6.1.1";

    /// The time of a signature is over.
    ///
    /// ## Why it matters
    /// Verifiers may treat it as invalid from the time in `x=` on.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1794000000; x=1795000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1795000000; x=1796000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.5
    EXPIRED: "DKM406" "signature-expired" Error "RFC 6376 section 3.5";

    /// A signature says that it was made later than now.
    ///
    /// ## Why it matters
    /// Verifiers may ignore signatures with a time in the future: the clock of the signer is wrong.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1799000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1795000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.5
    FUTURE: "DKM407" "signature-from-the-future" Warning "RFC 6376 section 3.5";

    /// A signature ends before it was made.
    ///
    /// ## Why it matters
    /// `x=` must be later than `t=`, so it is malformed, and it never counts.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1795000000; x=1794000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1795000000; x=1796000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.5
    ENDS_BEFORE_MADE: "DKM408" "signature-ends-before-made" Error "RFC 6376 section 3.5";

    /// A signature ends before mail servers give up.
    ///
    /// ## Why it matters
    /// Mail that waits in a queue, as for a server that is down, arrives when its signature is void. Servers try for four to five days (RFC 5321 section 4.5.4.1).
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1795478000; x=1795481600;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; t=1795000000; x=1796000000;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.5
    SHORT_LIVED: "DKM409" "signature-short-lived" Info "RFC 6376 section 3.5";

    /// The key is of another kind than the signature.
    ///
    /// ## Why it matters
    /// An RSA signature cannot be checked with an Ed25519 key, nor the other way round. It fails.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=AAAA
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; bh=;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 6.1.2
    KEY_TYPE: "DKM410" "signature-key-type" Error "RFC 6376 section 6.1.2";

    /// The key allows no agent below its domain.
    ///
    /// ## Why it matters
    /// With `t=s` in the key, `i=` must name the domain of `d=` itself; verifiers refuse a subdomain.
    ///
    /// ## Example
    /// ```signed,fires
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; i=@mail.example.com; s=strict;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// Use instead:
    /// ```signed
    /// DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; i=@example.com; s=strict;
    ///  h=from:to:subject:date:message-id:from:to:subject:date; bh=; b=
    /// ```
    ///
    /// ## Standard
    /// RFC 6376 section 3.6.1
    KEY_STRICT: "DKM411" "signature-key-strict" Error "RFC 6376 section 3.6.1";
}
