-- What proves that a refresh token of GoTrue's second format was issued in a session, after it was exchanged: without it a
-- copy of a spent token could not be told from a made-up one, and a theft would pass unnoticed.

ALTER TABLE auth_ext.refresh_tokens
    ADD COLUMN gotrue_key pg_catalog.text,
    ADD COLUMN gotrue_counter bigint;

-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.refresh_tokens ALTER COLUMN gotrue_key SET STATISTICS 0;

COMMENT ON COLUMN auth_ext.refresh_tokens.gotrue_key IS 'refresh_token_hmac_key that the session had at GoTrue, moved here when its token was exchanged: it proves that an old token is genuine, and nobody can refresh with it. NULL for other sessions.';
COMMENT ON COLUMN auth_ext.refresh_tokens.gotrue_counter IS 'refresh_token_counter that the session had at GoTrue.';
