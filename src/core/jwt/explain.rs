//! Looking at a token: every check with its result.

use serde_json::{Map, Value, json};

use super::claims::refuse_if;
use super::compact::{self, Compact};
use super::rules::{ClaimRule, Judged, parse_claims};
use super::sink::Discard;
use super::{ClaimsPolicy, Reason, TokenTimes, header};
use crate::keys::{KeySet, VerificationKey};
use crate::time::Timestamp;

/// Explains a token for an administrator. The result is an object with
/// - `valid`, `reason`, `description`: what [`verify_jwt`](super::verify_jwt) says of it, always;
/// - `verified`: whether the signature holds. While it is false, `header` and `claims` are only
///   what the sender wrote;
/// - `header`, `claims`: as far as they parse strictly, otherwise null;
/// - `times`: for each of `exp`, `nbf`, `iat` that is there its `time` in RFC 3339 and
///   `seconds_from_now`, negative when past;
/// - `key`: `kid` and `algorithm` of the key that verifies it, or null; `candidate_keys`: how many
///   keys could have;
/// - `checks`: an array in the order in which they count, each with `check`, `result` (`pass`,
///   `fail` or `skipped`) and, when it failed, `reason` and `description`.
///
/// Claims are checked even when the signature does not hold; such checks say nothing of the token's
/// truth. `is_revoked` is asked last, whether the token of a `jti` has been revoked.
///
/// # Errors
///
/// That of `is_revoked`.
pub fn explain<E>(
    token: &str,
    keys: &KeySet,
    policy: &ClaimsPolicy,
    now: Timestamp,
    is_revoked: impl FnOnce(&str) -> Result<bool, E>,
) -> Result<Value, E> {
    let mut report = Report::default();
    // The same steps in the same order as in `verify`, each run as long as it has something to
    // look at.
    let compact = report.run("form", Some(token), |token| {
        Compact::split(token, policy.max_size).and_then(Compact::with_payload)
    });
    let header_text =
        report.run("header_encoding", compact, |compact| compact::decode_text(compact.header));
    let header = report.run("header", header_text.as_deref(), header::parse);
    report.run("header_members", header.as_ref(), header::check_form);
    let payload =
        report.run("payload_encoding", compact, |compact| compact::decode(compact.payload));
    let signature =
        report.run("signature_encoding", compact, |compact| compact::decode(compact.signature));
    report.run("crit", header.as_ref(), header::check_critical);
    let algorithm = report.run("alg", header.as_ref(), header::algorithm);
    report.run("typ", header.as_ref(), header::check_type);
    let candidates = report.run("key", header.as_ref().zip(algorithm), |(header, algorithm)| {
        keys.candidates(algorithm, header::kid(header))
    });
    let signed = compact.zip(signature);
    let key = report.run(
        "signature",
        candidates.as_ref().zip(signed),
        |(candidates, (compact, signature))| {
            candidates.verify(compact.signing_input.as_bytes(), &signature)
        },
    );
    let claims_text = report.run("claims_encoding", payload, |payload| {
        String::from_utf8(payload).map_err(|_| Reason::Malformed)
    });
    let claims = report
        .run("claims", claims_text.as_deref(), |text| parse_claims(text, policy, &mut Discard));
    let judged = claims.as_ref().map(|claims| Judged::new(claims, policy, now));
    for rule in ClaimRule::ALL {
        let applicable = judged.as_ref().filter(|judged| judged.applies(rule));
        report.run(rule.as_str(), applicable, |judged| judged.check(rule));
    }
    let jti = claims.as_ref().and_then(|claims| claims.get("jti")).and_then(Value::as_str);
    let revoked = jti.map(is_revoked).transpose()?;
    report.run("jti", revoked, |revoked| refuse_if(revoked, Reason::Revoked));

    let shown_header = header.is_some().then(|| shown(header_text.as_deref()));
    let shown_claims = claims.is_some().then(|| shown(claims_text.as_deref()));
    let times = judged.and_then(|judged| judged.times.ok()).unwrap_or_default();
    Ok(json!({
        "valid": report.reason.is_none(),
        "reason": report.reason.map(Reason::as_str),
        "description": report.reason.map(Reason::describe),
        "verified": key.is_some(),
        "header": shown_header,
        "times": describe_times(&times, now),
        "key": key.map(describe_key),
        "candidate_keys": candidates.map_or(0, |candidates| candidates.count()),
        "checks": report.checks,
        "claims": shown_claims,
    }))
}

/// The checks so far.
#[derive(Default)]
struct Report {
    checks: Vec<Value>,
    /// Of the first check that failed.
    reason: Option<Reason>,
}

impl Report {
    /// Runs one check on what it needs, which is none when an earlier check did not give it.
    fn run<I, T>(
        &mut self,
        check: &str,
        input: Option<I>,
        test: impl FnOnce(I) -> Result<T, Reason>,
    ) -> Option<T> {
        let result = input.map(test);
        let entry = match &result {
            None => json!({ "check": check, "result": "skipped" }),
            Some(Ok(_)) => json!({ "check": check, "result": "pass" }),
            Some(Err(reason)) => json!({
                "check": check,
                "result": "fail",
                "reason": reason.as_str(),
                "description": reason.describe(),
            }),
        };
        self.checks.push(entry);
        let result = result?;
        self.reason = self.reason.or_else(|| result.as_ref().err().copied());
        result.ok()
    }
}

/// The object whose text has passed the strict parser; its text, where a number in it fits no value.
fn shown(text: Option<&str>) -> Option<Value> {
    text.map(|text| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
}

fn describe_key(key: &VerificationKey) -> Value {
    json!({ "kid": key.kid(), "algorithm": key.algorithm().as_str() })
}

fn describe_times(times: &TokenTimes, now: Timestamp) -> Value {
    let named = [("exp", times.expires_at), ("nbf", times.not_before), ("iat", times.issued_at)];
    let described = named.into_iter().filter_map(|(claim, time)| {
        let time = time?;
        let from_now = Timestamp::from_micros(time.as_micros().saturating_sub(now.as_micros()));
        let text = json!({ "time": time.to_rfc3339(), "seconds_from_now": from_now.as_seconds() });
        Some((claim.to_owned(), text))
    });
    Value::Object(described.collect::<Map<String, Value>>())
}
