//! `auth_ext.mail_templates`.

use auth_ext_core::fault::Fault;
use auth_ext_core::mail::MailType;
use auth_ext_core::store::{Mails, StoredTemplate};
use pgrx::PgSqlErrorCode;

use super::SpiStore;
use super::row::{Parameter, read};
use crate::error::log_error;

const TEMPLATE: &str = "
    SELECT t.subject, t.html, t.text
    FROM auth_ext.mail_templates AS t WHERE t.type OPERATOR(pg_catalog.=) $1";

impl Mails for SpiStore {
    fn mail_template(&mut self, kind: MailType) -> Result<Option<StoredTemplate>, Fault> {
        read(TEMPLATE, &[Parameter::Text(Some(kind.as_str()))], |rows| {
            rows.first(|row| {
                Ok(StoredTemplate {
                    subject: row.optional_text(1)?,
                    html: row.optional_text(2)?,
                    text: row.optional_text(3)?,
                })
            })
        })
    }

    fn report_mail_failure(&mut self, message: &str, hint: Option<&str>) {
        let code = PgSqlErrorCode::ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
        log_error(code, message, hint);
    }
}
