-- sign_jwt() remembers what it has seen of a role, and forgets it with every change of any role.
\set ECHO none
\getenv directory PG_ABS_SRCDIR
\set tokens :directory /include/tokens.sql
\i :tokens
\set ECHO all
CREATE ROLE jwt_sign_jwt_sees_role_changes;
CREATE ROLE jwt_sign_jwt_sees_role_changes_group;
CREATE FUNCTION signed() RETURNS text LANGUAGE sql RETURN made.error($$SELECT auth_ext.sign_jwt(jsonb_build_object('exp', made.seconds('1 minute'), 'role', 'jwt_sign_jwt_sees_role_changes'))$$);
SELECT signed();
GRANT jwt_sign_jwt_sees_role_changes TO authenticator;
SELECT signed();
SELECT signed();
REVOKE jwt_sign_jwt_sees_role_changes FROM authenticator;
SELECT signed();
-- By way of another role.
GRANT jwt_sign_jwt_sees_role_changes TO jwt_sign_jwt_sees_role_changes_group;
GRANT jwt_sign_jwt_sees_role_changes_group TO authenticator;
SELECT signed();
ALTER ROLE jwt_sign_jwt_sees_role_changes SUPERUSER;
SELECT signed();
ALTER ROLE jwt_sign_jwt_sees_role_changes NOSUPERUSER;
SELECT signed();
-- Within a transaction, and after its rollback.
BEGIN;
SELECT signed();
REVOKE jwt_sign_jwt_sees_role_changes_group FROM authenticator;
SELECT signed();
ROLLBACK;
SELECT signed();
BEGIN;
ALTER ROLE jwt_sign_jwt_sees_role_changes RENAME TO jwt_sign_jwt_sees_role_changes_renamed;
SELECT signed();
ROLLBACK;
SELECT signed();
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT signed();
REVOKE jwt_sign_jwt_sees_role_changes FROM jwt_sign_jwt_sees_role_changes_group;
SELECT signed();
COMMIT;
SELECT signed();
REVOKE jwt_sign_jwt_sees_role_changes_group FROM authenticator;
