/// Every cap on the work of one check. The defaults are what all hosts use; hitting one is said
/// in the report.
///
/// The limits that a standard sets (ten lookups, two void lookups, eight steps of a tree walk)
/// are not here: they stand as constants in the module of their protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Questions of one check; a question beyond it stays unknown.
    pub questions: usize,
    /// Bytes of one record, all strings joined; longer records are cut and said to be.
    pub record_bytes: usize,
    /// Terms of one record that are looked at.
    pub terms: usize,
    /// Lookups that SPF exploration follows beyond the ten that receivers allow.
    pub spf_exploration: usize,
    /// Selectors tried.
    pub selectors: usize,
    /// Records looked at in one answer.
    pub records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            questions: 600,
            record_bytes: 65_536,
            terms: 1_000,
            spf_exploration: 60,
            selectors: 120,
            records: 200,
        }
    }
}
