use super::{Finding, Severity};

/// A documented check with a stable code.
///
/// The prose lives in the doc comment of the `rules!` item, with the sections *What it does*,
/// *Why it matters*, *Example* and *Use instead*. It is left out of wasm files: `explain` and the
/// page load it as data.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable and never reused: `SPF014`.
    pub code: &'static str,
    /// Kebab-case, names the fault.
    pub name: &'static str,
    /// The severity unless a case regrades it.
    pub severity: Severity,
    /// The section that decides.
    pub standard: &'static str,
    /// Markdown.
    #[cfg(not(target_arch = "wasm32"))]
    pub docs: &'static str,
}

impl Rule {
    /// Starts a finding of this rule with its message.
    pub fn finding(&self, message: impl Into<String>) -> Box<Finding> {
        self.with(message.into())
    }

    // Not generic, so that its code stands in the file once.
    #[inline(never)]
    fn with(&self, message: String) -> Box<Finding> {
        Box::new(Finding {
            code: self.code,
            rule: self.name,
            severity: self.severity,
            message,
            params: Default::default(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
            standard: self.standard,
        })
    }
}

/// Declares rules and the list `RULES` of them, in order.
#[cfg(any(feature = "core", feature = "mail"))]
macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $id:ident: $code:literal $name:literal $severity:ident $standard:literal;)+) => {
        $(
            $(#[doc = $doc])+
            pub static $id: $crate::finding::Rule = $crate::finding::Rule {
                code: $code,
                name: $name,
                severity: $crate::finding::Severity::$severity,
                standard: $standard,
                #[cfg(not(target_arch = "wasm32"))]
                docs: concat!($($doc, "\n"),+),
            };
        )+
        /// Every rule declared here, in order.
        pub static RULES: &[&$crate::finding::Rule] = &[$(&$id),+];
    };
}
#[cfg(any(feature = "core", feature = "mail"))]
pub(crate) use rules;
