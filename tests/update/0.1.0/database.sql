--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: auth; Type: SCHEMA; Schema: -; Owner: supabase_auth_admin
--

CREATE SCHEMA auth;


ALTER SCHEMA auth OWNER TO supabase_auth_admin;

--
-- Name: SCHEMA auth; Type: COMMENT; Schema: -; Owner: supabase_auth_admin
--

COMMENT ON SCHEMA auth IS 'Users, sessions and factors, in the layout of Supabase Auth (GoTrue).';


--
-- Name: auth_ext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION auth_ext WITH SCHEMA pg_catalog VERSION '0.1.0';


--
-- Name: EXTENSION auth_ext; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION auth_ext IS 'Authentication inside PostgreSQL on GoTrue''s own tables: sign-in, JWTs, refresh tokens, sessions, identity for RLS';


--
-- Name: aal_level; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.aal_level AS ENUM (
    'aal1',
    'aal2',
    'aal3'
);


ALTER TYPE auth.aal_level OWNER TO supabase_auth_admin;

--
-- Name: TYPE aal_level; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.aal_level IS 'Authenticator assurance level (NIST SP 800-63B).';


--
-- Name: code_challenge_method; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.code_challenge_method AS ENUM (
    's256',
    'plain'
);


ALTER TYPE auth.code_challenge_method OWNER TO supabase_auth_admin;

--
-- Name: TYPE code_challenge_method; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.code_challenge_method IS 'How a PKCE challenge was made (RFC 7636).';


--
-- Name: factor_status; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.factor_status AS ENUM (
    'unverified',
    'verified'
);


ALTER TYPE auth.factor_status OWNER TO supabase_auth_admin;

--
-- Name: TYPE factor_status; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.factor_status IS 'Whether a second factor has been used once.';


--
-- Name: factor_type; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.factor_type AS ENUM (
    'totp',
    'webauthn',
    'phone'
);


ALTER TYPE auth.factor_type OWNER TO supabase_auth_admin;

--
-- Name: TYPE factor_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.factor_type IS 'Kind of a second factor.';


--
-- Name: oauth_authorization_status; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.oauth_authorization_status AS ENUM (
    'pending',
    'approved',
    'denied',
    'expired'
);


ALTER TYPE auth.oauth_authorization_status OWNER TO supabase_auth_admin;

--
-- Name: TYPE oauth_authorization_status; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.oauth_authorization_status IS 'How far an authorization request has come.';


--
-- Name: oauth_client_type; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.oauth_client_type AS ENUM (
    'public',
    'confidential'
);


ALTER TYPE auth.oauth_client_type OWNER TO supabase_auth_admin;

--
-- Name: TYPE oauth_client_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.oauth_client_type IS 'Whether an OAuth client can keep a secret (RFC 6749).';


--
-- Name: oauth_registration_type; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.oauth_registration_type AS ENUM (
    'dynamic',
    'manual'
);


ALTER TYPE auth.oauth_registration_type OWNER TO supabase_auth_admin;

--
-- Name: TYPE oauth_registration_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.oauth_registration_type IS 'How an OAuth client was registered.';


--
-- Name: oauth_response_type; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.oauth_response_type AS ENUM (
    'code'
);


ALTER TYPE auth.oauth_response_type OWNER TO supabase_auth_admin;

--
-- Name: TYPE oauth_response_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.oauth_response_type IS 'What an authorization request asks for (RFC 6749).';


--
-- Name: one_time_token_type; Type: TYPE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TYPE auth.one_time_token_type AS ENUM (
    'confirmation_token',
    'reauthentication_token',
    'recovery_token',
    'email_change_token_new',
    'email_change_token_current',
    'phone_change_token'
);


ALTER TYPE auth.one_time_token_type OWNER TO supabase_auth_admin;

--
-- Name: TYPE one_time_token_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TYPE auth.one_time_token_type IS 'What a one-time code is for.';


--
-- Name: email(); Type: FUNCTION; Schema: auth; Owner: supabase_auth_admin
--

CREATE FUNCTION auth.email() RETURNS text
    LANGUAGE c STABLE PARALLEL SAFE
    AS '$libdir/auth_ext', 'email_wrapper';


ALTER FUNCTION auth.email() OWNER TO supabase_auth_admin;

--
-- Name: FUNCTION email(); Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON FUNCTION auth.email() IS 'The email claim of the request.';


--
-- Name: jwt(); Type: FUNCTION; Schema: auth; Owner: supabase_auth_admin
--

CREATE FUNCTION auth.jwt() RETURNS jsonb
    LANGUAGE c STABLE PARALLEL SAFE
    AS '$libdir/auth_ext', 'jwt_wrapper';


ALTER FUNCTION auth.jwt() OWNER TO supabase_auth_admin;

--
-- Name: FUNCTION jwt(); Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON FUNCTION auth.jwt() IS 'All claims of the request; NULL without a token.';


--
-- Name: role(); Type: FUNCTION; Schema: auth; Owner: supabase_auth_admin
--

CREATE FUNCTION auth.role() RETURNS text
    LANGUAGE c STABLE PARALLEL SAFE
    AS '$libdir/auth_ext', 'role_wrapper';


ALTER FUNCTION auth.role() OWNER TO supabase_auth_admin;

--
-- Name: FUNCTION role(); Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON FUNCTION auth.role() IS 'The role claim of the request.';


--
-- Name: uid(); Type: FUNCTION; Schema: auth; Owner: supabase_auth_admin
--

CREATE FUNCTION auth.uid() RETURNS uuid
    LANGUAGE c STABLE PARALLEL SAFE
    AS '$libdir/auth_ext', 'uid_wrapper';


ALTER FUNCTION auth.uid() OWNER TO supabase_auth_admin;

--
-- Name: FUNCTION uid(); Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON FUNCTION auth.uid() IS 'Id of the user who makes the request; NULL without one.';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: audit_log_entries; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.audit_log_entries (
    instance_id uuid,
    id uuid NOT NULL,
    payload json,
    created_at timestamp with time zone,
    ip_address character varying(64) DEFAULT ''::character varying NOT NULL
);


ALTER TABLE auth.audit_log_entries OWNER TO supabase_auth_admin;

--
-- Name: TABLE audit_log_entries; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.audit_log_entries IS 'What was done, by whom and when.';


--
-- Name: COLUMN audit_log_entries.instance_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.audit_log_entries.instance_id IS 'Always the zero UUID.';


--
-- Name: COLUMN audit_log_entries.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.audit_log_entries.id IS 'Identifies the row.';


--
-- Name: COLUMN audit_log_entries.payload; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.audit_log_entries.payload IS 'The event: actor_id, actor_username, action, log_type, traits.';


--
-- Name: COLUMN audit_log_entries.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.audit_log_entries.created_at IS 'When it happened.';


--
-- Name: COLUMN audit_log_entries.ip_address; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.audit_log_entries.ip_address IS 'Address of the client; empty if not known.';


--
-- Name: custom_oauth_providers; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.custom_oauth_providers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    provider_type text NOT NULL,
    identifier text NOT NULL,
    name text NOT NULL,
    client_id text NOT NULL,
    client_secret text NOT NULL,
    acceptable_client_ids text[] DEFAULT '{}'::text[] NOT NULL,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    pkce_enabled boolean DEFAULT true NOT NULL,
    attribute_mapping jsonb DEFAULT '{}'::jsonb NOT NULL,
    authorization_params jsonb DEFAULT '{}'::jsonb NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    email_optional boolean DEFAULT false NOT NULL,
    issuer text,
    discovery_url text,
    skip_nonce_check boolean DEFAULT false NOT NULL,
    cached_discovery jsonb,
    discovery_cached_at timestamp with time zone,
    authorization_url text,
    token_url text,
    userinfo_url text,
    jwks_uri text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    custom_claims_allowlist text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT custom_oauth_providers_authorization_url_https CHECK (((authorization_url IS NULL) OR (authorization_url ~~ 'https://%'::text))),
    CONSTRAINT custom_oauth_providers_authorization_url_length CHECK (((authorization_url IS NULL) OR (char_length(authorization_url) <= 2048))),
    CONSTRAINT custom_oauth_providers_client_id_length CHECK (((char_length(client_id) >= 1) AND (char_length(client_id) <= 512))),
    CONSTRAINT custom_oauth_providers_discovery_url_length CHECK (((discovery_url IS NULL) OR (char_length(discovery_url) <= 2048))),
    CONSTRAINT custom_oauth_providers_identifier_format CHECK ((identifier ~ '^[a-z0-9][a-z0-9:-]{0,48}[a-z0-9]$'::text)),
    CONSTRAINT custom_oauth_providers_issuer_length CHECK (((issuer IS NULL) OR ((char_length(issuer) >= 1) AND (char_length(issuer) <= 2048)))),
    CONSTRAINT custom_oauth_providers_jwks_uri_https CHECK (((jwks_uri IS NULL) OR (jwks_uri ~~ 'https://%'::text))),
    CONSTRAINT custom_oauth_providers_jwks_uri_length CHECK (((jwks_uri IS NULL) OR (char_length(jwks_uri) <= 2048))),
    CONSTRAINT custom_oauth_providers_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT custom_oauth_providers_oauth2_requires_endpoints CHECK (((provider_type <> 'oauth2'::text) OR ((authorization_url IS NOT NULL) AND (token_url IS NOT NULL) AND (userinfo_url IS NOT NULL)))),
    CONSTRAINT custom_oauth_providers_oidc_discovery_url_https CHECK (((provider_type <> 'oidc'::text) OR (discovery_url IS NULL) OR (discovery_url ~~ 'https://%'::text))),
    CONSTRAINT custom_oauth_providers_oidc_issuer_https CHECK (((provider_type <> 'oidc'::text) OR (issuer IS NULL) OR (issuer ~~ 'https://%'::text))),
    CONSTRAINT custom_oauth_providers_oidc_requires_issuer CHECK (((provider_type <> 'oidc'::text) OR (issuer IS NOT NULL))),
    CONSTRAINT custom_oauth_providers_provider_type_check CHECK ((provider_type = ANY (ARRAY['oauth2'::text, 'oidc'::text]))),
    CONSTRAINT custom_oauth_providers_token_url_https CHECK (((token_url IS NULL) OR (token_url ~~ 'https://%'::text))),
    CONSTRAINT custom_oauth_providers_token_url_length CHECK (((token_url IS NULL) OR (char_length(token_url) <= 2048))),
    CONSTRAINT custom_oauth_providers_userinfo_url_https CHECK (((userinfo_url IS NULL) OR (userinfo_url ~~ 'https://%'::text))),
    CONSTRAINT custom_oauth_providers_userinfo_url_length CHECK (((userinfo_url IS NULL) OR (char_length(userinfo_url) <= 2048)))
);


ALTER TABLE auth.custom_oauth_providers OWNER TO supabase_auth_admin;

--
-- Name: TABLE custom_oauth_providers; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.custom_oauth_providers IS 'OAuth and OpenID Connect providers that the operator added.';


--
-- Name: COLUMN custom_oauth_providers.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.id IS 'Identifies the row.';


--
-- Name: COLUMN custom_oauth_providers.provider_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.provider_type IS 'oauth2 or oidc.';


--
-- Name: COLUMN custom_oauth_providers.identifier; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.identifier IS 'Name of the provider in requests.';


--
-- Name: COLUMN custom_oauth_providers.name; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.name IS 'Name to show, 1 to 100 characters.';


--
-- Name: COLUMN custom_oauth_providers.client_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.client_id IS 'Our client_id at the provider, 1 to 512 characters.';


--
-- Name: COLUMN custom_oauth_providers.client_secret; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.client_secret IS 'Our client secret there, encrypted by GoTrue.';


--
-- Name: COLUMN custom_oauth_providers.acceptable_client_ids; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.acceptable_client_ids IS 'Further client_ids that an ID token may be for.';


--
-- Name: COLUMN custom_oauth_providers.scopes; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.scopes IS 'Scopes to ask for.';


--
-- Name: COLUMN custom_oauth_providers.pkce_enabled; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.pkce_enabled IS 'Whether to use PKCE (RFC 7636).';


--
-- Name: COLUMN custom_oauth_providers.attribute_mapping; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.attribute_mapping IS 'Which claim of the provider becomes which of ours.';


--
-- Name: COLUMN custom_oauth_providers.authorization_params; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.authorization_params IS 'Further parameters of the authorization request.';


--
-- Name: COLUMN custom_oauth_providers.enabled; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.enabled IS 'Whether users may sign in with it.';


--
-- Name: COLUMN custom_oauth_providers.email_optional; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.email_optional IS 'Whether an account without an e-mail address may sign in.';


--
-- Name: COLUMN custom_oauth_providers.issuer; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.issuer IS 'OpenID Connect issuer, at most 2048 characters.';


--
-- Name: COLUMN custom_oauth_providers.discovery_url; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.discovery_url IS 'Where the discovery document is, if not at the usual place.';


--
-- Name: COLUMN custom_oauth_providers.skip_nonce_check; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.skip_nonce_check IS 'Whether an ID token without our nonce is taken.';


--
-- Name: COLUMN custom_oauth_providers.cached_discovery; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.cached_discovery IS 'The discovery document.';


--
-- Name: COLUMN custom_oauth_providers.discovery_cached_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.discovery_cached_at IS 'When the discovery document was read.';


--
-- Name: COLUMN custom_oauth_providers.authorization_url; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.authorization_url IS 'Authorization endpoint, at most 2048 characters.';


--
-- Name: COLUMN custom_oauth_providers.token_url; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.token_url IS 'Token endpoint, at most 2048 characters.';


--
-- Name: COLUMN custom_oauth_providers.userinfo_url; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.userinfo_url IS 'Userinfo endpoint, at most 2048 characters.';


--
-- Name: COLUMN custom_oauth_providers.jwks_uri; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.jwks_uri IS 'Key set, at most 2048 characters.';


--
-- Name: COLUMN custom_oauth_providers.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.created_at IS 'When the provider was added.';


--
-- Name: COLUMN custom_oauth_providers.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN custom_oauth_providers.custom_claims_allowlist; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.custom_oauth_providers.custom_claims_allowlist IS 'Claims of the provider that are kept as they are.';


--
-- Name: flow_state; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.flow_state (
    id uuid NOT NULL,
    user_id uuid,
    auth_code text,
    code_challenge_method auth.code_challenge_method,
    code_challenge text,
    provider_type text NOT NULL,
    provider_access_token text,
    provider_refresh_token text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    authentication_method text NOT NULL,
    auth_code_issued_at timestamp with time zone,
    invite_token text,
    referrer text,
    oauth_client_state_id uuid,
    linking_target_id uuid,
    email_optional boolean DEFAULT false NOT NULL
);


ALTER TABLE auth.flow_state OWNER TO supabase_auth_admin;

--
-- Name: TABLE flow_state; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.flow_state IS 'Sign-ins on their way through another page: PKCE, OAuth, SSO, magic links.';


--
-- Name: COLUMN flow_state.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.id IS 'Identifies the flow.';


--
-- Name: COLUMN flow_state.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.user_id IS 'The user (auth.users.id); NULL before they are known.';


--
-- Name: COLUMN flow_state.auth_code; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.auth_code IS 'The code that the client exchanges for a session.';


--
-- Name: COLUMN flow_state.code_challenge_method; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.code_challenge_method IS 'How the PKCE challenge was made.';


--
-- Name: COLUMN flow_state.code_challenge; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.code_challenge IS 'PKCE challenge (RFC 7636).';


--
-- Name: COLUMN flow_state.provider_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.provider_type IS 'Name of the provider.';


--
-- Name: COLUMN flow_state.provider_access_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.provider_access_token IS 'Access token of the provider.';


--
-- Name: COLUMN flow_state.provider_refresh_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.provider_refresh_token IS 'Refresh token of the provider.';


--
-- Name: COLUMN flow_state.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.created_at IS 'When the flow began.';


--
-- Name: COLUMN flow_state.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN flow_state.authentication_method; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.authentication_method IS 'The method: oauth, magiclink, recovery and so on.';


--
-- Name: COLUMN flow_state.auth_code_issued_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.auth_code_issued_at IS 'When auth_code was issued.';


--
-- Name: COLUMN flow_state.invite_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.invite_token IS 'Code of the invitation that is answered.';


--
-- Name: COLUMN flow_state.referrer; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.referrer IS 'Where the user goes afterwards.';


--
-- Name: COLUMN flow_state.oauth_client_state_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.oauth_client_state_id IS 'State at the provider (auth.oauth_client_states.id).';


--
-- Name: COLUMN flow_state.linking_target_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.linking_target_id IS 'User that the account is to be linked to (auth.users.id).';


--
-- Name: COLUMN flow_state.email_optional; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.flow_state.email_optional IS 'Whether an account without an e-mail address may sign in.';


--
-- Name: identities; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.identities (
    provider_id text NOT NULL,
    user_id uuid NOT NULL,
    identity_data jsonb NOT NULL,
    provider text NOT NULL,
    last_sign_in_at timestamp with time zone,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    email text GENERATED ALWAYS AS (lower((identity_data ->> 'email'::text))) STORED,
    id uuid DEFAULT gen_random_uuid() NOT NULL
);


ALTER TABLE auth.identities OWNER TO supabase_auth_admin;

--
-- Name: TABLE identities; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.identities IS 'The ways in which a user can sign in: one row for each provider account.';


--
-- Name: COLUMN identities.provider_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.provider_id IS 'The id of the account at the provider; for e-mail and phone the id of the user.';


--
-- Name: COLUMN identities.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.user_id IS 'The user (auth.users.id).';


--
-- Name: COLUMN identities.identity_data; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.identity_data IS 'What the provider said about the account: sub, email, name and so on.';


--
-- Name: COLUMN identities.provider; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.provider IS 'email, phone, the name of an OAuth provider, or sso: and the id of an SSO provider.';


--
-- Name: COLUMN identities.last_sign_in_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.last_sign_in_at IS 'When the account was last used.';


--
-- Name: COLUMN identities.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.created_at IS 'When the account was linked.';


