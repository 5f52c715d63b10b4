-- A new key is in jwks() and in PostgREST's set before the first token is signed with it.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

CREATE TABLE kept AS SELECT kid AS first FROM auth_ext.key_ring;
SELECT count(*) FROM kept;
ALTER TABLE kept ADD second text;
UPDATE kept SET second = auth_ext.create_signing_key() ->> 'kid';
SELECT status, algorithm, activated_at IS NULL AS never_active, has_private_key FROM auth_ext.key_ring ORDER BY created_at;
SELECT kid = first AS first, kid = second AS second, jwk - '{x,y,kid}'::text[] AS jwk
FROM jsonb_array_elements(auth_ext.jwks() -> 'keys') WITH ORDINALITY AS k(jwk, position), kept,
    LATERAL (SELECT jwk ->> 'kid') AS n(kid) ORDER BY position;
SELECT auth_api.jwks() = auth_ext.jwks() AS same_for_the_api;
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT jwk ->> 'kid' IN (first, second) AS ours
FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk, kept;
COMMIT;
-- It does not sign yet.
SELECT auth_ext.decode_jwt(auth_ext.sign_jwt(jsonb_build_object('exp', made.seconds('1 minute')))) #>> '{header,kid}' = first AS signed_by_first FROM kept;
SELECT jsonb_path_query_array(auth_ext.activate_signing_key(second), '$[*].status') AS changes FROM kept;
SELECT auth_ext.decode_jwt(auth_ext.sign_jwt(jsonb_build_object('exp', made.seconds('1 minute')))) #>> '{header,kid}' = second AS signed_by_second FROM kept;
SELECT status, activated_at IS NOT NULL AS was_active, retired_at IS NOT NULL AS retired FROM auth_ext.key_ring ORDER BY created_at;
-- Activating the active key changes nothing; one is active, never two, whoever writes.
SELECT auth_ext.activate_signing_key(second) FROM kept;
UPDATE auth_ext.signing_keys SET status = 'active' WHERE status = 'retired';
-- A standby key that nobody wants is retired unused; the active one cannot be; back is possible from retired.
SELECT jsonb_path_query_array(auth_ext.retire_signing_key(auth_ext.create_signing_key('EdDSA') ->> 'kid'), '$[*].status') AS changes;
SELECT made.error(format('SELECT auth_ext.retire_signing_key(%L)', second)) FROM kept;
SELECT jsonb_path_query_array(auth_ext.activate_signing_key(first), '$[*].status') AS changes FROM kept;
SELECT algorithm, status, retired_at IS NOT NULL AS retired FROM auth_ext.key_ring ORDER BY created_at;
SELECT what, made.error(format('SELECT auth_ext.%s_signing_key(%L)', what, kid))
FROM unnest(ARRAY['activate', 'retire', 'revoke']) AS what, unnest(ARRAY['nobody', '', NULL]) AS kid;
