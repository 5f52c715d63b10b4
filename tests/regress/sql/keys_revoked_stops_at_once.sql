-- A revoked key verifies nothing from the next call on, has no private part any more, and never comes back.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

CREATE TABLE kept AS SELECT kid, auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('10 minutes'))) AS token FROM auth_ext.key_ring;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
-- Twice, so that the backend has it from its cache.
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);

-- What is rolled back has not happened, and the backend's caches know.
BEGIN;
SELECT jsonb_path_query_array(auth_ext.revoke_signing_key(kid), '$[*].status') AS changes FROM kept;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
ROLLBACK;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
BEGIN;
SAVEPOINT before;
SELECT count(auth_ext.revoke_signing_key(kid)) FROM kept;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
ROLLBACK TO before;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);
COMMIT;
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);

SELECT jsonb_path_query_array(auth_ext.revoke_signing_key(kid), '$[*].status') AS changes FROM kept;
SELECT valid, reason, header IS NOT NULL AS header, claims FROM kept, auth_ext.verify_jwt(token);
SELECT auth_ext.jwks();
SELECT status, has_private_key, revoked_at IS NOT NULL AS revoked FROM auth_ext.key_ring;
SELECT what, made.error(format('SELECT auth_ext.%s_signing_key(%L)', what, kid)) FROM kept, unnest(ARRAY['activate', 'retire', 'revoke']) AS what;
-- Nothing signs now, and the error says what to do; setup() does not bring a key by itself.
SELECT made.error('SELECT auth_ext.sign_jwt(jsonb_build_object(''exp'', made.seconds(''1 minute'')))');
SELECT made.error('SELECT auth_ext.create_api_key(''anon'')');
SET client_min_messages = warning;
SELECT auth_ext.setup() -> 'signing_key';
RESET client_min_messages;
SELECT count(auth_ext.activate_signing_key(auth_ext.create_signing_key() ->> 'kid'));
SELECT valid, reason FROM auth_ext.verify_jwt(auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute'))));
SELECT valid, reason FROM kept, auth_ext.verify_jwt(token);

-- A revoked symmetric key too: its tokens have no kid, so no key of their algorithm is left.
CREATE TABLE shared AS SELECT auth_ext.import_signing_keys('"a shared secret of at least thirty-two bytes"') -> 0 ->> 'id' AS id;
CREATE TABLE hs AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('1 minute'))) AS token;
SELECT valid, reason FROM hs, auth_ext.verify_jwt(token);
SELECT jsonb_path_query_array(auth_ext.revoke_signing_key(id), '$[*].status') AS changes FROM shared;
SELECT valid, reason FROM hs, auth_ext.verify_jwt(token);
BEGIN;
SELECT auth_ext.postgrest_config();
SELECT jwk ->> 'alg' AS alg FROM jsonb_array_elements(current_setting('pgrst.jwt_secret')::jsonb -> 'keys') AS jwk;
COMMIT;
