//! What the core may ask its surroundings: the time and random bytes.

use crate::time::Timestamp;

/// The clock and the randomness of one call. PostgreSQL's shell implements it with
/// `clock_timestamp()` (never the start of the transaction) and the operating system's generator.
pub trait Env {
    /// The wall clock now.
    fn now(&mut self) -> Timestamp;

    /// Fills `buffer` with unpredictable bytes. An implementation that cannot must not return.
    fn fill_random(&mut self, buffer: &mut [u8]);

    /// Fills `buffer` with random bytes that identify something and need not be secret: they may
    /// have been drawn before.
    fn fill_identifier(&mut self, buffer: &mut [u8]) {
        self.fill_random(buffer);
    }

    /// Does work that takes the processor long and needs nothing else, as hashing a password does. An
    /// implementation may give up on the caller meanwhile and not return, and may let callers wait so
    /// that not too many work at once.
    fn compute<T: Send + 'static>(&mut self, work: impl FnOnce() -> T + Send + 'static) -> T {
        work()
    }
}

/// `N` random bytes.
pub fn random_bytes<const N: usize>(env: &mut impl Env) -> [u8; N] {
    let mut bytes = [0_u8; N];
    env.fill_random(&mut bytes);
    bytes
}

/// A random (version 4) UUID, as GoTrue gives to users and sessions. It identifies; it is never a
/// secret.
pub fn random_uuid(env: &mut impl Env) -> uuid::Uuid {
    let mut bytes = [0_u8; 16];
    env.fill_identifier(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
