//! GoTrue's paths, and which of them are here.

use uuid::Uuid;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// `GET /health`
    Health,
    /// `GET /settings`
    Settings,
    /// `GET /.well-known/jwks.json`
    Jwks,
    /// `POST /signup`
    SignUp,
    /// `POST /token?grant_type=`
    Token,
    /// `POST /logout?scope=`
    SignOut,
    /// `GET /user`
    User,
    /// `PUT /user`
    UpdateUser,
    /// Below `/admin/users`, for administrators.
    Admin(AdminRoute),
    /// What goes through a mailbox.
    Mail(MailRoute),
}

/// What goes through a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailRoute {
    /// `POST /otp`
    Otp,
    /// `POST /magiclink`
    MagicLink,
    /// `POST /recover`
    Recover,
    /// `POST /resend`
    Resend,
    /// `GET /verify`
    FollowLink,
    /// `POST /verify`
    Verify,
    /// `GET /reauthenticate`
    Reauthenticate,
    /// `POST /invite`
    Invite,
    /// `POST /admin/generate_link`
    GenerateLink,
}

/// What an administrator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminRoute {
    /// `GET /admin/users`
    ListUsers,
    /// `POST /admin/users`
    CreateUser,
    /// `GET /admin/users/{id}`; `None` for what is no UUID, here and below.
    User(Option<Uuid>),
    /// `PUT /admin/users/{id}`
    UpdateUser(Option<Uuid>),
    /// `DELETE /admin/users/{id}`
    DeleteUser(Option<Uuid>),
}

/// Why a request leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRoute {
    /// GoTrue has this path, and `auth_ext` does not.
    NotAvailable,
    /// Nobody has it.
    Unknown,
    /// The path is here, but not with this method: those of the `Allow` header.
    WrongMethod(&'static str),
}

impl Route {
    /// Whether it writes rows, and so needs a transaction that may.
    #[must_use]
    pub const fn writes(self) -> bool {
        match self {
            Self::Health
            | Self::Settings
            | Self::Jwks
            | Self::User
            | Self::Admin(AdminRoute::ListUsers | AdminRoute::User(_)) => false,
            Self::SignUp
            | Self::Token
            | Self::SignOut
            | Self::UpdateUser
            | Self::Mail(_)
            | Self::Admin(
                AdminRoute::CreateUser | AdminRoute::UpdateUser(_) | AdminRoute::DeleteUser(_),
            ) => true,
        }
    }
}

/// The route of a method and a path without the prefix `/auth/v1`.
///
/// # Errors
/// Why there is none.
pub fn find(method: &str, path: &str) -> Result<Route, NoRoute> {
    match (path, method) {
        ("/health", "GET") => Ok(Route::Health),
        ("/settings", "GET") => Ok(Route::Settings),
        ("/.well-known/jwks.json", "GET") => Ok(Route::Jwks),
        ("/signup", "POST") => Ok(Route::SignUp),
        ("/token", "POST") => Ok(Route::Token),
        ("/logout", "POST") => Ok(Route::SignOut),
        ("/user", "GET") => Ok(Route::User),
        ("/user", "PUT") => Ok(Route::UpdateUser),
        ("/otp", "POST") => Ok(Route::Mail(MailRoute::Otp)),
        ("/magiclink", "POST") => Ok(Route::Mail(MailRoute::MagicLink)),
        ("/recover", "POST") => Ok(Route::Mail(MailRoute::Recover)),
        ("/resend", "POST") => Ok(Route::Mail(MailRoute::Resend)),
        ("/verify", "GET") => Ok(Route::Mail(MailRoute::FollowLink)),
        ("/verify", "POST") => Ok(Route::Mail(MailRoute::Verify)),
        ("/reauthenticate", "GET") => Ok(Route::Mail(MailRoute::Reauthenticate)),
        ("/invite", "POST") => Ok(Route::Mail(MailRoute::Invite)),
        ("/admin/generate_link", "POST") => Ok(Route::Mail(MailRoute::GenerateLink)),
        ("/verify", _) => Err(NoRoute::WrongMethod("GET, POST")),
        ("/reauthenticate", _) => Err(NoRoute::WrongMethod("GET")),
        (
            "/otp" | "/magiclink" | "/recover" | "/resend" | "/invite" | "/admin/generate_link",
            _,
        ) => Err(NoRoute::WrongMethod("POST")),
        ("/health" | "/settings" | "/.well-known/jwks.json", _) => Err(NoRoute::WrongMethod("GET")),
        ("/user", _) => Err(NoRoute::WrongMethod("GET, PUT")),
        ("/signup" | "/token" | "/logout", _) => Err(NoRoute::WrongMethod("POST")),
        ("/admin/users", "GET") => Ok(Route::Admin(AdminRoute::ListUsers)),
        ("/admin/users", "POST") => Ok(Route::Admin(AdminRoute::CreateUser)),
        ("/admin/users", _) => Err(NoRoute::WrongMethod("GET, POST")),
        _ => find_by_id(method, path),
    }
}