--
-- Name: COLUMN identities.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN identities.email; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.email IS 'E-mail address in identity_data, in lower case.';


--
-- Name: COLUMN identities.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.identities.id IS 'Identifies the row.';


--
-- Name: instances; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.instances (
    id uuid NOT NULL,
    uuid uuid,
    raw_base_config text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);


ALTER TABLE auth.instances OWNER TO supabase_auth_admin;

--
-- Name: TABLE instances; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.instances IS 'Not used; GoTrue keeps it from its days with several sites.';


--
-- Name: COLUMN instances.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.instances.id IS 'Identifies the row.';


--
-- Name: COLUMN instances.uuid; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.instances.uuid IS 'Identifies the site.';


--
-- Name: COLUMN instances.raw_base_config; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.instances.raw_base_config IS 'Configuration of the site, as JSON text.';


--
-- Name: COLUMN instances.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.instances.created_at IS 'When the row was made.';


--
-- Name: COLUMN instances.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.instances.updated_at IS 'When the row last changed.';


--
-- Name: mfa_amr_claims; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.mfa_amr_claims (
    session_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    authentication_method text NOT NULL,
    id uuid NOT NULL
);


ALTER TABLE auth.mfa_amr_claims OWNER TO supabase_auth_admin;

--
-- Name: TABLE mfa_amr_claims; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.mfa_amr_claims IS 'How the user proved who they are in a session: the amr claim.';


--
-- Name: COLUMN mfa_amr_claims.session_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_amr_claims.session_id IS 'The session (auth.sessions.id).';


--
-- Name: COLUMN mfa_amr_claims.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_amr_claims.created_at IS 'When the method was first used.';


--
-- Name: COLUMN mfa_amr_claims.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_amr_claims.updated_at IS 'When it was last used: the timestamp in the claim.';


--
-- Name: COLUMN mfa_amr_claims.authentication_method; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_amr_claims.authentication_method IS 'The method: password, otp, totp, oauth and so on.';


--
-- Name: COLUMN mfa_amr_claims.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_amr_claims.id IS 'Identifies the row.';


--
-- Name: mfa_challenges; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.mfa_challenges (
    id uuid NOT NULL,
    factor_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    ip_address inet NOT NULL,
    otp_code text,
    web_authn_session_data jsonb
);


ALTER TABLE auth.mfa_challenges OWNER TO supabase_auth_admin;

--
-- Name: TABLE mfa_challenges; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.mfa_challenges IS 'Questions for a second factor.';


--
-- Name: COLUMN mfa_challenges.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.id IS 'Identifies the challenge.';


--
-- Name: COLUMN mfa_challenges.factor_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.factor_id IS 'The factor (auth.mfa_factors.id).';


--
-- Name: COLUMN mfa_challenges.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.created_at IS 'When it was asked.';


--
-- Name: COLUMN mfa_challenges.verified_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.verified_at IS 'When it was answered rightly; NULL if it was not.';


--
-- Name: COLUMN mfa_challenges.ip_address; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.ip_address IS 'Address of the client that asked.';


--
-- Name: COLUMN mfa_challenges.otp_code; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.otp_code IS 'The code that was sent by phone.';


--
-- Name: COLUMN mfa_challenges.web_authn_session_data; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_challenges.web_authn_session_data IS 'WebAuthn challenge.';


--
-- Name: mfa_factors; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.mfa_factors (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    friendly_name text,
    factor_type auth.factor_type NOT NULL,
    status auth.factor_status NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    secret text,
    phone text,
    last_challenged_at timestamp with time zone,
    web_authn_credential jsonb,
    web_authn_aaguid uuid,
    last_webauthn_challenge_data jsonb
);


ALTER TABLE auth.mfa_factors OWNER TO supabase_auth_admin;

--
-- Name: TABLE mfa_factors; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.mfa_factors IS 'Second factors of users.';


--
-- Name: COLUMN mfa_factors.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.id IS 'Identifies the factor.';


--
-- Name: COLUMN mfa_factors.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.user_id IS 'The user (auth.users.id).';


--
-- Name: COLUMN mfa_factors.friendly_name; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.friendly_name IS 'What the user calls it.';


--
-- Name: COLUMN mfa_factors.factor_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.factor_type IS 'Kind of the factor.';


--
-- Name: COLUMN mfa_factors.status; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.status IS 'Whether it has been used once; only then it counts.';


--
-- Name: COLUMN mfa_factors.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.created_at IS 'When the factor was enrolled.';


--
-- Name: COLUMN mfa_factors.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN mfa_factors.secret; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.secret IS 'TOTP secret (RFC 6238), in clear unless GoTrue encrypts the database.';


--
-- Name: COLUMN mfa_factors.phone; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.phone IS 'Phone number that gets the code.';


--
-- Name: COLUMN mfa_factors.last_challenged_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.last_challenged_at IS 'When the user was last asked for it; unique, so that two questions cannot start at once.';


--
-- Name: COLUMN mfa_factors.web_authn_credential; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.web_authn_credential IS 'WebAuthn credential.';


--
-- Name: COLUMN mfa_factors.web_authn_aaguid; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.web_authn_aaguid IS 'Model of the WebAuthn authenticator.';


--
-- Name: COLUMN mfa_factors.last_webauthn_challenge_data; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.mfa_factors.last_webauthn_challenge_data IS 'The last WebAuthn challenge with its answer.';


--
-- Name: oauth_authorizations; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.oauth_authorizations (
    id uuid NOT NULL,
    authorization_id text NOT NULL,
    client_id uuid NOT NULL,
    user_id uuid,
    redirect_uri text NOT NULL,
    scope text NOT NULL,
    state text,
    resource text,
    code_challenge text,
    code_challenge_method auth.code_challenge_method,
    response_type auth.oauth_response_type DEFAULT 'code'::auth.oauth_response_type NOT NULL,
    status auth.oauth_authorization_status DEFAULT 'pending'::auth.oauth_authorization_status NOT NULL,
    authorization_code text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone DEFAULT (now() + '00:03:00'::interval) NOT NULL,
    approved_at timestamp with time zone,
    nonce text,
    CONSTRAINT oauth_authorizations_authorization_code_length CHECK ((char_length(authorization_code) <= 255)),
    CONSTRAINT oauth_authorizations_code_challenge_length CHECK ((char_length(code_challenge) <= 128)),
    CONSTRAINT oauth_authorizations_expires_at_future CHECK ((expires_at > created_at)),
    CONSTRAINT oauth_authorizations_nonce_length CHECK ((char_length(nonce) <= 255)),
    CONSTRAINT oauth_authorizations_redirect_uri_length CHECK ((char_length(redirect_uri) <= 2048)),
    CONSTRAINT oauth_authorizations_resource_length CHECK ((char_length(resource) <= 2048)),
    CONSTRAINT oauth_authorizations_scope_length CHECK ((char_length(scope) <= 4096)),
    CONSTRAINT oauth_authorizations_state_length CHECK ((char_length(state) <= 4096))
);


ALTER TABLE auth.oauth_authorizations OWNER TO supabase_auth_admin;

--
-- Name: TABLE oauth_authorizations; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.oauth_authorizations IS 'Authorization requests of OAuth clients.';


--
-- Name: COLUMN oauth_authorizations.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.id IS 'Identifies the row.';


--
-- Name: COLUMN oauth_authorizations.authorization_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.authorization_id IS 'Identifies the request towards the browser.';


--
-- Name: COLUMN oauth_authorizations.client_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.client_id IS 'Who asks (auth.oauth_clients.id).';


--
-- Name: COLUMN oauth_authorizations.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.user_id IS 'Who is asked (auth.users.id); NULL before the sign-in.';


--
-- Name: COLUMN oauth_authorizations.redirect_uri; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.redirect_uri IS 'Where the answer goes, at most 2048 characters.';


--
-- Name: COLUMN oauth_authorizations.scope; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.scope IS 'Scopes asked for, at most 4096 characters.';


--
-- Name: COLUMN oauth_authorizations.state; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.state IS 'Opaque value that goes back to the client, at most 4096 characters.';


--
-- Name: COLUMN oauth_authorizations.resource; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.resource IS 'Resource indicator (RFC 8707), at most 2048 characters.';


--
-- Name: COLUMN oauth_authorizations.code_challenge; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.code_challenge IS 'PKCE challenge (RFC 7636), at most 128 characters.';


--
-- Name: COLUMN oauth_authorizations.code_challenge_method; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.code_challenge_method IS 'How the PKCE challenge was made.';


--
-- Name: COLUMN oauth_authorizations.response_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.response_type IS 'What the client asks for.';


--
-- Name: COLUMN oauth_authorizations.status; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.status IS 'How far the request has come.';


--
-- Name: COLUMN oauth_authorizations.authorization_code; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.authorization_code IS 'The code that the client exchanges for tokens.';


--
-- Name: COLUMN oauth_authorizations.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.created_at IS 'When the request came.';


--
-- Name: COLUMN oauth_authorizations.expires_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.expires_at IS 'When it ends: 3 minutes later by default.';


--
-- Name: COLUMN oauth_authorizations.approved_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.approved_at IS 'When the user agreed.';


--
-- Name: COLUMN oauth_authorizations.nonce; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_authorizations.nonce IS 'OpenID Connect nonce, at most 255 characters.';


--
-- Name: oauth_client_states; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.oauth_client_states (
    id uuid NOT NULL,
    provider_type text NOT NULL,
    code_verifier text,
    created_at timestamp with time zone NOT NULL
);


ALTER TABLE auth.oauth_client_states OWNER TO supabase_auth_admin;

--
-- Name: TABLE oauth_client_states; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.oauth_client_states IS 'Sign-ins at an OAuth provider that have not come back yet.';


--
-- Name: COLUMN oauth_client_states.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_client_states.id IS 'The state parameter.';


--
-- Name: COLUMN oauth_client_states.provider_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_client_states.provider_type IS 'Name of the provider.';


--
-- Name: COLUMN oauth_client_states.code_verifier; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_client_states.code_verifier IS 'PKCE verifier (RFC 7636).';


--
-- Name: COLUMN oauth_client_states.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_client_states.created_at IS 'When the sign-in began.';


--
-- Name: oauth_clients; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.oauth_clients (
    id uuid NOT NULL,
    client_secret_hash text,
    registration_type auth.oauth_registration_type NOT NULL,
    redirect_uris text NOT NULL,
    grant_types text NOT NULL,
    client_name text,
    client_uri text,
    logo_uri text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    client_type auth.oauth_client_type DEFAULT 'confidential'::auth.oauth_client_type NOT NULL,
    token_endpoint_auth_method text NOT NULL,
    CONSTRAINT oauth_clients_client_name_length CHECK ((char_length(client_name) <= 1024)),
    CONSTRAINT oauth_clients_client_uri_length CHECK ((char_length(client_uri) <= 2048)),
    CONSTRAINT oauth_clients_logo_uri_length CHECK ((char_length(logo_uri) <= 2048)),
    CONSTRAINT oauth_clients_token_endpoint_auth_method_check CHECK ((token_endpoint_auth_method = ANY (ARRAY['client_secret_basic'::text, 'client_secret_post'::text, 'none'::text])))
);


ALTER TABLE auth.oauth_clients OWNER TO supabase_auth_admin;

--
-- Name: TABLE oauth_clients; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.oauth_clients IS 'Applications that may ask users for access.';


--
-- Name: COLUMN oauth_clients.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.id IS 'The client_id.';


--
-- Name: COLUMN oauth_clients.client_secret_hash; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.client_secret_hash IS 'Hash of the client secret; NULL for a public client.';


--
-- Name: COLUMN oauth_clients.registration_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.registration_type IS 'Whether the client registered itself.';


--
-- Name: COLUMN oauth_clients.redirect_uris; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.redirect_uris IS 'Where a user may be sent back to, with commas between.';


--
-- Name: COLUMN oauth_clients.grant_types; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.grant_types IS 'Grant types that the client may use, with commas between.';


--
-- Name: COLUMN oauth_clients.client_name; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.client_name IS 'Name to show, at most 1024 characters.';


--
-- Name: COLUMN oauth_clients.client_uri; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.client_uri IS 'Home page, at most 2048 characters.';


--
-- Name: COLUMN oauth_clients.logo_uri; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.logo_uri IS 'Logo, at most 2048 characters.';


--
-- Name: COLUMN oauth_clients.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.created_at IS 'When the client was registered.';


--
-- Name: COLUMN oauth_clients.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN oauth_clients.deleted_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.deleted_at IS 'When the client was deleted; NULL while it exists.';


--
-- Name: COLUMN oauth_clients.client_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.client_type IS 'Whether the client can keep a secret.';


--
-- Name: COLUMN oauth_clients.token_endpoint_auth_method; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_clients.token_endpoint_auth_method IS 'How the client proves who it is (RFC 7591).';


--
-- Name: oauth_consents; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.oauth_consents (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    client_id uuid NOT NULL,
    scopes text NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT oauth_consents_revoked_after_granted CHECK (((revoked_at IS NULL) OR (revoked_at >= granted_at))),
    CONSTRAINT oauth_consents_scopes_length CHECK ((char_length(scopes) <= 2048)),
    CONSTRAINT oauth_consents_scopes_not_empty CHECK ((char_length(TRIM(BOTH FROM scopes)) > 0))
);


ALTER TABLE auth.oauth_consents OWNER TO supabase_auth_admin;

--
-- Name: TABLE oauth_consents; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.oauth_consents IS 'What a user has allowed an OAuth client to do.';


--
-- Name: COLUMN oauth_consents.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_consents.id IS 'Identifies the row.';


--
-- Name: COLUMN oauth_consents.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_consents.user_id IS 'Who allowed it (auth.users.id).';


--
-- Name: COLUMN oauth_consents.client_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_consents.client_id IS 'Whom (auth.oauth_clients.id).';


--
-- Name: COLUMN oauth_consents.scopes; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_consents.scopes IS 'Scopes with spaces between, at most 2048 characters.';


--
-- Name: COLUMN oauth_consents.granted_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_consents.granted_at IS 'When it was allowed.';


--
-- Name: COLUMN oauth_consents.revoked_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.oauth_consents.revoked_at IS 'When it was taken back; NULL while it holds.';


--
-- Name: one_time_tokens; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.one_time_tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_type auth.one_time_token_type NOT NULL,
    token_hash text NOT NULL,
    relates_to text NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT one_time_tokens_token_hash_check CHECK ((char_length(token_hash) > 0))
);


ALTER TABLE auth.one_time_tokens OWNER TO supabase_auth_admin;

--
-- Name: TABLE one_time_tokens; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.one_time_tokens IS 'Codes that were sent and not used yet, as hashes; one of each type for a user.';


--
-- Name: COLUMN one_time_tokens.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.id IS 'Identifies the row.';


--
-- Name: COLUMN one_time_tokens.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.user_id IS 'The user (auth.users.id).';


--
-- Name: COLUMN one_time_tokens.token_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.token_type IS 'What the code is for, by the name of the column in auth.users.';


--
-- Name: COLUMN one_time_tokens.token_hash; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.token_hash IS 'Hash of the code.';


--
-- Name: COLUMN one_time_tokens.relates_to; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.relates_to IS 'Address that the code was sent to.';


--
-- Name: COLUMN one_time_tokens.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.created_at IS 'When the code was sent, in UTC.';


--
-- Name: COLUMN one_time_tokens.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.one_time_tokens.updated_at IS 'When the row last changed, in UTC.';


--
-- Name: refresh_tokens; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.refresh_tokens (
    instance_id uuid,
    id bigint NOT NULL,
    token character varying(255),
    user_id character varying(255),
    revoked boolean,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    parent character varying(255),
    session_id uuid
);


ALTER TABLE auth.refresh_tokens OWNER TO supabase_auth_admin;

--
-- Name: TABLE refresh_tokens; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.refresh_tokens IS 'Refresh tokens that GoTrue issued in its first format, in clear. auth_ext keeps hashes in auth_ext.refresh_tokens.';


--
-- Name: COLUMN refresh_tokens.instance_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.instance_id IS 'Always the zero UUID.';


--
-- Name: COLUMN refresh_tokens.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.id IS 'Identifies the row; the highest of a session is the newest.';


--
-- Name: COLUMN refresh_tokens.token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.token IS 'The token itself.';


--
-- Name: COLUMN refresh_tokens.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.user_id IS 'The user (auth.users.id), as text.';


--
-- Name: COLUMN refresh_tokens.revoked; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.revoked IS 'Whether the token was used or withdrawn.';


--
-- Name: COLUMN refresh_tokens.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.created_at IS 'When the token was issued.';


--
-- Name: COLUMN refresh_tokens.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN refresh_tokens.parent; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.parent IS 'The token that it took the place of.';


--
-- Name: COLUMN refresh_tokens.session_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.refresh_tokens.session_id IS 'The session (auth.sessions.id).';


--
-- Name: refresh_tokens_id_seq; Type: SEQUENCE; Schema: auth; Owner: supabase_auth_admin
--

CREATE SEQUENCE auth.refresh_tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE auth.refresh_tokens_id_seq OWNER TO supabase_auth_admin;

--
-- Name: refresh_tokens_id_seq; Type: SEQUENCE OWNED BY; Schema: auth; Owner: supabase_auth_admin
--

ALTER SEQUENCE auth.refresh_tokens_id_seq OWNED BY auth.refresh_tokens.id;


--
-- Name: SEQUENCE refresh_tokens_id_seq; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON SEQUENCE auth.refresh_tokens_id_seq IS 'Numbers of auth.refresh_tokens.';


--
-- Name: saml_providers; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.saml_providers (
    id uuid NOT NULL,
    sso_provider_id uuid NOT NULL,
    entity_id text NOT NULL,
    metadata_xml text NOT NULL,
    metadata_url text,
    attribute_mapping jsonb,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    name_id_format text,
    CONSTRAINT "entity_id not empty" CHECK ((char_length(entity_id) > 0)),
    CONSTRAINT "metadata_url not empty" CHECK (((metadata_url = NULL::text) OR (char_length(metadata_url) > 0))),
    CONSTRAINT "metadata_xml not empty" CHECK ((char_length(metadata_xml) > 0))
);


