//! The header of a message.

crate::finding::rules! {
    /// Flags a header field that is missing.
    ///
    /// ## Why it matters
    ///
    /// Without From and Date a message is none by the standard, and large receivers refuse mail without
    /// a Message-ID. Amazon SES sets Date and Message-ID itself.
    ///
    /// ## Example
    ///
    /// ```eml,whole,fires
    /// From: ann@example.com
    /// To: bob@example.net
    /// Subject: Your order
    /// Message-ID: <1@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,whole
    /// From: ann@example.com
    /// To: bob@example.net
    /// Subject: Your order
    /// Date: Tue, 24 Nov 2026 10:00:00 +0100
    /// Message-ID: <1@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.
    MISSING: "MSG001" "header-missing" Error "RFC 5322 section 3.6";
    /// Flags a header field that may stand once only and stands more often.
    ///
    /// ## Why it matters
    ///
    /// Receivers differ in which one they read, so that what is checked need not be what is shown: many
    /// refuse the message. Of two `Content-Type` fields one reader sees a text, the other its attachments.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: Your order
    /// Subject: Your invoice
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6, RFC 2045 section 3.
    DUPLICATE: "MSG002" "header-duplicate" Error "RFC 5322 section 3.6";
    /// Flags a field that Amazon SES refuses to see twice.
    ///
    /// ## Why it matters
    ///
    /// SES knows some sixty such fields, more than the standard: two DKIM signatures are refused, and with them
    /// double signing by RSA and Ed25519.
    ///
    /// ## Example
    ///
    /// ```eml,ses,fires
    /// Comments: first
    /// Comments: second
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,ses
    /// Comments: first and second
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// Amazon SES Developer Guide: header fields.
    SES_DUPLICATE: "MSG003" "ses-header-duplicate" Error "Amazon SES Developer Guide: header fields";
    /// Flags a `Bcc` field.
    ///
    /// ## Why it matters
    ///
    /// What is sent may show every recipient who was to get a hidden copy.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Bcc: eve@example.org
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.3.
    BLIND_COPY: "MSG004" "blind-copy-shown" Warning "RFC 5322 section 3.6.3";
    /// Flags a `Return-Path` in a message that is still to be sent.
    ///
    /// ## Why it matters
    ///
    /// The last server writes it from the envelope. Amazon SES takes it as the address for bounces, and wants
    /// it verified.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Return-Path: <bounces@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5321 section 4.4.
    RETURN_PATH: "MSG005" "return-path-present" Warning "RFC 5321 section 4.4";
    /// Flags a subject that says *reply* in a message that answers none.
    ///
    /// ## Why it matters
    ///
    /// Advertising feigns replies to be opened, and filters know it: a warning for bulk mail, and for a message
    /// to one person worth knowing.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: Re: Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Re: Your order
    /// In-Reply-To: <2@example.net>
    /// References: <2@example.net>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.4.
    FEIGNED_REPLY: "MSG006" "feigned-reply" Info "RFC 5322 section 3.6.4";
    /// Flags `Auto-Submitted` or `Precedence` with a value that does not fit.
    ///
    /// ## Why it matters
    ///
    /// Responders to vacation mail and sorters read these fields: they do not know another word than those of the
    /// standard, a warning. A known word that does not fit the kind of mail is worth knowing.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Auto-Submitted: yes
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Auto-Submitted: auto-generated
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 3834 section 5.
    AUTOMATION: "MSG007" "automation-mismatch" Warning "RFC 3834 section 5";
    /// Flags a line of white space alone inside the header.
    ///
    /// ## Why it matters
    ///
    /// Some readers end the header there, and show the fields behind it as text.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: Your
    /// \x20
    ///  order
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your
    ///  order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.2.2.
    BLANK_FOLD: "MSG008" "blank-folded-line" Warning "RFC 5322 section 3.2.2";
    /// Flags a line of a header that is no field.
    ///
    /// ## Why it matters
    ///
    /// Readers skip it, or take everything behind it for the body. Where no empty line stands before the text of
    /// a part, its first lines are lost so.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: Your
    /// order
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: Your
    ///  order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 2.2.
    NO_COLON: "MSG009" "header-line-without-colon" Error "RFC 5322 section 2.2";
    /// Flags a field name with white space or with other characters than visible ASCII.
    ///
    /// ## Why it matters
    ///
    /// Not all readers know the field then. White space before the colon is a warning, since most do; any other
    /// character an error.
    ///
    /// ## Example
    ///
    /// ```eml,whole,fires
    /// From: ann@example.com
    /// To: bob@example.net
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    /// Message-ID: <1@example.com>
    /// Subject : Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,whole
    /// From: ann@example.com
    /// To: bob@example.net
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    /// Message-ID: <1@example.com>
    /// Subject: Your order
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 2.2.
    NAME: "MSG010" "field-name-malformed" Warning "RFC 5322 section 2.2";
    /// Flags a DKIM signature over fields that Amazon SES writes anew.
    ///
    /// ## Why it matters
    ///
    /// SES replaces Date, Message-ID and the address for bounces after the message was signed, so that the
    /// signature always fails. To name one of them in `h=` when the message has none fails too.
    ///
    /// ## Example
    ///
    /// ```eml,ses,fires
    /// DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1;
    ///  h=from:to:subject:date:message-id; bh=AAAA; b=AAAA
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml,ses
    /// DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1;
    ///  h=from:to:subject; bh=AAAA; b=AAAA
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// Amazon SES Developer Guide, manual DKIM signing; RFC 6376 section 3.7.
    SES_SIGNATURE: "MSG011" "ses-signature-breaks" Error "Amazon SES Developer Guide: manual DKIM signing";
}
