//! How long the bare signature primitives of aws-lc take, for `scripts/bench jwt` to compare with:
//! one signing input in memory, one thread, no base64, no JSON, no claims.
//!
//! Usage: `jwt_primitive LENGTH SECONDS`: the length of the signing input in bytes and how long to
//! measure each operation. Prints one line an operation: algorithm, `sign` or `verify`, microseconds.
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
    /// Prints the mean time of an operation, the best of five runs.
    fn run(&self, name: &str, operation: &str, mut call: impl FnMut()) {
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let (mut count, start) = (0_u32, Instant::now());
            while start.elapsed() < self.length / 5 {
                for _ in 0..8 {
                    call();
                }
                count += 8;
            }
            best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(count));
        }
        println!("{name}\t{operation}\t{best:.3}");
    }

    fn hmac(&self, name: &str, algorithm: hmac::Algorithm) {
        let key = hmac::Key::new(algorithm, &[7; 64]);
        let tag = hmac::sign(&key, &self.message);
        self.run(name, "sign", || {
            black_box(hmac::sign(&key, black_box(&self.message)));
        });
        self.run(name, "verify", || {
            hmac::verify(&key, black_box(&self.message), tag.as_ref()).expect("its own MAC");
        });
    }

    fn rsa(
        &self,
        pair: &RsaKeyPair,
        name: &str,
        signing: &'static dyn RsaEncoding,
        verification: &'static (impl VerificationAlgorithm + 'static),
    ) {
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = SystemRandom::new();
        let mut sign = || {
            pair.sign(signing, &random, black_box(&self.message), &mut signature)
                .expect("a signature");
        };
        sign();
        self.run(name, "sign", sign);
        self.verify(name, verification, pair.public_key().as_ref(), &signature);
    }

    fn ecdsa(
        &self,
        name: &str,
        signing: &'static EcdsaSigningAlgorithm,
        verification: &'static (impl VerificationAlgorithm + 'static),
    ) {
        let pair = EcdsaKeyPair::generate(signing).expect("a key");
        let random = SystemRandom::new();
        let sign = || pair.sign(&random, black_box(&self.message)).expect("a signature");
        let signature = sign();
        self.run(name, "sign", || {
            black_box(sign());
        });
        self.verify(name, verification, pair.public_key().as_ref(), signature.as_ref());
    }

    fn verify(
        &self,
        name: &str,
        verification: &'static (impl VerificationAlgorithm + 'static),
        key: &[u8],
        signature: &[u8],
    ) {
        let key = ParsedPublicKey::new(verification, key).expect("a public key");
        self.run(name, "verify", || {
            key.verify_sig(black_box(&self.message), signature).expect("its own signature");
        });
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|text| text.parse::<u16>().ok()).expect("LENGTH SECONDS");
    let (length, seconds) = (number(), number());
    let bench = Bench {
        message: vec![b'x'; usize::from(length)],
        length: Duration::from_secs(u64::from(seconds)),
    };
    bench.hmac("HS256", hmac::HMAC_SHA256);
    bench.hmac("HS384", hmac::HMAC_SHA384);
    bench.hmac("HS512", hmac::HMAC_SHA512);
    bench.ecdsa("ES256", &ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_FIXED);
    bench.ecdsa("ES384", &ECDSA_P384_SHA384_FIXED_SIGNING, &ECDSA_P384_SHA384_FIXED);
    let pair = Ed25519KeyPair::generate().expect("a key");
    let signature = pair.sign(&bench.message);
    bench.run("EdDSA", "sign", || {
        black_box(pair.sign(black_box(&bench.message)));
    });
    bench.verify("EdDSA", &ED25519, pair.public_key().as_ref(), signature.as_ref());
    let pair = RsaKeyPair::generate(rsa::KeySize::Rsa2048).expect("a key");
    bench.rsa(&pair, "RS256", &RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256);
    bench.rsa(&pair, "RS384", &RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384);
    bench.rsa(&pair, "RS512", &RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512);
    bench.rsa(&pair, "PS256", &RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256);
    bench.rsa(&pair, "PS384", &RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384);
    bench.rsa(&pair, "PS512", &RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512);
}