ALTER TABLE auth.saml_providers OWNER TO supabase_auth_admin;

--
-- Name: TABLE saml_providers; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.saml_providers IS 'SAML 2.0 side of an SSO provider.';


--
-- Name: COLUMN saml_providers.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.id IS 'Identifies the row.';


--
-- Name: COLUMN saml_providers.sso_provider_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.sso_provider_id IS 'The provider (auth.sso_providers.id).';


--
-- Name: COLUMN saml_providers.entity_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.entity_id IS 'SAML entity ID of the provider.';


--
-- Name: COLUMN saml_providers.metadata_xml; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.metadata_xml IS 'SAML metadata of the provider.';


--
-- Name: COLUMN saml_providers.metadata_url; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.metadata_url IS 'Where the metadata come from.';


--
-- Name: COLUMN saml_providers.attribute_mapping; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.attribute_mapping IS 'Which SAML attribute becomes which claim.';


--
-- Name: COLUMN saml_providers.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.created_at IS 'When the provider was added.';


--
-- Name: COLUMN saml_providers.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN saml_providers.name_id_format; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_providers.name_id_format IS 'Form of the NameID that we ask for.';


--
-- Name: saml_relay_states; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.saml_relay_states (
    id uuid NOT NULL,
    sso_provider_id uuid NOT NULL,
    request_id text NOT NULL,
    for_email text,
    redirect_to text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    flow_state_id uuid,
    CONSTRAINT "request_id not empty" CHECK ((char_length(request_id) > 0))
);


ALTER TABLE auth.saml_relay_states OWNER TO supabase_auth_admin;

--
-- Name: TABLE saml_relay_states; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.saml_relay_states IS 'SAML sign-ins that have not come back yet.';


--
-- Name: COLUMN saml_relay_states.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.id IS 'The RelayState parameter.';


--
-- Name: COLUMN saml_relay_states.sso_provider_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.sso_provider_id IS 'The provider (auth.sso_providers.id).';


--
-- Name: COLUMN saml_relay_states.request_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.request_id IS 'ID of the SAML request.';


--
-- Name: COLUMN saml_relay_states.for_email; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.for_email IS 'E-mail address that the user typed.';


--
-- Name: COLUMN saml_relay_states.redirect_to; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.redirect_to IS 'Where the user goes afterwards.';


--
-- Name: COLUMN saml_relay_states.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.created_at IS 'When the sign-in began.';


--
-- Name: COLUMN saml_relay_states.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN saml_relay_states.flow_state_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.saml_relay_states.flow_state_id IS 'The PKCE flow (auth.flow_state.id).';


--
-- Name: schema_migrations; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.schema_migrations (
    version character varying(255) NOT NULL
);


ALTER TABLE auth.schema_migrations OWNER TO supabase_auth_admin;

--
-- Name: TABLE schema_migrations; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.schema_migrations IS 'Migrations of GoTrue that schema auth contains. auth_ext has its own list in auth_ext.schema_migrations.';


--
-- Name: COLUMN schema_migrations.version; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.schema_migrations.version IS 'Number of the migration.';


--
-- Name: sessions; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    factor_id uuid,
    aal auth.aal_level,
    not_after timestamp with time zone,
    refreshed_at timestamp without time zone,
    user_agent text,
    ip inet,
    tag text,
    oauth_client_id uuid,
    refresh_token_hmac_key text,
    refresh_token_counter bigint,
    scopes text,
    CONSTRAINT sessions_scopes_length CHECK ((char_length(scopes) <= 4096))
);


ALTER TABLE auth.sessions OWNER TO supabase_auth_admin;

--
-- Name: TABLE sessions; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.sessions IS 'Sign-ins that last: one row for each device or browser.';


--
-- Name: COLUMN sessions.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.id IS 'Identifies the session: the session_id claim.';


--
-- Name: COLUMN sessions.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.user_id IS 'The user (auth.users.id).';


--
-- Name: COLUMN sessions.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.created_at IS 'When the user signed in.';


--
-- Name: COLUMN sessions.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN sessions.factor_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.factor_id IS 'Second factor that was last used (auth.mfa_factors.id).';


--
-- Name: COLUMN sessions.aal; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.aal IS 'Assurance level: the aal claim.';


--
-- Name: COLUMN sessions.not_after; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.not_after IS 'The session ends at this time at the latest; NULL for no such end.';


--
-- Name: COLUMN sessions.refreshed_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.refreshed_at IS 'When the session was last refreshed, in UTC; NULL if never.';


--
-- Name: COLUMN sessions.user_agent; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.user_agent IS 'What the client said about itself.';


--
-- Name: COLUMN sessions.ip; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.ip IS 'Address of the client.';


--
-- Name: COLUMN sessions.tag; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.tag IS 'Kind of client, for the rule of one session for each kind.';


--
-- Name: COLUMN sessions.oauth_client_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.oauth_client_id IS 'OAuth client that the session is for (auth.oauth_clients.id).';


--
-- Name: COLUMN sessions.refresh_token_hmac_key; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.refresh_token_hmac_key IS 'Key of the refresh tokens that GoTrue issued for this session in its second format.';


--
-- Name: COLUMN sessions.refresh_token_counter; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.refresh_token_counter IS 'Number of the last of those refresh tokens.';


--
-- Name: COLUMN sessions.scopes; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sessions.scopes IS 'OAuth scopes with spaces between, at most 4096 characters.';


--
-- Name: sso_domains; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.sso_domains (
    id uuid NOT NULL,
    sso_provider_id uuid NOT NULL,
    domain text NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    CONSTRAINT "domain not empty" CHECK ((char_length(domain) > 0))
);


ALTER TABLE auth.sso_domains OWNER TO supabase_auth_admin;

--
-- Name: TABLE sso_domains; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.sso_domains IS 'Which e-mail domain signs in with which SSO provider.';


--
-- Name: COLUMN sso_domains.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_domains.id IS 'Identifies the row.';


--
-- Name: COLUMN sso_domains.sso_provider_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_domains.sso_provider_id IS 'The provider (auth.sso_providers.id).';


--
-- Name: COLUMN sso_domains.domain; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_domains.domain IS 'E-mail domain; unique, upper and lower case alike.';


--
-- Name: COLUMN sso_domains.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_domains.created_at IS 'When the domain was added.';


--
-- Name: COLUMN sso_domains.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_domains.updated_at IS 'When the row last changed.';


--
-- Name: sso_providers; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.sso_providers (
    id uuid NOT NULL,
    resource_id text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    disabled boolean,
    CONSTRAINT "resource_id not empty" CHECK (((resource_id = NULL::text) OR (char_length(resource_id) > 0)))
);


ALTER TABLE auth.sso_providers OWNER TO supabase_auth_admin;

--
-- Name: TABLE sso_providers; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.sso_providers IS 'Identity providers of organisations.';


--
-- Name: COLUMN sso_providers.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_providers.id IS 'Identifies the provider.';


--
-- Name: COLUMN sso_providers.resource_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_providers.resource_id IS 'Name that the operator gave it; unique, upper and lower case alike.';


--
-- Name: COLUMN sso_providers.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_providers.created_at IS 'When the provider was added.';


--
-- Name: COLUMN sso_providers.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_providers.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN sso_providers.disabled; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.sso_providers.disabled IS 'Whether nobody may sign in with it.';


--
-- Name: users; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.users (
    instance_id uuid,
    id uuid NOT NULL,
    aud character varying(255),
    role character varying(255),
    email character varying(255),
    encrypted_password character varying(255),
    email_confirmed_at timestamp with time zone,
    invited_at timestamp with time zone,
    confirmation_token character varying(255),
    confirmation_sent_at timestamp with time zone,
    recovery_token character varying(255),
    recovery_sent_at timestamp with time zone,
    email_change_token_new character varying(255),
    email_change character varying(255),
    email_change_sent_at timestamp with time zone,
    last_sign_in_at timestamp with time zone,
    raw_app_meta_data jsonb,
    raw_user_meta_data jsonb,
    is_super_admin boolean,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    phone text DEFAULT NULL::character varying,
    phone_confirmed_at timestamp with time zone,
    phone_change text DEFAULT ''::character varying,
    phone_change_token character varying(255) DEFAULT ''::character varying,
    phone_change_sent_at timestamp with time zone,
    confirmed_at timestamp with time zone GENERATED ALWAYS AS (LEAST(email_confirmed_at, phone_confirmed_at)) STORED,
    email_change_token_current character varying(255) DEFAULT ''::character varying,
    email_change_confirm_status smallint DEFAULT 0,
    banned_until timestamp with time zone,
    reauthentication_token character varying(255) DEFAULT ''::character varying,
    reauthentication_sent_at timestamp with time zone,
    is_sso_user boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    is_anonymous boolean DEFAULT false NOT NULL,
    CONSTRAINT users_email_change_confirm_status_check CHECK (((email_change_confirm_status >= 0) AND (email_change_confirm_status <= 2)))
);


ALTER TABLE auth.users OWNER TO supabase_auth_admin;

--
-- Name: TABLE users; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.users IS 'One row for each user. GoTrue cannot read NULL in aud, role, confirmation_token, recovery_token, email_change_token_new and email_change: write an empty string.';


--
-- Name: COLUMN users.instance_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.instance_id IS 'Always the zero UUID.';


--
-- Name: COLUMN users.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.id IS 'Identifies the user: the sub claim.';


--
-- Name: COLUMN users.aud; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.aud IS 'Audience: the aud claim.';


--
-- Name: COLUMN users.role; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.role IS 'PostgreSQL role that requests of the user run as: the role claim.';


--
-- Name: COLUMN users.email; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email IS 'E-mail address in lower case; unique among users that did not come by SSO.';


--
-- Name: COLUMN users.encrypted_password; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.encrypted_password IS 'Password hash, bcrypt or Argon2 in PHC form; empty or NULL without a password.';


--
-- Name: COLUMN users.email_confirmed_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email_confirmed_at IS 'When the e-mail address was confirmed; NULL if it is not.';


--
-- Name: COLUMN users.invited_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.invited_at IS 'When an invitation was sent.';


--
-- Name: COLUMN users.confirmation_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.confirmation_token IS 'Hash of the code that confirms the sign-up.';


--
-- Name: COLUMN users.confirmation_sent_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.confirmation_sent_at IS 'When that code was sent.';


--
-- Name: COLUMN users.recovery_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.recovery_token IS 'Hash of the code that lets a user in who forgot the password, or asked for a magic link.';


--
-- Name: COLUMN users.recovery_sent_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.recovery_sent_at IS 'When that code was sent.';


--
-- Name: COLUMN users.email_change_token_new; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email_change_token_new IS 'Hash of the code sent to the new e-mail address.';


--
-- Name: COLUMN users.email_change; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email_change IS 'New e-mail address that waits for confirmation.';


--
-- Name: COLUMN users.email_change_sent_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email_change_sent_at IS 'When the codes for the new e-mail address were sent.';


--
-- Name: COLUMN users.last_sign_in_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.last_sign_in_at IS 'When the user last signed in.';


--
-- Name: COLUMN users.raw_app_meta_data; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.raw_app_meta_data IS 'The app_metadata claim; only an administrator writes it.';


--
-- Name: COLUMN users.raw_user_meta_data; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.raw_user_meta_data IS 'The user_metadata claim; the user writes it, so no policy may trust it.';


--
-- Name: COLUMN users.is_super_admin; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.is_super_admin IS 'Not used.';


--
-- Name: COLUMN users.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.created_at IS 'When the user was made.';


--
-- Name: COLUMN users.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN users.phone; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.phone IS 'Phone number (E.164 without the plus sign); unique.';


--
-- Name: COLUMN users.phone_confirmed_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.phone_confirmed_at IS 'When the phone number was confirmed; NULL if it is not.';


--
-- Name: COLUMN users.phone_change; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.phone_change IS 'New phone number that waits for confirmation.';


--
-- Name: COLUMN users.phone_change_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.phone_change_token IS 'Hash of the code sent to the new phone number.';


--
-- Name: COLUMN users.phone_change_sent_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.phone_change_sent_at IS 'When that code was sent.';


--
-- Name: COLUMN users.confirmed_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.confirmed_at IS 'The earlier of both confirmations.';


--
-- Name: COLUMN users.email_change_token_current; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email_change_token_current IS 'Hash of the code sent to the present e-mail address when it is to change.';


--
-- Name: COLUMN users.email_change_confirm_status; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.email_change_confirm_status IS 'How many of the two addresses have confirmed the change: 0 to 2.';


--
-- Name: COLUMN users.banned_until; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.banned_until IS 'No sign-in and no refresh before this time.';


--
-- Name: COLUMN users.reauthentication_token; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.reauthentication_token IS 'Hash of the code that a change of password may ask for.';


--
-- Name: COLUMN users.reauthentication_sent_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.reauthentication_sent_at IS 'When that code was sent.';


--
-- Name: COLUMN users.is_sso_user; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.is_sso_user IS 'Whether the user came by SSO; such users may share an e-mail address.';


--
-- Name: COLUMN users.deleted_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.deleted_at IS 'When the user was deleted but the row kept; NULL while the user exists.';


--
-- Name: COLUMN users.is_anonymous; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.users.is_anonymous IS 'Whether the user signed in without an address or an account elsewhere.';


--
-- Name: webauthn_challenges; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.webauthn_challenges (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    challenge_type text NOT NULL,
    session_data jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT webauthn_challenges_challenge_type_check CHECK ((challenge_type = ANY (ARRAY['signup'::text, 'registration'::text, 'authentication'::text])))
);


ALTER TABLE auth.webauthn_challenges OWNER TO supabase_auth_admin;

--
-- Name: TABLE webauthn_challenges; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.webauthn_challenges IS 'WebAuthn challenges that wait for an answer.';


--
-- Name: COLUMN webauthn_challenges.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_challenges.id IS 'Identifies the challenge.';


--
-- Name: COLUMN webauthn_challenges.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_challenges.user_id IS 'The user (auth.users.id); NULL before they are known.';


--
-- Name: COLUMN webauthn_challenges.challenge_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_challenges.challenge_type IS 'signup, registration or authentication.';


--
-- Name: COLUMN webauthn_challenges.session_data; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_challenges.session_data IS 'The challenge and what is checked in the answer.';


--
-- Name: COLUMN webauthn_challenges.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_challenges.created_at IS 'When the challenge was made.';


--
-- Name: COLUMN webauthn_challenges.expires_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_challenges.expires_at IS 'When it ends.';


--
-- Name: webauthn_credentials; Type: TABLE; Schema: auth; Owner: supabase_auth_admin
--

CREATE TABLE auth.webauthn_credentials (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    attestation_type text DEFAULT ''::text NOT NULL,
    aaguid uuid,
    sign_count bigint DEFAULT 0 NOT NULL,
    transports jsonb DEFAULT '[]'::jsonb NOT NULL,
    backup_eligible boolean DEFAULT false NOT NULL,
    backed_up boolean DEFAULT false NOT NULL,
    friendly_name text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone
);


ALTER TABLE auth.webauthn_credentials OWNER TO supabase_auth_admin;

--
-- Name: TABLE webauthn_credentials; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth.webauthn_credentials IS 'Passkeys of users (WebAuthn).';


--
-- Name: COLUMN webauthn_credentials.id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.id IS 'Identifies the row.';


--
-- Name: COLUMN webauthn_credentials.user_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.user_id IS 'The user (auth.users.id).';


--
-- Name: COLUMN webauthn_credentials.credential_id; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.credential_id IS 'WebAuthn credential ID.';


--
-- Name: COLUMN webauthn_credentials.public_key; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.public_key IS 'Public key of the credential, COSE.';


--
-- Name: COLUMN webauthn_credentials.attestation_type; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.attestation_type IS 'How the authenticator proved its model; empty if it did not.';


--
-- Name: COLUMN webauthn_credentials.aaguid; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.aaguid IS 'Model of the authenticator.';


--
-- Name: COLUMN webauthn_credentials.sign_count; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.sign_count IS 'Signatures that the authenticator has counted.';


--
-- Name: COLUMN webauthn_credentials.transports; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.transports IS 'How the authenticator can be reached: an array of usb, nfc, ble, internal, hybrid.';


--
-- Name: COLUMN webauthn_credentials.backup_eligible; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.backup_eligible IS 'Whether the passkey may be copied to other devices.';


--
-- Name: COLUMN webauthn_credentials.backed_up; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.backed_up IS 'Whether it has been copied.';


--
-- Name: COLUMN webauthn_credentials.friendly_name; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.friendly_name IS 'What the user calls it.';


--
-- Name: COLUMN webauthn_credentials.created_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.created_at IS 'When the passkey was registered.';


--
-- Name: COLUMN webauthn_credentials.updated_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.updated_at IS 'When the row last changed.';


--
-- Name: COLUMN webauthn_credentials.last_used_at; Type: COMMENT; Schema: auth; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth.webauthn_credentials.last_used_at IS 'When the user last signed in with it.';


