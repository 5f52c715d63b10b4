//! `GOTRUE_HOOK_…_URI`: a function of PostgreSQL, or an address.

/// What a hook's URI names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// `pg-functions://postgres/schema/function`: the function.
    Function {
        /// Its schema.
        schema: &'a str,
        /// Its name.
        function: &'a str,
    },
    /// `http://…` or `https://…`
    Address,
    /// Nothing that GoTrue takes.
    Unknown,
}

pub(super) fn target(uri: &str) -> Target<'_> {
    let Some((scheme, rest)) = uri.split_once("://") else { return Target::Unknown };
    match scheme {
        "http" | "https" => Target::Address,
        "pg-functions" => {
            let mut parts = rest.split('/').skip(1);
            match (parts.next(), parts.next(), parts.next()) {
                (Some(schema), Some(function), None)
                    if !schema.is_empty() && !function.is_empty() =>
                {
                    Target::Function {
                        schema: schema.trim_matches('"'),
                        function: function.trim_matches('"'),
                    }
                }
                _ => Target::Unknown,
            }
        }
        _ => Target::Unknown,
    }
}
