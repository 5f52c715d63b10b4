-- GoTrue's HTTP surface for a gateway. The body comes as a single unnamed json: PostgREST then passes it as it is, whatever
-- members it has. A call without a body goes to the function without an argument.

CREATE FUNCTION auth_api.http()
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'http_without_body_wrapper';
COMMENT ON FUNCTION auth_api.http() IS
    'GET or POST /rpc/http: answers the GoTrue request that a gateway names in the headers x-original-method and x-original-uri, without a body. Status and headers are left in response.status and response.headers.';

CREATE FUNCTION auth_api.http(json)
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'http_with_body_wrapper';
COMMENT ON FUNCTION auth_api.http(json) IS
    'POST /rpc/http: the same with the JSON body of the request.';
