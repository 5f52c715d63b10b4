-- Schema auth on plain PostgreSQL, GoTrue's layout: sign-in flows that leave the page (PKCE, SSO by SAML) and passkeys.

CREATE TABLE auth.flow_state (
    id pg_catalog.uuid NOT NULL CONSTRAINT flow_state_pkey PRIMARY KEY,
    user_id pg_catalog.uuid,
    auth_code pg_catalog.text,
    code_challenge_method auth.code_challenge_method,
    code_challenge pg_catalog.text,
    provider_type pg_catalog.text NOT NULL,
    provider_access_token pg_catalog.text,
    provider_refresh_token pg_catalog.text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    authentication_method pg_catalog.text NOT NULL,
    auth_code_issued_at timestamp with time zone,
    invite_token pg_catalog.text,
    referrer pg_catalog.text,
    oauth_client_state_id pg_catalog.uuid,
    linking_target_id pg_catalog.uuid,
    email_optional boolean DEFAULT false NOT NULL
);
CREATE INDEX idx_auth_code ON auth.flow_state (auth_code);
CREATE INDEX idx_user_id_auth_method ON auth.flow_state (user_id, authentication_method);
CREATE INDEX flow_state_created_at_idx ON auth.flow_state (created_at DESC);
ALTER TABLE auth.flow_state ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.flow_state IS 'Sign-ins on their way through another page: PKCE, OAuth, SSO, magic links.';
COMMENT ON COLUMN auth.flow_state.id IS 'Identifies the flow.';
COMMENT ON COLUMN auth.flow_state.user_id IS 'The user (auth.users.id); NULL before they are known.';
COMMENT ON COLUMN auth.flow_state.auth_code IS 'The code that the client exchanges for a session.';
COMMENT ON COLUMN auth.flow_state.code_challenge_method IS 'How the PKCE challenge was made.';
COMMENT ON COLUMN auth.flow_state.code_challenge IS 'PKCE challenge (RFC 7636).';
COMMENT ON COLUMN auth.flow_state.provider_type IS 'Name of the provider.';
COMMENT ON COLUMN auth.flow_state.provider_access_token IS 'Access token of the provider.';
COMMENT ON COLUMN auth.flow_state.provider_refresh_token IS 'Refresh token of the provider.';
COMMENT ON COLUMN auth.flow_state.created_at IS 'When the flow began.';
COMMENT ON COLUMN auth.flow_state.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.flow_state.authentication_method IS 'The method: oauth, magiclink, recovery and so on.';
COMMENT ON COLUMN auth.flow_state.auth_code_issued_at IS 'When auth_code was issued.';
COMMENT ON COLUMN auth.flow_state.invite_token IS 'Code of the invitation that is answered.';
COMMENT ON COLUMN auth.flow_state.referrer IS 'Where the user goes afterwards.';
COMMENT ON COLUMN auth.flow_state.oauth_client_state_id IS 'State at the provider (auth.oauth_client_states.id).';
COMMENT ON COLUMN auth.flow_state.linking_target_id IS 'User that the account is to be linked to (auth.users.id).';
COMMENT ON COLUMN auth.flow_state.email_optional IS 'Whether an account without an e-mail address may sign in.';

CREATE TABLE auth.sso_providers (
    id pg_catalog.uuid NOT NULL CONSTRAINT sso_providers_pkey PRIMARY KEY,
    resource_id pg_catalog.text CONSTRAINT "resource_id not empty" CHECK (
        resource_id OPERATOR(pg_catalog.=) NULL OR pg_catalog.char_length(resource_id) OPERATOR(pg_catalog.>) 0),
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    disabled boolean
);
CREATE UNIQUE INDEX sso_providers_resource_id_idx ON auth.sso_providers (pg_catalog.lower(resource_id));
CREATE INDEX sso_providers_resource_id_pattern_idx ON auth.sso_providers (resource_id pg_catalog.text_pattern_ops);
ALTER TABLE auth.sso_providers ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.sso_providers IS 'Identity providers of organisations.';
COMMENT ON COLUMN auth.sso_providers.id IS 'Identifies the provider.';
COMMENT ON COLUMN auth.sso_providers.resource_id IS 'Name that the operator gave it; unique, upper and lower case alike.';
COMMENT ON COLUMN auth.sso_providers.created_at IS 'When the provider was added.';
COMMENT ON COLUMN auth.sso_providers.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.sso_providers.disabled IS 'Whether nobody may sign in with it.';

