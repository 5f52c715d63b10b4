//! `auth.mfa_factors`, `auth.mfa_challenges` and `auth_ext.factor_states`.

use uuid::Uuid;

use super::store::{MemoryStore, Step};
use super::tables::{AmrClaimRow, FactorRow};
use crate::factor::{Factor, FactorStatus, Guesses};
use crate::fault::Fault;
use crate::secret::Secret;
use crate::store::{Challenge, FactorState, Factors, RaisedSession, VerifiedFactor};
use crate::time::Timestamp;

impl MemoryStore {
    fn factor_row(&mut self, id: Uuid, change: impl FnOnce(&mut FactorRow)) {
        if let Some(row) = self.tables.factors.get_mut(&id) {
            change(row);
        }
    }
}

impl Factors for MemoryStore {
    fn factors_of(&mut self, user: Uuid) -> Result<Vec<Factor>, Fault> {
        let rows = self.tables.factors.values().filter(|row| row.factor.user_id == user);
        let mut factors: Vec<Factor> = rows.map(|row| row.factor.clone()).collect();
        factors.sort_by_key(|factor| (factor.created_at, factor.id));
        Ok(factors)
    }

    fn insert_factor(&mut self, factor: &Factor) -> Result<(), Fault> {
        self.enter(Step::InsertFactor);
        let row = FactorRow {
            factor: factor.clone(),
            gotrue_secret: String::new(),
            state: FactorState::default(),
        };
        self.tables.factors.insert(factor.id, row);
        self.tables.mirror_factors(factor.user_id);
        Ok(())
    }

    fn delete_factor(&mut self, id: Uuid) -> Result<(), Fault> {
        self.enter(Step::DeleteFactor);
        self.tables.challenges.retain(|_, challenge| challenge.factor_id != id);
        if let Some(row) = self.tables.factors.remove(&id) {
            self.tables.mirror_factors(row.factor.user_id);
        }
        Ok(())
    }

    fn mark_factor_verified(&mut self, verified: &VerifiedFactor<'_>) -> Result<(), Fault> {
        self.factor_row(verified.id, |row| {
            row.factor.status = FactorStatus::Verified;
            row.factor.updated_at = verified.now;
            if let Some(credential) = verified.credential {
                row.factor.credential = Some(credential.to_owned());
            }
            row.factor.aaguid = verified.aaguid.or(row.factor.aaguid);
        });
        let user = self.tables.factors.get(&verified.id).map(|row| row.factor.user_id);
        if let Some(user) = user {
            self.tables.mirror_factors(user);
        }
        Ok(())
    }

    fn update_factor(
        &mut self,
        id: Uuid,
        friendly_name: &str,
        phone: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.factor_row(id, |row| {
            friendly_name.clone_into(&mut row.factor.friendly_name);
            row.factor.phone = phone.map(str::to_owned);
            row.factor.updated_at = now;
        });
        Ok(())
    }

    fn gotrue_secret(&mut self, factor: Uuid) -> Result<Option<Secret>, Fault> {
        let row = self.tables.factors.get(&factor);
        let text = row.map(|row| row.gotrue_secret.as_str()).filter(|text| !text.is_empty());
        Ok(text.map(Secret::from_text))
    }

    fn set_gotrue_secret(&mut self, factor: Uuid, text: &str) -> Result<(), Fault> {
        self.factor_row(factor, |row| text.clone_into(&mut row.gotrue_secret));
        Ok(())
    }

    fn factor_state(&mut self, factor: Uuid) -> Result<Option<FactorState>, Fault> {
        Ok(self.tables.factors.get(&factor).map(|row| row.state.clone()))
    }

    fn put_factor_secret(
        &mut self,
        factor: Uuid,
        secret: &Secret,
        _now: Timestamp,
    ) -> Result<(), Fault> {
        self.factor_row(factor, |row| row.state.secret = Some(secret.clone()));
        Ok(())
    }

    fn accept_proof(&mut self, factor: Uuid, step: Option<i64>) -> Result<(), Fault> {
        self.factor_row(factor, |row| {
            row.state.last_step = step.or(row.state.last_step);
            row.state.guesses = Guesses::default();
        });
        Ok(())
    }

    fn count_wrong_code(&mut self, factor: Uuid, now: Timestamp) -> Result<(), Fault> {
        self.factor_row(factor, |row| {
            row.state.guesses.wrong = row.state.guesses.wrong.saturating_add(1);
            row.state.guesses.last_at = Some(now);
        });
        Ok(())
    }

    fn insert_challenge(&mut self, challenge: &Challenge) -> Result<(), Fault> {
        self.enter(Step::InsertChallenge);
        self.tables.challenges.insert(challenge.id, challenge.clone());
        self.factor_row(challenge.factor_id, |row| {
            row.factor.last_challenged_at = Some(challenge.created_at);
        });
        Ok(())
    }

    fn challenge(&mut self, id: Uuid) -> Result<Option<Challenge>, Fault> {
        Ok(self.tables.challenges.get(&id).cloned())
    }

    fn spend_challenge(&mut self, id: Uuid, now: Timestamp) -> Result<(), Fault> {
        if let Some(challenge) = self.tables.challenges.get_mut(&id) {
            challenge.verified_at = Some(now);
        }
        Ok(())
    }

    fn delete_challenge(&mut self, id: Uuid) -> Result<(), Fault> {
        self.tables.challenges.remove(&id);
        Ok(())
    }

    fn lock_sessions(&mut self, _user: Uuid) -> Result<(), Fault> {
        Ok(())
    }

    fn raise_session(&mut self, raise: &RaisedSession<'_>) -> Result<(), Fault> {
        if let Some(row) = self.tables.sessions.get_mut(&raise.id) {
            row.aal = Some(raise.aal.to_owned());
            row.factor_id = Some(raise.factor);
            row.updated_at = Some(raise.now);
        }
        let is_same = |claim: &AmrClaimRow| {
            claim.session_id == raise.id && claim.authentication_method == raise.method
        };
        match self.tables.amr_claims.values_mut().find(|claim| is_same(claim)) {
            Some(claim) => claim.updated_at = raise.now,
            None => {
                let claim = AmrClaimRow {
                    session_id: raise.id,
                    authentication_method: raise.method.to_owned(),
                    created_at: raise.now,
                    updated_at: raise.now,
                };
                self.tables.amr_claims.insert(raise.amr_id, claim);
            }
        }
        Ok(())
    }

    fn lower_sessions(
        &mut self,
        _user: Uuid,
        factor: Uuid,
        method: &str,
        _now: Timestamp,
    ) -> Result<(), Fault> {
        let mut lowered = Vec::new();
        for (id, row) in &mut self.tables.sessions {
            if row.factor_id == Some(factor) {
                row.factor_id = None;
                row.aal = Some("aal1".to_owned());
                lowered.push(*id);
            }
        }
        self.tables.amr_claims.retain(|_, claim| {
            !(lowered.contains(&claim.session_id) && claim.authentication_method == method)
        });
        Ok(())
    }
}
