-- What PostgREST sends, statement by statement: settings for the transaction, the pre-request, the call with its response read
-- back in one statement, COMMIT. GET in a read-only transaction, roles as the token says.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
-- With and without a body, and one flow by name.
PREPARE http_json (text) AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."http"($1::json) pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body_out,
    nullif(current_setting('response.headers', true), '') AS response_headers, nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "http".* FROM "pgrst_source" AS "http") _postgrest_t;
PREPARE http_bare AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."http"() pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body_out,
    nullif(current_setting('response.headers', true), '') AS response_headers, nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "http".* FROM "pgrst_source" AS "http") _postgrest_t;
PREPARE get_user AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."get_user"() pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body_out,
    nullif(current_setting('response.headers', true), '') AS response_headers, nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "get_user".* FROM "pgrst_source" AS "get_user") _postgrest_t;
-- statement_timeout is hoisted, and time on a busy machine is no matter of this test.
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
\set access 'READ WRITE'
\set role anon
\set claims '{"role": "anon"}'
\set shown '{}'
\set cookies '{}'
\set method POST
\set schemas '"auth_api", "public"'
\set begin 'BEGIN ISOLATION LEVEL READ COMMITTED :access; SELECT set_config(\'search_path\', :\'schemas\', true) || set_config(\'statement_timeout\', \'3s\', true) || set_config(\'role\', :\'role\', true) || set_config(\'request.jwt.claims\', :\'claims\', true) || set_config(\'request.method\', :\'method\', true) || set_config(\'request.path\', \'/rpc/http\', true) || set_config(\'request.headers\', (:\'headers\'::jsonb || :\'shown\')::text, true) || set_config(\'request.cookies\', :\'cookies\', true) || set_config(\'app.settings.jwt_exp\', \'3600\', true) <> \'\' AS settings; SELECT "auth_ext"."check_request"();'
\set ECHO all
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/signup", "x-supabase-api-version": "2024-01-01", "content-type": "application/json;charset=UTF-8"}'
:begin
EXECUTE http_json('{"email": "ada@example.com", "password": "correct horse battery", "data": {}, "gotrue_meta_security": {}, "code_challenge": null, "code_challenge_method": null}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb #>> '{user,email}' AS email, :'response_headers'::json AS headers;
-- A wrong password: the refusal is an answer, and what it records is committed.
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/token?grant_type=password"}'
:begin
EXECUTE http_json('{"email": "ada@example.com", "password": "wrong"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'error_code' AS error_code, (SELECT count(*) FROM auth_ext.attempts WHERE forgotten_at > clock_timestamp()) > 0 AS counted;
:begin
EXECUTE http_json('{"email": "ada@example.com", "password": "correct horse battery"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'token_type' AS token_type, :'body_out'::jsonb ->> 'access_token' AS access_token \gset signed_in_
SELECT :'signed_in_status' AS status, :'signed_in_token_type' AS token_type;
SELECT claims(:'signed_in_access_token') AS claims, jsonb_build_object('authorization', 'Bearer ' || :'signed_in_access_token') AS shown \gset
-- GET passed on as GET: read only.
\set access 'READ ONLY'
\set role authenticated
\set method GET
\set headers '{"x-original-uri": "/auth/v1/user"}'
:begin
EXECUTE http_bare \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'email' AS email;
-- STABLE functions are called read only, also by POST.
\set method POST
:begin
EXECUTE get_user \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'email' AS email;
-- What writes is refused there, whatever a header says, and nothing was looked at.
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/logout"}'
:begin
EXECUTE http_bare \gset
COMMIT;
-- PUT and DELETE come as POST.
\set access 'READ WRITE'
\set headers '{"x-original-method": "PUT", "x-original-uri": "/auth/v1/user"}'
:begin
EXECUTE http_json('{"data": {"name": "Ada"}}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb #>> '{user_metadata,name}' AS name;
-- The service role.
\set user_claims :claims
\set user_shown :shown
\set shown '{}'
\set role service_role
\set claims '{"role": "service_role", "iss": "supabase"}'
\set access 'READ ONLY'
\set method GET
\set headers '{"x-original-uri": "/auth/v1/admin/users?page=1&per_page=10"}'
:begin
EXECUTE http_bare \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb #>> '{users,0,email}' AS email, :'response_headers'::json -> 0 AS total, :'response_headers'::json -> 1 AS link;
-- Cookie mode: PostgREST has taken the cookie out of the headers.
UPDATE auth_ext.settings SET refresh_token_cookie = true;
\set role anon
\set claims '{"role": "anon"}'
\set access 'READ WRITE'
\set method POST
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/token?grant_type=password"}'
:begin
EXECUTE http_json('{"email": "ada@example.com", "password": "correct horse battery"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'refresh_token' ~ '^cookie-.{12}$' AS refresh_token, regexp_replace(:'response_headers'::json -> 0 ->> 'Set-Cookie', '=[^;]{92};', '=(92 characters);') AS cookie;
SELECT jsonb_build_object('__Secure-refresh-token', substring(:'response_headers' FROM 'refresh-token=([^;]+)')) AS cookies \gset
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/token?grant_type=refresh_token"}'
:begin
EXECUTE http_json('{"refresh_token": "cookie"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'refresh_token' ~ '^cookie-.{12}$' AS refresh_token, :'response_headers' LIKE '%__Secure-refresh-token=%' AND :'response_headers' NOT LIKE '%' || substring(:'cookies' FROM ': "([^"]+)') || '%' AS next_cookie;
-- By its name the flow does the same; in plain SQL, where there is no browser, the token is in the answer.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' !~ '^cookie' AS plain;
BEGIN;
SELECT set_config('request.method', 'POST', true) AS method;
SELECT auth_api.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' ~ '^cookie-.{12}$' AS refresh_token;
SELECT jsonb_build_object('__Secure-refresh-token', substring(current_setting('response.headers') FROM 'refresh-token=([^;]+)')) AS cookies \gset
SELECT set_config('request.cookies', :'cookies', true) <> '' AS cookies;
SELECT auth_api.refresh_session('cookie') ->> 'refresh_token' ~ '^cookie-.{12}$' AS refresh_token;
SELECT outcome(auth_api.refresh_session(NULL));
COMMIT;
UPDATE auth_ext.settings SET refresh_token_cookie = false;
\set cookies '{}'
-- After a sign-out the pre-request refuses the same token before anything is called.
\set role authenticated
\set claims :user_claims
\set shown :user_shown
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/logout?scope=local"}'
:begin
EXECUTE http_bare \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out' AS body;
\set schemas '"public"'
:begin
EXECUTE http_bare \gset
COMMIT;
-- A call of auth_api, which judges for itself and answers as GoTrue does, passes it.
\set schemas '"auth_api", "public"'
\set headers '{"x-original-method": "POST", "x-original-uri": "/auth/v1/logout?scope=local", "content-profile": "auth_api"}'
:begin
EXECUTE http_bare \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'error_code' AS error_code;
-- The gateway may hand the token to us and none to PostgREST: a bad one is GoTrue's bad_jwt then, not PostgREST's error.
\set role anon
\set claims '{"role": "anon"}'
\set access 'READ ONLY'
\set method GET
\set shown '{"x-auth-ext-authorization": "Bearer nonsense"}'
\set headers '{"x-original-uri": "/auth/v1/user"}'
:begin
EXECUTE http_bare \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb - 'message' AS body;
SELECT jsonb_build_object('x-auth-ext-authorization', 'Bearer ' || (auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token')) AS shown \gset
:begin
EXECUTE http_bare \gset
COMMIT;
SELECT :'response_status' AS status, :'body_out'::jsonb ->> 'email' AS email;
-- Nothing of it stays on the pooled connection.
SELECT name, current_setting(name, true) FROM unnest(ARRAY['role', 'request.jwt.claims', 'request.headers', 'request.cookies', 'request.method', 'response.status', 'response.headers', 'search_path', 'statement_timeout']) AS name;
