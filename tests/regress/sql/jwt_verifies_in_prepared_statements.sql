-- A plan that is kept never keeps an answer: verify_jwt is called at each execution, also with constants.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
SELECT count(auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"'));
SELECT made.token('{"alg":"HS256"}', format('{"aud":"authenticated","exp":%s}', extract(epoch FROM clock_timestamp())::numeric + 2.5), 'a secret of at least thirty-two bytes') AS token \gset
SET plan_cache_mode = force_generic_plan;
PREPARE by_parameter(text) AS SELECT v.valid, v.reason FROM auth_ext.verify_jwt($1) AS v;
PREPARE by_constant AS SELECT v.valid, v.reason FROM auth_ext.verify_jwt(:'token') AS v;
PREPARE in_where AS SELECT count(*) FROM generate_series(1, 3) WHERE (auth_ext.verify_jwt(:'token')).valid;
EXECUTE by_parameter(:'token');
EXECUTE by_constant;
EXECUTE in_where;
EXECUTE by_parameter('x');
-- In PL/pgSQL, whose plans live as long as the session.
CREATE FUNCTION checked(token text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v record;
BEGIN
    SELECT * INTO v FROM auth_ext.verify_jwt(token);
    RETURN coalesce(v.reason, 'valid');
END
$$;
SELECT checked(:'token') FROM generate_series(1, 7);
SELECT pg_sleep(2.6);
EXECUTE by_parameter(:'token');
EXECUTE by_constant;
EXECUTE in_where;
SELECT checked(:'token');
-- So with keys: revoked under a prepared plan.
SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute'))) AS token \gset
EXECUTE by_parameter(:'token');
SELECT count(auth_ext.revoke_signing_key(id::text)) FROM auth_ext.key_ring WHERE status = 'active';
EXECUTE by_parameter(:'token');
