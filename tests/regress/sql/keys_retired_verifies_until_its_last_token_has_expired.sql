-- A retired key verifies as long as a token that it signed may live, and not longer.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all

UPDATE auth_ext.settings SET access_token_lifetime = '1 hour', leeway = '30 seconds';
CREATE TABLE kept AS SELECT kid AS old, auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', made.seconds('55 minutes'))) AS token FROM auth_ext.key_ring;
SELECT valid FROM kept, auth_ext.verify_jwt(token);
SELECT count(auth_ext.activate_signing_key(auth_ext.create_signing_key() ->> 'kid'));
CREATE FUNCTION now_says() RETURNS TABLE (valid boolean, reason text, published boolean) LANGUAGE sql
BEGIN ATOMIC
    SELECT v.valid, v.reason, auth_ext.jwks() @> jsonb_build_object('keys', jsonb_build_array(jsonb_build_object('kid', old)))
    FROM kept, auth_ext.verify_jwt(token) AS v;
END;
SELECT * FROM now_says();
-- Five seconds before the end of its last token, then five seconds after.
UPDATE auth_ext.signing_keys SET retired_at = clock_timestamp() - interval '1 hour 30 seconds' + interval '5 seconds' WHERE status = 'retired';
SELECT * FROM now_says();
UPDATE auth_ext.signing_keys SET retired_at = clock_timestamp() - interval '1 hour 30 seconds' - interval '5 seconds' WHERE status = 'retired';
SELECT * FROM now_says();
-- Longer access tokens give it longer, shorter ones less.
UPDATE auth_ext.settings SET access_token_lifetime = '2 hours';
SELECT * FROM now_says();
UPDATE auth_ext.settings SET access_token_lifetime = '10 minutes';
SELECT * FROM now_says();
-- The end comes by the clock, without any change of the ring.
UPDATE auth_ext.signing_keys SET retired_at = clock_timestamp() - interval '10 minutes 30 seconds' + interval '2 seconds' WHERE status = 'retired';
SELECT * FROM now_says();
SELECT pg_sleep(2.1);
SELECT * FROM now_says();
-- And inside one transaction too.
UPDATE auth_ext.signing_keys SET retired_at = clock_timestamp() - interval '10 minutes 30 seconds' + interval '2 seconds' WHERE status = 'retired';
BEGIN;
SELECT * FROM now_says();
SELECT pg_sleep(2.1);
SELECT * FROM now_says();
COMMIT;

-- Long tokens that it signed count: an API key keeps the key that signed it.
UPDATE auth_ext.settings SET access_token_lifetime = '1 hour';
CREATE TABLE api AS SELECT auth_ext.create_api_key('anon', '30 days') AS key;
SELECT last_expiry >= clock_timestamp() + interval '30 days' AS long_enough, last_expiry < clock_timestamp() + interval '31 days 1 hour' AS not_too_long,
    last_expiry = date_trunc('day', last_expiry, 'UTC') AS at_midnight
FROM auth_ext.key_ring WHERE status = 'active';
SELECT count(auth_ext.activate_signing_key(auth_ext.create_signing_key() ->> 'kid'));
UPDATE auth_ext.signing_keys SET retired_at = clock_timestamp() - interval '20 days' WHERE status = 'retired';
SELECT valid, reason FROM api, auth_ext.verify_jwt(key);
UPDATE auth_ext.signing_keys SET last_expiry = clock_timestamp() - interval '1 minute' WHERE status = 'retired';
SELECT valid, reason FROM api, auth_ext.verify_jwt(key);
-- There is no retired key without the time of its retirement.
UPDATE auth_ext.signing_keys SET retired_at = NULL, last_expiry = NULL WHERE status = 'retired';
