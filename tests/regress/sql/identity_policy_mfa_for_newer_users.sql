-- examples/policies/mfa_for_newer_users.sql: who came after the day needs aal2, who was there before does not.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/mfa_for_newer_users.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
UPDATE auth.users SET created_at = '2027-01-01' WHERE id = 'aaaaaaaa-0000-4000-8000-000000000001';
UPDATE auth.users SET created_at = '2026-12-31 23:59:59' WHERE id = 'bbbbbbbb-0000-4000-8000-000000000002';
INSERT INTO drafts (user_id, body) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 'ada'), ('bbbbbbbb-0000-4000-8000-000000000002', 'bob');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT count(*) FROM drafts;
RESET ROLE;
SELECT auth_ext_test.login_as('ada@example.com', '{"aal": "aal2"}');
SELECT body FROM drafts;
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT body FROM drafts;
ROLLBACK;
