//! API keys and machine tokens: which claims and which roles may be signed on request.

use core::time::Duration;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::fault::{Fault, FaultKind};
use crate::jwt::{ClaimsOutline, Leeway, SigningPolicy, is_judged, judge_outline_to_sign};
use crate::settings::Settings;
use crate::time::Timestamp;

/// What PostgreSQL knows of a role that a token is to carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiRole {
    /// Whether it is a superuser.
    pub is_superuser: bool,
    /// Whether row security does not hold for it (BYPASSRLS).
    pub bypasses_row_security: bool,
    /// Whether it is the owner of what is ours, or can become it.
    pub is_owner_of_auth_ext: bool,
    /// Whether PostgREST's login role may become it.
    pub authenticator_may_become: bool,
}

/// Why no token, of whatever kind, ever carries a role; `None` for one that a token may carry. Holds for
/// sessions as for machines: whoever writes hooks or creates users must not make himself more than
/// the service role.
#[must_use]
pub fn forbidden(name: &str, role: ApiRole) -> Option<&'static str> {
    match role {
        ApiRole { is_superuser: true, .. } => Some("is a superuser and gets no token"),
        ApiRole { is_owner_of_auth_ext: true, .. } => {
            Some("can become auth_ext_owner and gets no token")
        }
        ApiRole { bypasses_row_security: true, .. } if name != "service_role" => {
            Some("passes row security and gets no token")
        }
        _ if name == "authenticator" => Some("is the login role of PostgREST and gets no token"),
        _ => None,
    }
}

/// Checks the role of a token: it must exist, PostgREST must be able to become it, and it must not
/// be a [`forbidden`] one, whatever the grants say.
///
/// # Errors
/// A fault that names the role and the remedy.
pub fn check_role(name: &str, role: Option<ApiRole>) -> Result<(), Fault> {
    let refused = |message: String| Fault::new(FaultKind::InvalidArgument, message);
    if let Some(why) = role.and_then(|role| forbidden(name, role)) {
        return Err(refused(format!("role \"{name}\" {why}")));
    }
    match role {
        None => Err(refused(format!("role \"{name}\" does not exist"))),
        Some(ApiRole { authenticator_may_become: false, .. }) => {
            Err(refused(format!("role \"{name}\" is none that authenticator may become"))
                .with_hint(format!("GRANT \"{name}\" TO authenticator;")))
        }
        Some(_) => Ok(()),
    }
}

/// The claims of an API key as Supabase's `anon` and `service_role` keys have them, and `jti`, so that
/// it can be revoked. No `aud`: the `anon` key is public, and a backend that looks at `aud` and then
/// trusts `sub` must not let it in.
///
/// # Errors
/// A fault when the lifetime is not between a second and ten years.
pub fn claims(
    role: &str,
    lifetime: Duration,
    id: Uuid,
    settings: &Settings,
    now: Timestamp,
) -> Result<Value, Fault> {
    let longest = SigningPolicy::default().max_lifetime;
    if lifetime < Duration::from_secs(1) || lifetime > longest {
        return Err(Fault::new(
            FaultKind::InvalidArgument,
            "the lifetime of an API key must be between one second and ten years",
        ));
    }
    let mut claims = Map::new();
    claims.insert("iss".to_owned(), json!(settings.issuer.as_deref().unwrap_or("supabase")));
    claims.insert("role".to_owned(), json!(role));
    claims.insert("iat".to_owned(), json!(now.as_seconds()));
    claims.insert("exp".to_owned(), json!(now.plus(lifetime).as_seconds()));
    claims.insert("jti".to_owned(), json!(id.to_string()));
    Ok(Value::Object(claims))
}

/// What counts of the claims of a machine token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineClaims {
    /// The role, if they have one.
    pub role: Option<String>,
    /// Their `exp`.
    pub expires_at: Timestamp,
    /// Whether they have a `jti` of their own.
    pub has_jti: bool,
}

/// The longest `jti` by which a token can be revoked, in bytes.
pub const MAX_JTI_LENGTH: usize = 255;

/// Whether a token can be revoked by that `jti`.
#[must_use]
pub fn is_usable_jti(jti: &str) -> bool {
    // PostgreSQL's text holds no NUL.
    !jti.is_empty() && jti.len() <= MAX_JTI_LENGTH && !jti.contains('\0')
}

