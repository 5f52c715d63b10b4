//! What GoTrue's environment sets.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::settings::Settings;

use super::row::{Parameter, write};

const SUBJECT: &str = "
    INSERT INTO auth_ext.mail_templates AS t (type, subject) VALUES ($1, $2)
    ON CONFLICT (type) DO UPDATE SET subject = excluded.subject";

/// Sets one column of `auth_ext.settings` to a value that PostgreSQL reads as the column's type.
///
/// # Errors
/// PostgreSQL's error where the value is none of the type or the column's CHECK refuses it.
pub(crate) fn set_setting(column: &str, value: Option<&str>) -> Result<(), Fault> {
    let statement = Settings::update(column).ok_or_else(|| {
        Fault::new(FaultKind::Internal, format!("settings has no column {column}"))
    })?;
    write(statement, &[Parameter::Text(value)], |_| Ok(()))
}

/// Sets the subject of a mail; its bodies stay.
///
/// # Errors
/// PostgreSQL's error where the template cannot be used.
pub(crate) fn set_mail_subject(template: &str, subject: &str) -> Result<(), Fault> {
    write(SUBJECT, &[Parameter::Text(Some(template)), Parameter::Text(Some(subject))], |_| Ok(()))
}
