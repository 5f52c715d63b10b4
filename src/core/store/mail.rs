//! The ports of one-time tokens, flow states and templates.

use uuid::Uuid;

use crate::fault::Fault;
use crate::mail::MailType;
use crate::one_time::{Cleared, TokenType};
use crate::pkce::{Challenge, FlowMethod, FlowState};
use crate::time::Timestamp;

/// The token columns of `auth.users`, `auth.one_time_tokens` and `auth_ext.one_time_guesses`.
pub trait OneTimeTokens {
    /// The token columns of a user, who should be locked; `None` when she is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn one_time_columns(&mut self, user: Uuid) -> Result<Option<OneTimeColumns>, Fault>;

    /// The row of `auth.one_time_tokens` with one of these two hashes, as it is now.
    ///
    /// # Errors
    /// A fault of the database.
    fn one_time_link(&mut self, hashes: &[String]) -> Result<Option<OneTimeLink>, Fault>;

    /// The users with a pending e-mail change from or to this address: the 32 newest at most, in one order.
    ///
    /// # Errors
    /// A fault of the database.
    fn email_changes_about(&mut self, address: &str) -> Result<Vec<Uuid>, Fault>;

    /// The users with a pending change to this number: the 32 newest at most, in one order.
    ///
    /// # Errors
    /// A fault of the database.
    fn phone_changes_to(&mut self, number: &str) -> Result<Vec<Uuid>, Fault>;

    /// Sets `phone_change`.
    ///
    /// # Errors
    /// A fault of the database.
    fn set_phone_change(&mut self, user: Uuid, number: &str, now: Timestamp) -> Result<(), Fault>;

    /// Writes a token: the column of `auth.users` with its time, and the row. An earlier one of the
    /// type goes, with what was guessed of it.
    ///
    /// # Errors
    /// A fault of the database.
    fn put_one_time_token(&mut self, token: &NewOneTimeToken<'_>) -> Result<(), Fault>;

    /// Clears what an event clears, and what was guessed of it.
    ///
    /// # Errors
    /// A fault of the database.
    fn clear_one_time_tokens(
        &mut self,
        user: Uuid,
        cleared: &Cleared,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Sets `email_change` and `email_change_confirm_status`.
    ///
    /// # Errors
    /// A fault of the database.
    fn set_email_change(
        &mut self,
        user: Uuid,
        address: &str,
        status: i16,
        now: Timestamp,
    ) -> Result<(), Fault>;

    /// Sets `invited_at`.
    ///
    /// # Errors
    /// A fault of the database.
    fn mark_invited(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault>;

    /// Counts a wrong guess of a code, which `code` tells from an earlier one; gives how many there
    /// were of this code.
    ///
    /// # Errors
    /// A fault of the database.
    fn count_guess(
        &mut self,
        user: Uuid,
        kind: TokenType,
        code: &[u8; 32],
        now: Timestamp,
    ) -> Result<u32, Fault>;

    /// The wrong guesses of codes, of all users in the last day, that were not committed: a rollback
    /// undid them, or their transactions are still open.
    ///
    /// # Errors
    /// A fault of the database.
    fn undone_guesses(&mut self, now: Timestamp) -> Result<u64, Fault>;
}

/// `auth.flow_state`.
pub trait FlowStates {
    /// Adds a flow that waits for its link.
    ///
    /// # Errors
    /// A fault of the database.
    fn insert_flow_state(&mut self, flow: &NewFlowState<'_>) -> Result<(), Fault>;

    /// Gives out the code of the newest flow of a user and a method; `None` when there is none.
    ///
    /// # Errors
    /// A fault of the database.
    fn issue_auth_code(
        &mut self,
        user: Uuid,
        method: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Fault>;

    /// The flow with this code; `None` when it is gone. Its user is locked before it is.
    ///
    /// # Errors
    /// A fault of the database.
    fn flow_state(&mut self, auth_code: &str) -> Result<Option<FlowState>, Fault>;

    /// Locks the flow with this code and gives it; `None` when it is gone.
    ///
    /// # Errors
    /// A fault of the database.
    fn lock_flow_state(&mut self, auth_code: &str) -> Result<Option<FlowState>, Fault>;

    /// Removes a flow.
    ///
    /// # Errors
    /// A fault of the database.
    fn delete_flow_state(&mut self, id: Uuid) -> Result<(), Fault>;

    /// Removes the flows of a user, but those of `kept` whose code is not out, and those that would link
    /// an identity to her and began at `since` or later. Gives their ids.
    ///
    /// # Errors
    /// A fault of the database.
    fn end_flow_states(
        &mut self,
        user: Uuid,
        kept: &[FlowMethod],
        since: Timestamp,
    ) -> Result<Vec<Uuid>, Fault>;

    /// Removes a few flows of before that time.
    ///
    /// # Errors
    /// A fault of the database.
    fn forget_flow_states(&mut self, before: Timestamp) -> Result<u64, Fault>;
}

/// `auth_ext.mail_templates`.
pub trait Mails {
    /// What somebody wrote in place of a mail's default.
    ///
    /// # Errors
    /// A fault of the database.
    fn mail_template(&mut self, kind: MailType) -> Result<Option<StoredTemplate>, Fault>;

    /// Tells the operator, in the server log, why a mail did not go as it should.
    fn report_mail_failure(&mut self, message: &str, hint: Option<&str>);
}

/// The parts of a template that somebody wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredTemplate {
    /// One line.
    pub subject: Option<String>,
    /// The HTML body.
    pub html: Option<String>,
    /// The text body.
    pub text: Option<String>,
}

/// The token columns of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneTimeColumns {
    /// By [`TokenType::ALL`]; empty where none is pending.
    pub tokens: [String; 6],
    /// `email_change_confirm_status`: 1 after the first of two confirmations.
    pub email_change_status: i16,
}

impl OneTimeColumns {
    /// The column of a type; empty where none is pending.
    #[must_use]
    pub fn of(&self, kind: TokenType) -> &str {
        let place = TokenType::ALL.iter().position(|one| *one == kind);
        place.and_then(|place| self.tokens.get(place)).map_or("", String::as_str)
    }
}

/// A row of `auth.one_time_tokens`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// Whose it is.
    pub user_id: Uuid,
    /// Its type.
    pub kind: TokenType,
    /// `token_hash`.
    pub row: String,
    /// `relates_to`.
    pub address: String,
}

/// A token to write.
pub struct NewOneTimeToken<'a> {
    /// The id of its row.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Its type.
    pub kind: TokenType,
    /// For the column of `auth.users`.
    pub column: &'a str,
    /// For `auth.one_time_tokens.token_hash`.
    pub row: &'a str,
    /// The address that it was sent to.
    pub address: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}

/// A flow to add.
pub struct NewFlowState<'a> {
    /// Its id.
    pub id: Uuid,
    /// Who it is for.
    pub user_id: Uuid,
    /// The code that its link will give out.
    pub auth_code: &'a str,
    /// What the verifier has to meet.
    pub challenge: &'a Challenge,
    /// GoTrue's `provider_type`.
    pub provider_type: &'a str,
    /// GoTrue's `authentication_method`.
    pub method: &'a str,
    /// The wall clock.
    pub now: Timestamp,
}
