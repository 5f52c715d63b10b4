-- examples/policies/admins_only.sql: only those on the list, from the next statement on, and the list is for nobody.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/admins_only.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO private.admins VALUES ('bbbbbbbb-0000-4000-8000-000000000002');
INSERT INTO reports (body) VALUES ('secret');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT body FROM reports;
SAVEPOINT one;
INSERT INTO reports (body) VALUES ('mine');
ROLLBACK TO one;
SELECT * FROM private.admins;
ROLLBACK;
BEGIN;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT body FROM reports;
INSERT INTO reports (body) VALUES ('his') RETURNING body;
RESET ROLE;
DELETE FROM private.admins;
SET LOCAL ROLE authenticated;
SELECT body FROM reports;
ROLLBACK;
BEGIN;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT plan_has('SELECT body FROM reports', 'InitPlan');
ROLLBACK;
