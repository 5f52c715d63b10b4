-- A token of a symmetric key has no kid (PostgREST refuses one that its secret lacks); one of a public key names it.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

CREATE FUNCTION header_of(algorithm text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    key jsonb := auth_ext.create_signing_key(algorithm);
    header jsonb;
BEGIN
    PERFORM auth_ext.activate_signing_key(coalesce(key ->> 'kid', key ->> 'id'));
    header := auth_ext.decode_jwt(auth_ext.sign_jwt(jsonb_build_object('exp', made.seconds('1 minute')))) -> 'header';
    IF header ? 'kid' THEN
        header := jsonb_set(header, '{kid}', to_jsonb(CASE WHEN header ->> 'kid' = key ->> 'kid' THEN 'of the key' ELSE 'another' END));
    END IF;
    RETURN header;
END
$$;
SELECT name, header_of(name) FROM unnest(ARRAY['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']) AS name;

-- A token without kid is checked with every key of its algorithm, one that names an unknown kid with none.
SELECT auth_ext.import_signing_keys('"the first secret of at least thirty-two bytes"') -> 0 ->> 'status' AS first,
    auth_ext.import_signing_keys('"the second secret of at least thirty-two bytes"') -> 0 ->> 'status' AS second;
SELECT secret, h.header, valid, reason
FROM (VALUES ('the first secret of at least thirty-two bytes'), ('the second secret of at least thirty-two bytes'), ('another secret of at least thirty-two bytes')) AS s(secret),
    (VALUES ('{"alg":"HS256"}'), ('{"alg":"HS256","kid":"x"}'), ('{"alg":"HS256","kid":""}'), ('{"alg":"HS256","kid":null}'), ('{"alg":"HS256","kid":7}')) AS h(header),
    auth_ext.verify_jwt(made.token(h.header, format('{"aud":"authenticated","exp":%s}', made.seconds('1 minute')), secret))
ORDER BY secret, h.header;
-- A kid that looks like SQL, a path or a pattern is an unknown kid and nothing else.
SELECT left(kid, 40) AS kid, reason
FROM unnest(ARRAY['%', '''; DROP TABLE auth_ext.signing_keys; --', '../../../../dev/null', E'a\nb', '*', repeat('k', 4000)]) WITH ORDINALITY AS k(kid, position),
    auth_ext.verify_jwt(made.token(jsonb_build_object('alg', 'HS256', 'kid', kid)::text,
        format('{"aud":"authenticated","exp":%s}', made.seconds('1 minute')), 'the first secret of at least thirty-two bytes'))
ORDER BY position;
