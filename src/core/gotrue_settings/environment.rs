//! The text of an environment: `NAME=value` a line, as `env`, `docker inspect` and `.env` files have
//! it. The crates that read such files (dotenvy, dotenv) put variables of this process into the
//! values, which in a backend would be PostgreSQL's own.

use zeroize::Zeroizing;

/// One variable.
#[derive(Clone)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, which may be a secret.
    pub value: Zeroizing<String>,
}

impl core::fmt::Debug for Variable {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Variable").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads the lines: empty ones and comments are passed over, `export` before a name is allowed, a value
/// may stand in quotes (double ones with `\n`, `\"` and `\\`), and an unquoted one ends at ` #`.
///
/// # Errors
/// The number of the first line that is none of that.
pub fn parse(text: &str) -> Result<Vec<Variable>, usize> {
    let mut variables = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        let variable = line
            .split_once('=')
            .map(|(name, value)| (name.trim_end(), value.trim_start()))
            .filter(|(name, _)| is_name(name))
            .and_then(|(name, value)| Some((name, unquoted(value)?)));
        let Some((name, value)) = variable else { return Err(number.saturating_add(1)) };
        variables.push(Variable { name: name.to_owned(), value });
    }
    Ok(variables)
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
}

fn unquoted(value: &str) -> Option<Zeroizing<String>> {
    if let Some(rest) = value.strip_prefix('\'') {
        let (inner, after) = rest.split_once('\'')?;
        return is_over(after).then(|| Zeroizing::new(inner.to_owned()));
    }
    if let Some(rest) = value.strip_prefix('"') {
        return double_quoted(rest);
    }
    let end = value.find(" #").unwrap_or(value.len());
    Some(Zeroizing::new(value.get(..end)?.trim_end().to_owned()))
}

fn double_quoted(rest: &str) -> Option<Zeroizing<String>> {
    let mut inner = Zeroizing::new(String::with_capacity(rest.len()));
    let mut letters = rest.chars();
    loop {
        match letters.next()? {
            '"' => return is_over(letters.as_str()).then_some(inner),
            '\\' => match letters.next()? {
                'n' => inner.push('\n'),
                other @ ('"' | '\\' | '$') => inner.push(other),
                other => {
                    inner.push('\\');
                    inner.push(other);
                }
            },
            other => inner.push(other),
        }
    }
}

/// What may stand after a closing quote.
fn is_over(after: &str) -> bool {
    let after = after.trim_start();
    after.is_empty() || after.starts_with('#')
}
