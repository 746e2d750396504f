//! What stands in the HTML and in the text of a message.

mod fault;
mod link;
mod merge;
mod page;
mod place;
mod tokens;

use mail_parser::MessagePart;

use super::Check;
use crate::mime::MimeLimits;
use fault::Faults;
pub(crate) use place::Placed;

pub(super) fn report(check: &mut Check<'_>) {
    if !check.mail.is_message() {
        return;
    }
    let limit = MimeLimits::default().html;
    let message = check.mail.parsed();
    merge::subject(check);
    let is_read = |part: &MessagePart<'_>| part.message().source() == mail_parser::Source::Raw;
    for part in message.html_body().filter(is_read).filter(|part| part.is_content_type("text", "html")) {
        let Some(placed) = Placed::new(&part, limit) else { continue };
        let mut faults = Faults::new(check);
        page::page(check, &placed.text, &mut faults);
        faults.report(check, &placed);
    }
    for part in message.text_body().filter(is_read).filter(|part| !part.is_content_type("text", "html")) {
        let Some(placed) = Placed::new(&part, limit) else { continue };
        let mut faults = Faults::new(check);
        merge::text(check, &placed.text, &mut faults);
        faults.report(check, &placed);
    }
}
