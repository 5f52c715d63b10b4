-- Whether a call is one of auth_api's, which judge for themselves, is what PostgREST chose and what a header says: of two lines of
-- Content-Profile it goes by the first and shows the last, and a search_path that is set on the role comes in the place of its own.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT claims(auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token') AS claims \gset
SELECT count(auth_ext.admin_sign_out(id)) AS ended FROM auth.users \gset
-- What check_request() says to a request of the ended session.
CREATE FUNCTION said(search_path text, path text, headers jsonb, method text DEFAULT 'POST') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('request.path', path, true), set_config('request.method', method, true), set_config('request.headers', headers::text, true),
        set_config('search_path', search_path, true);
    PERFORM auth_ext.check_request();
    RETURN 'passes';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM::jsonb ->> 'code';
END
$$;
BEGIN;
SELECT set_config('request.jwt.claims', :'claims', true) IS NOT NULL AS set \gset
\set ECHO all
SELECT public.said('"auth_api", "public"', '/rpc/list_sessions', '{"content-profile": "auth_api"}') AS ours,
    public.said('"auth_api", "public"', '/rpc/get_user', '{"accept-profile": "auth_api"}', 'GET') AS read,
    public.said('"auth_api", "public"', '/rpc/mine', '{}') AS path_set_on_the_role;
SELECT public.said('"public"', '/rpc/mine', '{"content-profile": "auth_api"}') AS two_lines,
    public.said('"public"', '/rpc/mine', '{"accept-profile": "auth_api"}', 'GET') AS two_lines_of_a_get,
    public.said('"public", "auth_api"', '/rpc/mine', '{"content-profile": "auth_api"}') AS extra_search_path,
    public.said('"auth_api", "public"', '/notes', '{"content-profile": "auth_api"}') AS no_call,
    public.said('""', '/rpc/mine', '{"content-profile": "auth_api"}') AS no_schema;
-- A pre-request of the application's own that calls it, with a path of its own or without.
SET LOCAL search_path = public;
CREATE FUNCTION public.pinned() RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$ BEGIN PERFORM auth_ext.check_request(); END $$;
SELECT set_config('request.path', '/rpc/list_sessions', true), set_config('request.headers', '{"content-profile": "auth_api"}', true);
SAVEPOINT here;
SET LOCAL search_path = auth_api, public;
SELECT auth_ext.check_request();
SELECT auth_ext.request_refusal();
SELECT public.pinned();
ROLLBACK;
