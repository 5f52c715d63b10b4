-- Tokens. verify_jwt, verify_jws and sign_jwt have neither SECURITY DEFINER nor a SET clause, which take longer than a token
-- does: they run no SQL of their own but what runs as the owner, which does the same where it is needed.

CREATE FUNCTION auth_ext.verify_jwt(
    token text,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'verify_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt(text) IS
    'Verifies a JWT with the key ring. valid is never NULL; reason says why not (see auth_ext.verification_reasons()). Claims are given only when the signature is right.';

CREATE FUNCTION auth_ext.revoke_jwt(token text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_jwt(text) IS
    'Revokes a machine token or API key of ours by its jti, at commit and in every session: verify_jwt, bind and check_request refuse it. Gives {jti, expires_at} or a refusal. For the service role. Pass the token as a bind parameter.';

CREATE FUNCTION auth_ext.revoke_jwt(jti text, expires_at timestamp with time zone)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_jti_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_jwt(text, timestamp with time zone) IS
    'The same for somebody who knows the jti of the token but has not the token: expires_at is its exp or later. Gives {jti, expires_at} or a refusal. For the service role.';

CREATE FUNCTION auth_ext.decode_jwt(token text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'decode_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.decode_jwt(text) IS
    'Decodes a JWT without verifying it: {"header", "claims", "verified": false}; NULL when it is no JWT. Believe nothing in it.';

CREATE FUNCTION auth_ext.verification_reasons(OUT reason text, OUT description text)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verification_reasons_wrapper';
COMMENT ON FUNCTION auth_ext.verification_reasons() IS
    'Every reason with which a token can be refused, with a sentence about it.';

CREATE FUNCTION auth_ext.jwks()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'jwks_wrapper';
COMMENT ON FUNCTION auth_ext.jwks() IS
    'The JWK Set (RFC 7517) with the public keys of the ring; never a symmetric key.';

CREATE FUNCTION auth_api.jwks()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'jwks_wrapper';
COMMENT ON FUNCTION auth_api.jwks() IS 'GET /rpc/jwks: auth_ext.jwks for PostgREST.';

CREATE FUNCTION auth_ext.verify_jwt(
    token text,
    jwks jsonb,
    audience text,
    issuer text,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jwt_with_jwks_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt(text, jsonb, text, text) IS
    'Verifies somebody else''s JWT with their JWK Set, which may also be a single JWK or an array of them; audience and issuer must be given and must match. valid is never NULL. Keys of the set that cannot be used are left out; a set with no other key is an error.';

CREATE FUNCTION auth_ext.verify_jwt_without_audience(
    token text,
    jwks jsonb,
    issuer text,
    claim text,
    value text,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jwt_without_audience_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt_without_audience(text, jsonb, text, text, text) IS
    'The same for an issuer that writes no aud: the claim of that name (client_id, azp) must have that value, and an aud that is there must name it, too. Signature, exp, nbf, iat and iss are checked as in verify_jwt.';

CREATE FUNCTION auth_ext.verify_jws(
    token text,
    jwks jsonb,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT payload bytea)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jws_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jws(text, jsonb) IS
    'Verifies any compact JWS with a JWK Set; the payload need not be JSON and no claims are looked at. valid is never NULL.';

-- For those who come from pgjwt: see examples/pgjwt. Nobody has EXECUTE on these two until somebody grants it.
CREATE FUNCTION auth_ext.sign_jwt_with_secret(claims json, secret bytea, algorithm text DEFAULT 'HS256')
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sign_jwt_with_secret_wrapper';
COMMENT ON FUNCTION auth_ext.sign_jwt_with_secret(json, bytea, text) IS
    'Signs the claims, byte for byte as given, with a secret of the caller''s own, at least as long as the hash. Pass the secret as a bind parameter.';

CREATE FUNCTION auth_ext.verify_jwt_with_secret(
    token text,
    secret bytea,
    algorithm text DEFAULT 'HS256',
    audience text DEFAULT NULL,
    issuer text DEFAULT NULL,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jwt_with_secret_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt_with_secret(text, bytea, text, text, text) IS
    'Verifies a JWT with a secret of the caller''s own and nothing of the ring; exp is required, audience and issuer must match where they are given. valid is never NULL. Pass the secret as a bind parameter.';
