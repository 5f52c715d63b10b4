-- Schema auth on plain PostgreSQL, GoTrue's layout: its OAuth 2.1 server, and the providers that it signs in with.
-- auth_ext does not use these tables; auth.sessions refers to one of them.

CREATE TYPE auth.code_challenge_method AS ENUM ('s256', 'plain');
CREATE TYPE auth.oauth_registration_type AS ENUM ('dynamic', 'manual');
CREATE TYPE auth.oauth_client_type AS ENUM ('public', 'confidential');
CREATE TYPE auth.oauth_authorization_status AS ENUM ('pending', 'approved', 'denied', 'expired');
CREATE TYPE auth.oauth_response_type AS ENUM ('code');
COMMENT ON TYPE auth.code_challenge_method IS 'How a PKCE challenge was made (RFC 7636).';
COMMENT ON TYPE auth.oauth_registration_type IS 'How an OAuth client was registered.';
COMMENT ON TYPE auth.oauth_client_type IS 'Whether an OAuth client can keep a secret (RFC 6749).';
COMMENT ON TYPE auth.oauth_authorization_status IS 'How far an authorization request has come.';
COMMENT ON TYPE auth.oauth_response_type IS 'What an authorization request asks for (RFC 6749).';

CREATE TABLE auth.oauth_clients (
    id pg_catalog.uuid NOT NULL CONSTRAINT oauth_clients_pkey PRIMARY KEY,
    client_secret_hash pg_catalog.text,
    registration_type auth.oauth_registration_type NOT NULL,
    redirect_uris pg_catalog.text NOT NULL,
    grant_types pg_catalog.text NOT NULL,
    client_name pg_catalog.text CONSTRAINT oauth_clients_client_name_length CHECK (
        pg_catalog.char_length(client_name) OPERATOR(pg_catalog.<=) 1024),
    client_uri pg_catalog.text CONSTRAINT oauth_clients_client_uri_length CHECK (
        pg_catalog.char_length(client_uri) OPERATOR(pg_catalog.<=) 2048),
    logo_uri pg_catalog.text CONSTRAINT oauth_clients_logo_uri_length CHECK (
        pg_catalog.char_length(logo_uri) OPERATOR(pg_catalog.<=) 2048),
    created_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    updated_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    deleted_at timestamp with time zone,
    client_type auth.oauth_client_type DEFAULT 'confidential' NOT NULL,
    token_endpoint_auth_method pg_catalog.text NOT NULL
        CONSTRAINT oauth_clients_token_endpoint_auth_method_check CHECK (
            token_endpoint_auth_method OPERATOR(pg_catalog.=) ANY (ARRAY[
                'client_secret_basic', 'client_secret_post', 'none']))
);
CREATE INDEX oauth_clients_deleted_at_idx ON auth.oauth_clients (deleted_at);

COMMENT ON TABLE auth.oauth_clients IS 'Applications that may ask users for access.';
COMMENT ON COLUMN auth.oauth_clients.id IS 'The client_id.';
COMMENT ON COLUMN auth.oauth_clients.client_secret_hash IS 'Hash of the client secret; NULL for a public client.';
COMMENT ON COLUMN auth.oauth_clients.registration_type IS 'Whether the client registered itself.';
COMMENT ON COLUMN auth.oauth_clients.redirect_uris IS 'Where a user may be sent back to, with commas between.';
COMMENT ON COLUMN auth.oauth_clients.grant_types IS 'Grant types that the client may use, with commas between.';
COMMENT ON COLUMN auth.oauth_clients.client_name IS 'Name to show, at most 1024 characters.';
COMMENT ON COLUMN auth.oauth_clients.client_uri IS 'Home page, at most 2048 characters.';
COMMENT ON COLUMN auth.oauth_clients.logo_uri IS 'Logo, at most 2048 characters.';
COMMENT ON COLUMN auth.oauth_clients.created_at IS 'When the client was registered.';
COMMENT ON COLUMN auth.oauth_clients.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.oauth_clients.deleted_at IS 'When the client was deleted; NULL while it exists.';
COMMENT ON COLUMN auth.oauth_clients.client_type IS 'Whether the client can keep a secret.';
COMMENT ON COLUMN auth.oauth_clients.token_endpoint_auth_method IS 'How the client proves who it is (RFC 7591).';

