//! What GoTrue verifies is verified: bcrypt of any minor version, Argon2i and Argon2id of version
//! 19 with short and long salts and outputs, Firebase's scrypt. The hashes were made by Go's
//! `x/crypto` and tried there, or by Python.

use auth_ext_core::password::{Verdict, verify};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::{PasswordHash, Settings};

const PASSWORD: &str = "correct horse battery staple";
/// The part of a bcrypt hash after its version.
const BCRYPT: &str = "04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq";

fn cheap() -> Settings {
    Settings {
        password_hash: PasswordHash::Argon2id { memory_kib: 8, iterations: 1, parallelism: 1 },
        ..Settings::default()
    }
}

fn is_correct(stored: &str, password: &str) -> bool {
    verify(Some(stored), &Secret::from_text(password), &cheap()) != Verdict::Wrong
}

fn assert_only_matches(stored: &str, password: &str) {
    assert!(is_correct(stored, password), "{stored}");
    assert!(!is_correct(stored, &format!("{password} ")), "{stored}");
    assert!(!is_correct(stored, ""), "{stored}");
}

#[test]
fn bcrypt_of_every_minor_version() {
    for version in ["$2$", "$2a$", "$2b$", "$2x$", "$2y$", "$2z$", "$2\u{1}$"] {
        assert_only_matches(&format!("{version}{BCRYPT}"), PASSWORD);
    }
}

#[test]
fn bcrypt_of_gotrues_cost() {
    let stored = "$2a$10$7AvL5fuRApHtk8b/vZadLujqCLxQK18MFxQC7/T4Fox2FKAMka3ya";
    assert!(is_correct(stored, PASSWORD));
}

#[test]
fn bcrypt_of_a_password_that_is_not_ascii() {
    let stored = "$2a$04$ucumrOYjzKjZoVrkRRvfZeiTurf5zmfPFyLItg/lma6dFepwmUepG";
    assert_only_matches(stored, "pässwörd €");
}

#[test]
fn bcrypt_with_spare_bits_in_the_salt() {
    let stored = "$2a$04$sL1kxo1NJXBOu3nFL/WQ5fdMd8pSfsrWGRQwYw9gJ54UvL63misFq";
    assert_only_matches(stored, PASSWORD);
}

#[test]
fn bcrypt_with_something_after_it_is_wrong() {
    for extra in ["$", "$x", "x", " ", "\n"] {
        assert!(!is_correct(&format!("$2a${BCRYPT}{extra}"), PASSWORD), "{extra:?}");
    }
}

#[test]
fn bcrypt_with_spare_bits_in_the_output_is_wrong() {
    let stored = "$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFr";
    assert!(!is_correct(stored, PASSWORD));
}

#[test]
fn bcrypt_reads_72_bytes_of_a_longer_password() {
    let stored = "$2a$04$Z7VFdwMGbuZW4vx4e1zws.GPRcahF6CfnpON38UOb9wsMDhzxXgD.";
    let longest = "0123456789ab".repeat(6);
    assert!(is_correct(stored, &longest));
    // As the system that made the hash, and as Go; the hash is then replaced by one of all of it.
    let longer = Secret::from_text(&format!("{longest}x"));
    assert_eq!(verify(Some(stored), &longer, &cheap()), Verdict::Correct { needs_rehash: true });
    assert!(!is_correct(stored, &longest[..71]));
    assert!(!is_correct(stored, &format!("x{longest}")));
}

#[test]
fn bcrypt_does_not_take_a_repetition_with_nul_for_the_password() {
    // bcrypt of `a`, which Go accepts for `a NUL a`, too.
    let stored = bcrypt::hash("a", 4).unwrap();
    assert!(is_correct(&stored, "a"));
    assert!(!is_correct(&stored, "a\0a"));
}

#[test]
fn argon2id_and_argon2i() {
    for stored in [
        "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
         $gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4",
        "$argon2i$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
         $tTEGqyzWgE8XeFIcVmGNBy2ro7tX1aVB4Lm/p52JsIo",
        // four lanes, salt of 8 and output of 16 bytes
        "$argon2id$v=19$m=64,t=3,p=4$MDEyMzQ1Njc$rSmoNKYsbNbzmt9fLf850A",
        // the least memory of one lane
        "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
         $XdTJKPvVpEdCNu922dgwQXj+XfOITS04PpG3cDMn5sE",
        // the most lanes, and memory that they do not share evenly
        "$argon2id$v=19$m=130,t=2,p=16$MDEyMzQ1Njc4OWFiY2RlZg\
         $wJj8O0Hr/6b9Ht3ZQ+RaiJ/ln76kpcuepwqVYxzii3M",
        // salt of 48 and output of 64 bytes
        "$argon2id$v=19$m=64,t=2,p=1\
         $MDEyMzQ1Njc4OWFiY2RlZnp6enp6enp6enp6enp6enp6enp6enp6enp6enp6enp6\
         $wKhdyixbz3cZpVWHR5GdG6u3p28Z4Htkz1kNsvva8klsYTGB69O6QiZlhr1wSK8A+eCqc/lB/gUSXD9t9xgj3w",
    ] {
        assert_only_matches(stored, PASSWORD);
    }
}

