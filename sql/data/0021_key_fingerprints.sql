-- What is left of a shared secret when its key is revoked: enough to know it when somebody imports it again.

ALTER TABLE auth_ext.signing_keys
    ADD COLUMN sealed_fingerprint pg_catalog.bytea,
    ADD CONSTRAINT signing_keys_fingerprint_of_symmetric CHECK (
        sealed_fingerprint IS NULL OR pg_catalog.starts_with(algorithm, 'HS'));

-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.signing_keys ALTER COLUMN sealed_fingerprint SET STATISTICS 0;

COMMENT ON COLUMN auth_ext.signing_keys.kid IS 'Key ID in the header of tokens and in the JWK Set; NULL for a symmetric key that its importer did not name.';
COMMENT ON COLUMN auth_ext.signing_keys.sealed_fingerprint IS 'SHA-256 of the shared secret, sealed with the root key: a secret comes into the ring once, and a revoked one never again. NULL for an asymmetric key, which is known by its public part.';