CREATE TABLE auth.oauth_authorizations (
    id pg_catalog.uuid NOT NULL CONSTRAINT oauth_authorizations_pkey PRIMARY KEY,
    authorization_id pg_catalog.text NOT NULL CONSTRAINT oauth_authorizations_authorization_id_key UNIQUE,
    client_id pg_catalog.uuid NOT NULL
        CONSTRAINT oauth_authorizations_client_id_fkey REFERENCES auth.oauth_clients (id) ON DELETE CASCADE,
    user_id pg_catalog.uuid
        CONSTRAINT oauth_authorizations_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    redirect_uri pg_catalog.text NOT NULL CONSTRAINT oauth_authorizations_redirect_uri_length CHECK (
        pg_catalog.char_length(redirect_uri) OPERATOR(pg_catalog.<=) 2048),
    scope pg_catalog.text NOT NULL CONSTRAINT oauth_authorizations_scope_length CHECK (
        pg_catalog.char_length(scope) OPERATOR(pg_catalog.<=) 4096),
    state pg_catalog.text CONSTRAINT oauth_authorizations_state_length CHECK (
        pg_catalog.char_length(state) OPERATOR(pg_catalog.<=) 4096),
    resource pg_catalog.text CONSTRAINT oauth_authorizations_resource_length CHECK (
        pg_catalog.char_length(resource) OPERATOR(pg_catalog.<=) 2048),
    code_challenge pg_catalog.text CONSTRAINT oauth_authorizations_code_challenge_length CHECK (
        pg_catalog.char_length(code_challenge) OPERATOR(pg_catalog.<=) 128),
    code_challenge_method auth.code_challenge_method,
    response_type auth.oauth_response_type DEFAULT 'code' NOT NULL,
    status auth.oauth_authorization_status DEFAULT 'pending' NOT NULL,
    authorization_code pg_catalog.text CONSTRAINT oauth_authorizations_authorization_code_key UNIQUE
        CONSTRAINT oauth_authorizations_authorization_code_length CHECK (
            pg_catalog.char_length(authorization_code) OPERATOR(pg_catalog.<=) 255),
    created_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    expires_at timestamp with time zone
        DEFAULT (pg_catalog.now() OPERATOR(pg_catalog.+) interval '3 minutes') NOT NULL,
    approved_at timestamp with time zone,
    nonce pg_catalog.text CONSTRAINT oauth_authorizations_nonce_length CHECK (
        pg_catalog.char_length(nonce) OPERATOR(pg_catalog.<=) 255),
    CONSTRAINT oauth_authorizations_expires_at_future CHECK (expires_at OPERATOR(pg_catalog.>) created_at)
);
CREATE INDEX oauth_auth_pending_exp_idx ON auth.oauth_authorizations (expires_at)
    WHERE status OPERATOR(pg_catalog.=) 'pending';

COMMENT ON TABLE auth.oauth_authorizations IS 'Authorization requests of OAuth clients.';
COMMENT ON COLUMN auth.oauth_authorizations.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.oauth_authorizations.authorization_id IS 'Identifies the request towards the browser.';
COMMENT ON COLUMN auth.oauth_authorizations.client_id IS 'Who asks (auth.oauth_clients.id).';
COMMENT ON COLUMN auth.oauth_authorizations.user_id IS 'Who is asked (auth.users.id); NULL before the sign-in.';
COMMENT ON COLUMN auth.oauth_authorizations.redirect_uri IS 'Where the answer goes, at most 2048 characters.';
COMMENT ON COLUMN auth.oauth_authorizations.scope IS 'Scopes asked for, at most 4096 characters.';
COMMENT ON COLUMN auth.oauth_authorizations.state IS 'Opaque value that goes back to the client, at most 4096 characters.';
COMMENT ON COLUMN auth.oauth_authorizations.resource IS 'Resource indicator (RFC 8707), at most 2048 characters.';
COMMENT ON COLUMN auth.oauth_authorizations.code_challenge IS 'PKCE challenge (RFC 7636), at most 128 characters.';
COMMENT ON COLUMN auth.oauth_authorizations.code_challenge_method IS 'How the PKCE challenge was made.';
COMMENT ON COLUMN auth.oauth_authorizations.response_type IS 'What the client asks for.';
COMMENT ON COLUMN auth.oauth_authorizations.status IS 'How far the request has come.';
COMMENT ON COLUMN auth.oauth_authorizations.authorization_code IS 'The code that the client exchanges for tokens.';
COMMENT ON COLUMN auth.oauth_authorizations.created_at IS 'When the request came.';
COMMENT ON COLUMN auth.oauth_authorizations.expires_at IS 'When it ends: 3 minutes later by default.';
COMMENT ON COLUMN auth.oauth_authorizations.approved_at IS 'When the user agreed.';
COMMENT ON COLUMN auth.oauth_authorizations.nonce IS 'OpenID Connect nonce, at most 255 characters.';