/// The length of what [`with_jti`] adds, in bytes: room for it saves a copy.
pub const JTI_MEMBER_LENGTH: usize = r#""jti":"00000000-0000-0000-0000-000000000000","#.len();

/// Claims that were checked and have no `jti`, as JSON text with this one in front: without it a
/// machine token could not be revoked but with its key.
#[must_use]
pub fn with_jti(mut claims: String, id: Uuid) -> String {
    claims.reserve(JTI_MEMBER_LENGTH);
    if !claims.starts_with('{') {
        claims.insert(0, '{');
    }
    claims.insert_str(1, r#""jti":"","#);
    claims.insert_str(8, id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    claims
}

/// The members of a machine token's claims that its check looks at.
#[must_use]
pub fn is_checked(name: &str) -> bool {
    is_judged(name) || matches!(name, "role" | "session_id")
}

/// Checks the claims of a machine token. A session belongs to a sign-in, so `session_id` is refused:
/// a token that names one would pass for a user's.
///
/// # Errors
/// A fault that names the claim.
pub fn check_machine_claims(
    mut claims: ClaimsOutline<'_>,
    settings: &Settings,
    now: Timestamp,
) -> Result<MachineClaims, Fault> {
    let has_jti = claims.get("jti").is_some();
    if !has_jti {
        claims.length = claims.length.saturating_add(JTI_MEMBER_LENGTH);
    }
    let refused = |message: String| Fault::new(FaultKind::InvalidArgument, message);
    let policy = SigningPolicy {
        max_claims_size: crate::hook::custom_access_token::max_claims_size(settings.jwt_max_size),
        leeway: Leeway::clamped(settings.leeway),
        ..SigningPolicy::default()
    };
    let expires_at =
        judge_outline_to_sign(&claims, &policy, now).map_err(|fault| refused(fault.to_string()))?;
    if claims.get("session_id").is_some() {
        return Err(refused("session_id: a machine token has no session".to_owned()));
    }
    let jti = claims.get("jti").and_then(Value::as_str);
    if jti.is_some_and(|jti| !is_usable_jti(jti)) {
        return Err(refused(format!("jti: must have 1 to {MAX_JTI_LENGTH} bytes")));
    }
    let role = match claims.members.into_iter().find(|(name, _)| *name == "role") {
        None => None,
        Some((_, Value::String(role))) if !role.is_empty() => Some(role),
        Some(_) => return Err(refused("role: must be the name of a role".to_owned())),
    };
    Ok(MachineClaims { role, expires_at, has_jti })
}

/// What to remember as the key's last expiry for a token that ends at `expiry`: nothing for one
/// that a retired key outlives anyway, otherwise the end of its day, so that a series of tokens
/// does not change the ring with each.
#[must_use]
pub fn expiry_to_remember(
    expiry: Timestamp,
    known: Option<Timestamp>,
    settings: &Settings,
    now: Timestamp,
) -> Option<Timestamp> {
    const DAY: i64 = 24 * 3600;
    if expiry <= now.plus(settings.access_token_lifetime) || known.is_some_and(|end| expiry <= end)
    {
        return None;
    }
    let days = expiry.as_seconds().div_euclid(DAY).saturating_add(1);
    Some(Timestamp::from_seconds(days.saturating_mul(DAY)))
}

/// Until when tokens of an imported key may last: Supabase's `anon` and `service_role` keys live ten
/// years, and nobody tells us of them. To end them sooner, revoke the key.
#[must_use]
pub fn last_expiry_of_imported(now: Timestamp) -> Timestamp {
    now.plus(SigningPolicy::default().max_lifetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn a_token_gets_only_a_role_that_postgrest_may_become() {
        let role = |is_superuser, authenticator_may_become| {
            let (bypasses_row_security, is_owner_of_auth_ext) = (false, false);
            Some(ApiRole {
                is_superuser,
                bypasses_row_security,
                is_owner_of_auth_ext,
                authenticator_may_become,
            })
        };
        assert!(check_role("anon", role(false, true)).is_ok());
        assert!(check_role("anon", None).unwrap_err().message.contains("does not exist"));
        assert!(check_role("boss", role(true, true)).unwrap_err().message.contains("superuser"));
        let hint = check_role("app", role(false, false)).unwrap_err().hint.unwrap();
        assert_eq!(hint, "GRANT \"app\" TO authenticator;");
    }

    #[test]
    fn some_roles_get_no_token_whatever_the_grants_say() {
        let plain = ApiRole {
            is_superuser: false,
            bypasses_row_security: false,
            is_owner_of_auth_ext: false,
            authenticator_may_become: true,
        };
        assert_eq!(forbidden("app", plain), None);
        assert!(forbidden("authenticator", plain).is_some());
        assert!(forbidden("app", ApiRole { is_superuser: true, ..plain }).is_some());
        assert!(forbidden("service_role", ApiRole { is_superuser: true, ..plain }).is_some());
        assert!(forbidden("app", ApiRole { is_owner_of_auth_ext: true, ..plain }).is_some());
        let passing = ApiRole { bypasses_row_security: true, ..plain };
        assert!(forbidden("app", passing).is_some());
        assert_eq!(forbidden("service_role", passing), None);
        assert!(check_role("app", Some(passing)).is_err());
    }

    #[test]
    fn machine_claims_need_an_end_and_no_session() {
        let settings = Settings::default();
        let check = |claims: Value| {
            check_machine_claims(outline(&claims), &settings, NOW)
                .map(|claims| claims.role)
                .map_err(|fault| fault.message)
        };
        assert_eq!(check(json!({"exp": 1_800_000_600, "role": "bot"})), Ok(Some("bot".to_owned())));
        assert_eq!(check(json!({"exp": 1_800_000_600})), Ok(None));
        assert!(check(json!({"role": "bot"})).unwrap_err().starts_with("exp:"));
        assert!(check(json!({"exp": 1_800_000_600, "session_id": "x"})).is_err());
        assert!(check(json!({"exp": 1_800_000_600, "role": 7})).is_err());
        assert!(check(json!({"exp": 4_000_000_000_i64})).is_err());
        let claims = json!({"exp": 1_800_000_600});
        let long = ClaimsOutline { length: settings.jwt_max_size, ..outline(&claims) };
        assert!(check_machine_claims(long, &settings, NOW).unwrap_err().message.contains("longer"));
        let deep = ClaimsOutline { depth: 33, ..outline(&claims) };
        assert!(check_machine_claims(deep, &settings, NOW).unwrap_err().message.contains("deeply"));
    }

    fn outline(claims: &Value) -> ClaimsOutline<'_> {
        let members = claims.as_object().unwrap();
        let wanted = members.iter().filter(|(name, _)| is_checked(name));
        ClaimsOutline {
            length: claims.to_string().len(),
            depth: 1,
            members: wanted.map(|(name, value)| (name.as_str(), value.clone())).collect(),
        }
    }

    #[test]
    fn an_end_with_a_fraction_counts_like_any_other() {
        let claims = json!({"exp": 1_800_000_600.25});
        let checked = check_machine_claims(outline(&claims), &Settings::default(), NOW).unwrap();
        assert_eq!(checked.expires_at.as_micros(), 1_800_000_600_250_000);
    }

    #[test]
    fn only_tokens_that_outlive_an_access_token_are_remembered_and_by_the_day() {
        let settings = Settings::default();
        let end = |seconds| NOW.plus(Duration::from_secs(seconds));
        assert_eq!(expiry_to_remember(end(3600), None, &settings, NOW), None);
        let remembered = expiry_to_remember(end(100_000), None, &settings, NOW).unwrap();
        assert_eq!(remembered.as_seconds() % 86_400, 0);
        assert!(remembered >= end(100_000));
        assert_eq!(expiry_to_remember(end(100_001), Some(remembered), &settings, NOW), None);
    }

    #[test]
    fn an_api_key_has_the_claims_of_supabases_and_a_jti() {
        let settings = Settings::default();
        let key = claims("anon", Duration::from_secs(60), Uuid::nil(), &settings, NOW).unwrap();
        assert_eq!(
            key,
            json!({
                "iss": "supabase",
                "role": "anon",
                "iat": 1_800_000_000,
                "exp": 1_800_000_060,
                "jti": "00000000-0000-0000-0000-000000000000",
            })
        );
        assert!(claims("anon", Duration::ZERO, Uuid::nil(), &settings, NOW).is_err());
    }
}
