//! Reports and bounces.

use wasm_bindgen::prelude::*;

use super::json::to_js;
use crate::finding::render::Style;
use crate::report::{self, ReadReport, ReportLimits};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A report, taken apart: how it came, and what it says by its `kind`. */
export type ReadReport = ReportEnvelope & ReportContent;
"#;

/// A report that is kept, so that it can be shown in other ways.
#[wasm_bindgen]
pub struct Report {
    report: ReadReport,
}

#[wasm_bindgen]
impl Report {
    /// Reads a report, packed or not, or the mail that it came in.
    #[wasm_bindgen(constructor)]
    pub fn new(raw: Vec<u8>) -> Self {
        Self { report: report::read(raw, &ReportLimits::default()) }
    }

    /// What it says.
    ///
    /// # Errors
    /// Never, unless memory ends.
    #[wasm_bindgen(unchecked_return_type = "ReadReport")]
    pub fn content(&self) -> Result<JsValue, JsError> {
        to_js(&self.report)
    }

    /// The same for a terminal of `width` columns.
    pub fn plain(&self, color: bool, width: usize) -> String {
        report::plain(&self.report, &Style { color, width })
    }
}
