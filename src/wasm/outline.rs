//! An outline as one text without names, which `pkg/src/message/outline.ts` reads.
//!
//! JSON took three times as long to write and to read: see docs/DESIGN.md.
//!
//! Everything is a number first, and 0 is what is absent. A number stands as one more than itself;
//! a text as one more than its UTF-16 units, then these; a list as one more than its elements, then
//! these; a word of a set as its place in it. A structure is its fields in the order of their
//! declaration. The digits of a number are to base 64, the lowest first, each a character; all but
//! the last are raised by 64.

use crate::mime::{MailAddress, MailMessage, MimePart, Outline};

/// Writes the number of a message, then its outline.
pub(super) fn pack(mail: u32, outline: &Outline<'_>) -> String {
    let Outline { schema: _, size, line_ending, messages, parts, addresses_left_out } = outline;
    let mut out = Packed(String::with_capacity(512 + 256 * parts.len()));
    out.digits(mail as usize);
    out.digits(*size);
    out.digits(*line_ending as usize);
    out.list(messages, Packed::message);
    out.list(parts, Packed::part);
    out.digits(*addresses_left_out);
    out.0
}

struct Packed(String);

impl Packed {
    fn digits(&mut self, number: usize) {
        let mut rest = number;
        while rest >= 64 {
            self.0.push(char::from(64 | (rest & 63) as u8));
            rest >>= 6;
        }
        self.0.push(char::from((rest & 63) as u8));
    }

    fn number(&mut self, number: Option<u32>) {
        self.digits(number.map_or(0, |number| number as usize + 1));
    }

    fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else { return self.digits(0) };
        let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
        self.digits(units + 1);
        self.0.push_str(text);
    }

    fn list<T>(&mut self, list: &[T], mut element: impl FnMut(&mut Self, &T)) {
        self.digits(list.len());
        for one in list {
            element(self, one);
        }
    }

    fn ids(&mut self, ids: &[u32]) {
        self.list(ids, |out, id| out.digits(*id as usize));
    }

    fn texts(&mut self, texts: &[&str]) {
        self.list(texts, |out, text| out.text(Some(text)));
    }

    fn message(&mut self, message: &MailMessage<'_>) {
        let MailMessage {
            root,
            container,
            decoded_from,
            subject,
            date,
            message_id,
            in_reply_to,
            references,
            from,
            sender,
            reply_to,
            to,
            cc,
            bcc,
            text_body,
            html_body,
            attachments,
        } = message;
        self.digits(*root as usize);
        self.number(*container);
        self.number(*decoded_from);
        self.text(*subject);
        self.text(date.as_deref());
        self.text(*message_id);
        self.texts(in_reply_to);
        self.texts(references);
        for addresses in [from, sender, reply_to, to, cc, bcc] {
            self.list(addresses, Self::address);
        }
        for ids in [text_body, html_body, attachments] {
            self.ids(ids);
        }
    }

    fn address(&mut self, address: &MailAddress<'_>) {
        let MailAddress { name, address, group } = address;
        self.text(Some(name));
        self.text(*address);
        // A mailbox has an address, and a group has none.
        if let Some(members) = group {
            self.list(members, Self::address);
        }
    }

    fn part(&mut self, part: &MimePart<'_>) {
        let MimePart {
            id: _,
            parent,
            message,
            kind,
            role,
            content_type,
            charset,
            boundary,
            transfer_encoding,
            disposition,
            filename,
            content_id,
            description,
            start,
            body,
            end,
            nested,
            problems,
        } = part;
        self.number(*parent);
        self.digits(*message as usize);
        self.digits(*kind as usize);
        self.digits(*role as usize);
        self.text(Some(content_type));
        for text in [*charset, *boundary, *transfer_encoding, disposition.as_deref()] {
            self.text(text);
        }
        for text in [*filename, *content_id, *description] {
            self.text(text);
        }
        for offset in [start, body, end] {
            self.digits(*offset as usize);
        }
        self.number(*nested);
        self.list(problems, |out, problem| out.digits(*problem as usize));
    }
}
