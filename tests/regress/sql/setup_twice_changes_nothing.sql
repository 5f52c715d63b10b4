-- setup() a second time applies nothing and changes nothing: no key, no setting, no row.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET grace_window = '7 seconds', issuer = 'https://example.com/auth/v1';
CREATE TABLE before AS
    SELECT id::text, md5(sealed_private_key::text || public_jwk::text || status) AS content FROM auth_ext.signing_keys
    UNION ALL SELECT id::text, md5(sealed_key::text) FROM auth_ext.server_keys
    UNION ALL SELECT version, applied_at::text FROM auth_ext.schema_migrations
    UNION ALL SELECT 'settings', settings::text FROM auth_ext.settings;
SELECT auth_ext.setup() -> 'migrations_applied' AS migrations_applied;
SELECT auth_ext.setup() #- '{signing_key,kid}' AS done;
CREATE TABLE after AS
    SELECT id::text, md5(sealed_private_key::text || public_jwk::text || status) AS content FROM auth_ext.signing_keys
    UNION ALL SELECT id::text, md5(sealed_key::text) FROM auth_ext.server_keys
    UNION ALL SELECT version, applied_at::text FROM auth_ext.schema_migrations
    UNION ALL SELECT 'settings', settings::text FROM auth_ext.settings;
SELECT count(*) > 10 AS many FROM before;
(TABLE before EXCEPT TABLE after) UNION ALL (TABLE after EXCEPT TABLE before);
-- What it does after a key was revoked: no other comes by itself.
SELECT auth_ext.revoke_signing_key(kid) -> 0 ->> 'status' AS status FROM auth_ext.key_ring;
SELECT auth_ext.setup() -> 'signing_key' AS signing_key;
SELECT count(*) FROM auth_ext.signing_keys;