fn find_by_id(method: &str, path: &str) -> Result<Route, NoRoute> {
    let id = path.strip_prefix("/admin/users/").filter(|id| !id.is_empty() && !id.contains('/'));
    // Only the form that GoTrue issues.
    let uuid = id.filter(|id| id.len() == 36).and_then(|id| Uuid::try_parse(id).ok());
    match method {
        "GET" if id.is_some() => Ok(Route::Admin(AdminRoute::User(uuid))),
        "PUT" if id.is_some() => Ok(Route::Admin(AdminRoute::UpdateUser(uuid))),
        "DELETE" if id.is_some() => Ok(Route::Admin(AdminRoute::DeleteUser(uuid))),
        _ if id.is_some() => Err(NoRoute::WrongMethod("GET, PUT, DELETE")),
        _ if is_gotrues(path) => Err(NoRoute::NotAvailable),
        _ => Err(NoRoute::Unknown),
    }
}

/// GoTrue's paths that are not here; `*` stands for one segment.
pub const GOTRUE_PATHS: &[&str] = &[
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/admin/audit",
    "/admin/custom-providers",
    "/admin/custom-providers/*",
    "/admin/oauth/clients",
    "/admin/oauth/clients/*",
    "/admin/oauth/clients/*/regenerate_secret",
    "/admin/sso/providers",
    "/admin/sso/providers/*",
    "/admin/users/*/factors",
    "/admin/users/*/factors/*",
    "/admin/users/*/passkeys",
    "/admin/users/*/passkeys/*",
    "/authorize",
    "/callback",
    "/factors",
    "/factors/*",
    "/factors/*/challenge",
    "/factors/*/verify",
    "/oauth/authorizations/*",
    "/oauth/authorizations/*/consent",
    "/oauth/authorize",
    "/oauth/clients/register",
    "/oauth/token",
    "/oauth/userinfo",
    "/passkeys",
    "/passkeys/*",
    "/passkeys/authentication/options",
    "/passkeys/authentication/verify",
    "/passkeys/registration/options",
    "/passkeys/registration/verify",
    "/scim/v2/ResourceTypes",
    "/scim/v2/Schemas",
    "/scim/v2/ServiceProviderConfig",
    "/sso",
    "/sso/saml/acs",
    "/sso/saml/metadata",
    "/user/identities/*",
    "/user/identities/authorize",
    "/user/oauth/grants",
];

fn is_gotrues(path: &str) -> bool {
    let matches = |pattern: &&str| {
        let (mut segments, mut wanted) = (path.split('/'), pattern.split('/'));
        loop {
            match (segments.next(), wanted.next()) {
                (None, None) => return true,
                (Some(segment), Some("*")) if !segment.is_empty() => {}
                (Some(segment), Some(name)) if segment == name => {}
                _ => return false,
            }
        }
    };
    GOTRUE_PATHS.iter().any(matches)
}
