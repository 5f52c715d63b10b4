//! Tokens of a secret that the caller brings: what pgjwt does, for those who come from it
//! (`examples/pgjwt`). Nobody may call these until somebody grants it.

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason, Verification};
use auth_ext_core::keys::{KeySet, SigningKey, VerificationKey};
use auth_ext_core::secret::Secret;
use pgrx::IntoDatum;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use serde_json::Value;

use super::tokens::answer;
use crate::record::{bytes, c_function, jsonb, text};
use crate::surroundings::Surroundings;

c_function!(
    /// `sign_jwt_with_secret(claims json, secret bytea, algorithm text) → text`.
    sign_jwt_with_secret_wrapper,
    pg_finfo_sign_jwt_with_secret_wrapper,
    sign
);

fn sign(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    let claims = text(fcinfo, 0).unwrap_or("");
    // The bytes are signed as they are, so they must mean the same to every reader.
    let parsed = jwt::parse_claims_to_sign(claims).map_err(|reason| {
        invalid(&format!("the claims cannot be signed: {}", reason.describe()))
    })?;
    // What verify_jwt_with_secret would refuse for ever is not signed.
    jwt::check_claims_of_caller(&parsed, Surroundings.now())
        .map_err(|fault| invalid(&format!("the claims cannot be signed: {fault}")))?;
    let secret = secret(fcinfo, 1).ok_or_else(|| invalid("secret must be given"))?;
    let key = SigningKey::from_secret(&secret, algorithm(fcinfo, 2)?)?;
    let token = jwt::sign_jwt(&key, claims.as_bytes())?;
    if token.len() > jwt::LARGEST {
        let message =
            format!("the claims cannot be signed: a token has at most {} bytes", jwt::LARGEST);
        return Err(invalid(&message));
    }
    token.into_datum().ok_or_else(|| Fault::new(FaultKind::Internal, "a text gave no datum"))
}

c_function!(
    /// `verify_jwt_with_secret(token, secret, algorithm, audience, issuer) → (valid, reason, header,
    /// claims)`.
    verify_jwt_with_secret_wrapper,
    pg_finfo_verify_jwt_with_secret_wrapper,
    verify
);

fn verify(fcinfo: FunctionCallInfo) -> Result<Datum, Fault> {
    // Without a secret there is no key, so nothing verifies; a bad one is a mistake to be told.
    let Some(secret) = secret(fcinfo, 1) else {
        return Ok(answer(fcinfo, Some(Reason::UnknownKey), None, None));
    };
    let algorithm = algorithm(fcinfo, 2)?;
    let policy = ClaimsPolicy {
        audience: text(fcinfo, 3).map(str::to_owned),
        issuer: text(fcinfo, 4).map(str::to_owned),
        ..ClaimsPolicy::default()
    };
    let token = text(fcinfo, 0).unwrap_or("");
    let verification = verified(token, &secret, algorithm, &policy)?;
    let header = verification.header.and_then(|header| jsonb(header.as_str()));
    let claims = verification.claims.and_then(|claims| jsonb(claims.as_str()));
    Ok(answer(fcinfo, verification.reason, header, claims))
}

/// The caller has chosen the key, so a `kid` that the token names chooses nothing.
fn verified(
    token: &str,
    secret: &Secret,
    algorithm: Algorithm,
    policy: &ClaimsPolicy,
) -> Result<Verification, Fault> {
    let with = |key: VerificationKey| {
        let mut keys = KeySet::new();
        keys.insert(key)?;
        Ok(jwt::verify_jwt(token, &keys, policy, Surroundings.now()))
    };
    let verification: Result<_, Fault> = with(VerificationKey::from_secret(secret, algorithm)?);
    let verification = verification?;
    let header = verification.header.as_ref().map(jwt::JsonObject::to_value);
    let kid = header.as_ref().and_then(|header| header.get("kid")).and_then(Value::as_str);
    match (verification.reason, kid) {
        (Some(Reason::UnknownKey), Some(kid)) => {
            with(VerificationKey::from_secret(secret, algorithm)?.named(kid))
        }
        _ => Ok(verification),
    }
}

fn secret(fcinfo: FunctionCallInfo, argument: usize) -> Option<Secret> {
    bytes(fcinfo, argument).map(|bytes| Secret::new(bytes.to_vec()))
}

fn algorithm(fcinfo: FunctionCallInfo, argument: usize) -> Result<Algorithm, Fault> {
    Algorithm::from_name(text(fcinfo, argument).unwrap_or(""))
        .filter(|algorithm| algorithm.is_symmetric())
        .ok_or_else(|| {
            invalid("the algorithm is none that works with a secret")
                .with_hint("One of HS256, HS384, HS512.")
        })
}

fn invalid(message: &str) -> Fault {
    Fault::new(FaultKind::InvalidArgument, message)
}
