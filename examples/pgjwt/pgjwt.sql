-- sign(), verify(), url_encode() and url_decode() of pgjwt on top of auth_ext, in a schema of your choice:
--
--     psql --set=ON_ERROR_STOP=1 --set=schema=extensions --file=pgjwt.sql
--
-- Calls stay as they are. What pgjwt let through is refused now:
-- - valid is true or false, never NULL; header and payload are NULL unless the signature holds
-- - a token without exp is not valid; nor is one whose exp or nbf is no number
-- - claims that verify() would refuse for their type are not signed: iss, sub and jti must be strings (not numbers, not NULL), aud a string
--   or an array of strings, exp, nbf and iat numbers; nor is an iat more than 30 seconds ahead
-- - the header must name the algorithm that the call names; crit, a foreign typ and more or fewer than three segments are refused
-- - the time is that of the call and not of the transaction; nothing is folded into a plan
-- - a secret needs as many bytes as the hash: 32 for HS256, 48 for HS384, 64 for HS512. Shorter ones are an error
-- New: a secret may be bytea, and verify() takes the audience and the issuer that a token must name.
--
-- pgjwt let everybody sign and verify. Here whoever does needs rights that nobody has yet, for instance:
--     GRANT USAGE ON SCHEMA extensions, auth_ext TO app;
--     GRANT EXECUTE ON FUNCTION extensions.verify(text, text, text, text, text), extensions.verify(text, bytea, text, text, text),
--         auth_ext.verify_jwt_with_secret(text, bytea, text, text, text) TO app;
--     GRANT EXECUTE ON FUNCTION extensions.sign(json, text, text), auth_ext.sign_jwt_with_secret(json, bytea, text) TO app;
-- Pass a secret as a bind parameter: what stands in the statement ends up in logs and pg_stat_activity.

\if :{?schema}
\else
    \echo 'say where: psql --set=schema=NAME --file=pgjwt.sql'
    \quit
\endif

BEGIN;
CREATE SCHEMA IF NOT EXISTS :"schema";

CREATE FUNCTION :"schema".url_encode(data bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(encode(data, 'base64'), E'+/=\n', '-_');
COMMENT ON FUNCTION :"schema".url_encode(bytea) IS 'base64url without padding (RFC 7515, 2).';

CREATE FUNCTION :"schema".url_decode(data text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN decode(rpad(translate(data, '-_', '+/'), (length(data) + 3) / 4 * 4, '='), 'base64');
COMMENT ON FUNCTION :"schema".url_decode(text) IS 'The bytes of base64url, with or without padding.';

CREATE FUNCTION :"schema".sign(payload json, secret bytea, algorithm text DEFAULT 'HS256') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN auth_ext.sign_jwt_with_secret(payload, secret, algorithm);
COMMENT ON FUNCTION :"schema".sign(json, bytea, text) IS 'Signs the payload as it is written.';

CREATE FUNCTION :"schema".sign(payload json, secret text, algorithm text DEFAULT 'HS256') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN auth_ext.sign_jwt_with_secret(payload, convert_to(secret, 'UTF8'), algorithm);
COMMENT ON FUNCTION :"schema".sign(json, text, text) IS 'Signs the payload as it is written.';

CREATE FUNCTION :"schema".verify(
    token text, secret bytea, algorithm text DEFAULT 'HS256', audience text DEFAULT NULL, issuer text DEFAULT NULL
) RETURNS TABLE (header json, payload json, valid boolean)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    -- The segments as they were signed, once the signature holds: jsonb would sort their members.
    SELECT
        CASE WHEN v.claims IS NOT NULL THEN convert_from(:"schema".url_decode(split_part(token, '.', 1)), 'UTF8')::json END,
        CASE WHEN v.claims IS NOT NULL THEN convert_from(:"schema".url_decode(split_part(token, '.', 2)), 'UTF8')::json END,
        v.valid
    FROM auth_ext.verify_jwt_with_secret(token, secret, algorithm, audience, issuer) AS v;
END;
COMMENT ON FUNCTION :"schema".verify(text, bytea, text, text, text) IS
    'One row; valid is never NULL, header and payload are NULL unless the signature holds.';

CREATE FUNCTION :"schema".verify(
    token text, secret text, algorithm text DEFAULT 'HS256', audience text DEFAULT NULL, issuer text DEFAULT NULL
) RETURNS TABLE (header json, payload json, valid boolean)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.header, v.payload, v.valid
    FROM :"schema".verify(token, convert_to(secret, 'UTF8'), algorithm, audience, issuer) AS v;
END;
COMMENT ON FUNCTION :"schema".verify(text, text, text, text, text) IS
    'One row; valid is never NULL, header and payload are NULL unless the signature holds.';

REVOKE ALL ON FUNCTION
    :"schema".sign(json, bytea, text), :"schema".sign(json, text, text),
    :"schema".verify(text, bytea, text, text, text), :"schema".verify(text, text, text, text, text)
FROM PUBLIC;
COMMIT;
