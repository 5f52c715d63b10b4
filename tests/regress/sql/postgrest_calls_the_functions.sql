-- PostgREST's own statements, one transaction for each request: the settings, the pre-request, the call of a function with a
-- single unnamed json (or none, or named arguments), the answer with status and headers, COMMIT. Read-only for GET and for
-- functions that are STABLE, with the role's time-out and the isolation that a function or a role may ask for.
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;

SET SESSION AUTHORIZATION authenticator;
PREPARE request_is (text, text, text, text, text) AS
SELECT set_config('search_path', '"public", "auth_api"', true),
       set_config('statement_timeout', CASE $1 WHEN 'anon' THEN '3s' ELSE '8s' END, true),
       set_config('role', $1, true),
       set_config('request.jwt.claims', $2, true),
       set_config('request.method', $3, true),
       set_config('request.path', $4, true),
       set_config('request.headers', $5, true),
       set_config('request.cookies', '{}', true);
-- PostgREST prepares while it is the role of the request; the plans are used by every role afterwards.
BEGIN;
SET LOCAL ROLE authenticated;
PREPARE http (json) AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."http"($1::json) pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body,
       nullif(current_setting('response.headers', true), '') AS response_headers,
       nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "http".* FROM "pgrst_source" AS "http" LIMIT 1000) _postgrest_t;
PREPARE http_without_body AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."http"() pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body,
       nullif(current_setting('response.headers', true), '') AS response_headers,
       nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "http".* FROM "pgrst_source" AS "http" LIMIT 1000) _postgrest_t;
