-- An ERROR inside the hook's subtransaction, caught by the caller, leaves the caller's transaction and settings whole.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.same(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.same';
CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'boom'; END $$;
CREATE TRIGGER boom BEFORE INSERT ON auth.sessions FOR EACH ROW EXECUTE FUNCTION boom();
DO $$
BEGIN
    BEGIN
        PERFORM auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery');
    EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE 'caught: %', SQLERRM;
    END;
    CREATE TABLE survived ();
END
$$;
SELECT to_regclass('survived') AS survived, current_user, current_setting('search_path') AS path, now() = statement_timestamp() AS own_transaction;
BEGIN;
SAVEPOINT s;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery');
ROLLBACK TO s;
SELECT current_user, current_setting('search_path') AS path;
COMMIT;
SELECT now() = statement_timestamp() AS own_transaction;
DROP TRIGGER boom ON auth.sessions;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
-- Also when it is a fault of ours inside: the signing key is gone.
UPDATE auth_ext.signing_keys SET status = 'retired', retired_at = now();
SELECT failure(format('SELECT auth_ext.refresh_session(%L)', :'token'));
SELECT current_user, current_setting('search_path') AS path, now() = statement_timestamp() AS own_transaction;
SELECT generation FROM auth_ext.refresh_tokens ORDER BY generation DESC LIMIT 1;
