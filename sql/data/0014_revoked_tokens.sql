-- Tokens refused before their exp although no session says so: machine tokens and API keys, by their jti. Rows whose
-- expires_at is past, with the leeway of a verifier, say nothing any more and go when they are purged.

CREATE TABLE auth_ext.revoked_tokens (
    jti pg_catalog.text NOT NULL
        CONSTRAINT revoked_tokens_pkey PRIMARY KEY
        CONSTRAINT revoked_tokens_jti_length CHECK (
            pg_catalog.octet_length(jti) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(jti) OPERATOR(pg_catalog.<=) 255),
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
);

CREATE INDEX revoked_tokens_expires_at_idx ON auth_ext.revoked_tokens (expires_at);

COMMENT ON TABLE auth_ext.revoked_tokens IS 'Tokens that auth_ext.revoke_jwt() has revoked. Rows go when they are purged.';
COMMENT ON COLUMN auth_ext.revoked_tokens.jti IS 'The jti claim of the token (RFC 7519, 4.1.7).';
COMMENT ON COLUMN auth_ext.revoked_tokens.expires_at IS 'The exp of the token: after it, and a verifier''s leeway, the row is not needed.';
COMMENT ON COLUMN auth_ext.revoked_tokens.revoked_at IS 'When it was revoked.';
COMMENT ON INDEX auth_ext.revoked_tokens_expires_at_idx IS 'For the purge.';

REVOKE ALL ON TABLE auth_ext.revoked_tokens FROM PUBLIC, anon, authenticated, service_role;

-- For each row, so that a purge that finds nothing disturbs nobody.
CREATE TRIGGER revoked_tokens_invalidate_cache
    AFTER INSERT OR UPDATE OR DELETE ON auth_ext.revoked_tokens
    FOR EACH ROW EXECUTE FUNCTION auth_ext.invalidate_cache();
COMMENT ON TRIGGER revoked_tokens_invalidate_cache ON auth_ext.revoked_tokens IS 'Makes every session read the revoked tokens again.';

CREATE TRIGGER revoked_tokens_invalidate_cache_when_emptied
    AFTER TRUNCATE ON auth_ext.revoked_tokens
    FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache();
COMMENT ON TRIGGER revoked_tokens_invalidate_cache_when_emptied ON auth_ext.revoked_tokens IS 'Makes every session read the revoked tokens again.';
