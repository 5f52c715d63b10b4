//! The work of a check tells nothing about the account: not whether it exists, not which hash it
//! has, not why the password is wrong. Counted in runs of the hash functions, not measured in time.

use auth_ext_core::password::{Run, ScryptCost, Verdict, Work, is_covered, verify_counted};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::{PasswordHash, Settings};

const PASSWORD: &str = "correct horse battery staple";
const ARGON2: &str = "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
                      $gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4";
const BCRYPT_10: &str = "$2a$10$7AvL5fuRApHtk8b/vZadLujqCLxQK18MFxQC7/T4Fox2FKAMka3ya";
const BCRYPT_4: &str = "$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq";

const ARGON2_RUN: PasswordHash =
    PasswordHash::Argon2id { memory_kib: 64, iterations: 2, parallelism: 1 };
const BCRYPT_RUN: PasswordHash = PasswordHash::Bcrypt { cost: 10 };

const CORRECT: Verdict = Verdict::Correct { needs_rehash: false };
const CORRECT_BUT_OLD: Verdict = Verdict::Correct { needs_rehash: true };

/// Everything that is not an account with a usable hash.
const UNUSABLE: [Option<&str>; 8] = [
    None,
    Some(""),
    Some(" "),
    Some("*"),
    Some("$2a$10$too short"),
    Some("$2a$31$7AvL5fuRApHtk8b/vZadLujqCLxQK18MFxQC7/T4Fox2FKAMka3ya"),
    Some("$argon2id$v=19$m=4294967295,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gAwJW5vx5itn2V9KHlEUjyU"),
    Some("$fbscrypt$v=2,n=14,r=8,p=1,ss=Bw==,sk=AAAA$AAAA$AAAA"),
];

fn settings(password_hash: PasswordHash, bcrypt_in_use: bool) -> Settings {
    Settings { password_hash, bcrypt_in_use, ..Settings::default() }
}

#[track_caller]
fn assert_work(
    stored: Option<&str>,
    password: &str,
    settings: &Settings,
    verdict: Verdict,
    runs: &[PasswordHash],
) {
    let runs: Vec<Run> = runs.iter().copied().map(Run::Chosen).collect();
    let (given, work) = verify_counted(stored, &Secret::from_text(password), settings);
    assert_eq!((given, work.runs), (verdict, runs), "{stored:?}");
}

#[test]
fn with_bcrypt_in_use_every_check_runs_both_once() {
    let settings = settings(ARGON2_RUN, true);
    let both = [ARGON2_RUN, BCRYPT_RUN];
    let over_72 = "x".repeat(73);
    let over_1024 = "x".repeat(1025);
    for stored in UNUSABLE {
        assert_work(stored, PASSWORD, &settings, Verdict::Wrong, &both);
    }
    assert_work(Some(ARGON2), PASSWORD, &settings, CORRECT, &both);
    assert_work(Some(BCRYPT_10), PASSWORD, &settings, CORRECT_BUT_OLD, &both);
    for wrong in ["wrong", "", "nul\0", &over_72, &over_1024] {
        assert_work(None, wrong, &settings, Verdict::Wrong, &both);
        assert_work(Some(ARGON2), wrong, &settings, Verdict::Wrong, &both);
        assert_work(Some(BCRYPT_10), wrong, &settings, Verdict::Wrong, &both);
    }
}

#[test]
fn without_bcrypt_in_use_every_check_runs_argon2_once() {
    let settings = settings(ARGON2_RUN, false);
    let over_1024 = "x".repeat(1025);
    for stored in UNUSABLE {
        assert_work(stored, PASSWORD, &settings, Verdict::Wrong, &[ARGON2_RUN]);
    }
    assert_work(Some(ARGON2), PASSWORD, &settings, CORRECT, &[ARGON2_RUN]);
    for wrong in ["wrong", "", "nul\0", &over_1024] {
        assert_work(None, wrong, &settings, Verdict::Wrong, &[ARGON2_RUN]);
        assert_work(Some(ARGON2), wrong, &settings, Verdict::Wrong, &[ARGON2_RUN]);
    }
}

#[test]
fn a_bcrypt_hash_that_nobody_announced_is_still_verified() {
    let settings = settings(ARGON2_RUN, false);
    let run = [PasswordHash::Bcrypt { cost: 4 }];
    let over_72 = "x".repeat(73);
    assert_work(Some(BCRYPT_4), PASSWORD, &settings, CORRECT_BUT_OLD, &run);
    for wrong in ["wrong", "", "nul\0", &over_72] {
        assert_work(Some(BCRYPT_4), wrong, &settings, Verdict::Wrong, &run);
    }
}

