//! A stored hash cannot make a check cost more than the limits, and no text makes it panic
//! (the class of RUSTSEC-2026-0199: a bcrypt hash that is not ASCII).

use auth_ext_core::password::{
    ARGON2_MAX_ITERATIONS, ARGON2_MAX_MEMORY_KIB, ARGON2_MAX_PARALLELISM, BCRYPT_MAX_COST,
    BCRYPT_MIN_COST, Run, SCRYPT_MAX_BYTES, SCRYPT_MAX_MEMORY, Verdict, cost, verify_counted,
};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::{PasswordHash, Settings};
use proptest::prelude::*;

const TAIL: &str = "MDEyMzQ1Njc4OWFiY2RlZg$gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4";

fn cheap() -> Settings {
    Settings {
        password_hash: PasswordHash::Argon2id { memory_kib: 8, iterations: 1, parallelism: 1 },
        ..Settings::default()
    }
}

fn is_cheap(run: Run) -> bool {
    match run {
        Run::Chosen(PasswordHash::Argon2id { memory_kib, iterations, .. }) => {
            memory_kib <= 64 && iterations <= 2
        }
        Run::Chosen(PasswordHash::Bcrypt { cost }) => cost <= BCRYPT_MIN_COST,
        Run::Scrypt(cost) => cost.log_n <= 4 && cost.block_size <= 8 && cost.parallelism <= 4,
    }
}

fn is_within_limits(run: Run) -> bool {
    match run {
        Run::Chosen(PasswordHash::Argon2id { memory_kib, iterations, parallelism }) => {
            (8 * parallelism..=ARGON2_MAX_MEMORY_KIB).contains(&memory_kib)
                && (1..=ARGON2_MAX_ITERATIONS).contains(&iterations)
                && (1..=ARGON2_MAX_PARALLELISM).contains(&parallelism)
        }
        Run::Chosen(PasswordHash::Bcrypt { cost }) => {
            (BCRYPT_MIN_COST..=BCRYPT_MAX_COST).contains(&cost)
        }
        Run::Scrypt(cost) => {
            let memory = (128_usize << cost.log_n) * cost.block_size as usize;
            memory <= SCRYPT_MAX_MEMORY && memory * cost.parallelism as usize <= SCRYPT_MAX_BYTES
        }
    }
}

/// The hash is within the limits or unusable, and whatever it is, a check of it ends.
fn check(stored: &str, password: &str) {
    let asked = cost(stored);
    assert!(asked.is_none_or(is_within_limits), "{stored}: {asked:?}");
    // The real limits take seconds and a gibibyte to run; what is run there is the same code.
    if asked.is_none_or(is_cheap) {
        let (_, work) = verify_counted(Some(stored), &Secret::from_text(password), &cheap());
        let chosen = Run::Chosen(cheap().password_hash);
        let runs = match asked {
            Some(argon2 @ Run::Chosen(PasswordHash::Argon2id { .. })) => vec![argon2],
            Some(other) => vec![other],
            None => vec![chosen],
        };
        assert_eq!(work.runs, runs);
    }
}

#[test]
fn the_limits_of_argon2_are_gotrues() {
    for (m, t, p, usable) in [
        (1_048_576_u64, 20_u64, 16_u64, true),
        (1_048_577, 20, 16, false),
        (1_048_576, 21, 16, false),
        (1_048_576, 20, 17, false),
        (8, 1, 1, true),
        (7, 1, 1, false),
        (128, 1, 16, true),
        (127, 1, 16, false),
        (8, 0, 1, false),
        (8, 1, 0, false),
        (4_294_967_296, 1, 1, false),
        (8, u64::MAX, 1, false),
        (8, 1, 257, false),
    ] {
        let stored = format!("$argon2id$v=19$m={m},t={t},p={p}${TAIL}");
        assert_eq!(cost(&stored).is_some(), usable, "{stored}");
    }
}

