//! A correct password is hashed anew when its hash is of another kind or weaker than the settings,
//! and never to make it weaker.

use auth_ext_core::env::Env;
use auth_ext_core::password::{Verdict, hash, verify};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::{PasswordHash, Settings};
use auth_ext_core::time::Timestamp;

struct FixedEnv;

impl Env for FixedEnv {
    fn now(&mut self) -> Timestamp {
        Timestamp::from_seconds(0)
    }

    fn fill_random(&mut self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

fn argon2id(memory_kib: u32, iterations: u32, parallelism: u32) -> PasswordHash {
    PasswordHash::Argon2id { memory_kib, iterations, parallelism }
}

fn bcrypt(cost: u32) -> PasswordHash {
    PasswordHash::Bcrypt { cost }
}

#[track_caller]
fn assert_rehash(stored: &str, password: &Secret, password_hash: PasswordHash, expected: bool) {
    let settings = Settings { password_hash, ..Settings::default() };
    assert_eq!(
        verify(Some(stored), password, &settings),
        Verdict::Correct { needs_rehash: expected },
        "{stored} under {password_hash:?}"
    );
}

#[test]
fn of_another_kind_or_weaker_but_not_stronger() {
    let password = Secret::from_text("correct horse battery staple");
    let rows = [
        (argon2id(64, 2, 1), argon2id(64, 2, 1), false),
        (argon2id(63, 2, 1), argon2id(64, 2, 1), true),
        (argon2id(64, 1, 1), argon2id(64, 2, 1), true),
        (argon2id(128, 1, 1), argon2id(64, 2, 1), true),
        (argon2id(128, 2, 1), argon2id(64, 2, 1), false),
        (argon2id(64, 3, 1), argon2id(64, 2, 1), false),
        (argon2id(64, 2, 4), argon2id(64, 2, 1), false),
        (bcrypt(4), argon2id(64, 2, 1), true),
        (bcrypt(4), bcrypt(4), false),
        (bcrypt(4), bcrypt(5), true),
        (bcrypt(5), bcrypt(4), false),
        (argon2id(64, 2, 1), bcrypt(4), true),
    ];
    for (stored, setting, expected) in rows {
        let stored = hash(&password, stored, &mut FixedEnv).unwrap();
        assert_rehash(&stored, &password, setting, expected);
    }
}

#[test]
fn argon2i_a_short_salt_and_a_short_output_are_weaker() {
    let password = Secret::from_text("correct horse battery staple");
    for stored in [
        "$argon2i$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
         $tTEGqyzWgE8XeFIcVmGNBy2ro7tX1aVB4Lm/p52JsIo",
        "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc$ewRCA2taszfAlBbApUnhp+M06M/MrbqlwXggs4M6MiM",
        "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$8eWmGOghvLB8losxM7BEpg",
    ] {
        assert_rehash(stored, &password, argon2id(64, 2, 1), true);
    }
}

#[test]
fn a_password_that_bcrypt_would_cut_keeps_its_argon2_hash() {
    for password in ["x".repeat(73), "nul\0".to_owned()] {
        let password = Secret::from_text(&password);
        let stored = hash(&password, argon2id(64, 2, 1), &mut FixedEnv).unwrap();
        assert_rehash(&stored, &password, bcrypt(4), false);
    }
}
