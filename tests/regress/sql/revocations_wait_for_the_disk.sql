-- Whatever ends a right is on disk before it is acknowledged, whatever the session or the role has set: a crash must not bring it back.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, late_retry_limit = 0;
SELECT auth_ext.sign_up(name || '@example.com', 'correct horse battery') -> 'user' ->> 'id' AS id, name INTO people
FROM (VALUES ('ada'), ('grace'), ('ida'), ('joan'), ('mary'), ('rosa')) AS t (name);
SELECT id AS ada FROM people WHERE name = 'ada' \gset
SELECT id AS grace FROM people WHERE name = 'grace' \gset
SELECT id AS ida FROM people WHERE name = 'ida' \gset
SELECT id AS joan FROM people WHERE name = 'joan' \gset
SELECT id AS mary FROM people WHERE name = 'mary' \gset
SELECT auth_ext.create_signing_key('ES256') ->> 'kid' AS kid \gset
SELECT auth_ext.create_api_key('anon') AS api_key \gset
SELECT auth_ext.sign_in_with_password('rosa@example.com', 'correct horse battery') ->> 'refresh_token' AS stolen \gset
SELECT auth_ext.refresh_session(:'stolen') ->> 'refresh_token' AS child \gset
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 minute';
SET synchronous_commit = off;
BEGIN;
SELECT auth_ext.admin_sign_out(:'ada');
SHOW synchronous_commit;
COMMIT;
BEGIN;
SELECT outcome(auth_ext.admin_update_user(:'grace', password => 'another horse battery'));
SHOW synchronous_commit;
COMMIT;
BEGIN;
SELECT outcome(auth_ext.admin_update_user(:'ida', ban_duration => '24h'));
SHOW synchronous_commit;
COMMIT;
BEGIN;
SELECT auth_ext.admin_delete_user(:'joan');
SHOW synchronous_commit;
COMMIT;
BEGIN;
SELECT auth_ext.admin_delete_user(:'mary', should_soft_delete => true);
SHOW synchronous_commit;
COMMIT;
-- Theft.
BEGIN;
SELECT outcome(auth_ext.refresh_session(:'stolen'));
SHOW synchronous_commit;
COMMIT;
BEGIN;
SELECT count(auth_ext.revoke_signing_key(:'kid')) AS revoked;
SHOW synchronous_commit;
COMMIT;
BEGIN;
SELECT count(auth_ext.revoke_jwt(:'api_key')) AS revoked;
SHOW synchronous_commit;
COMMIT;
SHOW synchronous_commit;
