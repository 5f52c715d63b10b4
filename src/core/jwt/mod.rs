//! JSON Web Tokens: a strict verifier and a signer.
//!
//! The key decides the algorithm; the header only has to agree. No claim is looked at before the
//! signature holds, and nothing is given back as a claim that was not signed. The library below
//! does the signatures; every rule about tokens is here.

mod algorithm;
mod claims;
mod compact;
mod explain;
mod header;
mod json;
mod object;
mod reason;
mod rules;
mod sign;
mod sink;
mod verify;

pub use algorithm::{Algorithm, KeyType};
pub use claims::{ClaimsPolicy, LARGEST, Leeway, Recipient, TokenTimes};
pub use explain::explain;
pub use json::{MAX_DEPTH, is_too_deep, parse as parse_json};
pub use object::JsonObject;
pub use reason::Reason;
pub use rules::is_judged;
pub use sign::{
    ClaimFault, ClaimsOutline, SignError, SigningPolicy, check_claims_of_caller,
    check_claims_to_sign, judge_outline_to_sign, parse_claims_to_sign, sign_jwt, sign_jwt_bytes,
};
pub use sink::{Discard, Sink};
pub use verify::{
    Decoded, JwsVerification, Verification, decode_unverified, verify_jws, verify_jwt,
    verify_jwt_into,
};

pub(crate) use compact::{decode as decode_base64url, encode as encode_base64url};
