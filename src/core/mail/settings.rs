//! The policy of mails and one-time codes.

use core::time::Duration;

use super::HashOrder;
use crate::fault::Fault;
use crate::mail::MailType;
use crate::one_time::CodeHash;
use crate::redirect::Policy;
use crate::settings::column::{Cells, Column, Kind, Row, Setting, required, words};

/// The columns of `auth_ext.settings` about mails; the column of the same name carries the bounds
/// and the documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The app's own URL.
    pub site_url: String,
    /// Where clients reach this API: what links begin with.
    pub external_url: String,
    /// Patterns of URLs to which links may lead.
    pub redirect_allow_list: Vec<String>,
    /// Whether links may lead to loopback addresses.
    pub redirect_loopback: bool,
    /// The shortest time between two mails of a kind to a user.
    pub min_interval: Duration,
    /// Mails in an hour in all; unlimited when unset.
    pub per_hour: Option<u32>,
    /// Requests for mail from one address in the window of attempts; unlimited when unset.
    pub requests_per_address: Option<u32>,
    /// Verifications from one address in the window of attempts; unlimited when unset.
    pub verifications_per_address: Option<u32>,
    /// How long a code or a link can be used.
    pub otp_lifetime: Duration,
    /// The digits of a code.
    pub otp_length: u8,
    /// The wrong guesses from one client address that close a code for it.
    pub otp_attempts: u32,
    /// How codes and links are stored.
    pub otp_hash: CodeHash,
    /// How long an authorisation code can be exchanged.
    pub pkce_lifetime: Duration,
    /// Whether the current address confirms a change, too.
    pub double_confirm: bool,
    /// Whether people may sign up and in by mail at all.
    pub email_enabled: bool,
    /// Whether a link signs in.
    pub magic_link_enabled: bool,
    /// The notifications that are sent.
    pub notifications: Vec<MailType>,
    /// Who may get mail; everybody when empty.
    pub authorised_addresses: Vec<String>,
    /// The sender's address; the courier's own setting when unset.
    pub from_address: Option<String>,
    /// The sender's name; likewise.
    pub from_name: Option<String>,
    /// Who sends mails in our place: a function as `schema.function`, or a URL that the courier calls.
    pub send_email_hook: Option<String>,
    /// Which hash stands where in its event.
    pub send_email_hook_order: HashOrder,
}

impl MailSettings {
    /// Where links may lead.
    #[must_use]
    pub fn redirects(&self) -> Policy {
        Policy::new(&self.site_url, &self.redirect_allow_list, self.redirect_loopback)
    }

    /// Whether a notification is sent.
    #[must_use]
    pub fn notifies(&self, kind: MailType) -> bool {
        self.notifications.contains(&kind)
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            site_url: "http://localhost:3000".to_owned(),
            external_url: "http://localhost:8000/auth/v1".to_owned(),
            redirect_allow_list: Vec::new(),
            redirect_loopback: true,
            min_interval: Duration::from_secs(60),
            per_hour: Some(30),
            requests_per_address: Some(30),
            verifications_per_address: Some(30),
            otp_lifetime: Duration::from_secs(24 * 3600),
            otp_length: 6,
            otp_attempts: 5,
            otp_hash: CodeHash::Keyed,
            pkce_lifetime: Duration::from_secs(300),
            double_confirm: true,
            email_enabled: true,
            magic_link_enabled: true,
            notifications: Vec::new(),
            authorised_addresses: Vec::new(),
            from_address: None,
            from_name: None,
            send_email_hook: None,
            send_email_hook_order: HashOrder::Straight,
        }
    }
}

words!(CodeHash { Gotrue = "gotrue", Keyed = "keyed" });

/// The columns, in the order in which they are read.
const COLUMNS: [(&str, Kind); 22] = [
    ("site_url", Kind::Text),
    ("external_url", Kind::Text),
    ("redirect_allow_list", Kind::Texts),
    ("redirect_loopback", Kind::Boolean),
    ("mail_min_interval", Kind::Interval),
    ("mail_per_hour", Kind::Integer),
    ("mail_requests_per_address", Kind::Integer),
    ("otp_verifications_per_address", Kind::Integer),
    ("otp_lifetime", Kind::Interval),
    ("otp_length", Kind::Integer),
    ("otp_attempts", Kind::Integer),
    ("otp_hash", Kind::Text),
    ("pkce_lifetime", Kind::Interval),
    ("mail_double_confirm", Kind::Boolean),
    ("mail_enabled", Kind::Boolean),
    ("mail_magic_links", Kind::Boolean),
    ("mail_notifications", Kind::Texts),
    ("mail_authorized_addresses", Kind::Texts),
    ("mail_from_address", Kind::Text),
    ("mail_from_name", Kind::Text),
    ("send_email_hook", Kind::Text),
    ("send_email_hook_crossed", Kind::Boolean),
];

impl Setting for MailSettings {
    fn columns(_name: &'static str) -> Vec<Column> {
        COLUMNS.iter().map(|&(name, kind)| Column { name, kind }).collect()
    }

    fn read<R: Row>(cells: &mut Cells<'_, R>) -> Result<Self, Fault> {
        let notification = |name: String| MailType::from_name(&format!("{name}_notification"));
        Ok(Self {
            site_url: required(cells)?,
            external_url: required(cells)?,
            redirect_allow_list: required(cells)?,
            redirect_loopback: required(cells)?,
            min_interval: required(cells)?,
            per_hour: <Option<u32>>::read(cells)?,
            requests_per_address: <Option<u32>>::read(cells)?,
            verifications_per_address: <Option<u32>>::read(cells)?,
            otp_lifetime: required(cells)?,
            otp_length: u8::try_from(required::<u32, R>(cells)?).unwrap_or(u8::MAX),
            otp_attempts: required(cells)?,
            otp_hash: required(cells)?,
            pkce_lifetime: required(cells)?,
            double_confirm: required(cells)?,
            email_enabled: required(cells)?,
            magic_link_enabled: required(cells)?,
            notifications: required::<Vec<String>, R>(cells)?
                .into_iter()
                .filter_map(notification)
                .collect(),
            authorised_addresses: required(cells)?,
            from_address: <Option<String>>::read(cells)?,
            from_name: <Option<String>>::read(cells)?,
            send_email_hook: <Option<String>>::read(cells)?,
            send_email_hook_order: match required(cells)? {
                true => HashOrder::Crossed,
                false => HashOrder::Straight,
            },
        })
    }
}
