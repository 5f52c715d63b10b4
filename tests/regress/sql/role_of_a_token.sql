-- No token that we sign carries a superuser, a role that passes row security other than service_role, or authenticator, whoever
-- asked for it: a hook, an administrator, the row of the user, a setting, a machine token, an API key. (A member of auth_ext_owner
-- neither: scripts/owner_role_is_nobodys.)
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
SET client_min_messages = error;
CREATE ROLE role_of_a_token_super SUPERUSER;
CREATE ROLE role_of_a_token_bypass BYPASSRLS;
CREATE ROLE role_of_a_token_plain;
GRANT role_of_a_token_super, role_of_a_token_bypass, role_of_a_token_plain TO authenticator;
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE TABLE tried (n serial, role text);
INSERT INTO tried (role) VALUES ('authenticated'), ('service_role'), ('role_of_a_token_plain'), ('nobody_of_that_name'),
    ('role_of_a_token_super'), ('role_of_a_token_bypass'), ('authenticator'), ('postgres');
-- What a session's token carries, or the refusal.
CREATE FUNCTION signs_in(email text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    answer := auth_ext.sign_in_with_password(email, 'correct horse battery');
    RETURN CASE WHEN answer ? 'access_token' THEN claims(answer ->> 'access_token') ->> 'role' ELSE format('%s %s', answer ->> 'code', answer ->> 'error_code') END;
EXCEPTION WHEN OTHERS THEN
    RETURN regexp_replace(SQLERRM, '[-0-9a-f]{36}', '…');
END
$$;
CREATE FUNCTION refreshes(token text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    answer := auth_ext.refresh_session(token);
    RETURN CASE WHEN answer ? 'access_token' THEN claims(answer ->> 'access_token') ->> 'role' ELSE format('%s %s', answer ->> 'code', answer ->> 'error_code') END;
EXCEPTION WHEN OTHERS THEN
    RETURN regexp_replace(SQLERRM, '[-0-9a-f]{36}', '…');
END
$$;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
-- A hook's claims.
CREATE TABLE public.wanted (role text);
GRANT SELECT ON public.wanted TO supabase_auth_admin;
INSERT INTO public.wanted VALUES (NULL);
CREATE FUNCTION public.hook_role(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,role}', to_jsonb(w.role)) FROM public.wanted AS w $$;
GRANT EXECUTE ON FUNCTION public.hook_role(jsonb) TO supabase_auth_admin;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.hook_role';
CREATE FUNCTION by_hook(role_wanted text, refresh text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.wanted SET role = role_wanted;
    RETURN signs_in('ada@example.com') || ', at a refresh ' || refreshes(refresh);
END
$$;
SELECT role, by_hook(role, :'token') FROM tried ORDER BY n;
UPDATE auth_ext.settings SET custom_access_token_hook = NULL;
-- The row of the user, which triggers and whoever writes auth.users can change.
CREATE FUNCTION by_row(wanted text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE auth.users AS u SET role = wanted WHERE u.email = 'ada@example.com';
    RETURN signs_in('ada@example.com');
END
$$;
SELECT role, by_row(role) FROM tried ORDER BY n;
UPDATE auth.users SET role = 'authenticated';
-- An administrator.
CREATE FUNCTION by_administrator(wanted text, n integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    created jsonb := auth_ext.admin_create_user(format('%s@example.com', n), 'correct horse battery', email_confirm => true, role => wanted);
    updated jsonb := auth_ext.admin_update_user((SELECT id FROM auth.users WHERE email = 'ada@example.com'), role => wanted);
BEGIN
    RETURN format('created %s, updated %s', coalesce(created ->> 'error_code', created ->> 'role'), coalesce(updated ->> 'error_code', updated ->> 'role'));
END
$$;
SELECT role, by_administrator(role, n) FROM tried ORDER BY n;
UPDATE auth.users SET role = 'authenticated';
-- The settings.
CREATE FUNCTION by_setting(wanted text, n integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE auth_ext.settings SET default_role = wanted;
    RETURN coalesce(claims(auth_ext.sign_up(format('s%s@example.com', n), 'correct horse battery') ->> 'access_token') ->> 'role', 'none');
EXCEPTION WHEN OTHERS THEN
    RETURN regexp_replace(SQLERRM, '[-0-9a-f]{36}', '…');
END
$$;
SELECT role, by_setting(role, n) FROM tried ORDER BY n;
UPDATE auth_ext.settings SET default_role = 'authenticated';
-- Machine tokens and API keys.
CREATE FUNCTION soon() RETURNS bigint LANGUAGE sql AS 'SELECT floor(extract(epoch FROM clock_timestamp()))::bigint + 600';
SELECT role, failure(format('SELECT auth_ext.sign_jwt(jsonb_build_object(''role'', %L, ''exp'', soon()))', role)) AS sign_jwt FROM tried ORDER BY n;
SELECT role, failure(format('SELECT auth_ext.create_api_key(%L)', role)) AS create_api_key FROM tried ORDER BY n;
-- A role that becomes one of these later: from the next token on.
SELECT by_hook('role_of_a_token_plain', :'token') IS NOT NULL AS plain;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.hook_role';
SELECT signs_in('ada@example.com');
ALTER ROLE role_of_a_token_plain BYPASSRLS;
SELECT signs_in('ada@example.com');
ALTER ROLE role_of_a_token_plain NOBYPASSRLS;
SELECT signs_in('ada@example.com');
REVOKE role_of_a_token_super, role_of_a_token_bypass, role_of_a_token_plain FROM authenticator;
ALTER ROLE role_of_a_token_super NOSUPERUSER;