#[test]
fn a_hash_of_another_kind_is_never_correct() {
    let good = "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
                $gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4";
    assert!(is_correct(good, PASSWORD));
    for (from, to) in [
        ("$argon2id", "$argon2d"),
        ("$argon2id", "$argon2"),
        ("$argon2id", "argon2id"),
        ("v=19", "v=16"),
        ("$v=19", ""),
        ("t=2,p=1", "p=2,t=1"),
        ("p=1", "p=9"),
        ("p=1", "p=1,keyid=AAAA"),
        ("p=1", "p=1,data=AAAA"),
        ("m=64,t=2", "t=2,m=64"),
        ("m=64,", ""),
        ("$MDEy", "$!DEy"),
        ("x1h4", "x1h4$"),
        ("x1h4", "x1h4 "),
        ("$gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4", ""),
        ("$gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4", "$"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(!is_correct(&bad, PASSWORD), "{bad}");
    }
    assert!(!is_correct(PASSWORD, PASSWORD));
}

/// Salts over 48 and outputs under 10 or over 64 bytes, which the PHC string format does not know.
#[test]
fn argon2_of_any_salt_and_output() {
    for stored in [
        // salt of 64, output of 96 bytes
        "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg$HvHtjWmcJwKBasExYHujECz1SaRALynLoaD9R9cfBykGYJZiNa518ST2FXU2xEnRGW9pB5MGo+p90yhMi+GBK1R4t+7Z58/87mUS1u9jDD68HVBZaWJ1dbBRhtSMYzF3",
        // salt of 8, output of 4 bytes
        "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc$kSGmnQ",
        "$argon2i$v=19$m=64,t=2,p=1$eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4$8T4UGR0bR+wl",
    ] {
        assert_only_matches(stored, PASSWORD);
    }
}

/// What the library refuses costs the work of no account: never correct, never a panic.
#[test]
fn argon2_with_a_salt_under_8_or_an_output_under_4_is_wrong() {
    let good = "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc$kSGmnQ";
    assert!(is_correct(good, PASSWORD));
    for (from, to) in [("MDEyMzQ1Njc", "MDEyMzQ1Ng"), ("MDEyMzQ1Njc", ""), ("kSGmnQ", "kSGm")] {
        assert!(!is_correct(&good.replacen(from, to, 1), PASSWORD), "{from} {to}");
    }
}

/// The hash of a user whom a real GoTrue signed in (`reports.md` 3a), and one that Firebase shows.
#[test]
fn scrypt_of_firebase() {
    assert_only_matches(
        "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2traw==$c2FsdHNhbHQ=$Mf5AvpXj+PfJTcjGbf26Qh6XSVRvM25/7z1ALb/NNi5ut3UQEgiCkf3e8Du+hQlvnLKhWD0w3Crx9LSSzfqr4w==",
        "pass word 1",
    );
    assert_only_matches(
        "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
        "user1password",
    );
    // More lanes, and no separator.
    assert_only_matches(
        "$fbscrypt$v=1,n=4,r=2,p=3,sk=c2lnbmVyIGtleSBvZiBhIHByb2plY3Q=$c2FsdA==$Hq6U8PAeiYec0cQ3q8cHWmhLRFQCXls=",
        PASSWORD,
    );
}

#[test]
fn scrypt_within_its_limits_and_form_alone() {
    let good =
        "$fbscrypt$v=1,n=4,r=8,p=1,ss=Bw==,sk=c2lnbmVyIGtleQ==$c2FsdHNhbHQ=$p/AmANfXUzgZdA==";
    assert!(is_correct(good, PASSWORD));
    for (from, to) in [
        ("v=1", "v=2"),
        ("n=4", "n=0"),
        ("n=4", "n=64"),
        ("n=4", "n=31"),
        ("n=4", "n=4294967300"),
        ("n=4", "n=-4"),
        ("n=4", "n=+4"),
        ("r=8", "r=0"),
        ("r=8", "r=4294967295"),
        ("p=1", "p=0"),
        ("p=1", "p=256"),
        ("n=4,r=8", "r=8,n=4"),
        ("ss=Bw==,", "ss=Bw,"),
        ("ss=Bw==,", "ss=!!,"),
        (",sk=", ",xx=AAAA,sk="),
        (",sk=", "$"),
        ("$c2Fsd", "$!2Fsd"),
        ("$fbscrypt", "fbscrypt"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert!(!is_correct(&bad, PASSWORD), "{bad}");
    }
    // With an empty signer key every password would give the same: nothing.
    assert!(!is_correct("$fbscrypt$v=1,n=4,r=8,p=1,ss=Bw==,sk=$c2FsdA==$", PASSWORD));
    assert!(!is_correct("$fbscrypt$v=1,n=4,r=8,p=1,sk=AAAA$c2FsdA==$", PASSWORD));
    for cut in 0..good.len() {
        assert!(!is_correct(&good[..cut], PASSWORD), "{cut}");
    }
}