CREATE TABLE auth.oauth_consents (
    id pg_catalog.uuid NOT NULL CONSTRAINT oauth_consents_pkey PRIMARY KEY,
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT oauth_consents_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    client_id pg_catalog.uuid NOT NULL
        CONSTRAINT oauth_consents_client_id_fkey REFERENCES auth.oauth_clients (id) ON DELETE CASCADE,
    scopes pg_catalog.text NOT NULL
        CONSTRAINT oauth_consents_scopes_length CHECK (
            pg_catalog.char_length(scopes) OPERATOR(pg_catalog.<=) 2048)
        CONSTRAINT oauth_consents_scopes_not_empty CHECK (
            pg_catalog.char_length(TRIM(scopes)) OPERATOR(pg_catalog.>) 0),
    granted_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT oauth_consents_user_client_unique UNIQUE (user_id, client_id),
    CONSTRAINT oauth_consents_revoked_after_granted CHECK (
        revoked_at IS NULL OR revoked_at OPERATOR(pg_catalog.>=) granted_at)
);
CREATE INDEX oauth_consents_active_user_client_idx ON auth.oauth_consents (user_id, client_id)
    WHERE revoked_at IS NULL;
CREATE INDEX oauth_consents_user_order_idx ON auth.oauth_consents (user_id, granted_at DESC);
CREATE INDEX oauth_consents_active_client_idx ON auth.oauth_consents (client_id) WHERE revoked_at IS NULL;

COMMENT ON TABLE auth.oauth_consents IS 'What a user has allowed an OAuth client to do.';
COMMENT ON COLUMN auth.oauth_consents.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.oauth_consents.user_id IS 'Who allowed it (auth.users.id).';
COMMENT ON COLUMN auth.oauth_consents.client_id IS 'Whom (auth.oauth_clients.id).';
COMMENT ON COLUMN auth.oauth_consents.scopes IS 'Scopes with spaces between, at most 2048 characters.';
COMMENT ON COLUMN auth.oauth_consents.granted_at IS 'When it was allowed.';
COMMENT ON COLUMN auth.oauth_consents.revoked_at IS 'When it was taken back; NULL while it holds.';

CREATE TABLE auth.oauth_client_states (
    id pg_catalog.uuid NOT NULL CONSTRAINT oauth_client_states_pkey PRIMARY KEY,
    provider_type pg_catalog.text NOT NULL,
    code_verifier pg_catalog.text,
    created_at timestamp with time zone NOT NULL
);
CREATE INDEX idx_oauth_client_states_created_at ON auth.oauth_client_states (created_at);

COMMENT ON TABLE auth.oauth_client_states IS 'Sign-ins at an OAuth provider that have not come back yet.';
COMMENT ON COLUMN auth.oauth_client_states.id IS 'The state parameter.';
COMMENT ON COLUMN auth.oauth_client_states.provider_type IS 'Name of the provider.';
COMMENT ON COLUMN auth.oauth_client_states.code_verifier IS 'PKCE verifier (RFC 7636).';
COMMENT ON COLUMN auth.oauth_client_states.created_at IS 'When the sign-in began.';

