//! A browser is sent to a provider with our parameters, the app's harmless ones, and no others.

use auth_ext_core::social::authorize::{AuthorizationRequest, authorization_url};
use auth_ext_core::social::provider::{Provider, shipped};

fn provider(name: &str) -> Provider {
    shipped().unwrap().into_iter().find(|provider| provider.name == name).unwrap()
}

fn url(name: &str, scopes: Option<&str>, parameters: &[(&str, &str)]) -> String {
    let parameters: Vec<(String, String)> =
        parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    authorization_url(
        &provider(name),
        &AuthorizationRequest {
            url: "https://idp.example/authorize",
            client_id: "client",
            redirect_uri: "https://app.example/auth/v1/callback",
            state: "11111111-2222-4333-8444-555555555555",
            code_challenge: Some("challenge"),
            nonce: Some("n"),
            scopes,
            parameters: &parameters,
        },
    )
}

#[test]
fn parameters_are_sorted_and_encoded_as_a_form() {
    assert_eq!(
        url("google", None, &[]),
        "https://idp.example/authorize?client_id=client&code_challenge=challenge&code_challenge_method=S256&nonce=n\
         &redirect_uri=https%3A%2F%2Fapp.example%2Fauth%2Fv1%2Fcallback&response_type=code&scope=openid+email+profile\
         &state=11111111-2222-4333-8444-555555555555"
    );
}

#[test]
fn an_app_adds_scopes_by_comma_or_space_where_the_provider_lets_it() {
    assert!(url("github", Some("repo,gist"), &[]).contains("&scope=user%3Aemail+repo+gist&"));
    assert!(url("github", Some("repo user:email"), &[]).contains("&scope=user%3Aemail+repo&"));
    assert!(url("apple", Some("more"), &[]).contains("&scope=email+name&"));
}

#[test]
fn what_could_turn_the_answer_away_or_is_ours_is_not_passed_on() {
    let tricks = [
        ("client_id", "evil"),
        ("redirect_uri", "https://evil.example"),
        ("state", "evil"),
        ("response_type", "token"),
        ("response_mode", "web_message"),
        ("scope", "everything"),
        ("code_challenge", "evil"),
        ("nonce", "evil"),
        ("client_secret", "evil"),
        ("redirect_to", "https://evil.example"),
        ("invite_token", "secret"),
        ("request", "evil"),
        ("request_uri", "https://evil.example"),
        ("prompt", "consent"),
        ("access_type", "offline"),
    ];
    let url = url("google", None, &tricks);
    assert!(
        !url.contains("evil") && !url.contains("secret") && !url.contains("web_message"),
        "{url}"
    );
    assert!(url.contains("?access_type=offline&") && url.contains("&prompt=consent&"), "{url}");
}

#[test]
fn the_first_value_of_a_parameter_counts_and_a_providers_own_stays() {
    assert!(
        url("google", None, &[("prompt", "login"), ("prompt", "none")]).contains("&prompt=login&")
    );
    assert!(
        url("apple", None, &[("response_mode", "query")]).contains("&response_mode=form_post&")
    );
    assert!(url("workos", None, &[("provider", "GoogleOAuth")]).contains("&provider=GoogleOAuth&"));
    assert!(!url("google", None, &[("provider", "google")]).contains("provider="));
}
