//! The checks, in the order in which one would mend what they find.

use core::time::Duration;

use super::{Finding, Observations};

mod installation;
mod policy;
mod roles;
mod running;

type Check = fn(&Observations) -> Vec<Finding>;

pub(super) const ALL: &[Check] = &[
    installation::versions,
    installation::data_model,
    installation::owners,
    roles::owner_role,
    roles::roles,
    installation::root_key,
    installation::signing_keys,
    installation::durability,
    installation::logging,
    roles::postgrest,
    policy::addresses,
    policy::grace_window,
    policy::token_lifetime,
    policy::password_hashes,
    policy::refresh_token_format,
    policy::test_codes,
    policy::hooks,
    running::outbox,
    running::guesses,
    policy::policies,
    policy::triggers,
    running::clock,
    running::purge,
    running::neighbours,
];

const DAY: Duration = Duration::from_secs(24 * 3600);

fn days(length: Duration) -> String {
    format!("{} days", length.as_secs() / DAY.as_secs())
}
