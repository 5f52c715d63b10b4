-- examples/policies/mfa_required.sql: without the second factor nothing, with it one's own rows.

\getenv root AUTH_EXT_ROOT
\set ECHO none
\i :root/examples/policies/mfa_required.sql
\set people :root /tests/fixtures/policy_people.sql
\i :people
\set ECHO all
INSERT INTO payouts (user_id, amount) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 10), ('bbbbbbbb-0000-4000-8000-000000000002', 20);
BEGIN;
SELECT auth_ext_test.login_as('ada@example.com');
SELECT auth_ext.aal(), (SELECT count(*) FROM payouts);
SAVEPOINT one;
INSERT INTO payouts (amount) VALUES (1);
ROLLBACK TO one;
RESET ROLE;
SELECT auth_ext_test.login_as('ada@example.com', '{"aal": "aal2"}');
SELECT auth_ext.aal(), amount FROM payouts;
INSERT INTO payouts (amount) VALUES (1) RETURNING amount;
ROLLBACK;
