//! The name of a hook function, as the settings hold it.

use core::fmt;

/// The longest identifier of `PostgreSQL` in bytes (`NAMEDATALEN - 1`).
const MAX_IDENTIFIER_BYTES: usize = 63;

/// `schema.function`, each a plain identifier as GoTrue allows in `pg-functions://` URIs:
/// `^[a-zA-Z_][a-zA-Z0-9_]{0,62}$`. Case counts, as with GoTrue, which quotes both parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookName {
    schema: String,
    function: String,
}

/// The setting is not `schema.function` with two plain identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidHookName;

impl fmt::Display for InvalidHookName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "a hook must be named schema.function, each part a letter or underscore followed by \
             at most 62 letters, digits or underscores",
        )
    }
}

impl core::error::Error for InvalidHookName {}

impl HookName {
    /// Takes the setting apart.
    ///
    /// # Errors
    /// It has another form. Quoted identifiers are not taken.
    pub fn parse(setting: &str) -> Result<Self, InvalidHookName> {
        let (schema, function) = setting.split_once('.').ok_or(InvalidHookName)?;
        if !is_identifier(schema) || !is_identifier(function) {
            return Err(InvalidHookName);
        }
        Ok(Self { schema: schema.to_owned(), function: function.to_owned() })
    }

    /// The schema, not quoted.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The function, not quoted.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// `"schema"."function"`, safe in a statement: an identifier of this form holds no quote.
    #[must_use]
    pub fn quoted(&self) -> String {
        format!("\"{}\".\"{}\"", self.schema, self.function)
    }
}

impl fmt::Display for HookName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.schema, self.function)
    }
}

fn is_identifier(name: &str) -> bool {
    name.len() <= MAX_IDENTIFIER_BYTES
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
