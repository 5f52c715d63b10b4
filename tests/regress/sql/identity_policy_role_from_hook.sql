-- examples/policies/role_from_hook.sql: the hook puts the role of the table into each token, and policies go by it.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/role_from_hook.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO user_roles VALUES
    ('aaaaaaaa-0000-4000-8000-000000000001', 'author'), ('bbbbbbbb-0000-4000-8000-000000000002', 'editor');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT auth_ext.claim('user_role');
INSERT INTO pages (body) VALUES ('by Ada');
UPDATE pages SET body = 'changed' RETURNING body;
SELECT role FROM user_roles;
ROLLBACK;
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
INSERT INTO pages (body) VALUES ('by Ada');
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com');
UPDATE pages SET body = 'changed' RETURNING body;
SAVEPOINT one;
INSERT INTO pages (body) VALUES ('by Bob');
ROLLBACK TO one;
-- An editor changes what a page says and not whose it is.
UPDATE pages SET author = auth.uid();
ROLLBACK TO one;
UPDATE pages SET author = auth.uid(), body = 'mine';
ROLLBACK TO one;
RESET ROLE;
SELECT auth_ext_test.login_as('cccccccc-0000-4000-8000-000000000003');
SELECT auth_ext.claim('user_role'), body FROM pages;
UPDATE pages SET body = 'changed' RETURNING body;
ROLLBACK;
