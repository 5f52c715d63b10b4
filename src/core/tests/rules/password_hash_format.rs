//! A new hash is an Argon2id PHC string or a `$2a$` bcrypt hash, salted from `Env`, of the whole
//! password. The expected hashes come from Go's `x/crypto`, which GoTrue verifies with.

use auth_ext_core::env::Env;
use auth_ext_core::password::{BCRYPT_MAX_COST, PasswordError, hash, max_bytes};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::PasswordHash;
use auth_ext_core::time::Timestamp;

const PASSWORD: &str = "correct horse battery staple";

/// Gives the same bytes for ever and counts them.
#[derive(Default)]
struct FixedEnv {
    drawn: usize,
}

impl Env for FixedEnv {
    fn now(&mut self) -> Timestamp {
        Timestamp::from_seconds(0)
    }

    fn fill_random(&mut self, buffer: &mut [u8]) {
        for (byte, value) in buffer.iter_mut().zip(b"0123456789abcdef".iter().cycle()) {
            *byte = *value;
        }
        self.drawn += buffer.len();
    }
}

fn argon2id(memory_kib: u32, iterations: u32, parallelism: u32) -> PasswordHash {
    PasswordHash::Argon2id { memory_kib, iterations, parallelism }
}

fn hashed(password: &[u8], how: PasswordHash) -> Result<String, PasswordError> {
    hash(&Secret::new(password.to_vec()), how, &mut FixedEnv::default())
}

#[test]
fn argon2id_is_what_go_computes() {
    assert_eq!(
        hashed(PASSWORD.as_bytes(), argon2id(64, 2, 1)).unwrap(),
        "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
         $gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4"
    );
}

#[test]
fn the_default_setting_is_19_mib_two_passes_one_lane() {
    assert_eq!(
        hashed(PASSWORD.as_bytes(), PasswordHash::default()).unwrap(),
        "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg\
         $gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0"
    );
}

#[test]
fn bcrypt_is_what_go_computes() {
    // The salt of Go's hash, decoded: the only way to have both compute the same.
    struct GoSalt;
    impl Env for GoSalt {
        fn now(&mut self) -> Timestamp {
            Timestamp::from_seconds(0)
        }
        fn fill_random(&mut self, buffer: &mut [u8]) {
            use base64::Engine;
            let salt = bcrypt::BASE_64.decode("sL1kxo1NJXBOu3nFL/WQ5e").unwrap();
            buffer.copy_from_slice(&salt);
        }
    }
    let secret = Secret::from_text(PASSWORD);
    assert_eq!(
        hash(&secret, PasswordHash::Bcrypt { cost: 4 }, &mut GoSalt).unwrap(),
        "$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq"
    );
}

#[test]
fn the_salt_is_16_bytes_from_env() {
    for how in [argon2id(8, 1, 1), PasswordHash::Bcrypt { cost: 4 }] {
        let mut env = FixedEnv::default();
        hash(&Secret::from_text(PASSWORD), how, &mut env).unwrap();
        assert_eq!(env.drawn, 16);
    }
}

#[test]
fn bcrypt_takes_72_bytes_and_refuses_73() {
    let how = PasswordHash::Bcrypt { cost: 4 };
    assert_eq!(max_bytes(how), 72);
    let longest = hashed(&[b'x'; 72], how).unwrap();
    assert_ne!(longest, hashed(&[b'x'; 71], how).unwrap());
    assert_eq!(hashed(&[b'x'; 73], how), Err(PasswordError::TooLong { max_bytes: 72 }));
    // 72 characters, but 144 bytes.
    assert_eq!(
        hashed("é".repeat(72).as_bytes(), how),
        Err(PasswordError::TooLong { max_bytes: 72 })
    );
}

#[test]
fn argon2id_takes_1024_bytes_and_refuses_1025() {
    let how = argon2id(8, 1, 1);
    assert_eq!(max_bytes(how), 1024);
    let longest = hashed(&[b'x'; 1024], how).unwrap();
    assert_ne!(longest, hashed(&[b'x'; 1023], how).unwrap());
    assert_eq!(hashed(&[b'x'; 1025], how), Err(PasswordError::TooLong { max_bytes: 1024 }));
}

#[test]
fn bcrypt_refuses_a_nul_byte() {
    assert_eq!(hashed(b"a\0a", PasswordHash::Bcrypt { cost: 4 }), Err(PasswordError::ContainsNul));
}

#[test]
fn a_cost_out_of_bounds_is_an_error() {
    let costs = [
        argon2id(0, 2, 1),
        argon2id(7, 2, 1),
        argon2id(64, 0, 1),
        argon2id(64, 2, 0),
        argon2id(64, 2, 9),
        argon2id(1_048_577, 2, 1),
        argon2id(64, 21, 1),
        argon2id(1024, 2, 17),
        argon2id(u32::MAX, u32::MAX, u32::MAX),
        PasswordHash::Bcrypt { cost: 3 },
        PasswordHash::Bcrypt { cost: BCRYPT_MAX_COST + 1 },
        PasswordHash::Bcrypt { cost: u32::MAX },
    ];
    for how in costs {
        assert_eq!(hashed(b"password", how), Err(PasswordError::InvalidCost), "{how:?}");
    }
}

#[test]
fn an_error_does_not_tell_the_password() {
    let too_long = "hunter2".repeat(200);
    let error = hashed(too_long.as_bytes(), argon2id(8, 1, 1)).unwrap_err();
    assert_eq!(error.to_string(), "the password is longer than 1024 bytes");
    assert!(!format!("{error:?}").contains("hunter2"));
}
