//! What stands between a database of GoTrue's and stopping GoTrue.

use super::{Finding, State};

/// What `auth_ext.handover_report()` looks at: counts of GoTrue's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handover {
    /// Sessions that are not over.
    pub sessions: u64,
    /// Those of clients of GoTrue's OAuth server.
    pub oauth_sessions: u64,
    /// Passwords in an envelope of `GOTRUE_SECURITY_DB_ENCRYPTION`.
    pub encrypted_passwords: u64,
    /// Keys of refresh tokens in such an envelope.
    pub encrypted_sessions: u64,
    /// Secrets of authenticator apps in such an envelope.
    pub encrypted_factors: u64,
    /// Whether the keys of these envelopes have been imported.
    pub encryption_keys: bool,
    /// Password hashes of a kind that we do not verify.
    pub unknown_hashes: u64,
    /// Users who come by SAML.
    pub sso_users: u64,
    /// Bytes of the largest user and app metadata of one user.
    pub largest_metadata: u64,
    /// Users of another audience than that of the settings. Those without one are of that.
    pub other_audiences: u64,
    /// Users whose `instance_id` is not the nil UUID, which every sign-in of GoTrue's asks for, too.
    pub other_instances: u64,
    /// `settings.audience`
    pub audience: String,
    /// `settings.jwt_max_size`, in bytes.
    pub jwt_max_size: u64,
    /// Codes and links that wait for their click.
    pub pending_codes: u64,
    /// Redirects and PKCE codes that are under way.
    pub pending_flows: u64,
    /// Verified factors by type that nobody could use here, with how many.
    pub other_factors: Vec<(String, u64)>,
    /// Providers of identities but `email` and `phone`, with how many identities, and whether
    /// people can sign in by them here.
    pub providers: Vec<(String, u64, bool)>,
    /// GoTrue's migrations that this version does not know.
    pub unknown_migrations: Vec<String>,
}

/// Says what of it stands in the way, and what to do: `fail` for people who could not go on, `warn`
/// for what is worth a look.
#[must_use]
pub fn handover(seen: &Handover) -> Vec<Finding> {
    vec![
        layout(seen),
        encrypted(seen),
        hashes(seen),
        audience(seen),
        oauth(seen),
        sso(seen),
        factors(seen),
        providers(seen),
        metadata(seen),
        pending(seen),
        sessions(seen),
    ]
}

fn finding(
    check: &'static str,
    state: State,
    meaning: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding { check, state, meaning: meaning.into(), remedy: Some(remedy.into()) }
}

fn layout(seen: &Handover) -> Finding {
    const CHECK: &str = "layout";
    if seen.unknown_migrations.is_empty() {
        return Finding::ok(
            CHECK,
            "schema auth has no migration of GoTrue's that is not known here",
        );
    }
    let names = seen.unknown_migrations.join(", ");
    finding(
        CHECK,
        State::Warn,
        format!("a newer GoTrue has changed schema auth: {names}"),
        "look whether there is a newer auth_ext; try it on a copy first",
    )
}

fn encrypted(seen: &Handover) -> Finding {
    const CHECK: &str = "encrypted_columns";
    let Handover { encrypted_passwords, encrypted_sessions, encrypted_factors, .. } = seen;
    if encrypted_passwords + encrypted_sessions + encrypted_factors == 0 {
        return Finding::ok(CHECK, "nothing is encrypted by GoTrue");
    }
    let what = format!(
        "GoTrue encrypted {encrypted_passwords} passwords, the keys of {encrypted_sessions} sessions and the secrets of {encrypted_factors} factors"
    );
    if seen.encryption_keys {
        return Finding::ok(CHECK, format!("{what}; its keys have been imported"));
    }
    let remedy = "auth_ext.import_gotrue_encryption_keys() first: docs/from-gotrue.md";
    finding(CHECK, State::Fail, what, remedy)
}

fn hashes(seen: &Handover) -> Finding {
    const CHECK: &str = "password_hashes";
    if seen.unknown_hashes == 0 {
        return Finding::ok(CHECK, "every password hash is of a kind that is verified here");
    }
    finding(
        CHECK,
        State::Fail,
        format!("{} password hashes are of a kind that is not verified here", seen.unknown_hashes),
        "these people recover their password by mail",
    )
}

