//! Second factors: enrolling, challenging, proving, removing.

mod admin;
mod assurance;
pub(super) mod caller;
mod challenge;
mod elevate;
mod enroll;
mod list;
mod recovery;
mod unenroll;
mod verify;
mod webauthn;

pub use admin::{admin_delete_factor, admin_list_factors, admin_update_factor};
pub use assurance::authenticator_assurance_level;
pub use challenge::challenge_factor;
pub use enroll::{Enrollment, enroll_factor};
pub use list::list_factors;
pub use recovery::{
    delete_recovery_codes, generate_recovery_codes, recovery_codes, regenerate_recovery_codes,
    verify_recovery_code,
};
pub use unenroll::unenroll_factor;
pub use verify::{FactorProof, verify_factor};
