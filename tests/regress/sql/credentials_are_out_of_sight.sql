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
-- What reads schema auth and is no flow does not show them either: a policy, as the function of an index, is code of supabase_auth_admin.
ALTER TABLE auth.users DROP CONSTRAINT nothing;
TRUNCATE public.seen;
SET ROLE supabase_auth_admin;
CREATE FUNCTION auth.noted() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM auth.note('policy'); RETURN true; END $$;
CREATE POLICY noted ON auth.users USING (auth.noted()) WITH CHECK (auth.noted());
CREATE POLICY noted ON auth.sessions USING (auth.noted()) WITH CHECK (auth.noted());
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
RESET ROLE;
SELECT set_config('request.cookies', '{"__Host-refresh": "secret"}', false) <> '' AS cookies;
SELECT shows(:'token', kept => true);
CREATE FUNCTION noted_by(call text) RETURNS TABLE (failed text, place text, headers text, cookies text) LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.seen;
    failed := failure(call);
    RETURN QUERY SELECT DISTINCT noted_by.failed, s.place, s.headers, s.cookies FROM public.seen AS s;
END
$$;
SELECT * FROM noted_by('SELECT auth_ext.check_request()');
SELECT * FROM noted_by('SELECT auth_ext.request_refusal()');
SELECT * FROM noted_by('SELECT auth_ext.session_is_live()');
SELECT * FROM noted_by(format('SELECT auth_ext.bind(%L)', :'token'));
SELECT * FROM noted_by('SELECT auth_ext.purge()');
SELECT * FROM noted_by('SELECT * FROM auth_ext.handback_report()');
-- Nor does a look-up of a key, which runs no code of his: not that of an index's condition either, which PostgreSQL works out when it plans.
DROP POLICY noted ON auth.users;
DROP POLICY noted ON auth.sessions;
ALTER TABLE auth.users DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
SET ROLE supabase_auth_admin;
CREATE FUNCTION auth.notes_index() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM auth.note('index'); RETURN true; END $$;
CREATE FUNCTION auth.noted_when_planned(uuid) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT auth.notes_index() $$;
CREATE INDEX noted ON auth.identities (user_id) WHERE auth.noted_when_planned('00000000-0000-0000-0000-000000000000');
-- PostgreSQL lists the older index first.
DROP INDEX auth.identities_user_id_idx;
CREATE INDEX identities_user_id_idx ON auth.identities (user_id);
RESET ROLE;
SELECT * FROM noted_by('SELECT auth_ext.get_user()');
-- PostgreSQL forgets what it knew of that index, and of nothing else.
ALTER INDEX auth.noted SET (fillfactor = 80);
SELECT * FROM noted_by('SELECT auth_ext.get_user()');
SELECT * FROM noted_by('SELECT auth_ext.get_user()');