CREATE TABLE auth.sso_domains (
    id pg_catalog.uuid NOT NULL CONSTRAINT sso_domains_pkey PRIMARY KEY,
    sso_provider_id pg_catalog.uuid NOT NULL
        CONSTRAINT sso_domains_sso_provider_id_fkey REFERENCES auth.sso_providers (id) ON DELETE CASCADE,
    domain pg_catalog.text NOT NULL CONSTRAINT "domain not empty" CHECK (
        pg_catalog.char_length(domain) OPERATOR(pg_catalog.>) 0),
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);
CREATE INDEX sso_domains_sso_provider_id_idx ON auth.sso_domains (sso_provider_id);
CREATE UNIQUE INDEX sso_domains_domain_idx ON auth.sso_domains (pg_catalog.lower(domain));
ALTER TABLE auth.sso_domains ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.sso_domains IS 'Which e-mail domain signs in with which SSO provider.';
COMMENT ON COLUMN auth.sso_domains.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.sso_domains.sso_provider_id IS 'The provider (auth.sso_providers.id).';
COMMENT ON COLUMN auth.sso_domains.domain IS 'E-mail domain; unique, upper and lower case alike.';
COMMENT ON COLUMN auth.sso_domains.created_at IS 'When the domain was added.';
COMMENT ON COLUMN auth.sso_domains.updated_at IS 'When the row last changed.';

CREATE TABLE auth.saml_providers (
    id pg_catalog.uuid NOT NULL CONSTRAINT saml_providers_pkey PRIMARY KEY,
    sso_provider_id pg_catalog.uuid NOT NULL
        CONSTRAINT saml_providers_sso_provider_id_fkey REFERENCES auth.sso_providers (id) ON DELETE CASCADE,
    entity_id pg_catalog.text NOT NULL CONSTRAINT saml_providers_entity_id_key UNIQUE
        CONSTRAINT "entity_id not empty" CHECK (pg_catalog.char_length(entity_id) OPERATOR(pg_catalog.>) 0),
    metadata_xml pg_catalog.text NOT NULL
        CONSTRAINT "metadata_xml not empty" CHECK (pg_catalog.char_length(metadata_xml) OPERATOR(pg_catalog.>) 0),
    metadata_url pg_catalog.text CONSTRAINT "metadata_url not empty" CHECK (
        metadata_url OPERATOR(pg_catalog.=) NULL OR pg_catalog.char_length(metadata_url) OPERATOR(pg_catalog.>) 0),
    attribute_mapping pg_catalog.jsonb,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    name_id_format pg_catalog.text
);
CREATE INDEX saml_providers_sso_provider_id_idx ON auth.saml_providers (sso_provider_id);
ALTER TABLE auth.saml_providers ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.saml_providers IS 'SAML 2.0 side of an SSO provider.';
COMMENT ON COLUMN auth.saml_providers.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.saml_providers.sso_provider_id IS 'The provider (auth.sso_providers.id).';
COMMENT ON COLUMN auth.saml_providers.entity_id IS 'SAML entity ID of the provider.';
COMMENT ON COLUMN auth.saml_providers.metadata_xml IS 'SAML metadata of the provider.';
COMMENT ON COLUMN auth.saml_providers.metadata_url IS 'Where the metadata come from.';
COMMENT ON COLUMN auth.saml_providers.attribute_mapping IS 'Which SAML attribute becomes which claim.';
COMMENT ON COLUMN auth.saml_providers.created_at IS 'When the provider was added.';
COMMENT ON COLUMN auth.saml_providers.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.saml_providers.name_id_format IS 'Form of the NameID that we ask for.';

CREATE TABLE auth.saml_relay_states (
    id pg_catalog.uuid NOT NULL CONSTRAINT saml_relay_states_pkey PRIMARY KEY,
    sso_provider_id pg_catalog.uuid NOT NULL
        CONSTRAINT saml_relay_states_sso_provider_id_fkey REFERENCES auth.sso_providers (id) ON DELETE CASCADE,
    request_id pg_catalog.text NOT NULL
        CONSTRAINT "request_id not empty" CHECK (pg_catalog.char_length(request_id) OPERATOR(pg_catalog.>) 0),
    for_email pg_catalog.text,
    redirect_to pg_catalog.text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    flow_state_id pg_catalog.uuid
        CONSTRAINT saml_relay_states_flow_state_id_fkey REFERENCES auth.flow_state (id) ON DELETE CASCADE
);
CREATE INDEX saml_relay_states_sso_provider_id_idx ON auth.saml_relay_states (sso_provider_id);
CREATE INDEX saml_relay_states_for_email_idx ON auth.saml_relay_states (for_email);
CREATE INDEX saml_relay_states_created_at_idx ON auth.saml_relay_states (created_at DESC);
ALTER TABLE auth.saml_relay_states ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.saml_relay_states IS 'SAML sign-ins that have not come back yet.';
COMMENT ON COLUMN auth.saml_relay_states.id IS 'The RelayState parameter.';
COMMENT ON COLUMN auth.saml_relay_states.sso_provider_id IS 'The provider (auth.sso_providers.id).';
COMMENT ON COLUMN auth.saml_relay_states.request_id IS 'ID of the SAML request.';
COMMENT ON COLUMN auth.saml_relay_states.for_email IS 'E-mail address that the user typed.';
COMMENT ON COLUMN auth.saml_relay_states.redirect_to IS 'Where the user goes afterwards.';
COMMENT ON COLUMN auth.saml_relay_states.created_at IS 'When the sign-in began.';
COMMENT ON COLUMN auth.saml_relay_states.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.saml_relay_states.flow_state_id IS 'The PKCE flow (auth.flow_state.id).';

