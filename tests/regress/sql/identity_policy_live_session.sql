-- examples/policies/live_session.sql: log-out, ban and deletion hold from the next statement on.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/live_session.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
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
