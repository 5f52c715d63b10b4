//! What a proved factor does to the session.
#![allow(clippy::unwrap_used)]

use auth_ext_core::factor::{FactorKind, elevation};

#[test]
fn every_kind_raises_to_aal2_under_its_own_method() {
    for (kind, method) in [
        (FactorKind::Totp, "totp"),
        (FactorKind::Phone, "mfa/phone"),
        (FactorKind::Webauthn, "mfa/webauthn"),
        (FactorKind::RecoveryCode, "mfa/recovery_code"),
    ] {
        let elevation = elevation(kind, 5);
        assert_eq!((elevation.aal, elevation.method), ("aal2", method));
        assert_eq!(elevation.ends_others_below, "aal2");
        assert_eq!(elevation.drops_unverified, kind);
    }
}

#[test]
fn the_token_from_before_is_no_parent_of_the_new_one() {
    assert_eq!(elevation(FactorKind::Totp, 5).generation, Some(7));
    assert_eq!(
        elevation(FactorKind::Totp, i32::MAX.unsigned_abs() - 2).generation,
        Some(i32::MAX.unsigned_abs())
    );
    assert_eq!(elevation(FactorKind::Totp, i32::MAX.unsigned_abs() - 1).generation, None);
    assert_eq!(elevation(FactorKind::Totp, u32::MAX).generation, None);
}
