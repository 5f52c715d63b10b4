-- An ERROR that ends a request behind the door (a trigger that raises, a constraint, a lock, a time-out, a table that is gone) is answered in
-- GoTrue's shape, is undone whole, and stands in the log: PostgREST would answer in its own, with statuses at which clients throw their session away.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
CREATE FUNCTION told(method text, uri text, content json DEFAULT NULL, shown text DEFAULT '{"role": "anon"}') RETURNS text LANGUAGE sql AS $$
    SELECT format('%s %s: %s', status, body ->> 'error_code', body ->> 'msg')
        || coalesce((SELECT ' | Retry-After ' || (header ->> 'Retry-After') FROM jsonb_array_elements(headers) AS header WHERE header ? 'Retry-After'), '')
    FROM http(method, uri, content, shown)
$$;
CREATE FUNCTION signs_up(name text) RETURNS text LANGUAGE sql AS $$
    SELECT told('POST', '/auth/v1/signup', json_build_object('email', name || '@example.com', 'password', 'correct horse battery'))
$$;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
-- A trigger of the app's, which runs first in an order of its own: what it says to the person is handed on; SQLSTATEs of its choice, too.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only for invited people' USING ERRCODE = upper(split_part(NEW.email, '@', 1)), DETAIL = 'canary of the detail', HINT = 'canary of the hint';
END
$$;
CREATE TRIGGER refuse AFTER INSERT ON auth.users FOR EACH ROW WHEN (NEW.email ~ '^[0-9p]') EXECUTE FUNCTION refuse();
SELECT code, signs_up(code) FROM unnest(ARRAY['p0001', '23502', '42501', '57014', '40001', '40p01', '53100', '55p03', '57p03', '25006', '08006', '22012']) AS code;
SELECT count(*) AS users, (SELECT count(*) FROM auth.sessions) AS sessions, (SELECT count(*) FROM auth.identities) AS identities FROM auth.users;
-- With the header of GoTrue's newer API, too.
SELECT status, body FROM http('POST', '/auth/v1/signup', '{"email": "23502@example.com", "password": "correct horse battery"}', sent => '{"x-supabase-api-version": "2024-01-01"}');
-- What comes after it in the same transaction goes on.
BEGIN;
SELECT signs_up('23502');
SELECT signs_up('grace');
COMMIT;
SELECT email FROM auth.users ORDER BY email;
-- A table that is not what it was, for a route that reads.
ALTER TABLE auth.identities RENAME TO identities_before;
SELECT told('GET', '/auth/v1/user', shown => :'token');
ALTER TABLE auth.identities_before RENAME TO identities;
SELECT told('GET', '/auth/v1/user', shown => :'token') ~ '^200 ' AS answers_again;
-- By SQL an error is one.
SELECT failure($$SELECT auth_api.sign_up('p0001@example.com', 'correct horse battery')$$);
