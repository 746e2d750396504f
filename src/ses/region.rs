//! The Regions that Amazon SES is in, and their names in DNS.

use super::regions::REGIONS;

/// A Region of Amazon SES. Identities, keys and MAIL FROM domains are set up in each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// As AWS writes it: `eu-west-1`.
    pub id: &'static str,
    /// Its name for people: `Europe (Ireland)`.
    pub name: &'static str,
    /// The MAIL FROM domain that SES uses where no other is set up.
    pub mail_from: &'static str,
    /// The zone that the aliases of Easy DKIM lead to; `None` where AWS does not say.
    pub dkim: Option<&'static str>,
}

impl Region {
    /// The Region of that id, in any case.
    ///
    /// ```
    /// use sendworthy::ses::Region;
    /// let region = Region::find("eu-central-2").unwrap();
    /// assert_eq!(region.dkim, Some("dkim.eu-central-2.amazonses.com"));
    /// assert_eq!(region.feedback(), "feedback-smtp.eu-central-2.amazonses.com");
    /// assert!(Region::find("moon-north-1").is_none());
    /// ```
    pub fn find(id: &str) -> Option<&'static Self> {
        REGIONS.iter().find(|region| region.id.eq_ignore_ascii_case(id))
    }

    /// Every Region, in the order of the table.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        REGIONS.iter()
    }

    /// The mail exchanger that takes the bounces of a custom MAIL FROM domain.
    pub fn feedback(&self) -> String {
        format!("feedback-smtp.{}.amazonses.com", self.id)
    }
}
