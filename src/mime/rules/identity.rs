//! Date and Message-ID.

crate::finding::rules! {
    /// Flags a date that cannot be read.
    ///
    /// ## Why it matters
    ///
    /// Filters count it, and readers sort the message anywhere.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Date: 2026-11-24 01:00:00
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.3.
    DATE: "MSG030" "date-malformed" Error "RFC 5322 section 3.3";
    /// Flags a day of the week that is not the day of the date.
    ///
    /// ## Why it matters
    ///
    /// Filters take the date for forged.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Date: Mon, 24 Nov 2026 01:00:00 +0100
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.3.
    WEEKDAY: "MSG031" "date-weekday-wrong" Warning "RFC 5322 section 3.3";
    /// Flags a zone that is obsolete or unknown.
    ///
    /// ## Why it matters
    ///
    /// Unknown zones are read as UTC, hours off.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Date: Tue, 24 Nov 2026 01:00:00 GMT
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Date: Tue, 24 Nov 2026 01:00:00 +0000
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 4.3.
    ZONE: "MSG032" "date-zone" Info "RFC 5322 section 4.3";
    /// Flags a date in the future, or more than a week ago, in a message that is still to be sent.
    ///
    /// ## Why it matters
    ///
    /// Filters count it, and readers sort the message where nobody looks.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Date: Thu, 24 Nov 2016 01:00:00 +0100
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Date: Tue, 24 Nov 2026 01:00:00 +0100
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.1.
    OFF: "MSG033" "date-off" Warning "RFC 5322 section 3.6.1";
    /// Flags a `Message-ID` that is none.
    ///
    /// ## Why it matters
    ///
    /// Gmail refuses such mail. Amazon SES writes its own.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Message-ID: 1@example.com
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Message-ID: <1@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.4.
    MESSAGE_ID: "MSG034" "message-id-malformed" Error "RFC 5322 section 3.6.4";
    /// Flags a `Message-ID` with the name of an internal host.
    ///
    /// ## Why it matters
    ///
    /// It is not unique in the world, and filters count it.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Message-ID: <1@localhost>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Message-ID: <1@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 5322 section 3.6.4.
    INTERNAL_HOST: "MSG035" "message-id-internal-host" Info "RFC 5322 section 3.6.4";
}
