//! The functions that cargo-fuzz runs without end (see fuzz/), here bounded: on every seed, and on
//! seeds that were edited at random.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at whatever is wrong"
)]
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

#[path = "../../../../fuzz/targets.rs"]
mod targets;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut files: Vec<_> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// One edit of the kinds that libFuzzer makes.
#[derive(Debug, Clone)]
enum Edit {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
    Repeat(Index, Index),
    Splice(Index, Index),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let words = prop::sample::select(vec![
        "\"alg\"",
        "\"kid\"",
        "\"exp\"",
        "\"aud\"",
        "none",
        "HS256",
        "ES256",
        "EdDSA",
        "null",
        "true",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "\\u0000",
        "\\ud800",
        "-1",
        "1e400",
        ".",
        "=",
        "AAAA",
        "\"kty\"",
        "\"d\"",
        "\"k\"",
        "\"use\"",
        "\"key_ops\"",
        "AQAB",
    ]);
    let piece = prop_oneof![
        words.prop_map(|word| word.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 1..4)
    ];
    let edit = prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (any::<Index>(), piece).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Remove(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Repeat(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(at, seed)| Edit::Splice(at, seed)),
    ];
    prop::collection::vec(edit, 1..6)
}

fn edited(seeds: &[Vec<u8>], seed: Index, edits: &[Edit]) -> Vec<u8> {
    let mut data = seed.get(seeds).clone();
    for edit in edits {
        if data.is_empty() {
            data.push(b'.');
        }
        let range = |from: &Index, to: &Index| {
            let (from, to) = (from.index(data.len()), to.index(data.len()));
            from.min(to)..from.max(to).min(from.min(to) + 64)
        };
        match edit {
            Edit::Flip(at, bit) => {
                let at = at.index(data.len());
                data[at] ^= 1 << bit;
            }
            Edit::Insert(at, piece) => {
                let at = at.index(data.len());
                data.splice(at..at, piece.iter().copied());
            }
            Edit::Remove(from, to) => drop(data.drain(range(from, to))),
            Edit::Repeat(from, to) => {
                let range = range(from, to);
                let (at, piece) = (range.end, data[range].to_vec());
                data.splice(at..at, piece);
            }
            Edit::Splice(at, other) => {
                let at = at.index(data.len());
                let other = other.get(seeds);
                data.truncate(at);
                data.extend(other.iter().skip(at));
            }
        }
    }
    data
}

macro_rules! target {
    ($name:ident, $cases:literal) => {
        mod $name {
            use super::*;

            #[test]
            fn holds_for_every_seed() {
                let seeds = seeds(stringify!($name));
                assert!(!seeds.is_empty());
                seeds.iter().for_each(|seed| targets::$name(seed));
            }

            #[test]
            fn holds_for_edited_seeds() {
                let seeds = seeds(stringify!($name));
                let config = ProptestConfig { cases: $cases, failure_persistence: None, ..ProptestConfig::default() };
                proptest!(config, |(seed in any::<Index>(), edits in edits())| {
                    targets::$name(&edited(&seeds, seed, &edits));
                });
            }
        }
    };
}

target!(token, 4000);
target!(claims, 8000);
target!(key_set, 4000);

#[test]
fn the_seeds_reach_what_lies_behind_the_signature() {
    let good = seeds("claims").iter().any(|seed| {
        let at = seed.iter().position(|byte| *byte == 0).unwrap();
        let token = targets::signed(&seed[..at], &seed[at + 1..]);
        auth_ext_core::jwt::decode_unverified(&token, 8192).is_ok()
    });
    assert!(good);
}
