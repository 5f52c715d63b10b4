-- examples/policies/mfa_for_those_with_a_factor.sql: with a verified factor aal2 is needed; without one, or with one that was only begun, not.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/mfa_for_those_with_a_factor.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO notes (user_id, body) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 'ada'), ('bbbbbbbb-0000-4000-8000-000000000002', 'bob');
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at) VALUES
    (gen_random_uuid(), 'aaaaaaaa-0000-4000-8000-000000000001', 'app', 'totp', 'verified', '', now(), now()),
    (gen_random_uuid(), 'bbbbbbbb-0000-4000-8000-000000000002', 'app', 'totp', 'unverified', '', now(), now());
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT count(*) FROM notes;
SAVEPOINT one;
INSERT INTO notes (body) VALUES ('x');
ROLLBACK TO one;
RESET ROLE;
SELECT auth_ext_test.login_as('ada@example.com', '{"aal": "aal2"}');
SELECT body FROM notes;
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT body FROM notes;
INSERT INTO notes (body) VALUES ('y') RETURNING body;
ROLLBACK;
