-- examples/policies/premium_plan.sql: premium rows are for the premium plan in app_metadata, not for whoever says so in user_metadata.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/premium_plan.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO articles (title, premium) VALUES ('free', false), ('premium', true);
BEGIN;
SELECT auth_ext_test.as_anon();
SELECT title FROM articles ORDER BY id;
ROLLBACK;
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT title FROM articles ORDER BY id;
RESET ROLE;
SELECT auth_ext_test.login_as('ada@example.com', '{"user_metadata": {"plan": "premium"}, "plan": "premium"}');
SELECT title FROM articles ORDER BY id;
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com');
SELECT title FROM articles ORDER BY id;
RESET ROLE;
SELECT auth_ext_test.login_as('bob@example.com', '{"app_metadata": {"plan": ["premium"]}}');
SELECT title FROM articles ORDER BY id;
ROLLBACK;
