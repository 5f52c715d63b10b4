-- examples/policies/live_session.sql: log-out, ban and deletion hold from the next statement on.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/live_session.sql
INSERT INTO auth.users (id, email, raw_app_meta_data, is_anonymous) VALUES
    ('aaaaaaaa-0000-4000-8000-000000000001', 'ada@example.com', '{"provider": "email"}', false),
    ('bbbbbbbb-0000-4000-8000-000000000002', 'bob@example.com', '{"plan": "premium"}', false),
    ('cccccccc-0000-4000-8000-000000000003', NULL, '{}', true);
\set ECHO all
-- Whether a line of the plan of a query holds a text.
CREATE FUNCTION plan_has(query text, part text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
        IF strpos(line, part) > 0 THEN RETURN true; END IF;
    END LOOP;
    RETURN false;
END
$$;
INSERT INTO secrets (user_id, body) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 'of Ada'), ('bbbbbbbb-0000-4000-8000-000000000002', 'of Bob');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT body FROM secrets;
SELECT auth_api.sign_out() = '{}' AS signed_out;
SELECT body FROM secrets;
SAVEPOINT one;
INSERT INTO secrets (body) VALUES ('late');
ROLLBACK TO one;
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT body FROM secrets;
RESET ROLE;
UPDATE auth.users SET banned_until = clock_timestamp() + interval '1 hour' WHERE email = 'bob@example.com';
SET LOCAL ROLE authenticated;
SELECT body FROM secrets;
RESET ROLE;
UPDATE auth.users SET banned_until = NULL WHERE email = 'bob@example.com';
SET LOCAL ROLE authenticated;
SELECT body FROM secrets;
SELECT plan_has('SELECT body FROM secrets', 'InitPlan');
RESET ROLE;
-- A token without a session is nobody's session.
SELECT auth_ext_test.login_as('bob@example.com', '{"session_id": null}');
SELECT body FROM secrets;
ROLLBACK;
