-- examples/policies/anonymous_users.sql: anonymous users read, and only people with an account write.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/anonymous_users.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO comments (user_id, body) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 'of Ada'), ('cccccccc-0000-4000-8000-000000000003', 'of nobody');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
INSERT INTO comments (body) VALUES ('new') RETURNING body;
UPDATE comments SET body = body || '!' RETURNING body;
DELETE FROM comments RETURNING body;
RESET ROLE;
SELECT auth_ext_test.login_as('cccccccc-0000-4000-8000-000000000003');
SELECT auth_ext.claim('is_anonymous'), body FROM comments;
UPDATE comments SET body = 'x' RETURNING body;
DELETE FROM comments RETURNING body;
INSERT INTO comments (body) VALUES ('new');
ROLLBACK;
