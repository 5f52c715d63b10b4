-- The ring as an administrator looks at it: no secret, no sealed byte.

CREATE VIEW auth_ext.key_ring WITH (security_invoker = true) AS
SELECT
    k.id,
    k.kid,
    k.algorithm,
    k.status,
    k.sealed_private_key IS NOT NULL AS has_private_key,
    k.public_jwk,
    k.created_at,
    k.activated_at,
    k.retired_at,
    k.revoked_at,
    k.last_expiry
FROM auth_ext.signing_keys AS k
ORDER BY k.created_at, k.id;

COMMENT ON VIEW auth_ext.key_ring IS 'The key ring without secrets.';
COMMENT ON COLUMN auth_ext.key_ring.id IS 'Identifies the key; names a symmetric key, which has no kid.';
COMMENT ON COLUMN auth_ext.key_ring.kid IS 'Key ID in tokens and in the JWK Set; NULL for a symmetric key.';
COMMENT ON COLUMN auth_ext.key_ring.algorithm IS 'The one JWS algorithm of the key.';
COMMENT ON COLUMN auth_ext.key_ring.status IS 'standby, active, retired or revoked.';
COMMENT ON COLUMN auth_ext.key_ring.has_private_key IS 'Whether it could sign; its private part is sealed.';
COMMENT ON COLUMN auth_ext.key_ring.public_jwk IS 'Public part as a JWK; NULL for a symmetric key.';
COMMENT ON COLUMN auth_ext.key_ring.created_at IS 'When it was made or imported.';
COMMENT ON COLUMN auth_ext.key_ring.activated_at IS 'When it began to sign.';
COMMENT ON COLUMN auth_ext.key_ring.retired_at IS 'When it stopped signing.';
COMMENT ON COLUMN auth_ext.key_ring.revoked_at IS 'When its tokens stopped being accepted.';
COMMENT ON COLUMN auth_ext.key_ring.last_expiry IS 'Until when its API keys and machine tokens last, rounded up to a day.';

REVOKE ALL ON TABLE auth_ext.key_ring FROM PUBLIC, anon, authenticated, service_role;