fn audience(seen: &Handover) -> Finding {
    const CHECK: &str = "audience";
    let Handover { other_audiences, other_instances, audience, .. } = seen;
    if other_audiences + other_instances == 0 {
        return Finding::ok(
            CHECK,
            "every user is of the audience and instance that a sign-in asks for",
        );
    }
    finding(
        CHECK,
        State::Fail,
        format!(
            "{other_audiences} users have another aud than {audience}, {other_instances} an instance_id that is not the nil UUID: no sign-in finds them, and tokens of another aud are refused"
        ),
        "set settings.audience to the aud of GoTrue's users; UPDATE the column of the others",
    )
}

fn oauth(seen: &Handover) -> Finding {
    const CHECK: &str = "oauth_server";
    if seen.oauth_sessions == 0 {
        return Finding::ok(CHECK, "no session belongs to a client of GoTrue's OAuth server");
    }
    finding(
        CHECK,
        State::Fail,
        format!("{} sessions belong to clients of GoTrue's OAuth server", seen.oauth_sessions),
        "the OAuth server stays with GoTrue; these sessions cannot be refreshed here",
    )
}

fn sso(seen: &Handover) -> Finding {
    const CHECK: &str = "saml";
    if seen.sso_users == 0 {
        return Finding::ok(CHECK, "nobody comes by SAML");
    }
    finding(
        CHECK,
        State::Fail,
        format!("{} users come by SAML", seen.sso_users),
        "SAML stays with GoTrue: their sessions go on until they end, and they cannot sign in again here",
    )
}

fn factors(seen: &Handover) -> Finding {
    const CHECK: &str = "factors";
    if seen.other_factors.is_empty() {
        return Finding::ok(CHECK, "every verified factor can be used here");
    }
    let list: Vec<_> =
        seen.other_factors.iter().map(|(kind, number)| format!("{number} of {kind}")).collect();
    finding(
        CHECK,
        State::Fail,
        format!("verified factors that are switched off here: {}", list.join(", ")),
        "switch their kind on in auth_ext.settings, or have these people enrol another factor first",
    )
}

fn providers(seen: &Handover) -> Finding {
    const CHECK: &str = "providers";
    let told = |usable: bool| {
        let of = seen.providers.iter().filter(|(.., on)| *on == usable);
        let list: Vec<_> = of.map(|(name, number, _)| format!("{number} of {name}")).collect();
        list.join(", ")
    };
    let missing = told(false);
    if !missing.is_empty() {
        return finding(
            CHECK,
            State::Fail,
            format!("identities of providers that are not switched on here: {missing}"),
            "switch them on with their client id and secret: docs/social-login.md",
        );
    }
    let here = told(true);
    Finding::ok(
        CHECK,
        if here.is_empty() {
            "nobody comes by a provider".to_owned()
        } else {
            format!("identities of providers that are switched on: {here}")
        },
    )
}

fn metadata(seen: &Handover) -> Finding {
    const CHECK: &str = "metadata";
    // Claims of our own beside the metadata, generously; base64url makes four bytes of three.
    const OTHER_CLAIMS: u64 = 1_000;
    let Handover { largest_metadata, jwt_max_size, .. } = seen;
    let token = largest_metadata.saturating_add(OTHER_CLAIMS).saturating_mul(4) / 3;
    if token <= *jwt_max_size {
        return Finding::ok(
            CHECK,
            format!(
                "the largest metadata of a user has {largest_metadata} bytes, which fits into a token"
            ),
        );
    }
    finding(
        CHECK,
        State::Fail,
        format!(
            "the largest metadata of a user has {largest_metadata} bytes, so a token of {token}; settings.jwt_max_size allows {jwt_max_size}"
        ),
        "raise settings.jwt_max_size, or move what is large out of the metadata",
    )
}

fn pending(seen: &Handover) -> Finding {
    const CHECK: &str = "pending";
    let Handover { pending_codes, pending_flows, .. } = seen;
    if pending_codes + pending_flows == 0 {
        return Finding::ok(CHECK, "no code, link or redirect is under way");
    }
    Finding::ok(
        CHECK,
        format!(
            "{pending_codes} codes and links and {pending_flows} redirects are under way: they are finished here"
        ),
    )
}

fn sessions(seen: &Handover) -> Finding {
    let here = seen.sessions.saturating_sub(seen.oauth_sessions);
    Finding::ok("sessions", format!("{here} of {} sessions go on here", seen.sessions))
}
