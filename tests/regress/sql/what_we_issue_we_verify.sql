-- Users whom GoTrue left behind with large metadata get tokens that our own verifier takes, or an error that says why not:
-- with and without a hook.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
CREATE FUNCTION refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE statement;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, hint);
END
$$;
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
CREATE FUNCTION hooks.same(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('claims', event -> 'claims') $$;
CREATE FUNCTION hooks.shorter(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('claims', (event -> 'claims') - 'user_metadata') $$;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
PREPARE issued AS
SELECT v.valid, v.reason, length(v.claims::text) > 7000 AS long, g.valid AS refreshed, b ->> 'bound' AS bound
FROM auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS answer,
    auth_ext.verify_jwt(answer ->> 'access_token') AS v,
    auth_ext.verify_jwt(auth_ext.refresh_session(answer ->> 'refresh_token') ->> 'access_token') AS g,
    auth_ext.bind(answer ->> 'access_token') AS b;
UPDATE auth.users SET raw_user_meta_data = jsonb_build_object('biography', repeat('x', 7000));
EXECUTE issued;
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.same';
EXECUTE issued;
-- Longer than any token: without a hook an error with the remedy, with one that keeps it the hook's failure; one that shortens it helps.
UPDATE auth.users SET raw_user_meta_data = jsonb_build_object('biography', repeat('x', 200000));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.shorter';
EXECUTE issued;
UPDATE auth_ext.settings SET custom_access_token_hook = NULL;
SELECT refusal($$SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')$$);
SELECT count(*) FROM auth.sessions;
UPDATE auth_ext.settings SET jwt_max_size = 1048576;
EXECUTE issued;
