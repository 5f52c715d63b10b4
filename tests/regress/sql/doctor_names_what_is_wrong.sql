-- doctor() has a row for each check, names what is wrong with what to do about it, and tells no secret.
SELECT "check", state FROM auth_ext.doctor() WHERE "check" NOT IN ('clock', 'durability', 'logging', 'neighbours', 'owner_role', 'postgrest', 'roles');
SELECT count(*) AS wrong_without_a_remedy FROM auth_ext.doctor() WHERE (state <> 'ok') <> (remedy IS NOT NULL);
SELECT auth_ext.doctor_json() ->> 'state' = (SELECT CASE WHEN bool_or(state = 'fail') THEN 'fail' WHEN bool_or(state = 'warn') THEN 'warn' ELSE 'ok' END FROM auth_ext.doctor()) AS tells_the_worst, jsonb_array_length(auth_ext.doctor_json() -> 'findings') = (SELECT count(*) FROM auth_ext.doctor()) AS same_rows;

UPDATE auth_ext.settings SET client_address_header = 'x-forwarded-for', autoconfirm = true, custom_access_token_hook = 'public.not_there';
SELECT auth_ext.create_signing_key() IS NOT NULL AS standby;
SELECT "check", state, meaning FROM auth_ext.doctor() WHERE "check" IN ('client_address_header', 'hooks', 'outbox', 'signing_keys') ORDER BY 1;
CREATE FUNCTION not_there(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT $1';
REVOKE EXECUTE ON FUNCTION not_there(jsonb) FROM PUBLIC;
SELECT state, remedy FROM auth_ext.doctor() WHERE "check" = 'hooks';
GRANT EXECUTE ON FUNCTION not_there(jsonb) TO supabase_auth_admin;
SELECT state FROM auth_ext.doctor() WHERE "check" = 'hooks';
-- No key that signs is no wrong root key.
SELECT count(auth_ext.revoke_signing_key(kid)) AS revoked FROM (SELECT kid FROM auth_ext.signing_keys WHERE status = 'standby') AS k;
SELECT count(auth_ext.revoke_signing_key(kid)) AS revoked FROM (SELECT kid FROM auth_ext.signing_keys WHERE status = 'active') AS k;
SELECT "check", state, meaning FROM auth_ext.doctor() WHERE "check" IN ('root_key', 'signing_keys') ORDER BY 1;
DELETE FROM auth_ext.schema_migrations WHERE version = '0009_settings';
SELECT state, meaning, remedy FROM auth_ext.doctor() WHERE "check" = 'data_model';
-- Nobody but the owner, superusers and whom they let call it.
SET ROLE service_role;
SELECT count(*) FROM auth_ext.doctor();
RESET ROLE;
-- In a read-only transaction.
BEGIN READ ONLY;
SELECT count(*) > 15 AS looks_around FROM auth_ext.doctor();
COMMIT;