--
-- Name: attempts; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.attempts (
    subject bytea NOT NULL,
    free_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY auth_ext.attempts ALTER COLUMN subject SET STATISTICS 0;


ALTER TABLE auth_ext.attempts OWNER TO supabase_auth_admin;

--
-- Name: TABLE attempts; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.attempts IS 'What was tried too often, or may be soon: failed sign-ins, sign-ups, failed refreshes. A row whose free_at is past says nothing and may go.';


--
-- Name: COLUMN attempts.subject; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.attempts.subject IS 'HMAC-SHA256 of what was tried, the account and the client''s address: nobody reads here whose e-mail was tried, nor from where.';


--
-- Name: COLUMN attempts.free_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.attempts.free_at IS 'When all of it is forgotten. Each attempt moves it on by settings.attempt_window divided by the limit; one that would move it further ahead than the window is refused.';


--
-- Name: ended_sessions; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.ended_sessions (
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    reason text NOT NULL,
    CONSTRAINT ended_sessions_reason_known CHECK ((reason = ANY (ARRAY['signed_out'::text, 'revoked'::text, 'replaced'::text, 'expired'::text, 'theft'::text, 'password_changed'::text, 'user_banned'::text, 'user_deleted'::text])))
);


ALTER TABLE auth_ext.ended_sessions OWNER TO supabase_auth_admin;

--
-- Name: TABLE ended_sessions; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.ended_sessions IS 'Sessions that have ended, and why. Rows go when they are purged.';


--
-- Name: COLUMN ended_sessions.session_id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.ended_sessions.session_id IS 'The id that the session had in auth.sessions.';


--
-- Name: COLUMN ended_sessions.user_id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.ended_sessions.user_id IS 'Whose session it was (auth.users.id).';


--
-- Name: COLUMN ended_sessions.ended_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.ended_sessions.ended_at IS 'When it ended.';


--
-- Name: COLUMN ended_sessions.reason; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.ended_sessions.reason IS 'signed_out, revoked (by an administrator), replaced (by a newer sign-in), expired, theft (a used refresh token came back), password_changed, user_banned or user_deleted.';


--
-- Name: signing_keys; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.signing_keys (
    id uuid NOT NULL,
    kid text,
    algorithm text NOT NULL,
    status text DEFAULT 'standby'::text NOT NULL,
    public_jwk jsonb,
    sealed_private_key bytea,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    activated_at timestamp with time zone,
    retired_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_expiry timestamp with time zone,
    sealed_fingerprint bytea,
    CONSTRAINT signing_keys_active_can_sign CHECK (((status <> 'active'::text) OR (sealed_private_key IS NOT NULL))),
    CONSTRAINT signing_keys_algorithm_known CHECK ((algorithm = ANY (ARRAY['HS256'::text, 'HS384'::text, 'HS512'::text, 'RS256'::text, 'RS384'::text, 'RS512'::text, 'PS256'::text, 'PS384'::text, 'PS512'::text, 'ES256'::text, 'ES384'::text, 'EdDSA'::text]))),
    CONSTRAINT signing_keys_fingerprint_of_symmetric CHECK (((sealed_fingerprint IS NULL) OR starts_with(algorithm, 'HS'::text))),
    CONSTRAINT signing_keys_kid_of_asymmetric CHECK ((starts_with(algorithm, 'HS'::text) OR (kid IS NOT NULL))),
    CONSTRAINT signing_keys_public_part CHECK ((starts_with(algorithm, 'HS'::text) = (public_jwk IS NULL))),
    CONSTRAINT signing_keys_status_has_its_time CHECK ((((status <> 'active'::text) OR (activated_at IS NOT NULL)) AND ((status <> 'retired'::text) OR (retired_at IS NOT NULL)) AND ((status <> 'revoked'::text) OR (revoked_at IS NOT NULL)))),
    CONSTRAINT signing_keys_status_known CHECK ((status = ANY (ARRAY['standby'::text, 'active'::text, 'retired'::text, 'revoked'::text])))
);
ALTER TABLE ONLY auth_ext.signing_keys ALTER COLUMN sealed_private_key SET STATISTICS 0;
ALTER TABLE ONLY auth_ext.signing_keys ALTER COLUMN sealed_fingerprint SET STATISTICS 0;


ALTER TABLE auth_ext.signing_keys OWNER TO supabase_auth_admin;

--
-- Name: TABLE signing_keys; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.signing_keys IS 'Keys that sign and verify access tokens. Each has one algorithm; one key at most is active.';


--
-- Name: COLUMN signing_keys.id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.id IS 'Identifies the key; bound into the seal of the private part.';


--
-- Name: COLUMN signing_keys.kid; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.kid IS 'Key ID in the header of tokens and in the JWK Set; NULL for a symmetric key that its importer did not name.';


--
-- Name: COLUMN signing_keys.algorithm; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.algorithm IS 'The one JWS algorithm of this key (the alg of RFC 7518 and RFC 8037).';


--
-- Name: COLUMN signing_keys.status; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.status IS 'standby: published, does not sign yet. active: signs and verifies. retired: verifies only. revoked: does neither.';


--
-- Name: COLUMN signing_keys.public_jwk; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.public_jwk IS 'Public part as a JWK (RFC 7517); NULL for a symmetric key.';


--
-- Name: COLUMN signing_keys.sealed_private_key; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.sealed_private_key IS 'Private part or shared secret, sealed with the root key; NULL for a key that only verifies.';


--
-- Name: COLUMN signing_keys.created_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.created_at IS 'When the key was made or imported.';


--
-- Name: COLUMN signing_keys.activated_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.activated_at IS 'When it began to sign; NULL if it never did.';


--
-- Name: COLUMN signing_keys.retired_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.retired_at IS 'When it stopped signing; NULL if it has not.';


--
-- Name: COLUMN signing_keys.revoked_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.revoked_at IS 'When its tokens stopped being accepted; NULL if they still are.';


--
-- Name: COLUMN signing_keys.last_expiry; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.last_expiry IS 'Latest exp among the API keys and machine tokens it signed; a retired key verifies that long. NULL when it signed none.';


--
-- Name: COLUMN signing_keys.sealed_fingerprint; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.signing_keys.sealed_fingerprint IS 'SHA-256 of the shared secret, sealed with the root key: a secret comes into the ring once, and a revoked one never again. NULL for an asymmetric key, which is known by its public part.';


--
-- Name: key_ring; Type: VIEW; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE VIEW auth_ext.key_ring WITH (security_invoker='true') AS
 SELECT k.id,
    k.kid,
    k.algorithm,
    k.status,
    (k.sealed_private_key IS NOT NULL) AS has_private_key,
    k.public_jwk,
    k.created_at,
    k.activated_at,
    k.retired_at,
    k.revoked_at,
    k.last_expiry
   FROM auth_ext.signing_keys k
  ORDER BY k.created_at, k.id;


ALTER TABLE auth_ext.key_ring OWNER TO supabase_auth_admin;

--
-- Name: VIEW key_ring; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON VIEW auth_ext.key_ring IS 'The key ring without secrets.';


--
-- Name: COLUMN key_ring.id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.id IS 'Identifies the key; names a symmetric key, which has no kid.';


--
-- Name: COLUMN key_ring.kid; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.kid IS 'Key ID in tokens and in the JWK Set; NULL for a symmetric key.';


--
-- Name: COLUMN key_ring.algorithm; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.algorithm IS 'The one JWS algorithm of the key.';


--
-- Name: COLUMN key_ring.status; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.status IS 'standby, active, retired or revoked.';


--
-- Name: COLUMN key_ring.has_private_key; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.has_private_key IS 'Whether it could sign; its private part is sealed.';


--
-- Name: COLUMN key_ring.public_jwk; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.public_jwk IS 'Public part as a JWK; NULL for a symmetric key.';


--
-- Name: COLUMN key_ring.created_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.created_at IS 'When it was made or imported.';


--
-- Name: COLUMN key_ring.activated_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.activated_at IS 'When it began to sign.';


--
-- Name: COLUMN key_ring.retired_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.retired_at IS 'When it stopped signing.';


--
-- Name: COLUMN key_ring.revoked_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.revoked_at IS 'When its tokens stopped being accepted.';


--
-- Name: COLUMN key_ring.last_expiry; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.key_ring.last_expiry IS 'Until when its API keys and machine tokens last, rounded up to a day.';


--
-- Name: refresh_tokens; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.refresh_tokens (
    session_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    rotated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    generation integer NOT NULL,
    token_hash bytea NOT NULL,
    parent_hash bytea,
    nonce bytea,
    gotrue_key text,
    gotrue_counter bigint
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_threshold='1000');
ALTER TABLE ONLY auth_ext.refresh_tokens ALTER COLUMN token_hash SET STATISTICS 0;
ALTER TABLE ONLY auth_ext.refresh_tokens ALTER COLUMN parent_hash SET STATISTICS 0;
ALTER TABLE ONLY auth_ext.refresh_tokens ALTER COLUMN nonce SET STATISTICS 0;
ALTER TABLE ONLY auth_ext.refresh_tokens ALTER COLUMN gotrue_key SET STATISTICS 0;


ALTER TABLE auth_ext.refresh_tokens OWNER TO supabase_auth_admin;

--
-- Name: TABLE refresh_tokens; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.refresh_tokens IS 'The current refresh token of each session, as hashes only: nobody can use a token that is read here.';


--
-- Name: COLUMN refresh_tokens.session_id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.session_id IS 'The session (auth.sessions.id).';


--
-- Name: COLUMN refresh_tokens.created_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.created_at IS 'When the first token of the session was issued.';


--
-- Name: COLUMN refresh_tokens.rotated_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.rotated_at IS 'When the current token was issued: the grace window counts from here.';


--
-- Name: COLUMN refresh_tokens.generation; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.generation IS 'Number of the current token in its session; one more at each rotation.';


--
-- Name: COLUMN refresh_tokens.token_hash; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.token_hash IS 'SHA-256 of the secret of the current token, 32 bytes.';


--
-- Name: COLUMN refresh_tokens.parent_hash; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.parent_hash IS 'SHA-256 of the secret of the token before, 32 bytes; NULL when there is none.';


--
-- Name: COLUMN refresh_tokens.nonce; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.nonce IS '32 random bytes that the current token was derived with, so that whoever holds the parent gets the same child again; NULL when there is no parent.';


--
-- Name: COLUMN refresh_tokens.gotrue_key; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.gotrue_key IS 'refresh_token_hmac_key that the session had at GoTrue, moved here when its token was exchanged: it proves that an old token is genuine, and nobody can refresh with it. NULL for other sessions.';


--
-- Name: COLUMN refresh_tokens.gotrue_counter; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.refresh_tokens.gotrue_counter IS 'refresh_token_counter that the session had at GoTrue.';


--
-- Name: replaced_functions; Type: TABLE; Schema: auth_ext; Owner: postgres
--

CREATE TABLE auth_ext.replaced_functions (
    name text NOT NULL,
    definition text NOT NULL,
    body text NOT NULL,
    replaced_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT replaced_functions_known CHECK ((name = ANY (ARRAY['uid'::text, 'jwt'::text, 'role'::text, 'email'::text])))
);


ALTER TABLE auth_ext.replaced_functions OWNER TO postgres;

--
-- Name: TABLE replaced_functions; Type: COMMENT; Schema: auth_ext; Owner: postgres
--

COMMENT ON TABLE auth_ext.replaced_functions IS 'The functions of schema auth that auth_ext.takeover() has replaced, for auth_ext.restore().';


--
-- Name: COLUMN replaced_functions.name; Type: COMMENT; Schema: auth_ext; Owner: postgres
--

COMMENT ON COLUMN auth_ext.replaced_functions.name IS 'The function''s name in schema auth.';


--
-- Name: COLUMN replaced_functions.definition; Type: COMMENT; Schema: auth_ext; Owner: postgres
--

COMMENT ON COLUMN auth_ext.replaced_functions.definition IS 'The statement that makes it again.';


--
-- Name: COLUMN replaced_functions.body; Type: COMMENT; Schema: auth_ext; Owner: postgres
--

COMMENT ON COLUMN auth_ext.replaced_functions.body IS 'Its body, to compare.';


--
-- Name: COLUMN replaced_functions.replaced_at; Type: COMMENT; Schema: auth_ext; Owner: postgres
--

COMMENT ON COLUMN auth_ext.replaced_functions.replaced_at IS 'When it was replaced.';


--
-- Name: revoked_tokens; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.revoked_tokens (
    jti text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT revoked_tokens_jti_length CHECK (((octet_length(jti) >= 1) AND (octet_length(jti) <= 255)))
);


ALTER TABLE auth_ext.revoked_tokens OWNER TO supabase_auth_admin;

--
-- Name: TABLE revoked_tokens; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.revoked_tokens IS 'Tokens that auth_ext.revoke_jwt() has revoked. Rows go when they are purged.';


--
-- Name: COLUMN revoked_tokens.jti; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.revoked_tokens.jti IS 'The jti claim of the token (RFC 7519, 4.1.7).';


--
-- Name: COLUMN revoked_tokens.expires_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.revoked_tokens.expires_at IS 'The exp of the token: after it, and a verifier''s leeway, the row is not needed.';


--
-- Name: COLUMN revoked_tokens.revoked_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.revoked_tokens.revoked_at IS 'When it was revoked.';


--
-- Name: schema_migrations; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.schema_migrations (
    version text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


ALTER TABLE auth_ext.schema_migrations OWNER TO supabase_auth_admin;

--
-- Name: TABLE schema_migrations; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.schema_migrations IS 'Migrations of the data model that auth_ext.setup() has applied.';


--
-- Name: COLUMN schema_migrations.version; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.schema_migrations.version IS 'The migration: its file in sql/data.';


--
-- Name: COLUMN schema_migrations.applied_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.schema_migrations.applied_at IS 'When it was applied.';


--
-- Name: server_keys; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.server_keys (
    purpose text NOT NULL,
    id uuid NOT NULL,
    sealed_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT server_keys_purpose_known CHECK ((purpose = ANY (ARRAY['refresh_token'::text, 'one_time_token'::text])))
);
ALTER TABLE ONLY auth_ext.server_keys ALTER COLUMN sealed_key SET STATISTICS 0;


ALTER TABLE auth_ext.server_keys OWNER TO supabase_auth_admin;

--
-- Name: TABLE server_keys; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.server_keys IS 'Secret keys that never leave the server, sealed with the root key: one for each purpose.';


--
-- Name: COLUMN server_keys.purpose; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.server_keys.purpose IS 'refresh_token: MAC and derivation of refresh tokens. one_time_token: keyed hashes of one-time codes.';


--
-- Name: COLUMN server_keys.id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.server_keys.id IS 'Identifies the key; bound into its seal.';


--
-- Name: COLUMN server_keys.sealed_key; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.server_keys.sealed_key IS 'The key, sealed with the root key.';


--
-- Name: COLUMN server_keys.created_at; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.server_keys.created_at IS 'When the key was made.';


--
-- Name: settings; Type: TABLE; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TABLE auth_ext.settings (
    id boolean DEFAULT true NOT NULL,
    access_token_lifetime interval DEFAULT '01:00:00'::interval NOT NULL,
    issuer text,
    audience text DEFAULT 'authenticated'::text NOT NULL,
    default_role text DEFAULT 'authenticated'::text NOT NULL,
    grace_window interval DEFAULT '00:00:10'::interval NOT NULL,
    refresh_token_lifetime interval DEFAULT '90 days'::interval,
    session_time_box interval,
    session_inactivity_timeout interval,
    session_touch_interval interval DEFAULT '00:05:00'::interval NOT NULL,
    autoconfirm boolean DEFAULT false NOT NULL,
    sign_up_allowed boolean DEFAULT true NOT NULL,
    password_min_length integer DEFAULT 8 NOT NULL,
    password_hash text DEFAULT 'argon2id'::text NOT NULL,
    argon2_memory_kib integer DEFAULT 19456 NOT NULL,
    argon2_iterations integer DEFAULT 2 NOT NULL,
    argon2_parallelism integer DEFAULT 1 NOT NULL,
    bcrypt_cost integer DEFAULT 10 NOT NULL,
    bcrypt_in_use boolean DEFAULT false NOT NULL,
    custom_access_token_hook text,
    hook_timeout interval DEFAULT '00:00:02'::interval NOT NULL,
    leeway interval DEFAULT '00:00:30'::interval NOT NULL,
    jwt_max_size integer DEFAULT 8192 NOT NULL,
    single_session_per_user boolean DEFAULT false NOT NULL,
    low_assurance_window interval,
    refresh_token_format text DEFAULT 'auth_ext'::text NOT NULL,
    audit boolean DEFAULT true NOT NULL,
    audit_retention interval DEFAULT '90 days'::interval,
    ended_session_retention interval DEFAULT '30 days'::interval NOT NULL,
    identity_mode text DEFAULT 'request'::text NOT NULL,
    malformed_claims text DEFAULT 'error'::text NOT NULL,
    password_change_window interval DEFAULT '24:00:00'::interval,
    attempt_window interval DEFAULT '00:05:00'::interval NOT NULL,
    attempts_per_account integer DEFAULT 20,
    attempts_per_address integer DEFAULT 100,
    sign_ups_per_address integer DEFAULT 30,
    failed_refreshes_per_address integer,
    client_address_header text,
    refresh_token_cookie boolean DEFAULT false NOT NULL,
    refresh_token_cookie_path text DEFAULT '/auth/v1'::text NOT NULL,
    CONSTRAINT settings_access_token_lifetime_bounds CHECK (((access_token_lifetime >= '00:00:01'::interval) AND (access_token_lifetime <= '7 days'::interval))),
    CONSTRAINT settings_argon2_iterations_bounds CHECK (((argon2_iterations >= 1) AND (argon2_iterations <= 20))),
    CONSTRAINT settings_argon2_memory_kib_bounds CHECK (((argon2_memory_kib >= 7168) AND (argon2_memory_kib <= 1048576))),
    CONSTRAINT settings_argon2_parallelism_one CHECK ((argon2_parallelism = 1)),
    CONSTRAINT settings_attempt_window_bounds CHECK (((attempt_window >= '00:00:01'::interval) AND (attempt_window <= '1 day'::interval) AND (date_trunc('month'::text, attempt_window) = '00:00:00'::interval))),
    CONSTRAINT settings_attempts_per_account_bounds CHECK (((attempts_per_account >= 1) AND (attempts_per_account <= 1000000))),
    CONSTRAINT settings_attempts_per_address_bounds CHECK (((attempts_per_address >= 1) AND (attempts_per_address <= 1000000))),
    CONSTRAINT settings_audience_length CHECK (((octet_length(audience) >= 1) AND (octet_length(audience) <= 255))),
    CONSTRAINT settings_audit_retention_bounds CHECK (((audit_retention >= '01:00:00'::interval) AND (audit_retention <= '36500 days'::interval))),
    CONSTRAINT settings_bcrypt_cost_bounds CHECK (((bcrypt_cost >= 10) AND (bcrypt_cost <= 15))),
    CONSTRAINT settings_client_address_header_name CHECK ((client_address_header ~ '^[a-z0-9-]{1,64}$'::text)),
    CONSTRAINT settings_custom_access_token_hook_name CHECK ((custom_access_token_hook ~ '^[A-Za-z_][A-Za-z0-9_]{0,62}[.][A-Za-z_][A-Za-z0-9_]{0,62}$'::text)),
    CONSTRAINT settings_default_role_length CHECK (((octet_length(default_role) >= 1) AND (octet_length(default_role) <= 63))),
    CONSTRAINT settings_durations_are_exact CHECK (((date_trunc('month'::text, access_token_lifetime) = '00:00:00'::interval) AND (date_trunc('month'::text, grace_window) = '00:00:00'::interval) AND (date_trunc('month'::text, refresh_token_lifetime) = '00:00:00'::interval) AND (date_trunc('month'::text, session_time_box) = '00:00:00'::interval) AND (date_trunc('month'::text, session_inactivity_timeout) = '00:00:00'::interval) AND (date_trunc('month'::text, session_touch_interval) = '00:00:00'::interval) AND (date_trunc('month'::text, hook_timeout) = '00:00:00'::interval) AND (date_trunc('month'::text, leeway) = '00:00:00'::interval))),
    CONSTRAINT settings_ended_session_retention_bounds CHECK (((ended_session_retention >= '01:00:00'::interval) AND (ended_session_retention <= '3650 days'::interval))),
    CONSTRAINT settings_ended_session_retention_outlives_access_tokens CHECK ((ended_session_retention >= access_token_lifetime)),
    CONSTRAINT settings_failed_refreshes_per_address_bounds CHECK (((failed_refreshes_per_address >= 1) AND (failed_refreshes_per_address <= 1000000))),
    CONSTRAINT settings_grace_window_bounds CHECK (((grace_window >= '00:00:00'::interval) AND (grace_window <= '00:01:00'::interval))),
    CONSTRAINT settings_hook_timeout_bounds CHECK (((hook_timeout >= '00:00:00.1'::interval) AND (hook_timeout <= '00:00:10'::interval))),
    CONSTRAINT settings_identity_mode_known CHECK ((identity_mode = ANY (ARRAY['request'::text, 'verified'::text, 'either'::text]))),
    CONSTRAINT settings_issuer_length CHECK (((octet_length(issuer) >= 1) AND (octet_length(issuer) <= 2048))),
    CONSTRAINT settings_jwt_max_size_bounds CHECK (((jwt_max_size >= 1024) AND (jwt_max_size <= 1048576))),
    CONSTRAINT settings_leeway_bounds CHECK (((leeway >= '00:00:00'::interval) AND (leeway <= '00:05:00'::interval))),
    CONSTRAINT settings_low_assurance_window_bounds CHECK (((low_assurance_window >= '00:00:01'::interval) AND (low_assurance_window <= '36500 days'::interval))),
    CONSTRAINT settings_malformed_claims_known CHECK ((malformed_claims = ANY (ARRAY['error'::text, 'null'::text]))),
    CONSTRAINT settings_one_row CHECK (id),
    CONSTRAINT settings_password_change_window_bounds CHECK (((password_change_window >= '00:00:00'::interval) AND (password_change_window <= '36500 days'::interval) AND (date_trunc('month'::text, password_change_window) = '00:00:00'::interval))),
    CONSTRAINT settings_password_hash_known CHECK ((password_hash = ANY (ARRAY['argon2id'::text, 'bcrypt'::text]))),
    CONSTRAINT settings_password_min_length_bounds CHECK (((password_min_length >= 6) AND (password_min_length <= 128))),
    CONSTRAINT settings_password_min_length_fits_bcrypt CHECK (((password_hash <> 'bcrypt'::text) OR (password_min_length <= 72))),
    CONSTRAINT settings_refresh_token_cookie_path_form CHECK ((refresh_token_cookie_path ~ '^/[A-Za-z0-9/._~-]{0,200}$'::text)),
    CONSTRAINT settings_refresh_token_format_known CHECK ((refresh_token_format = ANY (ARRAY['auth_ext'::text, 'gotrue'::text]))),
    CONSTRAINT settings_refresh_token_lifetime_bounds CHECK (((refresh_token_lifetime >= '00:00:01'::interval) AND (refresh_token_lifetime <= '36500 days'::interval))),
    CONSTRAINT settings_session_inactivity_timeout_bounds CHECK (((session_inactivity_timeout >= '00:00:01'::interval) AND (session_inactivity_timeout <= '36500 days'::interval))),
    CONSTRAINT settings_session_policy_durations_are_exact CHECK (((date_trunc('month'::text, low_assurance_window) = '00:00:00'::interval) AND (date_trunc('month'::text, audit_retention) = '00:00:00'::interval) AND (date_trunc('month'::text, ended_session_retention) = '00:00:00'::interval))),
    CONSTRAINT settings_session_time_box_bounds CHECK (((session_time_box >= '00:00:01'::interval) AND (session_time_box <= '36500 days'::interval))),
    CONSTRAINT settings_session_touch_interval_bounds CHECK (((session_touch_interval >= '00:00:00'::interval) AND (session_touch_interval <= '1 day'::interval))),
    CONSTRAINT settings_sign_ups_per_address_bounds CHECK (((sign_ups_per_address >= 1) AND (sign_ups_per_address <= 1000000)))
);


ALTER TABLE auth_ext.settings OWNER TO supabase_auth_admin;

--
-- Name: TABLE settings; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TABLE auth_ext.settings IS 'The policy of this installation, one row. A change holds from the next call on, in every session.';


--
-- Name: COLUMN settings.id; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.id IS 'Always true, so that there is one row.';


--
-- Name: COLUMN settings.access_token_lifetime; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.access_token_lifetime IS 'How long an access token lives: 1 second to 7 days.';


--
-- Name: COLUMN settings.issuer; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.issuer IS 'The iss claim; NULL leaves it out, as GoTrue does by default.';


--
-- Name: COLUMN settings.audience; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.audience IS 'The aud of new users, and the audience that a token must name.';


--
-- Name: COLUMN settings.default_role; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.default_role IS 'The PostgreSQL role of new users: their role claim.';


--
-- Name: COLUMN settings.grace_window; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.grace_window IS 'How long after a rotation the parent refresh token still gets the same child: 0 to 60 seconds.';


--
-- Name: COLUMN settings.refresh_token_lifetime; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.refresh_token_lifetime IS 'How long a refresh token may lie unused; NULL means without limit.';


--
-- Name: COLUMN settings.session_time_box; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.session_time_box IS 'How long a session may last in all; NULL means without limit.';


--
-- Name: COLUMN settings.session_inactivity_timeout; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.session_inactivity_timeout IS 'How long a session may go without a refresh; NULL means without limit.';


--
-- Name: COLUMN settings.session_touch_interval; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.session_touch_interval IS 'How old auth.sessions.refreshed_at may get before a refresh writes it: 0 to 1 day.';


--
-- Name: COLUMN settings.autoconfirm; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.autoconfirm IS 'Whether a new user counts as confirmed at once, without a message.';


--
-- Name: COLUMN settings.sign_up_allowed; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.sign_up_allowed IS 'Whether people may sign up by themselves.';


--
-- Name: COLUMN settings.password_min_length; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.password_min_length IS 'Least number of characters of a new password: 6 to 128; at most 72 with bcrypt.';


--
-- Name: COLUMN settings.password_hash; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.password_hash IS 'Hash of new passwords: argon2id, or bcrypt for those who want to go back to GoTrue.';


--
-- Name: COLUMN settings.argon2_memory_kib; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.argon2_memory_kib IS 'Memory of one Argon2id hash in KiB: 7168 to 1048576. Every sign-in that runs at the same time takes as much.';


--
-- Name: COLUMN settings.argon2_iterations; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.argon2_iterations IS 'Passes of Argon2id over its memory: 1 to 20.';


--
-- Name: COLUMN settings.argon2_parallelism; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.argon2_parallelism IS 'Lanes of Argon2id: 1, because a backend has one processor.';


--
-- Name: COLUMN settings.bcrypt_cost; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.bcrypt_cost IS 'bcrypt does 2^cost rounds: 10 to 15. It reads 72 bytes; a longer password is refused, never cut.';


--
-- Name: COLUMN settings.bcrypt_in_use; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.bcrypt_in_use IS 'Whether accounts with bcrypt hashes exist; then every password check does both kinds of work, so that its time tells nothing about the account.';


--
-- Name: COLUMN settings.custom_access_token_hook; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.custom_access_token_hook IS 'The custom access token hook as schema.function, spelt as in the catalog; NULL for none.';


--
-- Name: COLUMN settings.hook_timeout; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.hook_timeout IS 'How long the hook may run: 0.1 to 10 seconds.';


--
-- Name: COLUMN settings.leeway; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.leeway IS 'How far the clocks of issuer and verifier may differ for nbf and iat: 0 to 300 seconds.';


--
-- Name: COLUMN settings.jwt_max_size; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.jwt_max_size IS 'Longest token that is looked at, in bytes: 1024 to 1048576.';


--
-- Name: COLUMN settings.single_session_per_user; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.single_session_per_user IS 'Whether a sign-in ends the other sessions of the user.';


--
-- Name: COLUMN settings.low_assurance_window; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.low_assurance_window IS 'How long after the sign-in a user who has a second factor may go on without it; NULL means without limit.';


--
-- Name: COLUMN settings.refresh_token_format; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.refresh_token_format IS 'auth_ext, or gotrue to go back: then every refresh and sign-in hands out a refresh token of GoTrue, which the database holds in clear.';


--
-- Name: COLUMN settings.audit; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.audit IS 'Whether sign-ins, refusals, thefts, ends of sessions and changes of users and keys are written to auth.audit_log_entries.';


--
-- Name: COLUMN settings.audit_retention; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.audit_retention IS 'How long those entries are kept: 1 hour or more; NULL means for ever. Entries of GoTrue are never removed.';


--
-- Name: COLUMN settings.ended_session_retention; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.ended_session_retention IS 'How long it is remembered why a session ended: 1 hour to 3650 days, and no less than access_token_lifetime.';


--
-- Name: COLUMN settings.identity_mode; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.identity_mode IS 'Where uid(), jwt() and the other identity functions take the identity from: request (request.jwt.claims, as on Supabase), verified (only what auth_ext.bind() verified in this transaction) or either (what was bound, else the request).';


--
-- Name: COLUMN settings.malformed_claims; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.malformed_claims IS 'What they do with claims that are no JSON or a sub that is no UUID: error, as on Supabase, or null.';


--
-- Name: COLUMN settings.password_change_window; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.password_change_window IS 'How long after a sign-in a user may change her password without telling the old one; NULL means without limit.';


--
-- Name: COLUMN settings.attempt_window; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.attempt_window IS 'The time in which the limits below count: 1 second to 1 day.';


--
-- Name: COLUMN settings.attempts_per_account; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.attempts_per_account IS 'Failed sign-ins, and sign-ups, for one e-mail from one address in attempt_window (from anywhere, where the address is not known); NULL means without limit.';


--
-- Name: COLUMN settings.attempts_per_address; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.attempts_per_address IS 'Failed sign-ins from one address in attempt_window; NULL means without limit.';


--
-- Name: COLUMN settings.sign_ups_per_address; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.sign_ups_per_address IS 'Sign-ups from one address in attempt_window; NULL means without limit.';


--
-- Name: COLUMN settings.failed_refreshes_per_address; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.failed_refreshes_per_address IS 'Refused refreshes from one address in attempt_window; NULL means without limit. A refresh that succeeds is never limited.';


--
-- Name: COLUMN settings.client_address_header; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.client_address_header IS 'The request header, in lower case, in which your gateway tells the client''s address; the last entry of a list counts. NULL believes none: set it only when the gateway sets the header itself, because a client could choose another address for each attempt.';


--
-- Name: COLUMN settings.refresh_token_cookie; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.refresh_token_cookie IS 'Whether clients that come through PostgREST get the refresh token in an HttpOnly, Secure, SameSite=Strict cookie and never in the body, which then says "cookie".';


--
-- Name: COLUMN settings.refresh_token_cookie_path; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON COLUMN auth_ext.settings.refresh_token_cookie_path IS 'The path that browsers send the cookie to: where the gateway mounts GoTrue''s paths.';


--
-- Name: notes; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.notes (
    owner uuid DEFAULT auth.uid(),
    note text
);


ALTER TABLE public.notes OWNER TO postgres;

--
-- Name: refresh_tokens id; Type: DEFAULT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.refresh_tokens ALTER COLUMN id SET DEFAULT nextval('auth.refresh_tokens_id_seq'::regclass);


--
-- Data for Name: audit_log_entries; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.audit_log_entries (instance_id, id, payload, created_at, ip_address) FROM stdin;
00000000-0000-0000-0000-000000000000	01a219e7-14de-77ef-a861-7deb31deeafd	{"actor_id":"13bfd4af-0285-4ea1-ab94-b88d67fb019a","actor_via_sso":false,"actor_username":"ada@example.com","action":"user_signedup","log_type":"team","traits":{"provider":"email"}}	2026-11-26 22:08:24.286466+00	
00000000-0000-0000-0000-000000000000	01a219e7-14e4-7883-864a-2bbea12b7d18	{"actor_id":"13bfd4af-0285-4ea1-ab94-b88d67fb019a","actor_via_sso":false,"actor_username":"ada@example.com","action":"login","log_type":"account","traits":{"provider":"email","session_id":"9d07690f-0ce6-47ad-a422-08f8b2f67f94"}}	2026-11-26 22:08:24.292286+00	
00000000-0000-0000-0000-000000000000	01a219e7-150f-7df9-a4a5-4db0113bae63	{"actor_id":"13bfd4af-0285-4ea1-ab94-b88d67fb019a","actor_via_sso":false,"actor_username":"ada@example.com","action":"login","log_type":"account","traits":{"provider":"email","session_id":"a594eb23-f96b-463f-b816-21302179d297"}}	2026-11-26 22:08:24.335308+00	
00000000-0000-0000-0000-000000000000	01a219e7-1526-774f-933d-89ed6dbc58ce	{"actor_id":"dcf69b9f-93a7-41ad-bc0a-8004b0ccc698","actor_via_sso":false,"actor_username":"bob@example.com","action":"user_signedup","log_type":"team","traits":{"provider":"email"}}	2026-11-26 22:08:24.358777+00	
00000000-0000-0000-0000-000000000000	01a219e7-1528-76ba-a5ff-35b95c0c7b09	{"actor_id":"dcf69b9f-93a7-41ad-bc0a-8004b0ccc698","actor_via_sso":false,"actor_username":"bob@example.com","action":"login","log_type":"account","traits":{"provider":"email","session_id":"cff0a561-0e65-425c-bcac-df27004256ae"}}	2026-11-26 22:08:24.360098+00	
00000000-0000-0000-0000-000000000000	01a219e7-1535-70d3-8a3a-afd118905955	{"actor_id":"00000000-0000-0000-0000-000000000000","actor_via_sso":false,"actor_username":"","action":"signing_key_changed","log_type":"key","traits":{"kid":"46cc3503-336d-4aa7-89ec-78eacd855d1c","change":"imported"}}	2026-11-26 22:08:24.373774+00	
00000000-0000-0000-0000-000000000000	01a219e7-1548-752a-9314-590a80a43a95	{"actor_id":"00000000-0000-0000-0000-000000000000","actor_via_sso":false,"actor_username":"","action":"token_revoked","log_type":"token","traits":{"jti":"bf07177a-11b7-4011-9209-398dd30c5db7"}}	2026-11-26 22:08:24.392634+00	
00000000-0000-0000-0000-000000000000	01a219e7-154f-75b4-8b25-1590eea61589	{"actor_id":"dcf69b9f-93a7-41ad-bc0a-8004b0ccc698","actor_via_sso":false,"actor_username":"","action":"session_revoked","log_type":"account","traits":{"scope":"global","ended":1}}	2026-11-26 22:08:24.399475+00	
\.


--
-- Data for Name: custom_oauth_providers; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.custom_oauth_providers (id, provider_type, identifier, name, client_id, client_secret, acceptable_client_ids, scopes, pkce_enabled, attribute_mapping, authorization_params, enabled, email_optional, issuer, discovery_url, skip_nonce_check, cached_discovery, discovery_cached_at, authorization_url, token_url, userinfo_url, jwks_uri, created_at, updated_at, custom_claims_allowlist) FROM stdin;
\.


--
-- Data for Name: flow_state; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type, provider_access_token, provider_refresh_token, created_at, updated_at, authentication_method, auth_code_issued_at, invite_token, referrer, oauth_client_state_id, linking_target_id, email_optional) FROM stdin;
\.


--
-- Data for Name: identities; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at, id) FROM stdin;
13bfd4af-0285-4ea1-ab94-b88d67fb019a	13bfd4af-0285-4ea1-ab94-b88d67fb019a	{"sub": "13bfd4af-0285-4ea1-ab94-b88d67fb019a", "email": "ada@example.com", "email_verified": true, "phone_verified": false}	email	2026-11-26 22:08:24.279411+00	2026-11-26 22:08:24.279411+00	2026-11-26 22:08:24.279411+00	b8d98080-55f5-4086-8089-a3f5e6f37b55
dcf69b9f-93a7-41ad-bc0a-8004b0ccc698	dcf69b9f-93a7-41ad-bc0a-8004b0ccc698	{"sub": "dcf69b9f-93a7-41ad-bc0a-8004b0ccc698", "email": "bob@example.com", "email_verified": true, "phone_verified": false}	email	2026-11-26 22:08:24.358202+00	2026-11-26 22:08:24.358202+00	2026-11-26 22:08:24.358202+00	e9b3a9c0-4c2e-42e9-b6bf-267dfcb226ae
\.