#[test]
fn the_limits_of_scrypt() {
    for (n, r, p, usable) in [
        (14_u64, 8_u64, 1_u64, true),
        (18, 8, 1, true),
        (19, 8, 1, false),
        (18, 9, 1, false),
        (18, 8, 4, true),
        (18, 8, 5, false),
        (14, 8, 64, true),
        (14, 8, 65, false),
        (63, 1, 1, false),
        (1, 4_294_967_295, 1, false),
    ] {
        let stored = format!("$fbscrypt$v=1,n={n},r={r},p={p},sk=AAAA$AAAA$AAAA");
        assert_eq!(cost(&stored).is_some(), usable, "{stored}");
    }
}

#[test]
fn the_limits_of_bcrypt() {
    for (exponent, usable) in
        [("03", false), ("04", true), ("10", true), ("16", true), ("17", false), ("31", false)]
    {
        let stored =
            format!("$2a${exponent}$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq");
        assert_eq!(cost(&stored).is_some(), usable, "{stored}");
    }
}

#[test]
fn a_bcrypt_hash_of_the_right_length_that_is_not_ascii_is_wrong() {
    for stored in [
        format!("$2a$04${}", "é".repeat(26)),
        format!("$2é$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63mis{}", "é"),
        format!("$2a$é${}", "a".repeat(53)),
        format!("$2a$04${}é{}", "a".repeat(21), "a".repeat(30)),
        format!("é2a$04${}", "a".repeat(53)),
    ] {
        let (verdict, _) = verify_counted(Some(&stored), &Secret::from_text("a"), &cheap());
        assert_eq!(verdict, Verdict::Wrong, "{stored}");
        assert_eq!(cost(&stored), None, "{stored}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_ends(stored in any::<String>(), password in any::<String>()) {
        check(&stored, &password);
    }

    #[test]
    fn anything_like_argon2_ends(
        algorithm in "argon2(i|d|id|)",
        version in "(19|16|0|[0-9]{1,12})",
        m in "(8|16|64|[0-9]{1,12})", t in "(1|2|[0-9]{1,12})", p in "(1|2|16|[0-9]{1,12})",
        extra in "(|,keyid=[a-z]{0,4}|,data=.{0,4}|,m=[0-9]{1,4})",
        salt in "[A-Za-z0-9+/=.]{0,70}", output in "[A-Za-z0-9+/=$é]{0,90}",
        password in any::<String>(),
    ) {
        check(&format!("${algorithm}$v={version}$m={m},t={t},p={p}{extra}${salt}${output}"), &password);
    }

    #[test]
    fn anything_like_scrypt_ends(
        version in "(1|2|[0-9]{1,4})",
        n in "(1|4|[0-9]{1,12})", r in "(1|8|[0-9]{1,12})", p in "(1|3|[0-9]{1,12})",
        extra in "(|,ss=[A-Za-z=]{0,5})(|,sk=[A-Za-z]{4}|,sk=[A-Za-z=é]{0,6})",
        salt in "[A-Za-z0-9+/=.]{0,20}", output in "([A-Za-z]{4}|[A-Za-z0-9+/=$é]{0,9})",
        password in any::<String>(),
    ) {
        check(&format!("$fbscrypt$v={version},n={n},r={r},p={p}{extra}${salt}${output}"), &password);
    }

    #[test]
    fn anything_like_bcrypt_ends(
        version in "[0-9é]?.?", exponent in "(04|[0-9]{2}|.{0,3})",
        encoded in "([./A-Za-z0-9]{53}|[./A-Za-z0-9é$]{48,54})",
        password in any::<String>(),
    ) {
        check(&format!("${version}${exponent}${encoded}"), &password);
    }

    #[test]
    fn a_damaged_hash_ends(at in 0_usize..60, with in any::<char>(), password in any::<String>()) {
        for whole in [
            "$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq".to_owned(),
            format!("$argon2id$v=19$m=64,t=2,p=1${TAIL}"),
        ] {
            let mut damaged: Vec<char> = whole.chars().collect();
            damaged[at] = with;
            check(&damaged.into_iter().collect::<String>(), &password);
        }
    }
}
