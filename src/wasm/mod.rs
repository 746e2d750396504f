//! The border to JavaScript: types in, types out, no decisions about mail.