--
-- Data for Name: instances; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.instances (id, uuid, raw_base_config, created_at, updated_at) FROM stdin;
\.


--
-- Data for Name: mfa_amr_claims; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.mfa_amr_claims (session_id, created_at, updated_at, authentication_method, id) FROM stdin;
9d07690f-0ce6-47ad-a422-08f8b2f67f94	2026-11-26 22:08:24.287091+00	2026-11-26 22:08:24.287091+00	password	6a55beb9-c854-4d36-bef9-80f07018f90d
a594eb23-f96b-463f-b816-21302179d297	2026-11-26 22:08:24.330008+00	2026-11-26 22:08:24.330008+00	password	a1b9480f-319d-41c2-ae74-8fc256001fd3
\.


--
-- Data for Name: mfa_challenges; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.mfa_challenges (id, factor_id, created_at, verified_at, ip_address, otp_code, web_authn_session_data) FROM stdin;
\.


--
-- Data for Name: mfa_factors; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret, phone, last_challenged_at, web_authn_credential, web_authn_aaguid, last_webauthn_challenge_data) FROM stdin;
\.


--
-- Data for Name: oauth_authorizations; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.oauth_authorizations (id, authorization_id, client_id, user_id, redirect_uri, scope, state, resource, code_challenge, code_challenge_method, response_type, status, authorization_code, created_at, expires_at, approved_at, nonce) FROM stdin;
\.


