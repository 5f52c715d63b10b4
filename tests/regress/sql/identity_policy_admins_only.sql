-- examples/policies/admins_only.sql: only those on the list, from the next statement on, and the list is for nobody.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/admins_only.sql
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