#[test]
fn when_bcrypt_is_written_and_argon2_is_in_use_every_check_runs_both_once() {
    // With or without the flag of bcrypt: the setting alone makes bcrypt hashes.
    let how = PasswordHash::Bcrypt { cost: 4 };
    let both = [PasswordHash::default(), how];
    for bcrypt_in_use in [false, true] {
        let settings = settings(how, bcrypt_in_use);
        assert_work(None, PASSWORD, &settings, Verdict::Wrong, &both);
        assert_work(Some(BCRYPT_4), PASSWORD, &settings, CORRECT, &both);
        assert_work(Some(BCRYPT_4), "wrong", &settings, Verdict::Wrong, &both);
    }
}

/// Blocks of Argon2 and rounds of bcrypt, whatever runs they were computed in.
fn amount(work: &Work) -> (u64, u64) {
    work.runs.iter().fold((0, 0), |(blocks, rounds), run| match *run {
        Run::Scrypt(_) => (blocks, rounds),
        Run::Chosen(PasswordHash::Argon2id { memory_kib, iterations, .. }) => {
            (blocks + u64::from(memory_kib) * u64::from(iterations), rounds)
        }
        Run::Chosen(PasswordHash::Bcrypt { cost }) => (blocks, rounds + (1 << cost)),
    })
}

/// The operator changes the cost: until everybody has signed in again, accounts have hashes of the old one.
#[test]
fn after_a_change_of_cost_every_check_makes_the_work_of_the_dearest() {
    let argon2 =
        |memory_kib, iterations| PasswordHash::Argon2id { memory_kib, iterations, parallelism: 1 };
    let bcrypt = |cost| PasswordHash::Bcrypt { cost };
    for (before, after) in [
        (argon2(64, 2), argon2(128, 2)),
        (argon2(64, 2), argon2(64, 3)),
        (argon2(64, 2), argon2(1000, 1)),
        (argon2(64, 2), argon2(100, 3)),
        (argon2(64, 2), argon2(32, 2)),
        (argon2(64, 2), argon2(8, 1)),
        (argon2(64, 2), bcrypt(4)),
        (bcrypt(4), bcrypt(7)),
        (bcrypt(10), bcrypt(4)),
        (bcrypt(4), argon2(64, 2)),
    ] {
        // As the trigger of the settings keeps them.
        let mut settings = settings(after, false);
        settings.argon2_in_use = matches!(after, PasswordHash::Argon2id { .. });
        for hash in [before, after] {
            match hash {
                PasswordHash::Argon2id { memory_kib, iterations, .. } => {
                    settings.argon2_in_use = true;
                    settings.argon2_work_in_use =
                        settings.argon2_work_in_use.max(memory_kib * iterations);
                }
                PasswordHash::Bcrypt { cost } => {
                    settings.bcrypt_in_use = true;
                    settings.bcrypt_cost_in_use = settings.bcrypt_cost_in_use.max(cost);
                }
            }
        }
        let known = match before {
            PasswordHash::Argon2id { .. } => ARGON2,
            PasswordHash::Bcrypt { cost: 4 } => BCRYPT_4,
            PasswordHash::Bcrypt { .. } => BCRYPT_10,
        };
        let covered = |how| is_covered(Run::Chosen(how), &settings);
        assert!(covered(before) && covered(after));
        let work =
            |stored| amount(&verify_counted(stored, &Secret::from_text("wrong"), &settings).1);
        let unknown = work(None);
        assert_eq!(work(Some(known)), unknown, "{before:?} {after:?}");
        let right = verify_counted(Some(known), &Secret::from_text(PASSWORD), &settings);
        assert_eq!((right.0 == Verdict::Wrong, amount(&right.1)), (false, unknown));
        for stored in UNUSABLE {
            assert_eq!(work(stored), unknown, "{stored:?}");
        }
    }
}

#[test]
fn only_what_is_announced_covered() {
    let argon2 =
        |memory_kib, iterations| PasswordHash::Argon2id { memory_kib, iterations, parallelism: 1 };
    let bcrypt = |cost| PasswordHash::Bcrypt { cost };
    let writes = |how, bcrypt_in_use| settings(how, bcrypt_in_use);
    let covered = |how, settings: &Settings| is_covered(Run::Chosen(how), settings);
    assert!(covered(argon2(32, 4), &writes(ARGON2_RUN, false)));
    assert!(!covered(argon2(64, 3), &writes(ARGON2_RUN, false)));
    assert!(!covered(bcrypt(4), &writes(ARGON2_RUN, false)));
    assert!(covered(bcrypt(10), &writes(ARGON2_RUN, true)));
    assert!(!covered(bcrypt(11), &writes(ARGON2_RUN, true)));
    let alone = Settings { argon2_in_use: false, ..writes(bcrypt(12), false) };
    assert!(covered(bcrypt(12), &alone) && !covered(argon2(8, 1), &alone));
    let scrypt = |log_n| Run::Scrypt(ScryptCost { log_n, ..ScryptCost::FIREBASE });
    let known = Settings { scrypt_work_in_use: 16_384, ..writes(ARGON2_RUN, false) };
    assert!(is_covered(scrypt(14), &known) && !is_covered(scrypt(15), &known));
    assert!(!is_covered(scrypt(1), &writes(ARGON2_RUN, false)));
}

