-- GoTrue's HTTP surface for a gateway. The body comes as a single unnamed bytea (Content-Type: application/octet-stream): PostgREST
-- then passes it as it is, and what it is worth is decided here. Of a JSON body PostgREST refuses what is malformed in its own words,
-- and for [], "x", 5 and null it calls the function without an argument, as for {}. GoTrue gives a request 10 seconds: PostgREST sets a
-- function's statement_timeout before it calls it, in place of that of its anonymous role, as whom everybody comes here.

CREATE FUNCTION auth_api.http()
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET statement_timeout = '10s'
AS 'MODULE_PATHNAME', 'http_without_body_wrapper';
COMMENT ON FUNCTION auth_api.http() IS
    'GET or POST /rpc/http: answers the GoTrue request that a gateway names in the headers x-original-method and x-original-uri, without a body. Status and headers are left in response.status and response.headers.';

CREATE FUNCTION auth_api.http(json)
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET statement_timeout = '10s'
AS 'MODULE_PATHNAME', 'http_with_body_wrapper';
COMMENT ON FUNCTION auth_api.http(json) IS
    'POST /rpc/http: the same with a body that PostgREST has read as JSON; where it names no member PostgREST calls http() instead, and a body that counts is 400 bad_json.';

CREATE FUNCTION auth_api.http(bytea)
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET statement_timeout = '10s'
AS 'MODULE_PATHNAME', 'http_with_bytes_wrapper';
COMMENT ON FUNCTION auth_api.http(bytea) IS
    'POST /rpc/http with Content-Type: application/octet-stream: the same with the body as it came, which is what a gateway should send. A body that is no JSON object is 400 bad_json.';