PREPARE refresh_session (json) AS
WITH pgrst_source AS (
  SELECT pgrst_call.pgrst_scalar
  FROM (SELECT $1 AS json_data) pgrst_payload,
  LATERAL (SELECT "refresh_token" FROM json_to_record(pgrst_payload.json_data) AS _("refresh_token" text) LIMIT 1) pgrst_body,
  LATERAL (SELECT "auth_api"."refresh_session"("refresh_token" := pgrst_body."refresh_token") pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body,
       nullif(current_setting('response.headers', true), '') AS response_headers,
       nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "refresh_session".* FROM "pgrst_source" AS "refresh_session" LIMIT 1000) _postgrest_t;
PREPARE list_sessions AS
WITH pgrst_source AS (SELECT pgrst_call.pgrst_scalar FROM (SELECT "auth_api"."list_sessions"() pgrst_scalar) pgrst_call)
SELECT null::bigint AS total_result_set, 1 AS page_total, coalesce(json_agg(_postgrest_t.pgrst_scalar)->0, 'null') AS body,
       nullif(current_setting('response.headers', true), '') AS response_headers,
       nullif(current_setting('response.status', true), '') AS response_status, '' AS response_inserted
FROM (SELECT "list_sessions".* FROM "pgrst_source" AS "list_sessions" LIMIT 1000) _postgrest_t;
COMMIT;
RESET SESSION AUTHORIZATION;

CREATE FUNCTION headers(method text, uri text) RETURNS text LANGUAGE sql AS
    $$ SELECT json_build_object('x-original-method', method, 'x-original-uri', uri, 'content-type', 'application/json',
           'user-agent', 'node')::text $$;
CREATE FUNCTION claims(token text) RETURNS text LANGUAGE sql AS
    $$ SELECT convert_from(decode(translate(rpad(part, (length(part) + 3) / 4 * 4, '='), '-_', '+/'), 'base64'), 'UTF8')
       FROM split_part(token, '.', 2) AS part $$;
GRANT EXECUTE ON FUNCTION headers, claims TO authenticator;
SET SESSION AUTHORIZATION authenticator;

\echo -- POST /auth/v1/signup
SELECT headers('POST', '/auth/v1/signup') AS headers \gset
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
EXECUTE request_is ('anon', '{"role":"anon"}', 'POST', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE http ('{"email":"ada@example.com","password":"a long pass phrase","data":{"name":"Ada"},"gotrue_meta_security":{},"code_challenge":null}') \gset
COMMIT;
SELECT :'response_status' AS status, :'response_headers'::json #>> '{0,Cache-Control}' AS cache_control,
    :'body'::json #>> '{user,user_metadata,name}' AS name;
SELECT :'body'::json ->> 'refresh_token' AS first_token \gset

\echo -- a wrong password: the refusal is an answer, and its transaction commits
SELECT headers('POST', '/auth/v1/token?grant_type=password') AS headers \gset
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
EXECUTE request_is ('anon', '{"role":"anon"}', 'POST', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE http ('{"email":"ada@example.com","password":"not this"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body'::json ->> 'error_code' AS error_code;

\echo -- the right one, on the same connection: nothing of the last request is left
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SELECT current_user, nullif(current_setting('request.jwt.claims', true), '') AS claims,
    nullif(current_setting('response.status', true), '') AS response_status;
EXECUTE request_is ('anon', '{"role":"anon"}', 'POST', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE http ('{"email":"ada@example.com","password":"a long pass phrase"}') \gset
COMMIT;
SELECT :'response_status' AS status, :'body'::json ->> 'token_type' AS token_type,
    :'body'::json ->> 'access_token' AS access_token, :'body'::json ->> 'refresh_token' AS refresh_token \gset
SELECT claims(:'access_token') AS claims \gset
SELECT :'status' AS status, :'token_type' AS token_type;

\echo -- GET /auth/v1/user without a body
SELECT headers('GET', '/auth/v1/user') AS headers \gset
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
EXECUTE request_is ('authenticated', :'claims', 'POST', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE http_without_body \gset
COMMIT;
SELECT :'response_status' AS status, :'body'::json ->> 'email' AS email;

\echo -- POST /rpc/refresh_session with named arguments
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
EXECUTE request_is ('anon', '{"role":"anon"}', 'POST', '/rpc/refresh_session', '{}') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
SELECT json_build_object('refresh_token', :'refresh_token') AS payload \gset
EXECUTE refresh_session (:'payload') \gset
COMMIT;
SELECT :'response_status' AS status, :'body'::json ->> 'refresh_token' <> :'refresh_token' AS has_the_next_token;

\echo -- GET and STABLE are read-only: reading answers, writing is refused (PostgREST answers 405)
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
EXECUTE request_is ('authenticated', :'claims', 'GET', '/rpc/list_sessions', '{}') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE list_sessions \gset
COMMIT;
SELECT json_array_length(:'body'::json) AS sessions;
SELECT headers('GET', '/auth/v1/settings') AS headers \gset
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
EXECUTE request_is ('anon', '{"role":"anon"}', 'GET', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE http_without_body \gset
COMMIT;
SELECT :'response_status' AS status, :'body'::json ->> 'mailer_autoconfirm' AS autoconfirm;
SELECT headers('POST', '/auth/v1/logout?scope=global') AS headers \gset
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
EXECUTE request_is ('authenticated', :'claims', 'GET', '/rpc/http', :'headers') \g /dev/null
EXECUTE http_without_body;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

\echo -- the isolation levels that a function or a role may ask for
BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE;
EXECUTE request_is ('authenticated', :'claims', 'POST', '/rpc/list_sessions', '{}') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE list_sessions \gset
COMMIT;
SELECT json_array_length(:'body'::json) AS sessions;

\echo -- after the sign-out the pre-request refuses, with what PostgREST makes a response of
SELECT headers('POST', '/auth/v1/logout?scope=global') AS headers \gset
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
EXECUTE request_is ('authenticated', :'claims', 'POST', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"() \g /dev/null
EXECUTE http_without_body \gset
COMMIT;
SELECT :'response_status' AS status, :'body' AS body;
\set VERBOSITY default
\set SHOW_CONTEXT never
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
EXECUTE request_is ('authenticated', :'claims', 'POST', '/rpc/http', :'headers') \g /dev/null
SELECT "auth_ext"."check_request"();
ROLLBACK;
