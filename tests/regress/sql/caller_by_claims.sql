-- get_user() and sign_out() believe the claims that PostgREST set, and refuse in GoTrue's words when they lead nowhere.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS ada \gset
SELECT auth_ext.sign_up('bob@example.com', 'correct horse battery') AS bob \gset
SELECT claims(:'ada'::jsonb ->> 'access_token') AS ada_claims, claims(:'bob'::jsonb ->> 'access_token') AS bob_claims \gset
CREATE FUNCTION ask(claims text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', claims, true);
    SET LOCAL ROLE authenticated;
    answer := outcome(auth_api.get_user());
    IF answer NOT LIKE 'user%' AND answer <> outcome(auth_api.sign_out('local')) THEN
        answer := answer || ' BUT sign_out says ' || outcome(auth_api.sign_out('local'));
    END IF;
    RESET ROLE;
    RETURN answer;
END
$$;
SELECT ask(:'ada_claims');
SELECT what, ask(claims) FROM (VALUES
    (1, 'none', NULL),
    (2, 'empty', ''),
    (3, 'anon', '{"role": "anon"}'),
    (4, 'no JSON', '{'),
    (5, 'an array', '[]'),
    (6, 'no object', '"text"'),
    (7, 'no subject', '{"role": "authenticated"}'),
    (8, 'a number', '{"sub": 7}'),
    (9, 'no UUID', '{"sub": "auth0|7"}'),
    (10, 'empty subject', '{"sub": ""}'),
    (11, 'service_role', '{"role": "service_role"}'),
    (12, 'SQL', '{"sub": "'' OR true --"}'),
    (13, 'nobody', '{"sub": "00000000-0000-4000-8000-0000000000ff"}'),
    (14, 'nobody, with a session', '{"sub": "00000000-0000-4000-8000-0000000000ff", "session_id": "00000000-0000-4000-8000-0000000000fe"}'),
    (15, 'session gone', (:'ada_claims'::jsonb || '{"session_id": "00000000-0000-4000-8000-0000000000fe"}')::text),
    (16, 'no UUID of a session', (:'ada_claims'::jsonb || '{"session_id": "x"}')::text),
    (17, 'session of another', (:'ada_claims'::jsonb || jsonb_build_object('session_id', :'bob_claims'::jsonb ->> 'session_id'))::text),
    (18, 'a megabyte', jsonb_build_object('sub', repeat('0', 1000000))::text),
    (19, 'deep', repeat('{"a":', 5000) || '1' || repeat('}', 5000))
) AS t (n, what, claims) ORDER BY n;
SELECT count(*) AS sessions FROM auth.sessions;
-- Without a session the user is enough.
SELECT ask((:'ada_claims'::jsonb - 'session_id')::text);
-- Banned, deleted, gone.
UPDATE auth.users SET banned_until = 'infinity' WHERE email = 'ada@example.com';
SELECT ask(:'ada_claims');
UPDATE auth.users SET banned_until = NULL, deleted_at = now() WHERE email = 'ada@example.com';
SELECT ask(:'ada_claims');
UPDATE auth.users SET deleted_at = NULL WHERE email = 'ada@example.com';
-- What it tells is GoTrue's user, and no secret of it.
BEGIN;
SELECT set_config('request.jwt.claims', :'ada_claims', true) IS NOT NULL AS set;
SELECT jsonb_object_keys(auth_api.get_user()) AS member ORDER BY 1;
SELECT auth_api.get_user()::text ~ 'argon|password|token' AS leaks;
COMMIT;
DELETE FROM auth.users WHERE email = 'ada@example.com';
SELECT ask(:'ada_claims');