--
-- Data for Name: oauth_client_states; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.oauth_client_states (id, provider_type, code_verifier, created_at) FROM stdin;
\.


--
-- Data for Name: oauth_clients; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.oauth_clients (id, client_secret_hash, registration_type, redirect_uris, grant_types, client_name, client_uri, logo_uri, created_at, updated_at, deleted_at, client_type, token_endpoint_auth_method) FROM stdin;
\.


--
-- Data for Name: oauth_consents; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.oauth_consents (id, user_id, client_id, scopes, granted_at, revoked_at) FROM stdin;
\.


--
-- Data for Name: one_time_tokens; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to, created_at, updated_at) FROM stdin;
\.


--
-- Data for Name: refresh_tokens; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.refresh_tokens (instance_id, id, token, user_id, revoked, created_at, updated_at, parent, session_id) FROM stdin;
\.


--
-- Data for Name: saml_providers; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.saml_providers (id, sso_provider_id, entity_id, metadata_xml, metadata_url, attribute_mapping, created_at, updated_at, name_id_format) FROM stdin;
\.


--
-- Data for Name: saml_relay_states; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.saml_relay_states (id, sso_provider_id, request_id, for_email, redirect_to, created_at, updated_at, flow_state_id) FROM stdin;
\.


--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.schema_migrations (version) FROM stdin;
00
20210710035447
20210722035447
20210730183235
20210909172000
20210927181326
20211122151130
20211124214934
20211202183645
20220114185221
20220114185340
20220224000811
20220323170000
20220429102000
20220531120530
20220614074223
20220811173540
20221003041349
20221003041400
20221011041400
20221020193600
20221021073300
20221021082433
20221027105023
20221114143122
20221114143410
20221125140132
20221208132122
20221215195500
20221215195800
20221215195900
20230116124310
20230116124412
20230131181311
20230322519590
20230402418590
20230411005111
20230508135423
20230523124323
20230818113222
20230914180801
20231027141322
20231114161723
20231117164230
20240115144230
20240214120130
20240306115329
20240314092811
20240427152123
20240612123726
20240729123726
20240802193726
20240806073726
20241009103726
20250717082212
20250731150234
20250804100000
20250901200500
20250903112500
20250904133000
20250925093508
20251007112900
20251104100000
20251111201300
20251201000000
20260115000000
20260121000000
20260219120000
20260302000000
20260625000000
\.


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.sessions (id, user_id, created_at, updated_at, factor_id, aal, not_after, refreshed_at, user_agent, ip, tag, oauth_client_id, refresh_token_hmac_key, refresh_token_counter, scopes) FROM stdin;
9d07690f-0ce6-47ad-a422-08f8b2f67f94	13bfd4af-0285-4ea1-ab94-b88d67fb019a	2026-11-26 22:08:24.287091+00	2026-11-26 22:08:24.287091+00	\N	aal1	\N	\N	\N	\N	\N	\N	\N	\N	\N
a594eb23-f96b-463f-b816-21302179d297	13bfd4af-0285-4ea1-ab94-b88d67fb019a	2026-11-26 22:08:24.330008+00	2026-11-26 22:08:24.330008+00	\N	aal1	\N	\N	\N	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: sso_domains; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.sso_domains (id, sso_provider_id, domain, created_at, updated_at) FROM stdin;
\.


--
-- Data for Name: sso_providers; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.sso_providers (id, resource_id, created_at, updated_at, disabled) FROM stdin;
\.


--
-- Data for Name: users; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, invited_at, confirmation_token, confirmation_sent_at, recovery_token, recovery_sent_at, email_change_token_new, email_change, email_change_sent_at, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_super_admin, created_at, updated_at, phone, phone_confirmed_at, phone_change, phone_change_token, phone_change_sent_at, email_change_token_current, email_change_confirm_status, banned_until, reauthentication_token, reauthentication_sent_at, is_sso_user, deleted_at, is_anonymous) FROM stdin;
00000000-0000-0000-0000-000000000000	13bfd4af-0285-4ea1-ab94-b88d67fb019a	authenticated	authenticated	ada@example.com	$argon2id$v=19$m=7168,t=1,p=1$dwpAGbm7t2GjW9NybEyHAQ$wiNzEzeBiDGqZ9OoVfO96HKC5wGclOfziYOLafTdwQQ	2026-11-26 22:08:24.279411+00	\N		\N		\N			\N	2026-11-26 22:08:24.330008+00	{"provider": "email", "providers": ["email"]}	{"sub": "13bfd4af-0285-4ea1-ab94-b88d67fb019a", "email": "ada@example.com", "email_verified": true, "phone_verified": false}	\N	2026-11-26 22:08:24.279411+00	2026-11-26 22:08:24.330008+00	\N	\N			\N		0	\N		\N	f	\N	f
00000000-0000-0000-0000-000000000000	dcf69b9f-93a7-41ad-bc0a-8004b0ccc698	authenticated	authenticated	bob@example.com	$argon2id$v=19$m=7168,t=1,p=1$WhM3WUxHThNmolQPw4iUXw$7BhOwOFb9IJjHAXJpwI81zPPCrNvlwD6ZSQjcguCcJI	2026-11-26 22:08:24.358202+00	\N		\N		\N			\N	2026-11-26 22:08:24.359714+00	{"provider": "email", "providers": ["email"]}	{"sub": "dcf69b9f-93a7-41ad-bc0a-8004b0ccc698", "email": "bob@example.com", "email_verified": true, "phone_verified": false}	\N	2026-11-26 22:08:24.358202+00	2026-11-26 22:08:24.359714+00	\N	\N			\N		0	\N		\N	f	\N	f
\.


--
-- Data for Name: webauthn_challenges; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.webauthn_challenges (id, user_id, challenge_type, session_data, created_at, expires_at) FROM stdin;
\.


--
-- Data for Name: webauthn_credentials; Type: TABLE DATA; Schema: auth; Owner: supabase_auth_admin
--

COPY auth.webauthn_credentials (id, user_id, credential_id, public_key, attestation_type, aaguid, sign_count, transports, backup_eligible, backed_up, friendly_name, created_at, updated_at, last_used_at) FROM stdin;
\.


--
-- Data for Name: attempts; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.attempts (subject, free_at) FROM stdin;
\\x2d0f17027881049c164567e33c86cb0260afa4b0b0a11a90445e395f72b701e2	2026-11-26 22:08:39.308013+00
\\xb8e31a43306a447f4bcd0ede4a231e05c581cf3e332a01b604167ae803b9c89f	2026-11-26 22:08:39.360778+00
\.


--
-- Data for Name: ended_sessions; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.ended_sessions (session_id, user_id, ended_at, reason) FROM stdin;
cff0a561-0e65-425c-bcac-df27004256ae	dcf69b9f-93a7-41ad-bc0a-8004b0ccc698	2026-11-26 22:08:24.393902+00	revoked
\.


--
-- Data for Name: refresh_tokens; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.refresh_tokens (session_id, created_at, rotated_at, generation, token_hash, parent_hash, nonce, gotrue_key, gotrue_counter) FROM stdin;
9d07690f-0ce6-47ad-a422-08f8b2f67f94	2026-11-26 22:08:24.287091+00	2026-11-26 22:08:24.287091+00	1	\\xd3abd3915fca851eacdf836d7adc92b1bb4907840557c740d62412797cc6701b	\N	\N	\N	\N
a594eb23-f96b-463f-b816-21302179d297	2026-11-26 22:08:24.330008+00	2026-11-26 22:08:24.368327+00	2	\\x9c3182bc876f5b8e012a5f041a1f5813f1309a87bccea9d063c8f9c80c423494	\\x0f606e73a3b08dbd415a5ee2ceeff4b6c4c4349fa5b0e57f82631f296e2af790	\\xd5527df950ee3d4ed13260a088fdb13c855d60ef11acbf55970fdcf8a82681f6	\N	\N
\.


--
-- Data for Name: replaced_functions; Type: TABLE DATA; Schema: auth_ext; Owner: postgres
--

COPY auth_ext.replaced_functions (name, definition, body, replaced_at) FROM stdin;
\.


--
-- Data for Name: revoked_tokens; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.revoked_tokens (jti, expires_at, revoked_at) FROM stdin;
bf07177a-11b7-4011-9209-398dd30c5db7	2036-11-23 22:08:24+00	2026-11-26 22:08:24.378393+00
\.


--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.schema_migrations (version, applied_at) FROM stdin;
0001_api_roles	2026-11-26 22:08:23.859603+00
0002_auth_users	2026-11-26 22:08:23.910712+00
0003_auth_oauth	2026-11-26 22:08:23.951191+00
0004_auth_sessions	2026-11-26 22:08:23.995374+00
0005_auth_sso	2026-11-26 22:08:24.029361+00
0006_auth_functions	2026-11-26 22:08:24.03022+00
0007_auth_handover	2026-11-26 22:08:24.046453+00
0008_access_to_auth	2026-11-26 22:08:24.056035+00
0009_settings	2026-11-26 22:08:24.062127+00
0010_keys	2026-11-26 22:08:24.069672+00
0011_refresh_tokens	2026-11-26 22:08:24.07584+00
0012_ended_sessions	2026-11-26 22:08:24.077782+00
0013_key_ring	2026-11-26 22:08:24.08616+00
0014_revoked_tokens	2026-11-26 22:08:24.088392+00
0015_session_policy	2026-11-26 22:08:24.090419+00
0016_gotrue_proof	2026-11-26 22:08:24.099273+00
0020_identity	2026-11-26 22:08:24.109413+00
0021_key_fingerprints	2026-11-26 22:08:24.109774+00
0030_user_changes	2026-11-26 22:08:24.110376+00
0031_attempts	2026-11-26 22:08:24.121135+00
0032_cookie_mode	2026-11-26 22:08:24.122113+00
\.


--
-- Data for Name: server_keys; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.server_keys (purpose, id, sealed_key, created_at) FROM stdin;
refresh_token	923641e3-f979-4275-af16-1714f4907c24	\\x016b4694996eec088e3f18d5c872206176d87046501431266ba1415bf0b4c57ee6ac44e23d9d6f47c3579e3dc7e4abcf831136970bc78cba9f71c13ceb5f8f2f23eae758c3	2026-11-26 22:08:24.138827+00
one_time_token	c9eda4a9-b45a-4148-9a15-bb3db45d94d7	\\x016b4694996eec088e1353ffea21f58a9229f7cbcdfa5dfc6fc6c47bd4540c7d4e4c51b534e214d0aee9ac13a1af8a873fb436fe539705708b15c8f249d1cb16b97ffe1c34	2026-11-26 22:08:24.139207+00
\.


--
-- Data for Name: settings; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.settings (id, access_token_lifetime, issuer, audience, default_role, grace_window, refresh_token_lifetime, session_time_box, session_inactivity_timeout, session_touch_interval, autoconfirm, sign_up_allowed, password_min_length, password_hash, argon2_memory_kib, argon2_iterations, argon2_parallelism, bcrypt_cost, bcrypt_in_use, custom_access_token_hook, hook_timeout, leeway, jwt_max_size, single_session_per_user, low_assurance_window, refresh_token_format, audit, audit_retention, ended_session_retention, identity_mode, malformed_claims, password_change_window, attempt_window, attempts_per_account, attempts_per_address, sign_ups_per_address, failed_refreshes_per_address, client_address_header, refresh_token_cookie, refresh_token_cookie_path) FROM stdin;
t	01:00:00	\N	authenticated	authenticated	00:00:10	\N	\N	\N	00:05:00	t	t	8	argon2id	7168	1	1	10	f	\N	00:00:02	00:00:30	8192	f	\N	auth_ext	t	90 days	30 days	request	error	24:00:00	00:05:00	20	100	30	\N	\N	f	/auth/v1
\.


--
-- Data for Name: signing_keys; Type: TABLE DATA; Schema: auth_ext; Owner: supabase_auth_admin
--

COPY auth_ext.signing_keys (id, kid, algorithm, status, public_jwk, sealed_private_key, created_at, activated_at, retired_at, revoked_at, last_expiry, sealed_fingerprint) FROM stdin;
46cc3503-336d-4aa7-89ec-78eacd855d1c	\N	HS256	standby	\N	\\x016b4694996eec088e88b753427245283eb9fb06064ae75a2f793a878ffb19432f6c360e8d4b844ce235b285fb261ad8ae11e6b3f4110e0bdf859d39ce10db2cb353eaa87d5bdaf8b381d09ee34acc1c6b8e3fd1ba492759094c36317e64d2be9964172c5a8a8caad53139508297200b04ecfe5880c95a65eca9493fd1f2c29ae1e51bafdaa9ef8fbdf31150bdba	2026-11-26 22:08:24.373374+00	\N	\N	\N	2036-12-03 22:08:24.37386+00	\\x016b4694996eec088e46cb3c801961382efd37067bd7e9537726fbd22c3b742130a1eb0012a78359d5b7462739a73d40b06407ad7cbf82ec79f9e1c54442edff90cc3cf6e7
34727650-a2eb-433d-947f-8908afa828cd	d103bba3-d4ca-46c1-9c16-0101d39a3ab5	ES256	active	{"x": "QcX1xOXldGRxA633X21dbu3quWvnw4JNpnmDPQi0CJg", "y": "plwOSXtvWbTSZEf_4pLgAxhb2MoNhL_Z8mOCtdnQ9gA", "alg": "ES256", "crv": "P-256", "kid": "d103bba3-d4ca-46c1-9c16-0101d39a3ab5", "kty": "EC", "use": "sig", "key_ops": ["verify"]}	\\x016b4694996eec088ea6669d17700c2eba432f7c297b354f2ec41c80250371e15402ba2aa224bcdd24c5924ac4afcfb24491d1631b15d1bd9d654e9782e67733cc4fa72b72f5da634f85d8aa3fd96b3c71b7505ab3411fdff4069454ba06158ae8233cc75ca16a286f6702311095c7f3d0ebccea46869252a49917fe4c7ff1a3af8d826586972acc38a7b15780d0ad039a3e90c10b5ab483263ce80b8ed2c1159f5d7e22bf337bda650d131aaaa252626a84eaf71c7f16b50d46a827296754c4cd9c95883ca8730d3fb025170666de95e5765a842381b864d7663c81dda7bb18e3600d3e8e79d01a65e5421e28f83d663df14219bc2317a98e87106928d67edaab5b8c6bebc91c8d205f28621af86d5ff8ba9ed012cb4eaeb8b8a6e1	2026-11-26 22:08:24.212943+00	2026-11-26 22:08:24.212944+00	\N	\N	2036-11-24 00:00:00+00	\N
\.


--
-- Data for Name: notes; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.notes (owner, note) FROM stdin;
\.


--
-- Name: refresh_tokens_id_seq; Type: SEQUENCE SET; Schema: auth; Owner: supabase_auth_admin
--

SELECT pg_catalog.setval('auth.refresh_tokens_id_seq', 1, false);


--
-- Name: mfa_amr_claims amr_id_pk; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_amr_claims
    ADD CONSTRAINT amr_id_pk PRIMARY KEY (id);


--
-- Name: audit_log_entries audit_log_entries_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.audit_log_entries
    ADD CONSTRAINT audit_log_entries_pkey PRIMARY KEY (id);


--
-- Name: custom_oauth_providers custom_oauth_providers_identifier_key; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.custom_oauth_providers
    ADD CONSTRAINT custom_oauth_providers_identifier_key UNIQUE (identifier);


--
-- Name: custom_oauth_providers custom_oauth_providers_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.custom_oauth_providers
    ADD CONSTRAINT custom_oauth_providers_pkey PRIMARY KEY (id);


--
-- Name: flow_state flow_state_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.flow_state
    ADD CONSTRAINT flow_state_pkey PRIMARY KEY (id);


--
-- Name: identities identities_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);


--
-- Name: identities identities_provider_id_provider_unique; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.identities
    ADD CONSTRAINT identities_provider_id_provider_unique UNIQUE (provider_id, provider);


--
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);


--
-- Name: mfa_amr_claims mfa_amr_claims_session_id_authentication_method_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_amr_claims
    ADD CONSTRAINT mfa_amr_claims_session_id_authentication_method_pkey UNIQUE (session_id, authentication_method);


--
-- Name: mfa_challenges mfa_challenges_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_challenges
    ADD CONSTRAINT mfa_challenges_pkey PRIMARY KEY (id);


--
-- Name: mfa_factors mfa_factors_last_challenged_at_key; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_factors
    ADD CONSTRAINT mfa_factors_last_challenged_at_key UNIQUE (last_challenged_at);


--
-- Name: mfa_factors mfa_factors_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_factors
    ADD CONSTRAINT mfa_factors_pkey PRIMARY KEY (id);


--
-- Name: oauth_authorizations oauth_authorizations_authorization_code_key; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_authorizations
    ADD CONSTRAINT oauth_authorizations_authorization_code_key UNIQUE (authorization_code);


--
-- Name: oauth_authorizations oauth_authorizations_authorization_id_key; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_authorizations
    ADD CONSTRAINT oauth_authorizations_authorization_id_key UNIQUE (authorization_id);


