//! `--help`: the manual, made of the table of settings.

use core::fmt::Write as _;

use crate::config::SETTINGS;

const HEAD: &str = "\
auth_ext_courier: carries what auth_ext queues out of the database.

    auth_ext_courier [--config FILE] [COMMAND]

    run                carries messages until SIGTERM or SIGINT (also without a command)
    check              reads the settings, connects to the database and to the mail server, sends nothing
    mail-test ADDRESS  sends a mail straight to the mail server and tells which step failed, if one did
    --help             this manual
    --version          the version

It needs a database with auth_ext and connects as the role auth_ext_courier, which may call three
functions and read no table:

    ALTER ROLE auth_ext_courier LOGIN PASSWORD '...';

Several couriers may run at once. Each setting comes from its environment variable, from the TOML FILE
(--config or AUTH_EXT_COURIER_CONFIG), or from GoTrue's variable, in this order. A secret can be read from
a file: then the name ends in _file in TOML and in _FILE in the environment, and the value is the path.

";

/// The text of the manual.
pub(crate) fn text() -> String {
    let mut text = HEAD.to_owned();
    let mut section = "";
    for setting in SETTINGS {
        let (of, name) = setting.key.split_once('.').unwrap_or(("", setting.key));
        if of != section {
            section = of;
            // Writing into a String does not fail.
            let _ = writeln!(text, "[{section}]");
        }
        let _ = write!(text, "  {name}");
        if !setting.default.is_empty() {
            let _ = write!(text, " = {}", setting.default);
        }
        let file = if setting.is_secret { " or _FILE" } else { "" };
        let _ = write!(text, "\n      {}{file}", setting.variable());
        if let Some(alias) = setting.alias {
            let _ = write!(text, ", {alias}");
        }
        let _ = write!(text, "\n{}", wrapped(setting.help));
    }
    text
}

/// Indented, in lines of at most 100 characters.
fn wrapped(help: &str) -> String {
    let mut text = String::new();
    let mut line = String::from("     ");
    for word in help.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > 100 {
            text.push_str(&line);
            text.push('\n');
            line = String::from("     ");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_in_the_manual() {
        let text = text();
        for setting in SETTINGS {
            assert!(text.contains(&setting.variable()), "{}", setting.key);
            assert!(setting.alias.is_none_or(|alias| text.contains(alias)), "{}", setting.key);
        }
        assert!(text.lines().all(|line| line.chars().count() <= 110));
    }
}
