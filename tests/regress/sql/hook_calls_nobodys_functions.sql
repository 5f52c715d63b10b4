-- Whoever may create in public, or in the hook's schema, is not called by a hook that names functions and tables without their schema: those
-- schemas are left out of its search_path then. One that names them, or has a search_path of its own, goes on.
\set ECHO none
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') IS NOT NULL AS signed_up \gset
CREATE ROLE hook_calls_dev;
CREATE TABLE public.called (who name);
GRANT INSERT ON public.called TO PUBLIC;
CREATE TABLE public.ranks (rank text);
INSERT INTO public.ranks VALUES ('first');
GRANT SELECT ON public.ranks TO supabase_auth_admin;
CREATE FUNCTION public.bare(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RETURN jsonb_set(event, '{claims,rank}', (SELECT to_jsonb(rank) FROM ranks)); END $$;
CREATE FUNCTION public.named(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RETURN jsonb_set(event, '{claims,rank}', (SELECT to_jsonb(rank) FROM public.ranks)); END $$;
CREATE FUNCTION public.pinned(event jsonb) RETURNS jsonb LANGUAGE plpgsql SET search_path = '' AS $$ BEGIN RETURN jsonb_set(event, '{claims,rank}', (SELECT to_jsonb(rank) FROM public.ranks)); END $$;
-- The rank in the token of a sign-in with that hook, or what the sign-in answers.
CREATE FUNCTION rank(hook text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
BEGIN
    UPDATE auth_ext.settings SET custom_access_token_hook = hook;
    answer := auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery');
    RETURN coalesce((SELECT claims ->> 'rank' FROM auth_ext.verify_jwt(answer ->> 'access_token')), answer ->> 'code');
END
$$;
\set ECHO all
SELECT rank('public.bare') AS bare, rank('public.named') AS named, rank('public.pinned') AS pinned;
GRANT CREATE ON SCHEMA public TO hook_calls_dev;
SET ROLE hook_calls_dev;
CREATE FUNCTION public.to_jsonb(text) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.called VALUES (current_user); RETURN '"his"'; END $$;
RESET ROLE;
SELECT rank('public.bare') AS bare, rank('public.named') AS named, rank('public.pinned') AS pinned, (SELECT count(*) FROM called) AS called;
SELECT meaning LIKE '%as authenticator%: hook_calls_dev' AS named FROM auth_ext.doctor() WHERE "check" = 'postgrest' AND meaning LIKE '%public%';
-- Once nobody else may create there, doctor() names what was left behind; PUBLIC is somebody else.
REVOKE CREATE ON SCHEMA public FROM hook_calls_dev;
SELECT state, meaning FROM auth_ext.doctor() WHERE "check" = 'roles';
DROP FUNCTION public.to_jsonb(text);
SELECT state FROM auth_ext.doctor() WHERE "check" = 'roles';
GRANT CREATE ON SCHEMA public TO PUBLIC;
SELECT rank('public.bare') AS bare;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SELECT rank('public.bare') AS bare;
-- Schema auth likewise.
CREATE FUNCTION public.paths(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RETURN jsonb_set(event, '{claims,rank}', to_jsonb(current_setting('search_path'))); END $$;
SELECT rank('public.paths') AS path;
GRANT CREATE ON SCHEMA auth TO hook_calls_dev;
SELECT rank('public.paths') AS path;
REVOKE CREATE ON SCHEMA auth FROM hook_calls_dev;
DROP ROLE hook_calls_dev;
