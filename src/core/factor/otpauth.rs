//! The address that an authenticator app reads.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use zeroize::Zeroizing;

use super::totp::TotpSecret;

/// What cannot stand in a path or a query as it is. `:` and `@` stay, as in GoTrue's addresses; `&`
/// does not: GoTrue leaves it, and an app then reads the name of the issuer only up to it.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'/')
    .add(b';')
    .add(b',')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// `otpauth://totp/ISSUER:ACCOUNT?…` with GoTrue's members in its order.
#[must_use]
pub fn otpauth_uri(issuer: &str, account: &str, secret: &TotpSecret) -> Zeroizing<String> {
    let issuer = utf8_percent_encode(issuer, ESCAPED);
    let account = utf8_percent_encode(account, ESCAPED);
    let secret = secret.to_base32();
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{account}?algorithm=SHA1&digits=6&issuer={issuer}&period=30&secret={}",
        secret.as_str()
    ))
}
