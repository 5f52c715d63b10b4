-- examples/policies/user_owns_row.sql: a user sees and writes her own rows, and nobody else does.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/user_owns_row.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO notes (user_id, body) VALUES
    ('aaaaaaaa-0000-4000-8000-000000000001', 'of Ada'), ('bbbbbbbb-0000-4000-8000-000000000002', 'of Bob');
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT body FROM notes;
INSERT INTO notes (body) VALUES ('new') RETURNING user_id;
UPDATE notes SET body = body || '!' RETURNING body;
DELETE FROM notes WHERE body = 'of Bob';
SAVEPOINT one;
INSERT INTO notes (user_id, body) VALUES ('bbbbbbbb-0000-4000-8000-000000000002', 'in her name');
ROLLBACK TO one;
UPDATE notes SET user_id = 'bbbbbbbb-0000-4000-8000-000000000002';
ROLLBACK;
BEGIN;
SELECT auth_ext_test.as_anon();
SELECT body FROM notes;
ROLLBACK;
BEGIN;
SET LOCAL ROLE authenticated;
SELECT count(*) FROM notes;
ROLLBACK;
SET enable_seqscan = off;
BEGIN;
SELECT auth_ext_test.login_as('bob@example.com');
EXPLAIN (COSTS OFF) SELECT body FROM notes;
ROLLBACK;
