-- Failed sign-ins of one account from one address are limited; the right password from elsewhere goes on, and nobody
-- believes an address that the settings do not name.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1, attempts_per_account = 2, attempts_per_address = 4, sign_ups_per_address = 2;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
TRUNCATE auth_ext.attempts;
CREATE FUNCTION sign_in(email text, password text, address text) RETURNS text LANGUAGE sql AS $$
    SELECT set_config('request.headers', jsonb_build_object('x-client-address', address)::text, true);
    SELECT outcome(auth_ext.sign_in_with_password(email, password));
$$;
-- Without a header to believe, the account alone is counted.
SELECT sign_in('ada@example.com', 'wrong', '192.0.2.1'), sign_in('ADA@example.com', 'wrong', '192.0.2.2'), sign_in('ada@example.com', 'correct horse battery', '192.0.2.3');
SELECT count(*), bool_and(length(subject) = 32) AS hashed, max(free_at) BETWEEN now() + interval '4 minutes' AND now() + interval '6 minutes' AS soon FROM auth_ext.attempts;
-- What PostgREST is told.
BEGIN;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'wrong') ->> 'error_code' AS error_code;
SELECT current_setting('response.status') AS status, h[0] AS first, (h #>> '{1,Retry-After}')::int BETWEEN 100 AND 150 AS retry_after FROM (SELECT current_setting('response.headers')::jsonb) AS t (h);
COMMIT;
SELECT status, body, jsonb_path_exists(headers, '$[*]."Retry-After"') AS says_when
FROM http('POST', '/auth/v1/token?grant_type=password', '{"email": "ada@example.com", "password": "wrong"}', sent => '{"x-supabase-api-version": "2024-01-01"}');
-- Time heals it. Who is signed in is not touched by it.
SELECT outcome(auth_ext.refresh_session(:'token'));
UPDATE auth_ext.attempts SET free_at = free_at - interval '3 minutes', forgotten_at = forgotten_at - interval '3 minutes';
SELECT sign_in('ada@example.com', 'correct horse battery', NULL);
-- With one, the account from this address.
UPDATE auth_ext.settings SET client_address_header = 'x-client-address';
SELECT sign_in('ada@example.com', 'wrong', '192.0.2.1'), sign_in('ada@example.com', 'wrong', '203.0.113.9, 192.0.2.1'), sign_in('ada@example.com', 'wrong', '192.0.2.1');
SELECT sign_in('ada@example.com', 'correct horse battery', '192.0.2.2');
SELECT DISTINCT host(ip) FROM auth.sessions WHERE ip IS NOT NULL;
SELECT sign_in('bob@example.com', 'wrong', '192.0.2.1'), sign_in('eve@example.com', 'wrong', '192.0.2.1');
SELECT sign_in('carol@example.com', 'wrong', '192.0.2.1');
-- A count is not lost with a refused answer, but with the caller's own ROLLBACK.
TRUNCATE auth_ext.attempts;
BEGIN;
SELECT sign_in('ada@example.com', 'wrong', '192.0.2.1');
ROLLBACK;
SELECT count(*) FROM auth_ext.attempts;
-- Sign-ups.
SELECT set_config('request.headers', '{"x-client-address": "192.0.2.1"}', false) <> '' AS set;
SELECT outcome(auth_ext.sign_up('a@example.com', 'correct horse battery')), outcome(auth_ext.sign_up('a@example.com', 'correct horse battery')), outcome(auth_ext.sign_up('b@example.com', 'correct horse battery'));
-- Refreshes, when that is wanted: only those that are refused anyway.
UPDATE auth_ext.settings SET failed_refreshes_per_address = 1;
SELECT outcome(auth_ext.refresh_session('made up')), outcome(auth_ext.refresh_session('made up')), outcome(auth_ext.refresh_session(:'token'));
-- What the settings take.
SELECT column_name, split_part(failure(format('UPDATE auth_ext.settings SET %I = %s', column_name, value)), ' | ', 1) AS failure FROM (VALUES ('attempt_window', '''0'''), ('attempt_window', '''1 month'''),
    ('attempts_per_account', '0'), ('sign_ups_per_address', '-1'), ('client_address_header', '''X-Forwarded-For''')) AS t (column_name, value);
UPDATE auth_ext.settings SET attempts_per_account = NULL, attempts_per_address = NULL;