CREATE TABLE auth.custom_oauth_providers (
    id pg_catalog.uuid DEFAULT pg_catalog.gen_random_uuid() NOT NULL
        CONSTRAINT custom_oauth_providers_pkey PRIMARY KEY,
    provider_type pg_catalog.text NOT NULL CONSTRAINT custom_oauth_providers_provider_type_check CHECK (
        provider_type OPERATOR(pg_catalog.=) ANY (ARRAY['oauth2', 'oidc'])),
    identifier pg_catalog.text NOT NULL CONSTRAINT custom_oauth_providers_identifier_key UNIQUE
        CONSTRAINT custom_oauth_providers_identifier_format CHECK (
            identifier OPERATOR(pg_catalog.~) '^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$'),
    name pg_catalog.text NOT NULL CONSTRAINT custom_oauth_providers_name_length CHECK (
        pg_catalog.char_length(name) OPERATOR(pg_catalog.>=) 1
        AND pg_catalog.char_length(name) OPERATOR(pg_catalog.<=) 100),
    client_id pg_catalog.text NOT NULL CONSTRAINT custom_oauth_providers_client_id_length CHECK (
        pg_catalog.char_length(client_id) OPERATOR(pg_catalog.>=) 1
        AND pg_catalog.char_length(client_id) OPERATOR(pg_catalog.<=) 512),
    client_secret pg_catalog.text NOT NULL,
    acceptable_client_ids pg_catalog.text[] DEFAULT '{}' NOT NULL,
    scopes pg_catalog.text[] DEFAULT '{}' NOT NULL,
    pkce_enabled boolean DEFAULT true NOT NULL,
    attribute_mapping pg_catalog.jsonb DEFAULT '{}' NOT NULL,
    authorization_params pg_catalog.jsonb DEFAULT '{}' NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    email_optional boolean DEFAULT false NOT NULL,
    issuer pg_catalog.text CONSTRAINT custom_oauth_providers_issuer_length CHECK (
        issuer IS NULL OR (pg_catalog.char_length(issuer) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.char_length(issuer) OPERATOR(pg_catalog.<=) 2048)),
    discovery_url pg_catalog.text CONSTRAINT custom_oauth_providers_discovery_url_length CHECK (
        discovery_url IS NULL OR pg_catalog.char_length(discovery_url) OPERATOR(pg_catalog.<=) 2048),
    skip_nonce_check boolean DEFAULT false NOT NULL,
    cached_discovery pg_catalog.jsonb,
    discovery_cached_at timestamp with time zone,
    authorization_url pg_catalog.text
        CONSTRAINT custom_oauth_providers_authorization_url_https CHECK (
            authorization_url IS NULL OR authorization_url OPERATOR(pg_catalog.~~) 'https://%')
        CONSTRAINT custom_oauth_providers_authorization_url_length CHECK (
            authorization_url IS NULL OR pg_catalog.char_length(authorization_url) OPERATOR(pg_catalog.<=) 2048),
    token_url pg_catalog.text
        CONSTRAINT custom_oauth_providers_token_url_https CHECK (
            token_url IS NULL OR token_url OPERATOR(pg_catalog.~~) 'https://%')
        CONSTRAINT custom_oauth_providers_token_url_length CHECK (
            token_url IS NULL OR pg_catalog.char_length(token_url) OPERATOR(pg_catalog.<=) 2048),
    userinfo_url pg_catalog.text
        CONSTRAINT custom_oauth_providers_userinfo_url_https CHECK (
            userinfo_url IS NULL OR userinfo_url OPERATOR(pg_catalog.~~) 'https://%')
        CONSTRAINT custom_oauth_providers_userinfo_url_length CHECK (
            userinfo_url IS NULL OR pg_catalog.char_length(userinfo_url) OPERATOR(pg_catalog.<=) 2048),
    jwks_uri pg_catalog.text
        CONSTRAINT custom_oauth_providers_jwks_uri_https CHECK (
            jwks_uri IS NULL OR jwks_uri OPERATOR(pg_catalog.~~) 'https://%')
        CONSTRAINT custom_oauth_providers_jwks_uri_length CHECK (
            jwks_uri IS NULL OR pg_catalog.char_length(jwks_uri) OPERATOR(pg_catalog.<=) 2048),
    created_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    updated_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    custom_claims_allowlist pg_catalog.text[] DEFAULT '{}' NOT NULL,
    CONSTRAINT custom_oauth_providers_oidc_requires_issuer CHECK (
        provider_type OPERATOR(pg_catalog.<>) 'oidc' OR issuer IS NOT NULL),
    CONSTRAINT custom_oauth_providers_oidc_issuer_https CHECK (
        provider_type OPERATOR(pg_catalog.<>) 'oidc' OR issuer IS NULL
        OR issuer OPERATOR(pg_catalog.~~) 'https://%'),
    CONSTRAINT custom_oauth_providers_oidc_discovery_url_https CHECK (
        provider_type OPERATOR(pg_catalog.<>) 'oidc' OR discovery_url IS NULL
        OR discovery_url OPERATOR(pg_catalog.~~) 'https://%'),
    CONSTRAINT custom_oauth_providers_oauth2_requires_endpoints CHECK (
        provider_type OPERATOR(pg_catalog.<>) 'oauth2'
        OR (authorization_url IS NOT NULL AND token_url IS NOT NULL AND userinfo_url IS NOT NULL))
);
CREATE INDEX custom_oauth_providers_identifier_idx ON auth.custom_oauth_providers (identifier);
CREATE INDEX custom_oauth_providers_provider_type_idx ON auth.custom_oauth_providers (provider_type);
CREATE INDEX custom_oauth_providers_enabled_idx ON auth.custom_oauth_providers (enabled);
CREATE INDEX custom_oauth_providers_created_at_idx ON auth.custom_oauth_providers (created_at);

