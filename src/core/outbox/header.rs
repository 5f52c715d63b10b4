//! A header.

use serde::{Deserialize, Serialize};

/// A header of a mail or a request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value: one line.
    pub value: String,
}
