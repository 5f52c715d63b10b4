//! `auth_ext`: authentication inside PostgreSQL. This file is the table of contents.
//!
//! A call goes one way: SQL function ([`api`], a thin shell) → `auth_ext_core::flow` (decides) →
//! [`store`] (one statement per function, the only user of SPI) → outcome → JSON.
#![expect(
    clippy::result_large_err,
    reason = "pgrx takes an ErrorReport by value, and only a failing call makes one"
)]

mod api;
mod computing;
mod error;
mod guc;
mod hook_timer;
mod identity;
mod invalidation;
mod json_argument;
mod jsonb;
mod record;
mod request;
mod rights;
mod root_key;
mod root_key_command;
mod root_key_watch;
mod store;
mod subtransaction;
mod surroundings;
mod verified_tokens;

pgrx::pg_module_magic!(name, version);

// The SQL surface in install order. Functions are declared in SQL, where defaults, OUT parameters,
// privileges and comments stand together; their Rust shells are marked `sql = false`.
pgrx::extension_sql_file!("../sql/bootstrap.sql", name = "bootstrap", bootstrap);
pgrx::extension_sql_file!("../sql/functions/setup.sql", name = "setup", requires = ["bootstrap"]);
pgrx::extension_sql_file!("../sql/functions/identity.sql", name = "identity", requires = ["setup"]);
pgrx::extension_sql_file!(
    "../sql/functions/takeover.sql",
    name = "takeover",
    requires = ["identity"]
);
pgrx::extension_sql_file!("../sql/functions/bind.sql", name = "bind", requires = ["takeover"]);
pgrx::extension_sql_file!("../sql/functions/tokens.sql", name = "tokens", requires = ["bind"]);
pgrx::extension_sql_file!("../sql/functions/keys.sql", name = "keys", requires = ["tokens"]);
pgrx::extension_sql_file!("../sql/functions/hook.sql", name = "hook", requires = ["keys"]);
pgrx::extension_sql_file!("../sql/functions/flows.sql", name = "flows", requires = ["hook"]);
pgrx::extension_sql_file!("../sql/functions/sessions.sql", name = "sessions", requires = ["flows"]);
pgrx::extension_sql_file!(
    "../sql/functions/records.sql",
    name = "records",
    requires = ["sessions"]
);
pgrx::extension_sql_file!("../sql/functions/outbox.sql", name = "outbox", requires = ["records"]);
pgrx::extension_sql_file!("../sql/functions/admin.sql", name = "admin", requires = ["outbox"]);
pgrx::extension_sql_file!("../sql/functions/factors.sql", name = "factors", requires = ["admin"]);
pgrx::extension_sql_file!(
    "../sql/functions/passkeys.sql",
    name = "passkeys",
    requires = ["factors"]
);
pgrx::extension_sql_file!("../sql/functions/mail.sql", name = "mail", requires = ["passkeys"]);
pgrx::extension_sql_file!("../sql/functions/phones.sql", name = "phones", requires = ["mail"]);
pgrx::extension_sql_file!("../sql/functions/social.sql", name = "social", requires = ["phones"]);
pgrx::extension_sql_file!("../sql/functions/http.sql", name = "http", requires = ["social"]);
pgrx::extension_sql_file!("../sql/functions/doctor.sql", name = "doctor", requires = ["http"]);
pgrx::extension_sql_file!(
    "../sql/functions/from_gotrue.sql",
    name = "from_gotrue",
    requires = ["doctor"]
);
pgrx::extension_sql_file!(
    "../sql/functions/operator.sql",
    name = "operator",
    requires = ["from_gotrue"]
);
pgrx::extension_sql_file!(
    "../sql/functions/test_kit.sql",
    name = "test_kit",
    requires = ["operator"]
);
pgrx::extension_sql_file!("../sql/finalize.sql", name = "finalize", finalize);

/// Called once per backend, when the library is loaded.
#[pgrx::pg_guard]
extern "C-unwind" fn _PG_init() {
    error::forbid_backtraces();
    identity::define();
    guc::define();
    invalidation::register();
    root_key_watch::register();
}
