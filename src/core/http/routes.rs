//! Every path of GoTrue's API: a new route is one line here and a handler.

use super::accounts;
use super::admin;
use super::factors;
use super::mail;
use super::passkeys;
use super::request::Request;
use super::response::Handled;
use super::server;
use super::social;
use super::table::{Access, Method, Route, Who};
use super::token;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::store::Store;

/// What answers a route.
type Handler<S, E> = fn(&mut Context<'_, S, E>, &Request<'_>) -> Result<Handled, Fault>;

/// Makes the table and the handlers of it from one list: what is `here`, and what GoTrue has and
/// `auth_ext` has not yet.
macro_rules! routes {
    (here { $($method:ident $path:literal $who:ident $access:ident => $module:ident::$handler:ident;)* }
     later { $($later_path:literal $later_who:ident;)* }) => {
        /// Every path that GoTrue has.
        pub static ROUTES: &[Route] = &[
            $(Route {
                method: Some(Method::$method),
                path: $path,
                who: Who::$who,
                access: Access::$access,
            },)*
            $(Route {
                method: None,
                path: $later_path,
                who: Who::$later_who,
                access: Access::Reads,
            },)*
        ];

        /// The handler of the line at that place of [`ROUTES`].
        pub(super) fn handler<S: Store, E: Env>(place: usize) -> Option<Handler<S, E>> {
            let handlers: &[Handler<S, E>] = &[$($module::$handler::<S, E>,)*];
            handlers.get(place).copied()
        }
    };
}

routes! {
here {
    Get    "/health"                Public        Reads  => server::health;
    Get    "/settings"              Anonymous     Reads  => server::settings;
    Get    "/.well-known/jwks.json" Public        Reads  => server::jwks;
    Post   "/signup"                Anonymous     Writes => accounts::sign_up;
    Post   "/token"                 Anonymous     Writes => token::token;
    Post   "/logout"                Bearer        Writes => accounts::sign_out;
    Get    "/user"                  User          Reads  => accounts::user;
    Put    "/user"                  User          Writes => accounts::update_user;
    Get    "/admin/users"           Administrator Reads  => admin::list_users;
    Post   "/admin/users"           Administrator Writes => admin::create_user;
    Get    "/admin/users/{user_id}" Administrator Reads  => admin::user;
    Put    "/admin/users/{user_id}" Administrator Writes => admin::update_user;
    Delete "/admin/users/{user_id}" Administrator Writes => admin::delete_user;
    Post   "/factors"                            User Writes => factors::enroll;
    Delete "/factors/{factor_id}"                User Writes => factors::unenroll;
    Post   "/factors/{factor_id}/challenge"      User Writes => factors::challenge;
    Post   "/factors/{factor_id}/verify"         User Writes => factors::verify;
    Get    "/factors/recovery-codes"             User Reads  => factors::recovery_codes;
    Post   "/factors/recovery-codes"             User Writes => factors::generate_recovery_codes;
    Delete "/factors/recovery-codes"             User Writes => factors::delete_recovery_codes;
    Post   "/factors/recovery-codes/regenerate"  User Writes => factors::regenerate_recovery_codes;
    Post   "/factors/recovery-codes/verify"      User Writes => factors::verify_recovery_code;
    Get    "/admin/users/{user_id}/factors" Administrator Reads => factors::admin_list;
    Put    "/admin/users/{user_id}/factors/{factor_id}" Administrator Writes => factors::admin_update;
    Delete "/admin/users/{user_id}/factors/{factor_id}" Administrator Writes => factors::admin_delete;
    Get    "/passkeys"                        User      Reads  => passkeys::list;
    Patch  "/passkeys/{passkey_id}"           User      Writes => passkeys::rename;
    Delete "/passkeys/{passkey_id}"           User      Writes => passkeys::delete;
    Post   "/passkeys/registration/options"   User      Writes => passkeys::registration_options;
    Post   "/passkeys/registration/verify"    User      Writes => passkeys::verify_registration;
    Post   "/passkeys/authentication/options" Anonymous Writes => passkeys::authentication_options;
    Post   "/passkeys/authentication/verify"  Anonymous Writes => passkeys::sign_in;
    Get    "/admin/users/{user_id}/passkeys" Administrator Reads => passkeys::admin_list;
    Delete "/admin/users/{user_id}/passkeys/{passkey_id}" Administrator Writes => passkeys::admin_delete;
    Get    "/admin/audit" Administrator Reads => admin::audit_log;
    Post   "/otp"                  Anonymous     Writes => mail::otp;
    Post   "/magiclink"            Anonymous     Writes => mail::magic_link;
    Post   "/recover"              Anonymous     Writes => mail::recover;
    Post   "/resend"               Anonymous     Writes => mail::resend;
    Get    "/verify"               Public        Writes => mail::follow;
    Post   "/verify"               Anonymous     Writes => mail::verify;
    Get    "/reauthenticate"       User          Writes => mail::reauthenticate;
    Post   "/invite"               Administrator Writes => mail::invite;
    Post   "/admin/generate_link"  Administrator Writes => mail::generate_link;
    Get    "/authorize"                      Public Writes => social::authorize;
    Get    "/user/identities/authorize"      User   Writes => social::link_identity;
    Delete "/user/identities/{identity_id}"  User   Writes => social::unlink_identity;
    Get    "/admin/custom-providers"              Administrator Reads  => social::custom_providers;
    Post   "/admin/custom-providers"              Administrator Writes => social::create_custom_provider;
    Get    "/admin/custom-providers/{identifier}" Administrator Reads  => social::custom_provider;
    Put    "/admin/custom-providers/{identifier}" Administrator Writes => social::update_custom_provider;
    Delete "/admin/custom-providers/{identifier}" Administrator Writes => social::delete_custom_provider;
}
later {
    "/.well-known/oauth-authorization-server" Public;
    "/.well-known/openid-configuration" Public;
    "/admin/oauth/clients" Administrator;
    "/admin/oauth/clients/{client_id}" Administrator;
    "/admin/oauth/clients/{client_id}/regenerate_secret" Administrator;
    "/admin/sso/providers" Administrator;
    "/admin/sso/providers/{idp_id}" Administrator;
    "/callback" Public;
    "/oauth/authorizations/{authorization_id}" User;
    "/oauth/authorizations/{authorization_id}/consent" User;
    "/oauth/authorize" Public;
    "/oauth/clients/register" Public;
    "/oauth/token" Public;
    "/oauth/userinfo" User;
    "/scim/v2/ResourceTypes" Administrator;
    "/scim/v2/Schemas" Administrator;
    "/scim/v2/ServiceProviderConfig" Administrator;
    "/sso" Anonymous;
    "/sso/saml/acs" Public;
    "/sso/saml/metadata" Public;
    "/user/oauth/grants" User;
}
}
