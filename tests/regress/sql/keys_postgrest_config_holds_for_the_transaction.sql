-- postgrest_config() gives PostgREST the whole set, symmetric keys included, for its transaction and no longer.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
SELECT count(auth_ext.import_signing_keys('"super-secret-jwt-token-with-at-least-32-characters-long"'));
SELECT count(auth_ext.activate_signing_key(auth_ext.create_signing_key('EdDSA') ->> 'kid'));
SELECT count(auth_ext.revoke_signing_key(auth_ext.create_signing_key('ES384') ->> 'kid'));
SET ROLE authenticator;
SELECT current_setting('pgrst.jwt_secret', true) IS NULL AS unset;
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT jwk - '{kid,k,x,y}'::text[] AS jwk, jwk ? 'kid' AS kid, jwk ? 'k' AS k
FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk ORDER BY 1;
COMMIT;
SELECT current_setting('pgrst.jwt_secret', true) AS after_commit;
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT length(current_setting('pgrst.jwt_secret')) > 100 AS inside;
ROLLBACK;
SELECT current_setting('pgrst.jwt_secret', true) AS after_rollback;
-- Outside a transaction block it is gone when the statement ends.
SELECT auth_ext.postgrest_config();
SELECT current_setting('pgrst.jwt_secret', true) AS after_the_statement;
-- Nobody else gets it.
RESET ROLE;
SET ROLE service_role;
SELECT auth_ext.postgrest_config();
RESET ROLE;
SET ROLE anon;
SELECT auth_ext.postgrest_config();
RESET ROLE;
