//! When a session alone proves its owner: lately begun, or lately raised by a factor with a token of since then.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::time::Duration;

use auth_ext_core::factor::FactorKind;
use auth_ext_core::session::SessionState;
use auth_ext_core::settings::Settings;
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

const HOUR: i64 = 3600;
const NOW: i64 = 1_767_323_045;

/// A session that began so many hours ago, with proofs of so many hours ago.
fn session(aal: &str, began: i64, proofs: &[(&str, i64)]) -> SessionState {
    let entry = |(method, ago): &(&str, i64)| {
        format!(r#"{{"method":"{method}","timestamp":{}}}"#, NOW - ago * HOUR)
    };
    let entries: Vec<String> = proofs.iter().map(entry).collect();
    SessionState {
        id: Uuid::nil(),
        created_at: Timestamp::from_seconds(NOW - began * HOUR),
        refreshed_at: None,
        not_after: None,
        aal: aal.to_owned(),
        amr: format!("[{}]", entries.join(",")),
    }
}

/// Whether it is, with a token of so many hours ago.
fn is_recent(session: &SessionState, window: Option<i64>, token: Option<i64>) -> bool {
    let hours = |hours: i64| Duration::from_secs(u64::try_from(hours * HOUR).unwrap());
    let settings = Settings { password_change_window: window.map(hours), ..Settings::default() };
    let issued_at = token.map(|ago| NOW - ago * HOUR);
    session.is_recent(&settings, Timestamp::from_seconds(NOW), issued_at)
}

#[test]
fn a_session_is_recent_until_the_window_is_over() {
    for (began, expected) in [(0, true), (23, true), (24, false), (72, false)] {
        let session = session("aal1", began, &[("password", began)]);
        assert_eq!(is_recent(&session, Some(24), Some(0)), expected, "{began}");
        assert!(is_recent(&session, None, None));
        assert!(!is_recent(&session, Some(0), Some(0)));
    }
}

#[test]
fn the_proof_of_a_factor_makes_it_so_again_for_tokens_of_since_then() {
    for kind in FactorKind::ALL {
        let at = |proved: i64| session("aal2", 72, &[(kind.method(), proved), ("password", 72)]);
        for (proved, token, expected) in [
            (0, Some(0), true),
            (2, Some(1), true),
            (2, Some(2), true),
            (23, Some(0), true),
            (24, Some(0), false),
            (72, Some(0), false),
            // Stolen before the proof.
            (2, Some(3), false),
            (0, Some(1), false),
            (2, None, false),
        ] {
            let is_recent = is_recent(&at(proved), Some(24), token);
            assert_eq!(is_recent, expected, "{kind:?} {proved} {token:?}");
        }
    }
}

#[test]
fn the_newest_proof_counts_and_nothing_else_is_one() {
    let both = session("aal2", 72, &[("totp", 72), ("mfa/webauthn", 1), ("password", 72)]);
    assert!(is_recent(&both, Some(24), Some(0)));
    for method in ["password", "otp", "recovery", "oauth", "token_refresh", "TOTP", ""] {
        let session = session("aal2", 72, &[(method, 0)]);
        assert!(!is_recent(&session, Some(24), Some(0)), "{method}");
    }
    // The factor was removed, by an administrator say.
    assert!(!is_recent(&session("aal1", 72, &[("totp", 0)]), Some(24), Some(0)));
    // What cannot be read proves nothing.
    for amr in ["", "{}", "[]", r#"["totp"]"#, r#"[{"method":"totp"}]"#] {
        let session = SessionState { amr: amr.to_owned(), ..session("aal2", 72, &[]) };
        assert!(!is_recent(&session, Some(24), Some(0)), "{amr}");
    }
}