/// Both would make a sign-in slower than GoTrue's for hashes that nobody has.
#[test]
fn when_bcrypt_is_written_and_alone_in_use_every_check_runs_it_once() {
    let how = PasswordHash::Bcrypt { cost: 4 };
    let settings = Settings { argon2_in_use: false, ..settings(how, true) };
    assert_work(None, PASSWORD, &settings, Verdict::Wrong, &[how]);
    assert_work(Some(BCRYPT_4), PASSWORD, &settings, CORRECT, &[how]);
    assert_work(Some(BCRYPT_4), "wrong", &settings, Verdict::Wrong, &[how]);
    for stored in UNUSABLE {
        assert_work(stored, PASSWORD, &settings, Verdict::Wrong, &[how]);
    }
    // One that nobody announced is verified all the same.
    let (verdict, _) = verify_counted(Some(ARGON2), &Secret::from_text(PASSWORD), &settings);
    assert_ne!(verdict, Verdict::Wrong);
}

/// Made by Python's `hashlib.scrypt` and AES in counter mode of `cryptography`; n=4 keeps it short.
const SCRYPT: &str =
    "$fbscrypt$v=1,n=4,r=8,p=1,ss=Bw==,sk=c2lnbmVyIGtleQ==$c2FsdHNhbHQ=$p/AmANfXUzgZdA==";

#[test]
fn with_scrypt_in_use_every_check_makes_its_work() {
    let settings = Settings { scrypt_work_in_use: 40, ..settings(ARGON2_RUN, true) };
    let scrypt = |log_n| Run::Scrypt(ScryptCost { log_n, ..ScryptCost::FIREBASE });
    let (argon2, bcrypt) = (Run::Chosen(ARGON2_RUN), Run::Chosen(BCRYPT_RUN));
    let over_1024 = "x".repeat(1025);
    // 40 KiB are 32 and 8; the hash of 16 lacks 16 and 8.
    let spent = vec![argon2, scrypt(5), scrypt(3), bcrypt];
    let checked = vec![argon2, scrypt(4), scrypt(4), scrypt(3), bcrypt];
    let assert = |stored: Option<&str>, password: &str, verdict, runs: &Vec<Run>| {
        let (given, work) = verify_counted(stored, &Secret::from_text(password), &settings);
        assert_eq!((given, &work.runs), (verdict, runs), "{stored:?}");
    };
    for stored in UNUSABLE {
        assert(stored, PASSWORD, Verdict::Wrong, &spent);
    }
    assert(Some(SCRYPT), PASSWORD, CORRECT_BUT_OLD, &checked);
    assert(Some(ARGON2), PASSWORD, CORRECT, &spent);
    assert(Some(BCRYPT_10), PASSWORD, CORRECT_BUT_OLD, &spent);
    for wrong in ["wrong", "", &over_1024] {
        assert(None, wrong, Verdict::Wrong, &spent);
        assert(Some(SCRYPT), wrong, Verdict::Wrong, &checked);
    }
}

#[test]
fn a_scrypt_hash_that_nobody_announced_is_still_verified() {
    let settings = settings(ARGON2_RUN, true);
    let (given, work) = verify_counted(Some(SCRYPT), &Secret::from_text(PASSWORD), &settings);
    let cost = ScryptCost { log_n: 4, ..ScryptCost::FIREBASE };
    assert_eq!((given, work.runs), (CORRECT_BUT_OLD, vec![Run::Scrypt(cost)]));
}

#[test]
fn the_text_that_stands_in_for_an_over_long_password_opens_nothing() {
    // Made of `no password`, which is hashed instead of what a function does not take whole.
    for (stored, over_long) in [
        (
            "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
             $B9E5qQdo/DpvhM0ezNw61oMn3vYG1Y7bKcymb/EM6cI",
            "x".repeat(1025),
        ),
        ("$2a$04$eGOYdPZYwgemxJkTSHLqD.67LaqqxFD50CU2JRTLrcaaebP.ng4SO", "x".repeat(73)),
    ] {
        let settings = settings(ARGON2_RUN, false);
        let verdict = |password: &str| {
            verify_counted(Some(stored), &Secret::from_text(password), &settings).0
        };
        assert_ne!(verdict("no password"), Verdict::Wrong);
        assert_eq!(verdict(&over_long), Verdict::Wrong);
    }
}

#[test]
fn a_setting_that_is_not_allowed_still_costs_work() {
    let nothing = PasswordHash::Argon2id { memory_kib: 0, iterations: 0, parallelism: 0 };
    let settings = settings(nothing, false);
    assert_work(None, PASSWORD, &settings, Verdict::Wrong, &[PasswordHash::default()]);
}