--
-- Name: oauth_authorizations oauth_authorizations_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_authorizations
    ADD CONSTRAINT oauth_authorizations_pkey PRIMARY KEY (id);


--
-- Name: oauth_client_states oauth_client_states_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_client_states
    ADD CONSTRAINT oauth_client_states_pkey PRIMARY KEY (id);


--
-- Name: oauth_clients oauth_clients_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_clients
    ADD CONSTRAINT oauth_clients_pkey PRIMARY KEY (id);


--
-- Name: oauth_consents oauth_consents_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_consents
    ADD CONSTRAINT oauth_consents_pkey PRIMARY KEY (id);


--
-- Name: oauth_consents oauth_consents_user_client_unique; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_consents
    ADD CONSTRAINT oauth_consents_user_client_unique UNIQUE (user_id, client_id);


--
-- Name: one_time_tokens one_time_tokens_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.one_time_tokens
    ADD CONSTRAINT one_time_tokens_pkey PRIMARY KEY (id);


--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id);


--
-- Name: refresh_tokens refresh_tokens_token_unique; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.refresh_tokens
    ADD CONSTRAINT refresh_tokens_token_unique UNIQUE (token);


--
-- Name: saml_providers saml_providers_entity_id_key; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.saml_providers
    ADD CONSTRAINT saml_providers_entity_id_key UNIQUE (entity_id);


--
-- Name: saml_providers saml_providers_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.saml_providers
    ADD CONSTRAINT saml_providers_pkey PRIMARY KEY (id);


--
-- Name: saml_relay_states saml_relay_states_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.saml_relay_states
    ADD CONSTRAINT saml_relay_states_pkey PRIMARY KEY (id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);


--
-- Name: sso_domains sso_domains_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.sso_domains
    ADD CONSTRAINT sso_domains_pkey PRIMARY KEY (id);


--
-- Name: sso_providers sso_providers_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.sso_providers
    ADD CONSTRAINT sso_providers_pkey PRIMARY KEY (id);


--
-- Name: users users_phone_key; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_phone_key UNIQUE (phone);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: webauthn_challenges webauthn_challenges_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.webauthn_challenges
    ADD CONSTRAINT webauthn_challenges_pkey PRIMARY KEY (id);


--
-- Name: webauthn_credentials webauthn_credentials_pkey; Type: CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_pkey PRIMARY KEY (id);


--
-- Name: attempts attempts_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (subject);


--
-- Name: ended_sessions ended_sessions_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.ended_sessions
    ADD CONSTRAINT ended_sessions_pkey PRIMARY KEY (session_id);


--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (session_id);


--
-- Name: replaced_functions replaced_functions_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: postgres
--

ALTER TABLE ONLY auth_ext.replaced_functions
    ADD CONSTRAINT replaced_functions_pkey PRIMARY KEY (name);


--
-- Name: revoked_tokens revoked_tokens_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.revoked_tokens
    ADD CONSTRAINT revoked_tokens_pkey PRIMARY KEY (jti);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: server_keys server_keys_id_key; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.server_keys
    ADD CONSTRAINT server_keys_id_key UNIQUE (id);


--
-- Name: server_keys server_keys_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.server_keys
    ADD CONSTRAINT server_keys_pkey PRIMARY KEY (purpose);


--
-- Name: settings settings_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (id);


--
-- Name: signing_keys signing_keys_kid_key; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.signing_keys
    ADD CONSTRAINT signing_keys_kid_key UNIQUE (kid);


--
-- Name: signing_keys signing_keys_pkey; Type: CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (id);


--
-- Name: audit_logs_instance_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX audit_logs_instance_id_idx ON auth.audit_log_entries USING btree (instance_id);


--
-- Name: confirmation_token_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX confirmation_token_idx ON auth.users USING btree (confirmation_token) WHERE ((confirmation_token)::text !~ '^[0-9 ]*$'::text);


--
-- Name: custom_oauth_providers_created_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX custom_oauth_providers_created_at_idx ON auth.custom_oauth_providers USING btree (created_at);


--
-- Name: custom_oauth_providers_enabled_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX custom_oauth_providers_enabled_idx ON auth.custom_oauth_providers USING btree (enabled);


--
-- Name: custom_oauth_providers_identifier_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX custom_oauth_providers_identifier_idx ON auth.custom_oauth_providers USING btree (identifier);


--
-- Name: custom_oauth_providers_provider_type_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX custom_oauth_providers_provider_type_idx ON auth.custom_oauth_providers USING btree (provider_type);


--
-- Name: email_change_token_current_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX email_change_token_current_idx ON auth.users USING btree (email_change_token_current) WHERE ((email_change_token_current)::text !~ '^[0-9 ]*$'::text);


--
-- Name: email_change_token_new_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX email_change_token_new_idx ON auth.users USING btree (email_change_token_new) WHERE ((email_change_token_new)::text !~ '^[0-9 ]*$'::text);


--
-- Name: factor_id_created_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX factor_id_created_at_idx ON auth.mfa_factors USING btree (user_id, created_at);


--
-- Name: flow_state_created_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX flow_state_created_at_idx ON auth.flow_state USING btree (created_at DESC);


--
-- Name: identities_email_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX identities_email_idx ON auth.identities USING btree (email text_pattern_ops);


--
-- Name: identities_user_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX identities_user_id_idx ON auth.identities USING btree (user_id);


--
-- Name: idx_auth_code; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX idx_auth_code ON auth.flow_state USING btree (auth_code);


--
-- Name: idx_oauth_client_states_created_at; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX idx_oauth_client_states_created_at ON auth.oauth_client_states USING btree (created_at);


--
-- Name: idx_user_id_auth_method; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX idx_user_id_auth_method ON auth.flow_state USING btree (user_id, authentication_method);


--
-- Name: mfa_challenge_created_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX mfa_challenge_created_at_idx ON auth.mfa_challenges USING btree (created_at DESC);


--
-- Name: mfa_factors_user_friendly_name_unique; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX mfa_factors_user_friendly_name_unique ON auth.mfa_factors USING btree (friendly_name, user_id) WHERE (TRIM(BOTH FROM friendly_name) <> ''::text);


--
-- Name: mfa_factors_user_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX mfa_factors_user_id_idx ON auth.mfa_factors USING btree (user_id);


--
-- Name: oauth_auth_pending_exp_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX oauth_auth_pending_exp_idx ON auth.oauth_authorizations USING btree (expires_at) WHERE (status = 'pending'::auth.oauth_authorization_status);


--
-- Name: oauth_clients_deleted_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX oauth_clients_deleted_at_idx ON auth.oauth_clients USING btree (deleted_at);


--
-- Name: oauth_consents_active_client_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX oauth_consents_active_client_idx ON auth.oauth_consents USING btree (client_id) WHERE (revoked_at IS NULL);


--
-- Name: oauth_consents_active_user_client_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX oauth_consents_active_user_client_idx ON auth.oauth_consents USING btree (user_id, client_id) WHERE (revoked_at IS NULL);


--
-- Name: oauth_consents_user_order_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX oauth_consents_user_order_idx ON auth.oauth_consents USING btree (user_id, granted_at DESC);


--
-- Name: one_time_tokens_relates_to_hash_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX one_time_tokens_relates_to_hash_idx ON auth.one_time_tokens USING hash (relates_to);


--
-- Name: one_time_tokens_token_hash_hash_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX one_time_tokens_token_hash_hash_idx ON auth.one_time_tokens USING hash (token_hash);


--
-- Name: one_time_tokens_user_id_token_type_key; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX one_time_tokens_user_id_token_type_key ON auth.one_time_tokens USING btree (user_id, token_type);


--
-- Name: reauthentication_token_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX reauthentication_token_idx ON auth.users USING btree (reauthentication_token) WHERE ((reauthentication_token)::text !~ '^[0-9 ]*$'::text);


--
-- Name: recovery_token_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX recovery_token_idx ON auth.users USING btree (recovery_token) WHERE ((recovery_token)::text !~ '^[0-9 ]*$'::text);


--
-- Name: refresh_tokens_instance_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX refresh_tokens_instance_id_idx ON auth.refresh_tokens USING btree (instance_id);


--
-- Name: refresh_tokens_instance_id_user_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX refresh_tokens_instance_id_user_id_idx ON auth.refresh_tokens USING btree (instance_id, user_id);


--
-- Name: refresh_tokens_parent_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX refresh_tokens_parent_idx ON auth.refresh_tokens USING btree (parent);


--
-- Name: refresh_tokens_session_id_revoked_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX refresh_tokens_session_id_revoked_idx ON auth.refresh_tokens USING btree (session_id, revoked);


--
-- Name: refresh_tokens_updated_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX refresh_tokens_updated_at_idx ON auth.refresh_tokens USING btree (updated_at DESC);


--
-- Name: saml_providers_sso_provider_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX saml_providers_sso_provider_id_idx ON auth.saml_providers USING btree (sso_provider_id);


--
-- Name: saml_relay_states_created_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX saml_relay_states_created_at_idx ON auth.saml_relay_states USING btree (created_at DESC);


--
-- Name: saml_relay_states_for_email_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX saml_relay_states_for_email_idx ON auth.saml_relay_states USING btree (for_email);


--
-- Name: saml_relay_states_sso_provider_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX saml_relay_states_sso_provider_id_idx ON auth.saml_relay_states USING btree (sso_provider_id);


--
-- Name: sessions_not_after_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX sessions_not_after_idx ON auth.sessions USING btree (not_after DESC);


--
-- Name: sessions_oauth_client_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX sessions_oauth_client_id_idx ON auth.sessions USING btree (oauth_client_id);


--
-- Name: sessions_user_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX sessions_user_id_idx ON auth.sessions USING btree (user_id);


--
-- Name: sso_domains_domain_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX sso_domains_domain_idx ON auth.sso_domains USING btree (lower(domain));


--
-- Name: sso_domains_sso_provider_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX sso_domains_sso_provider_id_idx ON auth.sso_domains USING btree (sso_provider_id);


--
-- Name: sso_providers_resource_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX sso_providers_resource_id_idx ON auth.sso_providers USING btree (lower(resource_id));


--
-- Name: sso_providers_resource_id_pattern_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX sso_providers_resource_id_pattern_idx ON auth.sso_providers USING btree (resource_id text_pattern_ops);


--
-- Name: unique_phone_factor_per_user; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX unique_phone_factor_per_user ON auth.mfa_factors USING btree (user_id, phone);


--
-- Name: user_id_created_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX user_id_created_at_idx ON auth.sessions USING btree (user_id, created_at);


--
-- Name: users_email_partial_key; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX users_email_partial_key ON auth.users USING btree (email) WHERE (is_sso_user = false);


--
-- Name: users_instance_id_email_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX users_instance_id_email_idx ON auth.users USING btree (instance_id, lower((email)::text));


--
-- Name: users_instance_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX users_instance_id_idx ON auth.users USING btree (instance_id);


--
-- Name: users_is_anonymous_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX users_is_anonymous_idx ON auth.users USING btree (is_anonymous);


--
-- Name: webauthn_challenges_expires_at_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX webauthn_challenges_expires_at_idx ON auth.webauthn_challenges USING btree (expires_at);


--
-- Name: webauthn_challenges_user_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX webauthn_challenges_user_id_idx ON auth.webauthn_challenges USING btree (user_id);


--
-- Name: webauthn_credentials_credential_id_key; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX webauthn_credentials_credential_id_key ON auth.webauthn_credentials USING btree (credential_id);


--
-- Name: webauthn_credentials_user_id_idx; Type: INDEX; Schema: auth; Owner: supabase_auth_admin
--

CREATE INDEX webauthn_credentials_user_id_idx ON auth.webauthn_credentials USING btree (user_id);


--
-- Name: attempts_free_at_idx; Type: INDEX; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE INDEX attempts_free_at_idx ON auth_ext.attempts USING btree (free_at);


--
-- Name: INDEX attempts_free_at_idx; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON INDEX auth_ext.attempts_free_at_idx IS 'For the purge.';


--
-- Name: ended_sessions_ended_at_idx; Type: INDEX; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE INDEX ended_sessions_ended_at_idx ON auth_ext.ended_sessions USING btree (ended_at);


--
-- Name: INDEX ended_sessions_ended_at_idx; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON INDEX auth_ext.ended_sessions_ended_at_idx IS 'For the purge.';


--
-- Name: revoked_tokens_expires_at_idx; Type: INDEX; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE INDEX revoked_tokens_expires_at_idx ON auth_ext.revoked_tokens USING btree (expires_at);


--
-- Name: INDEX revoked_tokens_expires_at_idx; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON INDEX auth_ext.revoked_tokens_expires_at_idx IS 'For the purge.';


--
-- Name: signing_keys_one_active; Type: INDEX; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE UNIQUE INDEX signing_keys_one_active ON auth_ext.signing_keys USING btree (status) WHERE (status = 'active'::text);


--
-- Name: INDEX signing_keys_one_active; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON INDEX auth_ext.signing_keys_one_active IS 'One active key at most.';


--
-- Name: revoked_tokens revoked_tokens_invalidate_cache; Type: TRIGGER; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TRIGGER revoked_tokens_invalidate_cache AFTER INSERT OR DELETE OR UPDATE ON auth_ext.revoked_tokens FOR EACH ROW EXECUTE FUNCTION auth_ext.invalidate_cache();


--
-- Name: TRIGGER revoked_tokens_invalidate_cache ON revoked_tokens; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TRIGGER revoked_tokens_invalidate_cache ON auth_ext.revoked_tokens IS 'Makes every session read the revoked tokens again.';


--
-- Name: revoked_tokens revoked_tokens_invalidate_cache_when_emptied; Type: TRIGGER; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TRIGGER revoked_tokens_invalidate_cache_when_emptied AFTER TRUNCATE ON auth_ext.revoked_tokens FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();


--
-- Name: TRIGGER revoked_tokens_invalidate_cache_when_emptied ON revoked_tokens; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TRIGGER revoked_tokens_invalidate_cache_when_emptied ON auth_ext.revoked_tokens IS 'Makes every session read the revoked tokens again.';


--
-- Name: server_keys server_keys_invalidate_cache; Type: TRIGGER; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TRIGGER server_keys_invalidate_cache AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON auth_ext.server_keys FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();


--
-- Name: TRIGGER server_keys_invalidate_cache ON server_keys; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TRIGGER server_keys_invalidate_cache ON auth_ext.server_keys IS 'Makes every session read the keys again.';


--
-- Name: settings settings_invalidate_cache; Type: TRIGGER; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TRIGGER settings_invalidate_cache AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON auth_ext.settings FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();


--
-- Name: TRIGGER settings_invalidate_cache ON settings; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TRIGGER settings_invalidate_cache ON auth_ext.settings IS 'Makes every session read the settings again.';


--
-- Name: signing_keys signing_keys_invalidate_cache; Type: TRIGGER; Schema: auth_ext; Owner: supabase_auth_admin
--

CREATE TRIGGER signing_keys_invalidate_cache AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON auth_ext.signing_keys FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();


--
-- Name: TRIGGER signing_keys_invalidate_cache ON signing_keys; Type: COMMENT; Schema: auth_ext; Owner: supabase_auth_admin
--

COMMENT ON TRIGGER signing_keys_invalidate_cache ON auth_ext.signing_keys IS 'Makes every session read the keys again.';


--
-- Name: identities identities_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.identities
    ADD CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: mfa_amr_claims mfa_amr_claims_session_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_amr_claims
    ADD CONSTRAINT mfa_amr_claims_session_id_fkey FOREIGN KEY (session_id) REFERENCES auth.sessions(id) ON DELETE CASCADE;


--
-- Name: mfa_challenges mfa_challenges_auth_factor_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_challenges
    ADD CONSTRAINT mfa_challenges_auth_factor_id_fkey FOREIGN KEY (factor_id) REFERENCES auth.mfa_factors(id) ON DELETE CASCADE;


--
-- Name: mfa_factors mfa_factors_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.mfa_factors
    ADD CONSTRAINT mfa_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: oauth_authorizations oauth_authorizations_client_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_authorizations
    ADD CONSTRAINT oauth_authorizations_client_id_fkey FOREIGN KEY (client_id) REFERENCES auth.oauth_clients(id) ON DELETE CASCADE;


--
-- Name: oauth_authorizations oauth_authorizations_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_authorizations
    ADD CONSTRAINT oauth_authorizations_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: oauth_consents oauth_consents_client_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_consents
    ADD CONSTRAINT oauth_consents_client_id_fkey FOREIGN KEY (client_id) REFERENCES auth.oauth_clients(id) ON DELETE CASCADE;


--
-- Name: oauth_consents oauth_consents_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.oauth_consents
    ADD CONSTRAINT oauth_consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: one_time_tokens one_time_tokens_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.one_time_tokens
    ADD CONSTRAINT one_time_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: refresh_tokens refresh_tokens_session_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES auth.sessions(id) ON DELETE CASCADE;


--
-- Name: saml_providers saml_providers_sso_provider_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.saml_providers
    ADD CONSTRAINT saml_providers_sso_provider_id_fkey FOREIGN KEY (sso_provider_id) REFERENCES auth.sso_providers(id) ON DELETE CASCADE;


--
-- Name: saml_relay_states saml_relay_states_flow_state_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.saml_relay_states
    ADD CONSTRAINT saml_relay_states_flow_state_id_fkey FOREIGN KEY (flow_state_id) REFERENCES auth.flow_state(id) ON DELETE CASCADE;


--
-- Name: saml_relay_states saml_relay_states_sso_provider_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.saml_relay_states
    ADD CONSTRAINT saml_relay_states_sso_provider_id_fkey FOREIGN KEY (sso_provider_id) REFERENCES auth.sso_providers(id) ON DELETE CASCADE;


--
-- Name: sessions sessions_oauth_client_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.sessions
    ADD CONSTRAINT sessions_oauth_client_id_fkey FOREIGN KEY (oauth_client_id) REFERENCES auth.oauth_clients(id) ON DELETE CASCADE;


