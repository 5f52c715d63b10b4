//! What is kept of a link until its code is exchanged.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person::Arrival;
use crate::json::Json;

/// What a provider said of the person who links.
#[derive(Serialize, Deserialize)]
pub(in crate::flow) struct KeptLink {
    pub(super) target: Uuid,
    pub(super) subject: String,
    pub(super) email: Option<String>,
    pub(super) email_verified: bool,
    pub(super) email_optional: bool,
    pub(super) identity_data: String,
    pub(super) redirect_to: String,
}

impl KeptLink {
    /// What is needed to link later.
    pub(super) fn new(arrival: &Arrival<'_>, target: Uuid, redirect_to: &str) -> Self {
        let profile = arrival.profile;
        Self {
            target,
            subject: profile.subject.clone(),
            email: profile.email.as_ref().map(|email| email.address.clone()),
            email_verified: profile.email.as_ref().is_some_and(|email| email.verified),
            email_optional: arrival.email_optional,
            identity_data: Json::Object(profile.identity_data.clone()).to_string(),
            redirect_to: redirect_to.to_owned(),
        }
    }
}
