//! Time that stands still until it is moved, and randomness that repeats.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use crate::env::Env;
use crate::hash::{HASH_LENGTH, sha256};
use crate::time::Timestamp;

/// A wall clock that is set by hand. Clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Rc<Cell<Timestamp>>);

impl Clock {
    /// A clock that shows `at` until it is moved.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(Rc::new(Cell::new(at)))
    }

    /// The time it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.get()
    }

    /// Sets it.
    pub fn set(&self, at: Timestamp) {
        self.0.set(at);
    }

    /// Moves it on.
    pub fn advance(&self, length: Duration) {
        self.set(self.now().plus(length));
    }

    /// Steps it back.
    pub fn step_back(&self, length: Duration) {
        self.set(self.now().minus(length));
    }
}

/// Random bytes that are the same for the same seed and never the same twice for one seed.
#[derive(Debug)]
pub struct CountedEnv {
    clock: Clock,
    seed: u64,
    blocks: u64,
    draws: u64,
    readings: u64,
}

impl CountedEnv {
    /// Takes the time from `clock`. Two environments of one test need two seeds: what is random
    /// must not agree by accident.
    #[must_use]
    pub const fn new(clock: Clock, seed: u64) -> Self {
        Self { clock, seed, blocks: 0, draws: 0, readings: 0 }
    }

    /// How often random bytes were asked for.
    #[must_use]
    pub const fn draws(&self) -> u64 {
        self.draws
    }

    /// How often the clock was read.
    #[must_use]
    pub const fn readings(&self) -> u64 {
        self.readings
    }
}

impl Env for CountedEnv {
    fn now(&mut self) -> Timestamp {
        self.readings = self.readings.saturating_add(1);
        self.clock.now()
    }

    fn fill_random(&mut self, buffer: &mut [u8]) {
        self.draws = self.draws.saturating_add(1);
        for part in buffer.chunks_mut(HASH_LENGTH) {
            let block = sha256(&[&self.seed.to_be_bytes(), &self.blocks.to_be_bytes()]);
            self.blocks = self.blocks.saturating_add(1);
            for (byte, random) in part.iter_mut().zip(block) {
                *byte = random;
            }
        }
    }
}
