//! How long the bare signature primitives of aws-lc take, for `scripts/bench jwt` to compare with:
//! one signing input in memory, one thread, no base64, no JSON, no claims.
//!
//! Usage: `jwt_primitive ALGORITHM LENGTH SECONDS`: the length of the signing input in bytes and how
//! long to measure each operation. Prints two lines: `sign` or `verify`, microseconds.
#![expect(
    clippy::expect_used,
    reason = "a measuring program: it may stop when anything is wrong"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ED25519, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, VerificationAlgorithm,
};
use aws_lc_rs::{hmac, rsa};

struct Bench {
    message: Vec<u8>,
    length: Duration,
}

impl Bench {
    /// Prints the mean processor time of an operation, the best of five runs.
    fn run(&self, operation: &str, mut call: impl FnMut()) {
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let (mut count, start, spent) = (0_u32, Instant::now(), processor_time());
            while start.elapsed() < self.length / 5 {
                for _ in 0..64 {
                    call();
                }
                count += 64;
            }
            best = best.min((processor_time() - spent) * 1e6 / f64::from(count));
        }
        println!("{operation}\t{best:.3}");
    }

    fn hmac(&self, algorithm: hmac::Algorithm) {
        let key = hmac::Key::new(algorithm, &[7; 64]);
        let tag = hmac::sign(&key, &self.message);
        self.run("sign", || {
            black_box(hmac::sign(&key, black_box(&self.message)));
        });
        self.run("verify", || {
            hmac::verify(&key, black_box(&self.message), tag.as_ref()).expect("its own MAC");
        });
    }

    fn rsa(
        &self,
        signing: &'static dyn RsaEncoding,
        verification: &'static (impl VerificationAlgorithm + 'static),
    ) {
        let pair = RsaKeyPair::generate(rsa::KeySize::Rsa2048).expect("a key");
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.run("sign", || {
            pair.sign(signing, &random, black_box(&self.message), &mut signature)
                .expect("a signature");
        });
        self.verify(verification, pair.public_key().as_ref(), &signature);
    }

    fn ecdsa(
        &self,
        signing: &'static EcdsaSigningAlgorithm,
        verification: &'static (impl VerificationAlgorithm + 'static),
    ) {
        let pair = EcdsaKeyPair::generate(signing).expect("a key");
        let random = SystemRandom::new();
        let sign = || pair.sign(&random, black_box(&self.message)).expect("a signature");
        let signature = sign();
        self.run("sign", || {
            black_box(sign());
        });
        self.verify(verification, pair.public_key().as_ref(), signature.as_ref());
    }

    fn eddsa(&self) {
        let pair = Ed25519KeyPair::generate().expect("a key");
        let signature = pair.sign(&self.message);
        self.run("sign", || {
            black_box(pair.sign(black_box(&self.message)));
        });
        self.verify(&ED25519, pair.public_key().as_ref(), signature.as_ref());
    }

    fn verify(
        &self,
        verification: &'static (impl VerificationAlgorithm + 'static),
        key: &[u8],
        signature: &[u8],
    ) {
        let key = ParsedPublicKey::new(verification, key).expect("a public key");
        self.run("verify", || {
            key.verify_sig(black_box(&self.message), signature).expect("its own signature");
        });
    }
}

/// Seconds that this thread has spent on a processor: other programs of the machine do not count.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("Linux");
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.expect("a number") / 1e9
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let algorithm = arguments.next().expect("ALGORITHM");
    let mut number = || arguments.next().and_then(|text| text.parse::<u16>().ok()).expect("LENGTH SECONDS");
    let (length, seconds) = (number(), number());
    let bench = Bench {
        message: vec![b'x'; usize::from(length)],
        length: Duration::from_secs(u64::from(seconds)),
    };
    match algorithm.as_str() {
        "HS256" => bench.hmac(hmac::HMAC_SHA256),
        "HS384" => bench.hmac(hmac::HMAC_SHA384),
        "HS512" => bench.hmac(hmac::HMAC_SHA512),
        "ES256" => bench.ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_FIXED),
        "ES384" => bench.ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, &ECDSA_P384_SHA384_FIXED),
        "EdDSA" => bench.eddsa(),
        "RS256" => bench.rsa(&RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
        "RS384" => bench.rsa(&RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384),
        "RS512" => bench.rsa(&RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512),
        "PS256" => bench.rsa(&RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
        "PS384" => bench.rsa(&RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384),
        "PS512" => bench.rsa(&RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512),
        _ => panic!("unknown algorithm {algorithm}"),
    }
}
