//! What is kept of a link until its code is exchanged.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person::Arrival;
use crate::fault::Fault;
use crate::flow::mail::{Challenged, Destination};
use crate::json::Json;
use crate::social::profile::{ExternalEmail, Profile};
use crate::user::parsed;

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

    /// The person, as she was described then; `None` where what was kept is no description.
    pub(super) fn profile(&self) -> Result<Option<Profile>, Fault> {
        let Json::Object(identity_data) = parsed(&self.identity_data)? else { return Ok(None) };
        let verified = self.email_verified;
        let email = self.email.clone().map(|address| ExternalEmail { address, verified });
        Ok(Some(Profile { subject: self.subject.clone(), email, identity_data }))
    }

    /// She comes again.
    pub(super) fn arrival<'a>(&'a self, provider: &'a str, profile: &'a Profile) -> Arrival<'a> {
        let destination = Destination { redirect_to: Some(&self.redirect_to), referer: None };
        Arrival {
            provider,
            profile,
            email_optional: self.email_optional,
            request: Challenged { destination, challenge: None },
        }
    }
}
