-- A hook has the rights that it has on Supabase, and none on anything of ours: whoever writes hooks becomes nobody and reads no key.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, hook_timeout = '0.5 seconds', argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ? 'access_token' AS signed_up;
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE TABLE hooks.seen (n serial, what text);
GRANT INSERT ON hooks.seen TO supabase_auth_admin;
GRANT USAGE ON SEQUENCE hooks.seen_n_seq TO supabase_auth_admin;
-- What a hook tries, and what came of it. The hook itself goes on.
CREATE TABLE hooks.tries (n serial, statement text);
GRANT SELECT ON hooks.tries TO supabase_auth_admin;
CREATE FUNCTION hooks.probe(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    try record;
BEGIN
    INSERT INTO hooks.seen (what) VALUES (format('runs as %s', current_user));
    FOR try IN SELECT * FROM hooks.tries ORDER BY n LOOP
        BEGIN
            EXECUTE try.statement;
            INSERT INTO hooks.seen (what) VALUES (format('%s: done', try.statement));
        EXCEPTION WHEN OTHERS THEN
            INSERT INTO hooks.seen (what) VALUES (format('%s: %s', try.statement, SQLERRM));
        END;
    END LOOP;
    RETURN event;
END
$$;
-- Somebody's SECURITY DEFINER function, lent by a superuser, does not help.
CREATE FUNCTION hooks.lent(call text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    result text;
BEGIN
    EXECUTE 'SELECT (' || call || ')::text' INTO result;
    RETURN result;
END
$$;
INSERT INTO hooks.tries (statement) VALUES
    ('CREATE FUNCTION auth.zz() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NULL; END'''),
    ('CREATE TRIGGER zz AFTER UPDATE ON auth_ext.settings FOR EACH STATEMENT EXECUTE FUNCTION auth.zz()'),
    ('CREATE TABLE auth_ext.mine ()'),
    ('CREATE FUNCTION auth_api.mine() RETURNS int LANGUAGE sql AS ''SELECT 1'''),
    ('SELECT auth_ext.postgrest_config()'),
    ('SELECT auth_ext.create_api_key(''service_role'', ''10 years'')'),
    ('SELECT auth_ext.sign_jwt(''{"role": "service_role"}'')'),
    ('SELECT auth_api.sign_in_with_password(''ada@example.com'', ''correct horse battery'')'),
    ('SELECT auth_ext.call_hook(''hooks'', ''probe'', ''{}'')'),
    ('SELECT sealed_private_key FROM auth_ext.signing_keys'),
    ('SELECT token_hash FROM auth_ext.refresh_tokens'),
    ('UPDATE auth_ext.settings SET autoconfirm = true'),
    ('SET ROLE auth_ext_owner'),
    ('SET ROLE postgres'),
    ('SET SESSION AUTHORIZATION postgres'),
    ('ALTER ROLE supabase_auth_admin SUPERUSER'),
    ('GRANT auth_ext_owner TO supabase_auth_admin'),
    ('CREATE TEMPORARY TABLE users (id int)'),
    ('LISTEN pgrst'),
    ('SELECT hooks.lent(''auth_ext.create_api_key(''''service_role'''')'')'),
    ('SELECT hooks.lent(''auth_ext.postgrest_config()'')'),
    ('SELECT hooks.lent(''auth_ext.sign_jwt(''''{"role": "anon", "exp": 4000000000}'''')'')'),
    ('SELECT hooks.lent(''auth_ext.verify_jwt(''''x'''')'')'),
    ('SELECT hooks.lent(''auth_ext.admin_create_user(''''eve@example.com'''')'')'),
    ('SELECT hooks.lent(''auth_ext.sign_in_with_password(''''ada@example.com'''', ''''correct horse battery'''')'')'),
    ('SELECT hooks.lent(''auth_ext.jwks()'')'),
    ('SELECT hooks.lent(''auth_ext.setup()'')'),
    ('SELECT auth_ext.uid(), auth.uid(), auth_ext.jwt(), auth_ext.claim(''role'')'),
    ('SET search_path = hooks'),
    ('SELECT set_config(''app.left_behind'', ''yes'', false), set_config(''request.jwt.claims'', ''{"sub": "00000000-0000-4000-8000-00000000000e"}'', false)');
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.probe';
SET search_path = "$user", public;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT what FROM hooks.seen ORDER BY n;
-- The same when everything is in this session's caches.
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT count(*) AS tries, count(DISTINCT what) AS different FROM hooks.seen;
-- Nothing survived.
SELECT current_user, current_setting('search_path') AS path, current_setting('app.left_behind', true) AS left_behind, auth_ext.uid();
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'auth_ext.settings'::regclass AND tgname = 'zz';
UPDATE auth_ext.settings SET grace_window = '5 seconds';
SELECT rolname FROM pg_roles WHERE rolname IN ('supabase_auth_admin', 'auth_ext_owner') AND rolsuper;
SELECT count(*) AS members FROM pg_auth_members WHERE roleid = 'auth_ext_owner'::regrole;
-- The time is over whatever the hook catches, and however deep.
CREATE FUNCTION hooks.catches(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        BEGIN
            PERFORM pg_sleep(60);
        EXCEPTION WHEN query_canceled THEN NULL;
        END;
    END LOOP;
END
$$;
CREATE FUNCTION hooks.catches_deep(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        BEGIN
            PERFORM pg_sleep(60);
        EXCEPTION WHEN query_canceled OR OTHERS THEN
            BEGIN
                PERFORM pg_sleep(60);
            EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(60);
            END;
        END;
    EXCEPTION WHEN query_canceled THEN PERFORM hooks.catches_deep(event);
    END;
    RETURN event;
END
$$;
CREATE FUNCTION hooks.lives_on(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        PERFORM pg_sleep(60);
    EXCEPTION WHEN query_canceled THEN
    END;
    RETURN event;
END
$$;
SET statement_timeout = '30 s';
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.catches';
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.catches_deep';
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.lives_on';
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
-- And the session is as good as before.
UPDATE auth_ext.settings SET custom_access_token_hook = NULL;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT pg_sleep(0.6) IS NOT NULL AS nothing_cancels_later;
