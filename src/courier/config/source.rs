//! Where settings come from: the environment, then the TOML file, then the default.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use auth_ext_core::secret::Secret;

use super::table::{SETTINGS, Setting};

/// What is wrong with the settings, for the operator. It never holds a value of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigError(pub(crate) String);

impl core::fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl core::error::Error for ConfigError {}

/// A secret, or the file that it is read from whenever it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretSource {
    /// As it was given.
    Given(Secret),
    /// In this file.
    File(PathBuf),
}

impl SecretSource {
    /// The secret now.
    ///
    /// # Errors
    /// [`ConfigError`] that names the file when it cannot be read.
    pub(crate) fn read(&self) -> Result<Secret, ConfigError> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::File(path) => {
                let content = std::fs::read(path).map_err(|error| {
                    ConfigError(format!("{} cannot be read: {}", path.display(), error.kind()))
                })?;
                let end = content.trim_ascii_end().len();
                let secret = Secret::new(content);
                Ok(Secret::new(secret.expose().get(..end).unwrap_or_default().to_vec()))
            }
        }
    }

    /// The secret now, as text.
    ///
    /// # Errors
    /// As [`Self::read`], and when it is no UTF-8.
    pub(crate) fn text(&self) -> Result<zeroize::Zeroizing<String>, ConfigError> {
        let secret = self.read()?;
        core::str::from_utf8(secret.expose())
            .map(|text| zeroize::Zeroizing::new(text.to_owned()))
            .map_err(|_| ConfigError("a secret is no text".to_owned()))
    }
}

/// The settings as they were given.
pub(crate) struct Source {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
}

impl Source {
    /// Takes the environment and the content of the TOML file.
    ///
    /// # Errors
    /// [`ConfigError`] for a file that is no TOML, and for a setting or a variable that does not
    /// exist: a slip of the pen must not be passed over.
    pub(crate) fn new(
        environment: impl IntoIterator<Item = (String, String)>,
        file: Option<&str>,
    ) -> Result<Self, ConfigError> {
        let environment: BTreeMap<String, String> = environment.into_iter().collect();
        let mut values = BTreeMap::new();
        if let Some(text) = file {
            let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
                // Not the error's own text: it quotes the line, which may hold a password.
                let line = error.span().map_or(0, |span| {
                    text.get(..span.start).map_or(0, |before| before.matches('\n').count() + 1)
                });
                ConfigError(format!("the settings file is no TOML: see line {line}"))
            })?;
            for (section, content) in &table {
                let toml::Value::Table(content) = content else {
                    return Err(ConfigError(format!("{section} stands outside a section")));
                };
                for (name, value) in content {
                    let text = match value {
                        toml::Value::String(text) => text.clone(),
                        toml::Value::Integer(number) => number.to_string(),
                        toml::Value::Boolean(flag) => flag.to_string(),
                        _ => {
                            return Err(ConfigError(format!(
                                "{section}.{name} must be a text, a number or true or false"
                            )));
                        }
                    };
                    values.insert(format!("{section}.{name}"), text);
                }
            }
        }
        let is_known = |key: &str| {
            SETTINGS.iter().any(|setting| {
                setting.key == key
                    || setting.is_secret && key.strip_suffix("_file") == Some(setting.key)
            })
        };
        if let Some(key) = values.keys().find(|key| !is_known(key)) {
            return Err(ConfigError(format!("there is no setting {key}")));
        }
        let is_variable = |name: &str| {
            name == "AUTH_EXT_COURIER_CONFIG"
                || SETTINGS.iter().any(|setting| {
                    let variable = setting.variable();
                    variable == name
                        || setting.is_secret && name.strip_suffix("_FILE") == Some(&variable)
                })
        };
        let unknown = environment
            .keys()
            .find(|name| name.starts_with("AUTH_EXT_COURIER_") && !is_variable(name));
        if let Some(name) = unknown {
            return Err(ConfigError(format!("there is no setting {name}")));
        }
        Ok(Self { environment, file: values })
    }

    fn setting(key: &str) -> Result<&'static Setting, ConfigError> {
        SETTINGS
            .iter()
            .find(|setting| setting.key == key)
            .ok_or_else(|| ConfigError(format!("there is no setting {key}")))
    }

    /// The text of a setting; `None` when it is not set and has no default, or is set to nothing.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, ConfigError> {
        let setting = Self::setting(key)?;
        let given = self
            .environment
            .get(&setting.variable())
            .or_else(|| self.file.get(key))
            .or_else(|| setting.alias.and_then(|alias| self.environment.get(alias)))
            .map_or(setting.default, String::as_str)
            .trim();
        Ok(Some(given).filter(|text| !text.is_empty()).map(str::to_owned))
    }

    /// A setting that is a number, a word or the like.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting when its text is none.
    pub(crate) fn parsed<T: FromStr>(&self, key: &str, what: &str) -> Result<T, ConfigError> {
        let text = self.text(key)?.unwrap_or_default();
        text.parse().map_err(|_| ConfigError(format!("{key} must be {what}")))
    }

    /// A number within bounds.
    ///
    /// # Errors
    /// As [`Self::parsed`].
    pub(crate) fn number(&self, key: &str, low: u32, high: u32) -> Result<u32, ConfigError> {
        let what = format!("a number from {low} to {high}");
        let number: u32 = self.parsed(key, &what)?;
        if (low..=high).contains(&number) {
            Ok(number)
        } else {
            Err(ConfigError(format!("{key} must be {what}")))
        }
    }

    /// A secret: given, or in the file that the setting with `_file` names.
    ///
    /// # Errors
    /// [`ConfigError`] when both are set.
    pub(crate) fn secret(&self, key: &str) -> Result<Option<SecretSource>, ConfigError> {
        let setting = Self::setting(key)?;
        let file = self
            .environment
            .get(&format!("{}_FILE", setting.variable()))
            .or_else(|| self.file.get(&format!("{key}_file")))
            .filter(|path| !path.is_empty());
        let given = self.text(key)?;
        match (given, file) {
            (Some(_), Some(_)) => {
                Err(ConfigError(format!("{key} and {key}_file exclude each other")))
            }
            (Some(text), None) => Ok(Some(SecretSource::Given(Secret::new(text.into_bytes())))),
            (None, Some(path)) => Ok(Some(SecretSource::File(Path::new(path).to_path_buf()))),
            (None, None) => Ok(None),
        }
    }
}
