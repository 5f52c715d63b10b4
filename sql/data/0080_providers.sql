-- Social login: providers, what they publish, and what is kept of sign-ins with them. Flows under way and GoTrue's custom
-- providers are in GoTrue's tables.

CREATE TABLE auth_ext.providers (
    name pg_catalog.text NOT NULL
        CONSTRAINT providers_pkey PRIMARY KEY
        CONSTRAINT providers_name_form CHECK (
            name OPERATOR(pg_catalog.~) '^[a-z0-9][a-z0-9_:-]{0,62}$'),
    id pg_catalog.uuid NOT NULL
        CONSTRAINT providers_id_key UNIQUE,
    enabled boolean DEFAULT true NOT NULL,
    client_ids pg_catalog.text DEFAULT '' NOT NULL
        CONSTRAINT providers_client_ids_form CHECK (
            client_ids OPERATOR(pg_catalog.~) '^([^,[:space:]]+(,[^,[:space:]]+)*)?$'
            AND pg_catalog.octet_length(client_ids) OPERATOR(pg_catalog.<=) 4096),
    sealed_client_secret pg_catalog.bytea,
    options pg_catalog.jsonb DEFAULT '{}' NOT NULL
        CONSTRAINT providers_options_object CHECK (
            pg_catalog.jsonb_typeof(options) OPERATOR(pg_catalog.=) 'object'),
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE auth_ext.provider_documents (
    provider pg_catalog.text NOT NULL,
    kind pg_catalog.text NOT NULL
        CONSTRAINT provider_documents_kind_known CHECK (
            kind OPERATOR(pg_catalog.=) ANY (ARRAY['discovery', 'jwks'])),
    document pg_catalog.text
        CONSTRAINT provider_documents_document_length CHECK (
            pg_catalog.octet_length(document) OPERATOR(pg_catalog.<=) 1048576),
    by_hand boolean DEFAULT false NOT NULL,
    fetched_at timestamp with time zone,
    fresh_until timestamp with time zone,
    failure pg_catalog.text,
    failed_at timestamp with time zone,
    CONSTRAINT provider_documents_pkey PRIMARY KEY (provider, kind)
);

CREATE TABLE auth_ext.seen_id_tokens (
    token_hash pg_catalog.bytea NOT NULL
        CONSTRAINT seen_id_tokens_pkey PRIMARY KEY
        CONSTRAINT seen_id_tokens_hash_length CHECK (
            pg_catalog.octet_length(token_hash) OPERATOR(pg_catalog.=) 32),
    expires_at timestamp with time zone NOT NULL
);
CREATE INDEX seen_id_tokens_expires_at_idx ON auth_ext.seen_id_tokens (expires_at);

CREATE TABLE auth_ext.provider_tokens (
    owner_id pg_catalog.uuid NOT NULL
        CONSTRAINT provider_tokens_pkey PRIMARY KEY,
    provider pg_catalog.text NOT NULL,
    kept boolean NOT NULL,
    sealed_tokens pg_catalog.bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE INDEX provider_tokens_handed_over_idx ON auth_ext.provider_tokens (created_at) WHERE NOT kept;

-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.providers ALTER COLUMN sealed_client_secret SET STATISTICS 0;
ALTER TABLE auth_ext.provider_documents ALTER COLUMN document SET STATISTICS 0;
ALTER TABLE auth_ext.seen_id_tokens ALTER COLUMN token_hash SET STATISTICS 0;
ALTER TABLE auth_ext.provider_tokens ALTER COLUMN sealed_tokens SET STATISTICS 0;

COMMENT ON TABLE auth_ext.providers IS 'The providers that somebody has set: over what is shipped, or whole. The shipped ones are part of the extension; auth_ext.provider_list() shows both.';
COMMENT ON COLUMN auth_ext.providers.name IS 'Its name in requests and in auth.identities.provider, such as google.';
COMMENT ON COLUMN auth_ext.providers.id IS 'Bound into the seal of the secret.';
COMMENT ON COLUMN auth_ext.providers.enabled IS 'Whether people may sign in with it.';
COMMENT ON COLUMN auth_ext.providers.client_ids IS 'Our client ids there, with commas between: the first goes with redirects, id tokens may be for any of them.';
COMMENT ON COLUMN auth_ext.providers.sealed_client_secret IS 'Our client secret there, or for Apple the private key (.p8) that makes it; sealed with the server key of providers. NULL: none.';
COMMENT ON COLUMN auth_ext.providers.options IS 'What differs from what is shipped, or the whole declaration of a provider of the operator''s own; no secret is in it.';
COMMENT ON COLUMN auth_ext.providers.updated_at IS 'When it was last set.';
COMMENT ON TABLE auth_ext.provider_documents IS 'What providers publish: the courier brings it, or somebody sets it by hand.';
COMMENT ON COLUMN auth_ext.provider_documents.provider IS 'Name of the provider.';
COMMENT ON COLUMN auth_ext.provider_documents.kind IS 'discovery: its OpenID Connect configuration. jwks: the keys of its id tokens.';
COMMENT ON COLUMN auth_ext.provider_documents.document IS 'The JSON text; NULL while none has come. It is used until another one comes, however old it is.';
COMMENT ON COLUMN auth_ext.provider_documents.by_hand IS 'Whether somebody set it: then no courier asks for another.';
COMMENT ON COLUMN auth_ext.provider_documents.fetched_at IS 'When it came.';
COMMENT ON COLUMN auth_ext.provider_documents.fresh_until IS 'When another one is asked for, after the provider''s own cache headers: one hour to one day later.';
COMMENT ON COLUMN auth_ext.provider_documents.failure IS 'Why the last one that came was of no use; NULL when it was.';
COMMENT ON COLUMN auth_ext.provider_documents.failed_at IS 'When that was.';
COMMENT ON TABLE auth_ext.seen_id_tokens IS 'Id tokens that somebody has signed in with: each is taken once. A row goes when its token has expired.';
COMMENT ON COLUMN auth_ext.seen_id_tokens.token_hash IS 'SHA-256 of the part that is signed.';
COMMENT ON COLUMN auth_ext.seen_id_tokens.expires_at IS 'The token''s exp.';
COMMENT ON INDEX auth_ext.seen_id_tokens_expires_at_idx IS 'Finds what has expired.';
COMMENT ON TABLE auth_ext.provider_tokens IS 'Access and refresh tokens of providers: until the code of a sign-in is exchanged, and, where auth_ext.settings.provider_tokens_kept says so, as long as the identity is there.';
COMMENT ON COLUMN auth_ext.provider_tokens.owner_id IS 'The flow (auth.flow_state.id), or the identity (auth.identities.id).';
COMMENT ON COLUMN auth_ext.provider_tokens.provider IS 'Name of the provider.';
COMMENT ON COLUMN auth_ext.provider_tokens.kept IS 'Whether it belongs to an identity.';
COMMENT ON COLUMN auth_ext.provider_tokens.sealed_tokens IS 'The tokens as JSON, sealed with the server key of providers.';
COMMENT ON COLUMN auth_ext.provider_tokens.created_at IS 'When they came.';
COMMENT ON INDEX auth_ext.provider_tokens_handed_over_idx IS 'Finds what nobody fetched.';

ALTER TABLE auth_ext.settings
    ADD COLUMN manual_linking_allowed boolean DEFAULT false NOT NULL,
    ADD COLUMN identity_metadata pg_catalog.text DEFAULT 'overwrite' NOT NULL
        CONSTRAINT settings_identity_metadata_known CHECK (
            identity_metadata OPERATOR(pg_catalog.=) ANY (ARRAY['overwrite', 'fill_missing', 'first_only'])),
    ADD COLUMN flow_state_lifetime interval DEFAULT interval '15 minutes' NOT NULL
        CONSTRAINT settings_flow_state_lifetime_bounds CHECK (
            flow_state_lifetime OPERATOR(pg_catalog.>=) interval '5 minutes'
            AND flow_state_lifetime OPERATOR(pg_catalog.<=) interval '1 day'
            AND pg_catalog.date_trunc('month', flow_state_lifetime) OPERATOR(pg_catalog.=) interval '0'),
    ADD COLUMN flow_cookie boolean DEFAULT true NOT NULL,
    ADD COLUMN authorizations_per_address integer DEFAULT 100
        CONSTRAINT settings_authorizations_per_address_bounds CHECK (
            authorizations_per_address OPERATOR(pg_catalog.>=) 1
            AND authorizations_per_address OPERATOR(pg_catalog.<=) 1000000),
    ADD COLUMN provider_tokens_kept boolean DEFAULT false NOT NULL,
    ADD COLUMN custom_providers_enabled boolean DEFAULT true NOT NULL;
COMMENT ON COLUMN auth_ext.settings.manual_linking_allowed IS 'Whether signed-in users may link and unlink identities, by redirect and by id token.';
COMMENT ON COLUMN auth_ext.settings.identity_metadata IS 'What a sign-in by a provider does to user_metadata. overwrite: what the provider says takes the place of what is there, as with GoTrue. fill_missing: only what is not there. first_only: only at the sign-up.';
COMMENT ON COLUMN auth_ext.settings.flow_state_lifetime IS 'How long somebody may take at a provider: 5 minutes to 1 day.';
COMMENT ON COLUMN auth_ext.settings.flow_cookie IS 'Whether a sign-in or a link without PKCE must end in the browser that began it, by a cookie: else a link of somebody else''s may sign a person in to his account, or put her identity into it.';
COMMENT ON COLUMN auth_ext.settings.authorizations_per_address IS 'Sign-ins by providers that one address may begin in attempt_window; NULL means without limit.';
COMMENT ON COLUMN auth_ext.settings.provider_tokens_kept IS 'Whether tokens of providers are kept, sealed, for auth_ext.provider_token(). Otherwise they are handed to the client once.';
COMMENT ON COLUMN auth_ext.settings.custom_providers_enabled IS 'Whether auth.custom_oauth_providers counts.';

REVOKE ALL ON TABLE auth_ext.providers, auth_ext.provider_documents, auth_ext.seen_id_tokens, auth_ext.provider_tokens
    FROM PUBLIC, anon, authenticated, service_role;
