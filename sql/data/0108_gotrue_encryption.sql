-- The keys of a database that GoTrue encrypted.

ALTER TABLE auth_ext.server_keys
    DROP CONSTRAINT server_keys_purpose_known,
    ADD CONSTRAINT server_keys_purpose_known CHECK (
        purpose OPERATOR(pg_catalog.=) ANY (ARRAY['refresh_token', 'one_time_token', 'outbox', 'factor', 'provider', 'gotrue_encryption']));
COMMENT ON COLUMN auth_ext.server_keys.purpose IS 'refresh_token: MAC and derivation of refresh tokens. one_time_token: keyed hashes of one-time codes. outbox: seals messages until they have left. factor: seals the secrets of second factors. provider: seals client secrets and tokens of providers. gotrue_encryption: the operator''s keys of a database that GoTrue encrypted, imported.';
