-- The door reads a body itself: as PostgREST calls http(bytea) for Content-Type: application/octet-stream, with the token handed over by
-- the gateway and the role anon. What is no JSON object deletes nobody.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS ada \gset
SELECT auth_ext.create_api_key('service_role') AS service, auth_ext.create_api_key('anon') AS anon \gset
-- As PostgREST calls it: with the octets, or as JSON, where it calls http() for a body that names no member.
CREATE FUNCTION door(method text, uri text, octets bytea, token text, more jsonb DEFAULT '{}', OUT status int, OUT code text, OUT message text) LANGUAGE plpgsql AS $$
DECLARE
    body json;
BEGIN
    PERFORM set_config('role', 'anon', true), set_config('request.jwt.claims', '{"role": "anon"}', true), set_config('request.method', 'POST', true),
        set_config('request.path', '/rpc/http', true),
        set_config('request.headers', (jsonb_build_object('x-original-method', method, 'x-original-uri', uri, 'content-profile', 'auth_api',
            'x-auth-ext-authorization', 'Bearer ' || token) || more)::text, true);
    PERFORM auth_ext.check_request();
    IF more ? 'content-length' THEN body := auth_api.http(); ELSE body := auth_api.http(octets); END IF;
    status := current_setting('response.status');
    code := coalesce(body ->> 'error_code', body ->> 'email', left(body::text, 20));
    message := body ->> 'message';
    PERFORM set_config('role', 'none', true);
END
$$;
SELECT '/auth/v1/admin/users/' || (:'ada'::jsonb #>> '{user,id}') AS ada_uri, :'ada'::jsonb ->> 'access_token' AS token \gset
SELECT left(encode(octets, 'escape'), 30) AS body, (door('DELETE', :'ada_uri', octets, :'service')).* FROM (VALUES
    (1, '"x"'::bytea), (2, '5'), (3, 'null'), (4, '[]'), (5, '[{}]'), (6, 'true'), (7, '{'), (8, '{}{}'), (9, ' '), (10, 'should_soft_delete=true'),
    (11, '\xfffe'), (12, '\x00'), (13, '\xefbbbf7b7d'), (14, convert_to('{"a":' || repeat('[', 100000) || repeat(']', 100000) || '}', 'UTF8')),
    (15, convert_to(repeat(' ', 1048577), 'UTF8')), (16, '{"should_soft_delete": "yes"}')) AS t (n, octets) ORDER BY n;
-- A body that PostgREST kept to itself.
SELECT h.* FROM door('DELETE', :'ada_uri', NULL, :'service', '{"content-length": "3"}') AS h;
SELECT h.* FROM door('DELETE', :'ada_uri', NULL, :'service', '{"content-length": "", "transfer-encoding": "chunked"}') AS h;
-- No body is none where GoTrue needs one.
SELECT uri, h.* FROM unnest(ARRAY['/auth/v1/signup', '/auth/v1/token?grant_type=password', '/auth/v1/recover', '/auth/v1/otp']) AS uri, door('POST', uri, '', :'anon') AS h;
SELECT h.status, h.code FROM door('POST', '/auth/v1/signup', NULL, :'anon') AS h;
-- What is an object is read as JSON says, backslashes and all.
SELECT h.status, h.code FROM door('PUT', '/auth/v1/user', convert_to('{"data": {"name": "A\u0064a \"\\ \ud83d\ude00"}}', 'UTF8'), :'token') AS h;
SELECT raw_user_meta_data ->> 'name' AS name FROM auth.users;
-- Who asks is who the token says, whatever the role: the service role, a user, the anonymous key, a token that does not verify.
SELECT who, h.status, h.code, h.message FROM (VALUES (1, 'service', :'service'), (2, 'ada', :'token'), (3, 'anon', :'anon'), (4, 'forged', left(:'service', -4) || 'AAAA'), (5, 'nonsense', 'nonsense')) AS t (n, who, shown),
    door('GET', :'ada_uri', '', shown) AS h ORDER BY n;
SELECT who, h.status, h.code, h.message FROM (VALUES (2, 'ada', :'token'), (3, 'anon', :'anon'), (5, 'nonsense', 'nonsense')) AS t (n, who, shown), door('GET', '/auth/v1/user', '', shown) AS h ORDER BY n;
SELECT h.status FROM door('GET', '/auth/v1/health', '', 'nonsense') AS h;
-- It is all refused without having been done; now it is.
SELECT count(*) AS users FROM auth.users;
SELECT h.status, h.code FROM door('DELETE', :'ada_uri', '', :'service') AS h;
SELECT count(*) AS users FROM auth.users;