--
-- Name: sessions sessions_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: sso_domains sso_domains_sso_provider_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.sso_domains
    ADD CONSTRAINT sso_domains_sso_provider_id_fkey FOREIGN KEY (sso_provider_id) REFERENCES auth.sso_providers(id) ON DELETE CASCADE;


--
-- Name: webauthn_challenges webauthn_challenges_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.webauthn_challenges
    ADD CONSTRAINT webauthn_challenges_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: webauthn_credentials webauthn_credentials_user_id_fkey; Type: FK CONSTRAINT; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth.webauthn_credentials
    ADD CONSTRAINT webauthn_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;


--
-- Name: refresh_tokens refresh_tokens_session_id_fkey; Type: FK CONSTRAINT; Schema: auth_ext; Owner: supabase_auth_admin
--

ALTER TABLE ONLY auth_ext.refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES auth.sessions(id) ON DELETE CASCADE;


--
-- Name: audit_log_entries; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.audit_log_entries ENABLE ROW LEVEL SECURITY;

--
-- Name: flow_state; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.flow_state ENABLE ROW LEVEL SECURITY;

--
-- Name: identities; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.identities ENABLE ROW LEVEL SECURITY;

--
-- Name: instances; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.instances ENABLE ROW LEVEL SECURITY;

--
-- Name: mfa_amr_claims; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.mfa_amr_claims ENABLE ROW LEVEL SECURITY;

--
-- Name: mfa_challenges; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.mfa_challenges ENABLE ROW LEVEL SECURITY;

--
-- Name: mfa_factors; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.mfa_factors ENABLE ROW LEVEL SECURITY;

--
-- Name: one_time_tokens; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.one_time_tokens ENABLE ROW LEVEL SECURITY;

--
-- Name: refresh_tokens; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.refresh_tokens ENABLE ROW LEVEL SECURITY;

--
-- Name: saml_providers; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.saml_providers ENABLE ROW LEVEL SECURITY;

--
-- Name: saml_relay_states; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.saml_relay_states ENABLE ROW LEVEL SECURITY;

--
-- Name: schema_migrations; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.schema_migrations ENABLE ROW LEVEL SECURITY;

--
-- Name: sessions; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;

--
-- Name: sso_domains; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.sso_domains ENABLE ROW LEVEL SECURITY;

--
-- Name: sso_providers; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.sso_providers ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: auth; Owner: supabase_auth_admin
--

ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;

--
-- Name: notes; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;

--
-- Name: notes own; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY own ON public.notes TO authenticated USING ((owner = auth_ext.uid())) WITH CHECK ((owner = auth.uid()));


--
-- Name: SCHEMA auth; Type: ACL; Schema: -; Owner: supabase_auth_admin
--

GRANT USAGE ON SCHEMA auth TO anon;
GRANT USAGE ON SCHEMA auth TO authenticated;
GRANT USAGE ON SCHEMA auth TO service_role;


--
-- Name: SCHEMA auth_api; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA auth_api TO anon;
GRANT USAGE ON SCHEMA auth_api TO authenticated;
GRANT USAGE ON SCHEMA auth_api TO service_role;


--
-- Name: SCHEMA auth_ext; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA auth_ext TO anon;
GRANT USAGE ON SCHEMA auth_ext TO authenticated;
GRANT USAGE ON SCHEMA auth_ext TO service_role;
GRANT USAGE ON SCHEMA auth_ext TO authenticator;


--
-- Name: FUNCTION get_user(); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.get_user() FROM postgres;
GRANT ALL ON FUNCTION auth_api.get_user() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.get_user() TO anon;
GRANT ALL ON FUNCTION auth_api.get_user() TO authenticated;
GRANT ALL ON FUNCTION auth_api.get_user() TO service_role;


--
-- Name: FUNCTION http(); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.http() FROM postgres;
GRANT ALL ON FUNCTION auth_api.http() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.http() TO anon;
GRANT ALL ON FUNCTION auth_api.http() TO authenticated;
GRANT ALL ON FUNCTION auth_api.http() TO service_role;


--
-- Name: FUNCTION http(json); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.http(json) FROM postgres;
GRANT ALL ON FUNCTION auth_api.http(json) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.http(json) TO anon;
GRANT ALL ON FUNCTION auth_api.http(json) TO authenticated;
GRANT ALL ON FUNCTION auth_api.http(json) TO service_role;


--
-- Name: FUNCTION jwks(); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.jwks() FROM postgres;
GRANT ALL ON FUNCTION auth_api.jwks() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.jwks() TO anon;
GRANT ALL ON FUNCTION auth_api.jwks() TO authenticated;
GRANT ALL ON FUNCTION auth_api.jwks() TO service_role;


--
-- Name: FUNCTION list_sessions(); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.list_sessions() FROM postgres;
GRANT ALL ON FUNCTION auth_api.list_sessions() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.list_sessions() TO anon;
GRANT ALL ON FUNCTION auth_api.list_sessions() TO authenticated;
GRANT ALL ON FUNCTION auth_api.list_sessions() TO service_role;


--
-- Name: FUNCTION refresh_session(refresh_token text); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.refresh_session(refresh_token text) FROM postgres;
GRANT ALL ON FUNCTION auth_api.refresh_session(refresh_token text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.refresh_session(refresh_token text) TO anon;
GRANT ALL ON FUNCTION auth_api.refresh_session(refresh_token text) TO authenticated;
GRANT ALL ON FUNCTION auth_api.refresh_session(refresh_token text) TO service_role;


--
-- Name: FUNCTION revoke_session(session_id uuid); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.revoke_session(session_id uuid) FROM postgres;
GRANT ALL ON FUNCTION auth_api.revoke_session(session_id uuid) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.revoke_session(session_id uuid) TO anon;
GRANT ALL ON FUNCTION auth_api.revoke_session(session_id uuid) TO authenticated;
GRANT ALL ON FUNCTION auth_api.revoke_session(session_id uuid) TO service_role;


--
-- Name: FUNCTION sign_in_with_password(email text, password text); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.sign_in_with_password(email text, password text) FROM postgres;
GRANT ALL ON FUNCTION auth_api.sign_in_with_password(email text, password text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.sign_in_with_password(email text, password text) TO anon;
GRANT ALL ON FUNCTION auth_api.sign_in_with_password(email text, password text) TO authenticated;
GRANT ALL ON FUNCTION auth_api.sign_in_with_password(email text, password text) TO service_role;


--
-- Name: FUNCTION sign_out(scope text); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.sign_out(scope text) FROM postgres;
GRANT ALL ON FUNCTION auth_api.sign_out(scope text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.sign_out(scope text) TO anon;
GRANT ALL ON FUNCTION auth_api.sign_out(scope text) TO authenticated;
GRANT ALL ON FUNCTION auth_api.sign_out(scope text) TO service_role;


--
-- Name: FUNCTION sign_up(email text, password text, data jsonb); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.sign_up(email text, password text, data jsonb) FROM postgres;
GRANT ALL ON FUNCTION auth_api.sign_up(email text, password text, data jsonb) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.sign_up(email text, password text, data jsonb) TO anon;
GRANT ALL ON FUNCTION auth_api.sign_up(email text, password text, data jsonb) TO authenticated;
GRANT ALL ON FUNCTION auth_api.sign_up(email text, password text, data jsonb) TO service_role;


--
-- Name: FUNCTION update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb); Type: ACL; Schema: auth_api; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_api.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) FROM postgres;
GRANT ALL ON FUNCTION auth_api.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_api.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) TO anon;
GRANT ALL ON FUNCTION auth_api.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) TO authenticated;
GRANT ALL ON FUNCTION auth_api.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) TO service_role;


--
-- Name: FUNCTION aal(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.aal() TO anon;
GRANT ALL ON FUNCTION auth_ext.aal() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.aal() TO service_role;


--
-- Name: FUNCTION activate_signing_key(kid text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.activate_signing_key(kid text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.activate_signing_key(kid text) TO supabase_auth_admin;


--
-- Name: FUNCTION admin_create_user(email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text, id uuid); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_create_user(email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text, id uuid) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_create_user(email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text, id uuid) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_create_user(email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text, id uuid) TO service_role;


--
-- Name: FUNCTION admin_delete_user(id uuid, should_soft_delete boolean); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_delete_user(id uuid, should_soft_delete boolean) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_delete_user(id uuid, should_soft_delete boolean) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_delete_user(id uuid, should_soft_delete boolean) TO service_role;


--
-- Name: FUNCTION admin_get_user(id uuid); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_get_user(id uuid) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_get_user(id uuid) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_get_user(id uuid) TO service_role;


--
-- Name: FUNCTION admin_list_sessions(user_id uuid); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_list_sessions(user_id uuid) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_list_sessions(user_id uuid) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_list_sessions(user_id uuid) TO service_role;


--
-- Name: FUNCTION admin_list_users(page bigint, per_page bigint, filter text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_list_users(page bigint, per_page bigint, filter text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_list_users(page bigint, per_page bigint, filter text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_list_users(page bigint, per_page bigint, filter text) TO service_role;


--
-- Name: FUNCTION admin_sign_out(user_id uuid, scope text, session_id uuid); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_sign_out(user_id uuid, scope text, session_id uuid) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_sign_out(user_id uuid, scope text, session_id uuid) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_sign_out(user_id uuid, scope text, session_id uuid) TO service_role;


--
-- Name: FUNCTION admin_update_user(id uuid, email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.admin_update_user(id uuid, email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.admin_update_user(id uuid, email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.admin_update_user(id uuid, email text, password text, email_confirm boolean, user_metadata jsonb, app_metadata jsonb, role text, password_hash text, ban_duration text) TO service_role;


--
-- Name: FUNCTION bind(token text, set_role boolean, check_session boolean); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.bind(token text, set_role boolean, check_session boolean) TO anon;
GRANT ALL ON FUNCTION auth_ext.bind(token text, set_role boolean, check_session boolean) TO authenticated;
GRANT ALL ON FUNCTION auth_ext.bind(token text, set_role boolean, check_session boolean) TO service_role;
GRANT ALL ON FUNCTION auth_ext.bind(token text, set_role boolean, check_session boolean) TO authenticator;


--
-- Name: FUNCTION check_request(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.check_request() TO anon;
GRANT ALL ON FUNCTION auth_ext.check_request() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.check_request() TO service_role;


--
-- Name: FUNCTION claim(path text); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.claim(path text) TO anon;
GRANT ALL ON FUNCTION auth_ext.claim(path text) TO authenticated;
GRANT ALL ON FUNCTION auth_ext.claim(path text) TO service_role;


--
-- Name: FUNCTION create_api_key(role text, lifetime interval); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.create_api_key(role text, lifetime interval) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.create_api_key(role text, lifetime interval) TO supabase_auth_admin;


--
-- Name: FUNCTION create_signing_key(algorithm text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.create_signing_key(algorithm text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.create_signing_key(algorithm text) TO supabase_auth_admin;


--
-- Name: FUNCTION decode_jwt(token text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.decode_jwt(token text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.decode_jwt(token text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.decode_jwt(token text) TO service_role;


--
-- Name: FUNCTION email(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.email() TO anon;
GRANT ALL ON FUNCTION auth_ext.email() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.email() TO service_role;


--
-- Name: FUNCTION explain_jwt(token text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.explain_jwt(token text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.explain_jwt(token text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.explain_jwt(token text) TO service_role;


--
-- Name: FUNCTION get_user(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.get_user() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.get_user() TO supabase_auth_admin;


--
-- Name: FUNCTION handback_report(OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.handback_report(OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.handback_report(OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.handback_report(OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint) TO service_role;


--
-- Name: FUNCTION has_claim(path text, value text); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.has_claim(path text, value text) TO anon;
GRANT ALL ON FUNCTION auth_ext.has_claim(path text, value text) TO authenticated;
GRANT ALL ON FUNCTION auth_ext.has_claim(path text, value text) TO service_role;


--
-- Name: FUNCTION import_signing_keys(keys jsonb, activate boolean, kid text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.import_signing_keys(keys jsonb, activate boolean, kid text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.import_signing_keys(keys jsonb, activate boolean, kid text) TO supabase_auth_admin;


--
-- Name: FUNCTION jwks(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.jwks() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.jwks() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.jwks() TO service_role;


--
-- Name: FUNCTION jwt(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.jwt() TO anon;
GRANT ALL ON FUNCTION auth_ext.jwt() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.jwt() TO service_role;


--
-- Name: FUNCTION list_sessions(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.list_sessions() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.list_sessions() TO supabase_auth_admin;


--
-- Name: FUNCTION postgrest_config(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.postgrest_config() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.postgrest_config() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.postgrest_config() TO authenticator;


--
-- Name: FUNCTION purge("limit" bigint); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.purge("limit" bigint) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.purge("limit" bigint) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.purge("limit" bigint) TO service_role;


--
-- Name: FUNCTION refresh_session(refresh_token text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.refresh_session(refresh_token text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.refresh_session(refresh_token text) TO supabase_auth_admin;


--
-- Name: FUNCTION request_refusal(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.request_refusal() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.request_refusal() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.request_refusal() TO anon;
GRANT ALL ON FUNCTION auth_ext.request_refusal() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.request_refusal() TO service_role;


--
-- Name: FUNCTION retire_signing_key(kid text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.retire_signing_key(kid text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.retire_signing_key(kid text) TO supabase_auth_admin;


--
-- Name: FUNCTION revoke_jwt(token text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.revoke_jwt(token text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.revoke_jwt(token text) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.revoke_jwt(token text) TO service_role;


--
-- Name: FUNCTION revoke_jwt(jti text, expires_at timestamp with time zone); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.revoke_jwt(jti text, expires_at timestamp with time zone) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.revoke_jwt(jti text, expires_at timestamp with time zone) TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.revoke_jwt(jti text, expires_at timestamp with time zone) TO service_role;


--
-- Name: FUNCTION revoke_session(session_id uuid); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.revoke_session(session_id uuid) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.revoke_session(session_id uuid) TO supabase_auth_admin;


--
-- Name: FUNCTION revoke_signing_key(kid text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.revoke_signing_key(kid text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.revoke_signing_key(kid text) TO supabase_auth_admin;


--
-- Name: FUNCTION role(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.role() TO anon;
GRANT ALL ON FUNCTION auth_ext.role() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.role() TO service_role;


--
-- Name: FUNCTION rotate_root_key(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.rotate_root_key() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.rotate_root_key() TO supabase_auth_admin;


--
-- Name: FUNCTION session_id(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.session_id() TO anon;
GRANT ALL ON FUNCTION auth_ext.session_id() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.session_id() TO service_role;


--
-- Name: FUNCTION session_is_live(); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.session_is_live() FROM postgres;
GRANT ALL ON FUNCTION auth_ext.session_is_live() TO supabase_auth_admin;
GRANT ALL ON FUNCTION auth_ext.session_is_live() TO anon;
GRANT ALL ON FUNCTION auth_ext.session_is_live() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.session_is_live() TO service_role;


--
-- Name: FUNCTION sign_in_with_password(email text, password text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.sign_in_with_password(email text, password text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.sign_in_with_password(email text, password text) TO supabase_auth_admin;


--
-- Name: FUNCTION sign_jwt(claims jsonb); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.sign_jwt(claims jsonb) TO service_role;


--
-- Name: FUNCTION sign_out(scope text); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.sign_out(scope text) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.sign_out(scope text) TO supabase_auth_admin;


--
-- Name: FUNCTION sign_up(email text, password text, data jsonb); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.sign_up(email text, password text, data jsonb) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.sign_up(email text, password text, data jsonb) TO supabase_auth_admin;


--
-- Name: FUNCTION uid(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.uid() TO anon;
GRANT ALL ON FUNCTION auth_ext.uid() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.uid() TO service_role;


--
-- Name: FUNCTION unbind(); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.unbind() TO anon;
GRANT ALL ON FUNCTION auth_ext.unbind() TO authenticated;
GRANT ALL ON FUNCTION auth_ext.unbind() TO service_role;
GRANT ALL ON FUNCTION auth_ext.unbind() TO authenticator;


--
-- Name: FUNCTION update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb); Type: ACL; Schema: auth_ext; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) FROM postgres;
GRANT ALL ON FUNCTION auth_ext.update_user(email text, password text, data jsonb, current_password text, nonce text, app_metadata jsonb) TO supabase_auth_admin;


--
-- Name: FUNCTION verification_reasons(OUT reason text, OUT description text); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.verification_reasons(OUT reason text, OUT description text) TO service_role;


--
-- Name: FUNCTION verify_jws(token text, jwks jsonb, OUT valid boolean, OUT reason text, OUT header jsonb, OUT payload bytea); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.verify_jws(token text, jwks jsonb, OUT valid boolean, OUT reason text, OUT header jsonb, OUT payload bytea) TO service_role;


--
-- Name: FUNCTION verify_jwt(token text, OUT valid boolean, OUT reason text, OUT header jsonb, OUT claims jsonb); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.verify_jwt(token text, OUT valid boolean, OUT reason text, OUT header jsonb, OUT claims jsonb) TO service_role;


--
-- Name: FUNCTION verify_jwt(token text, jwks jsonb, audience text, issuer text, OUT valid boolean, OUT reason text, OUT header jsonb, OUT claims jsonb); Type: ACL; Schema: auth_ext; Owner: postgres
--

GRANT ALL ON FUNCTION auth_ext.verify_jwt(token text, jwks jsonb, audience text, issuer text, OUT valid boolean, OUT reason text, OUT header jsonb, OUT claims jsonb) TO service_role;


--
-- Name: FUNCTION access_token(who text, claims jsonb); Type: ACL; Schema: auth_ext_test; Owner: supabase_auth_admin
--

REVOKE ALL ON FUNCTION auth_ext_test.access_token(who text, claims jsonb) FROM postgres;
GRANT ALL ON FUNCTION auth_ext_test.access_token(who text, claims jsonb) TO supabase_auth_admin;


--
-- Name: TABLE notes; Type: ACL; Schema: public; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE public.notes TO authenticated;


--
-- PostgreSQL database dump complete
--


