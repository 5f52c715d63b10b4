//! What the extension's script declares of its functions, put back.

use auth_ext_core::fault::Fault;

use super::script::execute;

/// The files of sql/functions, as src/lib.rs has them.
const FILES: &[&str] = &[
    include_str!("../../sql/functions/setup.sql"),
    include_str!("../../sql/functions/identity.sql"),
    include_str!("../../sql/functions/takeover.sql"),
    include_str!("../../sql/functions/bind.sql"),
    include_str!("../../sql/functions/tokens.sql"),
    include_str!("../../sql/functions/keys.sql"),
    include_str!("../../sql/functions/hook.sql"),
    include_str!("../../sql/functions/flows.sql"),
    include_str!("../../sql/functions/sessions.sql"),
    include_str!("../../sql/functions/records.sql"),
    include_str!("../../sql/functions/outbox.sql"),
    include_str!("../../sql/functions/admin.sql"),
    include_str!("../../sql/functions/factors.sql"),
    include_str!("../../sql/functions/passkeys.sql"),
    include_str!("../../sql/functions/mail.sql"),
    include_str!("../../sql/functions/phones.sql"),
    include_str!("../../sql/functions/social.sql"),
    include_str!("../../sql/functions/http.sql"),
    include_str!("../../sql/functions/doctor.sql"),
    include_str!("../../sql/functions/from_gotrue.sql"),
    include_str!("../../sql/functions/operator.sql"),
    include_str!("../../sql/functions/test_kit.sql"),
];

/// Their owners and privileges.
const FINALIZE: &str = include_str!("../../sql/finalize.sql");

/// Declares every function again: body, volatility, SECURITY DEFINER, search path, owner, comment and
/// privileges are those of this version, whatever somebody has made of them. Runs as the superuser
/// who installed them; nothing of a lower domain is evaluated.
///
/// # Errors
/// PostgreSQL's error when one was replaced by something that cannot be replaced, such as one with
/// another result.
pub(super) fn declare() -> Result<(), Fault> {
    for file in FILES {
        execute(
            &file
                .replace("CREATE FUNCTION ", "CREATE OR REPLACE FUNCTION ")
                .replace("MODULE_PATHNAME", "$libdir/auth_ext"),
        )?;
    }
    execute(FINALIZE)
}
