//! A new root key seals nothing before every server has it, or the operator says so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use auth_ext_core::fault::FaultKind;
use auth_ext_core::keys::root_rotation::{
    KnownRootKeys, NextRootKey, RootKeyStatus, Rotation, ServerId, Standbys, confirmation,
};
use auth_ext_core::keys::seal::RootKey;
use auth_ext_core::keys::{RootKeyFingerprint, RootKeys};

const OWN: ServerId = ServerId([1; 8]);
const OTHER: ServerId = ServerId([2; 8]);
const THIRD: ServerId = ServerId([3; 8]);

fn key(byte: u8) -> RootKey {
    RootKey::from_bytes(core::array::from_fn(|at| byte ^ u8::try_from(at).unwrap()))
}

fn name(byte: u8) -> RootKeyFingerprint {
    RootKeyFingerprint::new(key(byte).fingerprint())
}

/// The newest first.
fn keys(bytes: &[u8]) -> RootKeys {
    let mut oldest_first = bytes.iter().rev();
    let first = RootKeys::new(key(*oldest_first.next().unwrap()));
    oldest_first.fold(first, |keys, byte| keys.with_newer(key(*byte)))
}

fn known(active: u8, prepared: Option<u8>) -> KnownRootKeys {
    let mut list = vec![(name(active), RootKeyStatus::Active)];
    list.extend(prepared.map(|byte| (name(byte), RootKeyStatus::Prepared)));
    KnownRootKeys(list)
}

fn activate(
    known: &KnownRootKeys,
    keys: &RootKeys,
    standbys: &[&str],
    confirmations: &[String],
) -> Result<NextRootKey, FaultKind> {
    let names: Vec<_> = standbys.iter().map(ToString::to_string).collect();
    let standbys = Standbys { names: &names, confirmations, own: OWN, despite: false };
    Rotation { known, keys, from_command: false }.to_activate(&standbys).map_err(|fault| fault.kind)
}

#[test]
fn a_single_server_needs_one_call() {
    assert_eq!(activate(&known(1, None), &keys(&[1]), &[], &[]), Ok(NextRootKey::New));
}

#[test]
fn a_standby_has_to_confirm_the_prepared_key() {
    let (known, here) = (known(1, Some(2)), keys(&[2, 1]));
    let there = confirmation(&keys(&[2, 1]), name(2), OTHER).unwrap();
    let third = confirmation(&keys(&[1, 2]), name(2), THIRD).unwrap();
    let own = confirmation(&here, name(2), OWN).unwrap();
    let good = Ok(NextRootKey::Here(name(2)));
    assert_eq!(activate(&known, &here, &["b"], &[]), Err(FaultKind::NotReady));
    assert_eq!(activate(&known, &here, &["b"], core::slice::from_ref(&there)), good);
    // One server is one, however often it says so, and this one is not the standby.
    let two = ["b", "c"];
    assert_eq!(
        activate(&known, &here, &two, &[there.clone(), there.clone()]),
        Err(FaultKind::NotReady)
    );
    assert_eq!(activate(&known, &here, &two, &[there.clone(), own]), Err(FaultKind::NotReady));
    assert_eq!(activate(&known, &here, &two, &[there, third]), good);
}

#[test]
fn what_confirms_another_key_or_nothing_is_refused() {
    let (known, here) = (known(1, Some(2)), keys(&[2, 1]));
    let right = confirmation(&here, name(2), OTHER).unwrap();
    let of_old_key = confirmation(&here, name(1), OTHER).unwrap();
    let moved = right.replacen("0202020202020202", "0303030303030303", 1);
    assert_ne!(moved, right);
    for wrong in [
        of_old_key,
        moved,
        String::new(),
        "x-y".to_owned(),
        right[..40].to_owned(),
        format!("{right}00"),
    ] {
        let answer = activate(&known, &here, &["b"], core::slice::from_ref(&wrong));
        assert_eq!(answer, Err(FaultKind::InvalidArgument), "{wrong}");
    }
    // It is one line that people copy.
    assert!(activate(&known, &here, &["b"], &[format!("  {right}\n")]).is_ok());
    assert_eq!(confirmation(&keys(&[1]), name(2), OTHER), None);
    // Without a prepared key nothing can have been confirmed.
    assert_eq!(
        activate(&self::known(1, None), &here, &["b"], &[right]),
        Err(FaultKind::InvalidArgument)
    );
}

#[test]
fn the_operator_may_take_it_upon_himself() {
    let (known, here) = (known(1, None), keys(&[1]));
    let names = ["b".to_owned()];
    let despite = Standbys { names: &names, confirmations: &[], own: OWN, despite: true };
    let rotation = Rotation { known: &known, keys: &here, from_command: false };
    assert_eq!(rotation.to_activate(&despite), Ok(NextRootKey::New));
}

#[test]
fn a_prepared_key_that_is_not_here_is_not_activated_and_can_be_replaced() {
    let (known, here) = (known(1, Some(2)), keys(&[1]));
    assert_eq!(activate(&known, &here, &[], &[]), Err(FaultKind::RootKey));
    let rotation = Rotation { known: &known, keys: &here, from_command: false };
    assert_eq!(rotation.to_prepare(), Ok(NextRootKey::New));
    let here = keys(&[2, 1]);
    let again = Rotation { known: &known, keys: &here, from_command: false };
    assert_eq!(again.to_prepare(), Ok(NextRootKey::Here(name(2))));
}

#[test]
fn a_command_has_to_print_a_new_key_first() {
    let known = known(1, None);
    let (old, new) = (keys(&[1]), keys(&[2, 1]));
    let with = |keys| Rotation { known: &known, keys, from_command: true };
    assert_eq!(with(&old).to_prepare().map_err(|fault| fault.kind), Err(FaultKind::NotReady));
    assert_eq!(with(&new).to_prepare(), Ok(NextRootKey::Here(name(2))));
    let names = ["b".to_owned()];
    let standbys = Standbys { names: &names, confirmations: &[], own: OWN, despite: false };
    // Sealing again under the same key asks nobody; a new one has to be confirmed.
    assert_eq!(with(&old).to_activate(&standbys), Ok(NextRootKey::Here(name(1))));
    let refused = with(&new).to_activate(&standbys).map_err(|fault| fault.kind);
    assert_eq!(refused, Err(FaultKind::NotReady));
}

#[test]
fn the_active_key_seals_wherever_it_stands() {
    let both = keys(&[2, 1]).sealing_under(name(1)).unwrap();
    let sealed = both.seal(b"id", b"secret", [9; 12]).unwrap();
    assert!(keys(&[1]).open(b"id", &sealed).unwrap().equals(b"secret"));
    assert!(both.open(b"id", &keys(&[2]).seal(b"id", b"secret", [9; 12]).unwrap()).is_ok());
    assert!(keys(&[2, 1]).sealing_under(name(3)).is_none());
}

#[test]
fn a_fingerprint_is_sixteen_digits() {
    let text = name(1).to_string();
    assert_eq!(RootKeyFingerprint::from_hex(&text), Some(name(1)));
    assert_eq!(text.len(), 16);
    for wrong in
        ["", "0123456789abcde", "0123456789ABCDEF", "+123456789abcdef", "0123456789abcdefa"]
    {
        assert_eq!(RootKeyFingerprint::from_hex(wrong), None, "{wrong}");
    }
    assert_eq!(known(1, None).complaint(&[name(2), name(1)]), None);
    let complaint = known(1, None).complaint(&[name(2)]).unwrap();
    assert!(complaint.contains(&name(1).to_string()) && complaint.contains(&name(2).to_string()));
}
