-- examples/policies/team_membership.sql: rows of the user's teams, and of no other.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/team_membership.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO members VALUES (1, 'aaaaaaaa-0000-4000-8000-000000000001'), (2, 'aaaaaaaa-0000-4000-8000-000000000001'), (2, 'bbbbbbbb-0000-4000-8000-000000000002');
INSERT INTO projects (team_id, title) VALUES (1, 'one'), (2, 'two'), (3, 'three');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT title FROM projects ORDER BY id;
SELECT count(*) FROM members;
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT title FROM projects ORDER BY id;
INSERT INTO projects (team_id, title) VALUES (2, 'two again') RETURNING title;
SAVEPOINT one;
INSERT INTO projects (team_id, title) VALUES (1, 'not his');
ROLLBACK TO one;
UPDATE projects SET team_id = 3;
ROLLBACK;
BEGIN;
SELECT auth_ext_test.login_as('cccccccc-0000-4000-8000-000000000003');
SELECT count(*) FROM projects;
SELECT plan_has('SELECT title FROM projects', 'hashed SubPlan');
ROLLBACK;
