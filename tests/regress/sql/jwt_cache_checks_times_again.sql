-- A token that this backend has verified before is checked by the wall clock each time: in one session, one transaction, one statement.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
SELECT count(auth_ext.import_signing_keys('"a secret of at least thirty-two bytes"'));
CREATE FUNCTION token(exp double precision, nbf double precision DEFAULT 0) RETURNS text LANGUAGE sql
RETURN made.token('{"alg":"HS256"}', format('{"aud":"authenticated","exp":%s,"nbf":%s}', exp::numeric, nbf::numeric), 'a secret of at least thirty-two bytes');
CREATE FUNCTION now_epoch() RETURNS double precision LANGUAGE sql RETURN extract(epoch FROM clock_timestamp());
-- In one session.
SELECT token(now_epoch() + 2) AS token \gset
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
SELECT pg_sleep(2.1);
SELECT valid, reason, claims IS NOT NULL AS claims FROM auth_ext.verify_jwt(:'token');
-- In one transaction, whose now() stands still.
BEGIN;
SELECT token(now_epoch() + 2) AS token \gset
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
SELECT pg_sleep(2.1);
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
COMMIT;
-- In one statement: it turns from valid to expired at its exp and not before.
SELECT extract(epoch FROM clock_timestamp()) + 1 AS exp \gset
SELECT token(:exp) AS token \gset
SELECT count(*) FILTER (WHERE valid) > 0 AS valid_first, count(*) FILTER (WHERE NOT valid) > 0 AS expired_later,
    bool_and(before < to_timestamp(:exp)) FILTER (WHERE valid) AS never_valid_after, bool_and(after >= to_timestamp(:exp)) FILTER (WHERE NOT valid) AS never_expired_before,
    array_agg(DISTINCT reason) FILTER (WHERE reason IS NOT NULL) AS reasons
FROM (SELECT clock_timestamp() AS before, v.valid, v.reason, clock_timestamp() AS after
    FROM generate_series(1, 20) AS n, pg_sleep(0.1 + n * 0), auth_ext.verify_jwt(:'token' || left('', n)) AS v) AS r;
-- nbf: a shorter leeway makes a cached token too early.
SELECT token(now_epoch() + 60, now_epoch() + 20) AS token \gset
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
UPDATE auth_ext.settings SET leeway = '1 second';
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
UPDATE auth_ext.settings SET leeway = '30 seconds';
SELECT valid, reason FROM auth_ext.verify_jwt(:'token');
