-- In a read-only transaction (PostgREST's GET) the right password and a wrong one fail alike, before anything is looked at.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
BEGIN READ ONLY;
SAVEPOINT here;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery');
ROLLBACK TO here;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery');
ROLLBACK TO here;
SELECT auth_ext.sign_in_with_password('nobody@example.com', 'wrong horse battery');
ROLLBACK TO here;
SELECT auth_ext.sign_up('eve@example.com', 'correct horse battery');
ROLLBACK TO here;
SELECT auth_ext.refresh_session('made up');
ROLLBACK TO here;
SELECT auth_ext.sign_out('everything');
ROLLBACK TO here;
SELECT auth_ext.revoke_session(NULL);
ROLLBACK TO here;
SELECT auth_ext.admin_sign_out(NULL);
ROLLBACK TO here;
-- What only reads works.
SELECT auth_ext.get_user() ->> 'error_code' AS error_code;
SELECT jsonb_array_length(auth_ext.jwks() -> 'keys') AS keys;
COMMIT;
SELECT auth_ext.refresh_session(:'token') ->> 'token_type' AS token_type;
