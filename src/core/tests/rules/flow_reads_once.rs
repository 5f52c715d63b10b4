//! A call reads the settings once, and the clock once more only after it may have waited for a lock.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{UserUpdate, list_sessions, update_user};
use auth_ext_core::outcome::Outcome;
use flow_common::{EMAIL, PASSWORD, World, caller};
use serde_json::json;

/// How often a call reads the clock and the settings.
fn readings(world: &mut World, call: impl FnOnce(&mut World) -> Outcome) -> (u64, u64) {
    let before = (world.env.readings(), world.store.settings_readings);
    assert_eq!(call(world).status(), 200);
    (world.env.readings() - before.0, world.store.settings_readings - before.1)
}

#[test]
fn what_waits_for_no_lock_reads_the_clock_once() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let by = caller(&mine);
    assert_eq!(readings(&mut world, |world| world.current_user(by)), (1, 1));
    let list = |world: &mut World| list_sessions(&mut world.by(by)).unwrap();
    assert_eq!(readings(&mut world, list), (1, 1));
}

#[test]
fn what_waits_for_a_lock_reads_it_again() {
    let mut world = World::empty();
    world.settings().audit = true;
    assert_eq!(readings(&mut world, |world| world.sign_up(EMAIL, PASSWORD)), (2, 1));
    assert_eq!(readings(&mut world, |world| world.sign_in(EMAIL, PASSWORD)), (2, 1));
    let mine = world.ada_signs_in();
    assert_eq!(readings(&mut world, |world| world.refresh(&mine.refresh_token)), (2, 1));
    let by = caller(&mine);
    let update = |world: &mut World| {
        let update =
            UserUpdate { data: Some(json!({ "city": "London" }).into()), ..Default::default() };
        update_user(&mut world.by(by), update).unwrap()
    };
    assert_eq!(readings(&mut world, update), (2, 1));
    assert_eq!(readings(&mut world, |world| world.sign_out(by, Some("others"))), (2, 1));
    assert_eq!(readings(&mut world, |world| world.sign_out(by, Some("local"))), (2, 1));
}
