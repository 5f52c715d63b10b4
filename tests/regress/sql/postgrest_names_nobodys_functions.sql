-- The statement with which PostgREST calls a function of auth_api names json_agg() and current_setting() without a schema. Whoever may make
-- functions in public, or sets a search_path on a role of requests, gets no answer of ours and no header by that.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') IS NOT NULL AS signed_up \gset
CREATE TABLE noted (what text, value text);
GRANT INSERT ON noted TO PUBLIC;
CREATE FUNCTION public.note(state jsonb, value json) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.noted VALUES ('json_agg', left(value::text, 20)); RETURN to_jsonb(ARRAY[value]); END $$;
CREATE AGGREGATE public.json_agg(json) (SFUNC = public.note, STYPE = jsonb);
CREATE FUNCTION public.current_setting(name text, missing_ok boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN INSERT INTO public.noted VALUES ('current_setting', name); RETURN pg_catalog.current_setting(name, missing_ok); END $$;
-- PostgREST prepares it after the pre-request.
SET search_path = pg_catalog;
PREPARE http_json (text) AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."http"($1::json) pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body_out,
    nullif(current_setting('response.headers', true), '') AS response_headers, nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "http".* FROM "pgrst_source" AS "http") _postgrest_t;
RESET search_path;
\set begin 'BEGIN; SELECT set_config(\'search_path\', :\'schemas\', true) || set_config(\'role\', \'anon\', true) || set_config(\'request.jwt.claims\', \'{"role": "anon"}\', true) || set_config(\'request.method\', \'POST\', true) || set_config(\'request.path\', \'/rpc/http\', true) || set_config(\'request.headers\', :\'headers\', true) <> \'\' AS settings \\gset'
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/token?grant_type=password", "content-profile": "auth_api"}'
\set ECHO all
-- As PostgREST sets it, and as somebody may have set it on anon.
\set schemas '"auth_api", "public"'
:begin
SELECT "auth_ext"."check_request"();
EXECUTE http_json('{"email": "ada@example.com", "password": "correct horse battery"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'token_type' AS token_type, (SELECT count(*) FROM noted) AS noted;
\set schemas 'public, pg_catalog'
:begin
SELECT "auth_ext"."check_request"();
EXECUTE http_json('{"email": "ada@example.com", "password": "correct horse battery"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'token_type' AS token_type, (SELECT count(*) FROM noted) AS noted;
-- The path of the application's own calls is theirs.
:begin
SELECT set_config('request.headers', '{"content-profile": "public"}', true) IS NOT NULL AS headers, set_config('request.path', '/rpc/mine', true) AS path;
SELECT "auth_ext"."check_request"(), pg_catalog.current_setting('search_path');
COMMIT;
-- Without the pre-request they are called, which is why it is asked for.
SELECT pg_catalog.json_agg(1::int) IS NOT NULL AS own, count(json_agg) AS others FROM (SELECT json_agg('{}'::json)) AS called;
SELECT DISTINCT what FROM noted ORDER BY 1;
