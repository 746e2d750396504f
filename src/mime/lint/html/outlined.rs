//! An emitter that the tokenizer calls, instead of holding a copy of it in each of its 80 states:
//! that makes the wasm file smaller by what docs/DESIGN.md says.

use html5gum::emitters::callback::{Callback, CallbackEmitter};
use html5gum::{Emitter, Error, State};

pub(super) struct Outlined<F: Callback<T, usize>, T>(pub(super) CallbackEmitter<F, T, usize>);

macro_rules! outlined {
    ($(fn $name:ident(&mut self $(, $argument:ident: $type:ty)?) $(-> $result:ty)?;)+) => {
        $(
            #[inline(never)]
            fn $name(&mut self $(, $argument: $type)?) $(-> $result)? {
                self.0.$name($($argument)?)
            }
        )+
    };
}

impl<F: Callback<T, usize>, T> Emitter for Outlined<F, T> {
    type Token = T;

    // Nobody asks for the errors of HTML, which every mail has.
    fn emit_error(&mut self, _: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn move_position(&mut self, offset: isize) {
        self.0.move_position(offset);
    }

    outlined! {
        fn set_last_start_tag(&mut self, name: Option<&[u8]>);
        fn emit_eof(&mut self);
        fn pop_token(&mut self) -> Option<T>;
        fn init_string(&mut self);
        fn emit_string(&mut self, text: &[u8]);
        fn init_start_tag(&mut self);
        fn init_end_tag(&mut self);
        fn init_comment(&mut self);
        fn emit_current_tag(&mut self) -> Option<State>;
        fn emit_current_comment(&mut self);
        fn emit_current_doctype(&mut self);
        fn set_self_closing(&mut self);
        fn set_force_quirks(&mut self);
        fn push_tag_name(&mut self, text: &[u8]);
        fn push_comment(&mut self, text: &[u8]);
        fn push_doctype_name(&mut self, text: &[u8]);
        fn init_doctype(&mut self);
        fn init_attribute(&mut self);
        fn init_attribute_value(&mut self);
        fn push_attribute_name(&mut self, text: &[u8]);
        fn push_attribute_value(&mut self, text: &[u8]);
        fn set_doctype_public_identifier(&mut self, text: &[u8]);
        fn set_doctype_system_identifier(&mut self, text: &[u8]);
        fn push_doctype_public_identifier(&mut self, text: &[u8]);
        fn push_doctype_system_identifier(&mut self, text: &[u8]);
        fn start_open_tag(&mut self);
        fn current_is_appropriate_end_tag_token(&mut self) -> bool;
        fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool;
    }
}