COMMENT ON TABLE auth.custom_oauth_providers IS 'OAuth and OpenID Connect providers that the operator added.';
COMMENT ON COLUMN auth.custom_oauth_providers.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.custom_oauth_providers.provider_type IS 'oauth2 or oidc.';
COMMENT ON COLUMN auth.custom_oauth_providers.identifier IS 'Name of the provider in requests.';
COMMENT ON COLUMN auth.custom_oauth_providers.name IS 'Name to show, 1 to 100 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.client_id IS 'Our client_id at the provider, 1 to 512 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.client_secret IS 'Our client secret there, encrypted by GoTrue.';
COMMENT ON COLUMN auth.custom_oauth_providers.acceptable_client_ids IS 'Further client_ids that an ID token may be for.';
COMMENT ON COLUMN auth.custom_oauth_providers.scopes IS 'Scopes to ask for.';
COMMENT ON COLUMN auth.custom_oauth_providers.pkce_enabled IS 'Whether to use PKCE (RFC 7636).';
COMMENT ON COLUMN auth.custom_oauth_providers.attribute_mapping IS 'Which claim of the provider becomes which of ours.';
COMMENT ON COLUMN auth.custom_oauth_providers.authorization_params IS 'Further parameters of the authorization request.';
COMMENT ON COLUMN auth.custom_oauth_providers.enabled IS 'Whether users may sign in with it.';
COMMENT ON COLUMN auth.custom_oauth_providers.email_optional IS 'Whether an account without an e-mail address may sign in.';
COMMENT ON COLUMN auth.custom_oauth_providers.issuer IS 'OpenID Connect issuer, at most 2048 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.discovery_url IS 'Where the discovery document is, if not at the usual place.';
COMMENT ON COLUMN auth.custom_oauth_providers.skip_nonce_check IS 'Whether an ID token without our nonce is taken.';
COMMENT ON COLUMN auth.custom_oauth_providers.cached_discovery IS 'The discovery document.';
COMMENT ON COLUMN auth.custom_oauth_providers.discovery_cached_at IS 'When the discovery document was read.';
COMMENT ON COLUMN auth.custom_oauth_providers.authorization_url IS 'Authorization endpoint, at most 2048 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.token_url IS 'Token endpoint, at most 2048 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.userinfo_url IS 'Userinfo endpoint, at most 2048 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.jwks_uri IS 'Key set, at most 2048 characters.';
COMMENT ON COLUMN auth.custom_oauth_providers.created_at IS 'When the provider was added.';
COMMENT ON COLUMN auth.custom_oauth_providers.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.custom_oauth_providers.custom_claims_allowlist IS 'Claims of the provider that are kept as they are.';
