//! `auth_ext.sms_providers`.

use auth_ext_core::env::random_bytes;
use auth_ext_core::fault::Fault;
use auth_ext_core::keys::seal::{open, seal};
use auth_ext_core::phone::SmsProvider;
use auth_ext_core::store::SmsProviders;
use auth_ext_core::time::Timestamp;

use super::SpiStore;
use super::latest::write_latest;
use super::row::{Parameter, read_latest};
use super::server_keys::provider_key;
use crate::surroundings::Surroundings;

const ONE: &str = "
    SELECT p.name, p.id, p.declaration::pg_catalog.text, p.account, p.sender, p.content, p.sealed_secret
    FROM auth_ext.sms_providers AS p WHERE p.name OPERATOR(pg_catalog.=) $1";

const PUT: &str = "
    INSERT INTO auth_ext.sms_providers AS p
        (name, id, declaration, account, sender, content, sealed_secret, updated_at)
    VALUES ($1, $2, $3::pg_catalog.jsonb, $4, $5, $6, $7, $8)
    ON CONFLICT (name) DO UPDATE
    SET id = excluded.id, declaration = excluded.declaration, account = excluded.account,
        sender = excluded.sender, content = excluded.content,
        sealed_secret = excluded.sealed_secret, updated_at = excluded.updated_at";

impl SmsProviders for SpiStore {
    fn sms_provider(&mut self, name: &str) -> Result<Option<SmsProvider>, Fault> {
        let row = read_latest(ONE, &[Parameter::Text(Some(name))], |rows| {
            rows.first(|row| {
                let provider = SmsProvider {
                    name: row.text(1)?,
                    id: row.uuid(2)?,
                    declaration: row.text(3)?,
                    account: row.optional_text(4)?,
                    sender: row.optional_text(5)?,
                    content: row.optional_text(6)?,
                    secret: None,
                };
                Ok((provider, row.optional_bytes(7)?))
            })
        })?;
        let Some((mut provider, sealed)) = row else { return Ok(None) };
        if let Some(sealed) = sealed {
            provider.secret = Some(open(&*provider_key()?, provider.id.as_bytes(), &sealed)?);
        }
        Ok(Some(provider))
    }

    fn put_sms_provider(&mut self, provider: &SmsProvider, now: Timestamp) -> Result<(), Fault> {
        let sealed = match &provider.secret {
            Some(secret) => {
                let nonce = random_bytes(&mut Surroundings);
                Some(seal(&*provider_key()?, provider.id.as_bytes(), secret.expose(), nonce)?)
            }
            None => None,
        };
        let parameters = [
            Parameter::Text(Some(&provider.name)),
            Parameter::Uuid(Some(provider.id)),
            Parameter::Text(Some(&provider.declaration)),
            Parameter::Text(provider.account.as_deref()),
            Parameter::Text(provider.sender.as_deref()),
            Parameter::Text(provider.content.as_deref()),
            Parameter::Bytes(sealed.as_deref()),
            Parameter::Time(Some(now)),
        ];
        write_latest(PUT, &parameters, |_| Ok(()))
    }
}