CREATE TABLE auth.webauthn_credentials (
    id pg_catalog.uuid DEFAULT pg_catalog.gen_random_uuid() NOT NULL
        CONSTRAINT webauthn_credentials_pkey PRIMARY KEY,
    user_id pg_catalog.uuid NOT NULL
        CONSTRAINT webauthn_credentials_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    credential_id pg_catalog.bytea NOT NULL,
    public_key pg_catalog.bytea NOT NULL,
    attestation_type pg_catalog.text DEFAULT '' NOT NULL,
    aaguid pg_catalog.uuid,
    sign_count bigint DEFAULT 0 NOT NULL,
    transports pg_catalog.jsonb DEFAULT '[]' NOT NULL,
    backup_eligible boolean DEFAULT false NOT NULL,
    backed_up boolean DEFAULT false NOT NULL,
    friendly_name pg_catalog.text DEFAULT '' NOT NULL,
    created_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    updated_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    last_used_at timestamp with time zone
);
CREATE UNIQUE INDEX webauthn_credentials_credential_id_key ON auth.webauthn_credentials (credential_id);
CREATE INDEX webauthn_credentials_user_id_idx ON auth.webauthn_credentials (user_id);

COMMENT ON TABLE auth.webauthn_credentials IS 'Passkeys of users (WebAuthn).';
COMMENT ON COLUMN auth.webauthn_credentials.id IS 'Identifies the row.';
COMMENT ON COLUMN auth.webauthn_credentials.user_id IS 'The user (auth.users.id).';
COMMENT ON COLUMN auth.webauthn_credentials.credential_id IS 'WebAuthn credential ID.';
COMMENT ON COLUMN auth.webauthn_credentials.public_key IS 'Public key of the credential, COSE.';
COMMENT ON COLUMN auth.webauthn_credentials.attestation_type IS 'How the authenticator proved its model; empty if it did not.';
COMMENT ON COLUMN auth.webauthn_credentials.aaguid IS 'Model of the authenticator.';
COMMENT ON COLUMN auth.webauthn_credentials.sign_count IS 'Signatures that the authenticator has counted.';
COMMENT ON COLUMN auth.webauthn_credentials.transports IS 'How the authenticator can be reached: an array of usb, nfc, ble, internal, hybrid.';
COMMENT ON COLUMN auth.webauthn_credentials.backup_eligible IS 'Whether the passkey may be copied to other devices.';
COMMENT ON COLUMN auth.webauthn_credentials.backed_up IS 'Whether it has been copied.';
COMMENT ON COLUMN auth.webauthn_credentials.friendly_name IS 'What the user calls it.';
COMMENT ON COLUMN auth.webauthn_credentials.created_at IS 'When the passkey was registered.';
COMMENT ON COLUMN auth.webauthn_credentials.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN auth.webauthn_credentials.last_used_at IS 'When the user last signed in with it.';

CREATE TABLE auth.webauthn_challenges (
    id pg_catalog.uuid DEFAULT pg_catalog.gen_random_uuid() NOT NULL
        CONSTRAINT webauthn_challenges_pkey PRIMARY KEY,
    user_id pg_catalog.uuid
        CONSTRAINT webauthn_challenges_user_id_fkey REFERENCES auth.users (id) ON DELETE CASCADE,
    challenge_type pg_catalog.text NOT NULL CONSTRAINT webauthn_challenges_challenge_type_check CHECK (
        challenge_type OPERATOR(pg_catalog.=) ANY (ARRAY['signup', 'registration', 'authentication'])),
    session_data pg_catalog.jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT pg_catalog.now() NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE INDEX webauthn_challenges_user_id_idx ON auth.webauthn_challenges (user_id);
CREATE INDEX webauthn_challenges_expires_at_idx ON auth.webauthn_challenges (expires_at);

COMMENT ON TABLE auth.webauthn_challenges IS 'WebAuthn challenges that wait for an answer.';
COMMENT ON COLUMN auth.webauthn_challenges.id IS 'Identifies the challenge.';
COMMENT ON COLUMN auth.webauthn_challenges.user_id IS 'The user (auth.users.id); NULL before they are known.';
COMMENT ON COLUMN auth.webauthn_challenges.challenge_type IS 'signup, registration or authentication.';
COMMENT ON COLUMN auth.webauthn_challenges.session_data IS 'The challenge and what is checked in the answer.';
COMMENT ON COLUMN auth.webauthn_challenges.created_at IS 'When the challenge was made.';
COMMENT ON COLUMN auth.webauthn_challenges.expires_at IS 'When it ends.';
