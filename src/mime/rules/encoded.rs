//! What is not ASCII in the header.

crate::finding::rules! {
    /// Flags bytes in the header that are not ASCII.
    ///
    /// ## Why it matters
    ///
    /// Raw UTF-8 needs servers with SMTPUTF8 all the way, which Amazon SES is not; other bytes nobody can read. In
    /// the header of a part no server looks, but readers guess what the bytes of a file name are to be.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: Gr\xc3\xbc\xc3\x9fe
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 6532 section 3.2.
    RAW_BYTES: "MSG040" "header-raw-bytes" Warning "RFC 6532 section 3.2";
    /// Flags an encoded word of more than 75 bytes.
    ///
    /// ## Why it matters
    ///
    /// Not all readers decode it then.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_dem_hohen_Norden_an_alle_die_im_tiefen_Tal_wohnen?=
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_dem_hohen_Norden_?=
    ///  =?utf-8?Q?an_alle_die_im_tiefen_Tal_wohnen?=
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2047 section 2.
    LONG: "MSG041" "encoded-word-too-long" Info "RFC 2047 section 2";
    /// Flags an encoded word that begins or ends inside a character.
    ///
    /// ## Why it matters
    ///
    /// Readers that decode one word after the other show replacement characters.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: =?utf-8?Q?Gr=C3?=
    ///  =?utf-8?Q?=BCn?=
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: =?utf-8?Q?Gr=C3=BC?=
    ///  =?utf-8?Q?n?=
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2047 section 5.
    CUT: "MSG042" "encoded-word-cut" Warning "RFC 2047 section 5";
    /// Flags an encoded word that cannot be decoded.
    ///
    /// ## Why it matters
    ///
    /// Readers show it as it is written, or garbled. One with a line break inside can be decoded, which filters take
    /// for an attempt to smuggle a field: a warning.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// Subject: =?utf-8?Q?Gr=C3=BCn
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// Subject: =?utf-8?Q?Gr=C3=BCn?=
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2047 section 4.
    BROKEN: "MSG043" "encoded-word-broken" Error "RFC 2047 section 4";
    /// Flags an encoded word inside quotation marks or an address, or glued to other text.
    ///
    /// ## Why it matters
    ///
    /// There it is plain text by the standard, and part of the readers show it so. The same goes for one that holds
    /// in a name what has to be encoded there, such as a bracket.
    ///
    /// ## Example
    ///
    /// ```eml,fires
    /// From: "=?utf-8?Q?J=C3=BCrgen?=" <ann@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// Use instead:
    ///
    /// ```eml
    /// From: =?utf-8?Q?J=C3=BCrgen?= <ann@example.com>
    ///
    /// Thank you.
    /// ```
    ///
    /// ## Standard
    ///
    /// RFC 2047 section 5.
    MISPLACED: "MSG044" "encoded-word-misplaced" Warning "RFC 2047 section 5";
}
