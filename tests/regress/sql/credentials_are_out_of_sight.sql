-- Triggers and hooks, which run as supabase_auth_admin, see the claims of whoever asks and neither his token nor his cookies: beside
-- GoTrue, which has connections of its own, they do not either.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set http :srcdir /../fixtures/http.sql
\i :answers
\i :http
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE TABLE public.seen (place text, headers text, cookies text, claims text);
GRANT INSERT ON public.seen TO PUBLIC;
SET ROLE supabase_auth_admin;
CREATE FUNCTION auth.note(place text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO public.seen VALUES (place, current_setting('request.headers', true), current_setting('request.cookies', true), current_setting('request.jwt.claims', true)::json ->> 'role')
$$;
CREATE FUNCTION auth.noting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM note('trigger'); RETURN NEW; END $$;
CREATE TRIGGER noting BEFORE INSERT OR UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.noting();
RESET ROLE;
CREATE FUNCTION public.hook(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM auth.note('hook'); RETURN jsonb_build_object('claims', event -> 'claims'); END $$;
GRANT EXECUTE ON FUNCTION public.hook TO supabase_auth_admin;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.hook';
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
SELECT DISTINCT * FROM public.seen ORDER BY place;
TRUNCATE public.seen;
SELECT set_config('request.cookies', '{"__Host-refresh": "secret"}', false) <> '' AS cookies;
SELECT status, body -> 'user_metadata' ->> 'n' AS n FROM http('PUT', '/auth/v1/user', '{"data": {"n": 1}}', :'token', '{"cookie": "a=secret"}');
SELECT status FROM http('POST', '/auth/v1/token?grant_type=password', '{"email": "ada@example.com", "password": "correct horse battery"}', :'token', '{"apikey": "secret"}');
SELECT DISTINCT * FROM public.seen ORDER BY place;
-- The caller has them again, and after a failure, too.
SELECT current_setting('request.cookies') AS cookies;
SELECT shows(:'token', kept => true);
ALTER TABLE auth.users ADD CONSTRAINT nothing CHECK (raw_user_meta_data ->> 'n' IS DISTINCT FROM '3');
SELECT failure($$ SELECT auth_ext.update_user(data => '{"n": 3}') $$);
SELECT current_setting('request.headers') ~ 'Bearer' AS headers;
