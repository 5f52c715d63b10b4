-- examples/policies/team_membership.sql: rows of the user's teams, and of no other.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/team_membership.sql
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
