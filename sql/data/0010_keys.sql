-- Keys. Private parts are sealed with the root key, which is not in the database (design 4.6).

CREATE TABLE auth_ext.signing_keys (
    id pg_catalog.uuid NOT NULL
        CONSTRAINT signing_keys_pkey PRIMARY KEY,
    kid pg_catalog.text
        CONSTRAINT signing_keys_kid_key UNIQUE,
    algorithm pg_catalog.text NOT NULL
        CONSTRAINT signing_keys_algorithm_known CHECK (
            algorithm OPERATOR(pg_catalog.=) ANY (ARRAY[
                'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512',
                'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'])),
    status pg_catalog.text DEFAULT 'standby' NOT NULL
        CONSTRAINT signing_keys_status_known CHECK (
            status OPERATOR(pg_catalog.=) ANY (ARRAY['standby', 'active', 'retired', 'revoked'])),
    public_jwk pg_catalog.jsonb,
    sealed_private_key pg_catalog.bytea,
    created_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL,
    activated_at timestamp with time zone,
    retired_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_expiry timestamp with time zone,

    -- A symmetric key has nothing to publish; an asymmetric one is found by its kid.
    CONSTRAINT signing_keys_public_part CHECK (
        pg_catalog.starts_with(algorithm, 'HS') OPERATOR(pg_catalog.=) (public_jwk IS NULL)),
    CONSTRAINT signing_keys_kid_of_asymmetric CHECK (
        pg_catalog.starts_with(algorithm, 'HS') OR kid IS NOT NULL),
    CONSTRAINT signing_keys_active_can_sign CHECK (
        status OPERATOR(pg_catalog.<>) 'active' OR sealed_private_key IS NOT NULL),
    CONSTRAINT signing_keys_status_has_its_time CHECK (
        (status OPERATOR(pg_catalog.<>) 'active' OR activated_at IS NOT NULL)
        AND (status OPERATOR(pg_catalog.<>) 'retired' OR retired_at IS NOT NULL)
        AND (status OPERATOR(pg_catalog.<>) 'revoked' OR revoked_at IS NOT NULL))
);

CREATE UNIQUE INDEX signing_keys_one_active ON auth_ext.signing_keys (status)
    WHERE status OPERATOR(pg_catalog.=) 'active';

-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.signing_keys ALTER COLUMN sealed_private_key SET STATISTICS 0;

COMMENT ON TABLE auth_ext.signing_keys IS 'Keys that sign and verify access tokens. Each has one algorithm; one key at most is active.';
COMMENT ON COLUMN auth_ext.signing_keys.id IS 'Identifies the key; bound into the seal of the private part.';
COMMENT ON COLUMN auth_ext.signing_keys.kid IS 'Key ID in the header of tokens and in the JWK Set; NULL only for a symmetric key.';
COMMENT ON COLUMN auth_ext.signing_keys.algorithm IS 'The one JWS algorithm of this key (the alg of RFC 7518 and RFC 8037).';
COMMENT ON COLUMN auth_ext.signing_keys.status IS 'standby: published, does not sign yet. active: signs and verifies. retired: verifies only. revoked: does neither.';
COMMENT ON COLUMN auth_ext.signing_keys.public_jwk IS 'Public part as a JWK (RFC 7517); NULL for a symmetric key.';
COMMENT ON COLUMN auth_ext.signing_keys.sealed_private_key IS 'Private part or shared secret, sealed with the root key; NULL for a key that only verifies.';
COMMENT ON COLUMN auth_ext.signing_keys.created_at IS 'When the key was made or imported.';
COMMENT ON COLUMN auth_ext.signing_keys.activated_at IS 'When it began to sign; NULL if it never did.';
COMMENT ON COLUMN auth_ext.signing_keys.retired_at IS 'When it stopped signing; NULL if it has not.';
COMMENT ON COLUMN auth_ext.signing_keys.revoked_at IS 'When its tokens stopped being accepted; NULL if they still are.';
COMMENT ON COLUMN auth_ext.signing_keys.last_expiry IS 'Latest exp among the API keys and machine tokens it signed; a retired key verifies that long. NULL when it signed none.';
COMMENT ON INDEX auth_ext.signing_keys_one_active IS 'One active key at most.';

CREATE TABLE auth_ext.server_keys (
    purpose pg_catalog.text NOT NULL
        CONSTRAINT server_keys_pkey PRIMARY KEY
        CONSTRAINT server_keys_purpose_known CHECK (
            purpose OPERATOR(pg_catalog.=) ANY (ARRAY['refresh_token', 'one_time_token'])),
    id pg_catalog.uuid NOT NULL
        CONSTRAINT server_keys_id_key UNIQUE,
    sealed_key pg_catalog.bytea NOT NULL,
    created_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
);

ALTER TABLE auth_ext.server_keys ALTER COLUMN sealed_key SET STATISTICS 0;

COMMENT ON TABLE auth_ext.server_keys IS 'Secret keys that never leave the server, sealed with the root key: one for each purpose.';
COMMENT ON COLUMN auth_ext.server_keys.purpose IS 'refresh_token: MAC and derivation of refresh tokens. one_time_token: keyed hashes of one-time codes.';
COMMENT ON COLUMN auth_ext.server_keys.id IS 'Identifies the key; bound into its seal.';
COMMENT ON COLUMN auth_ext.server_keys.sealed_key IS 'The key, sealed with the root key.';
COMMENT ON COLUMN auth_ext.server_keys.created_at IS 'When the key was made.';

REVOKE ALL ON TABLE auth_ext.signing_keys, auth_ext.server_keys
    FROM PUBLIC, anon, authenticated, service_role;

CREATE TRIGGER signing_keys_invalidate_cache
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON auth_ext.signing_keys
    FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();
COMMENT ON TRIGGER signing_keys_invalidate_cache ON auth_ext.signing_keys IS 'Makes every session read the keys again.';

CREATE TRIGGER server_keys_invalidate_cache
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON auth_ext.server_keys
    FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();
COMMENT ON TRIGGER server_keys_invalidate_cache ON auth_ext.server_keys IS 'Makes every session read the keys again.';
