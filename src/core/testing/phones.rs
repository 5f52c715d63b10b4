//! Providers of text messages.

use super::store::MemoryStore;
use crate::fault::Fault;
use crate::phone::SmsProvider;
use crate::store::SmsProviders;
use crate::time::Timestamp;

impl SmsProviders for MemoryStore {
    fn sms_provider(&mut self, name: &str) -> Result<Option<SmsProvider>, Fault> {
        Ok(self.tables.sms_providers.get(name).cloned())
    }

    fn put_sms_provider(&mut self, provider: &SmsProvider, _now: Timestamp) -> Result<(), Fault> {
        self.tables.sms_providers.insert(provider.name.clone(), provider.clone());
        Ok(())
    }
}
