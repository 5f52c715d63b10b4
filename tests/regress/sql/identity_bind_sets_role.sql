-- bind(token, set_role => true) switches to the token's role if whoever logged in may become it, and otherwise binds nobody.

UPDATE auth_ext.settings SET identity_mode = 'verified';
CREATE ROLE identity_bind_sets_role_app LOGIN NOINHERIT;
CREATE ROLE identity_bind_sets_role_other;
GRANT authenticated TO identity_bind_sets_role_app;
GRANT identity_bind_sets_role_other TO authenticator;
GRANT USAGE ON SCHEMA auth_ext TO identity_bind_sets_role_app;
GRANT EXECUTE ON FUNCTION auth_ext.bind(text, boolean) TO identity_bind_sets_role_app;
CREATE FUNCTION token(claims jsonb) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
    SELECT auth_ext.sign_jwt(jsonb_strip_nulls(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated',
        'sub', 'aaaaaaaa-0000-4000-8000-000000000001', 'iat', floor(extract(epoch FROM clock_timestamp()))::bigint,
        'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600) || claims))
$$;

SET SESSION AUTHORIZATION identity_bind_sets_role_app;
BEGIN;
SELECT auth_ext.bind(token('{}'), set_role => true) - 'expires_at' AS answer;
SELECT session_user, current_user, auth_ext.uid();
COMMIT;
SELECT session_user, current_user;

-- With a savepoint the role goes too.
BEGIN;
SAVEPOINT one;
SELECT auth_ext.bind(token('{}'), true) ->> 'bound' AS bound, current_user;
ROLLBACK TO one;
SELECT current_user;
COMMIT;

-- Roles that the login role may not become, that do not exist, or that are none.
BEGIN;
SELECT auth_ext.bind(token('{"role": "service_role"}'), true);
SELECT auth_ext.bind(token('{"role": "identity_bind_sets_role_other"}'), true);
SELECT current_user;
COMMIT;
RESET SESSION AUTHORIZATION;
DROP ROLE identity_bind_sets_role_other;
CREATE TABLE gone AS SELECT token('{"role": null}') AS token;
GRANT SELECT ON gone TO PUBLIC;
SET SESSION AUTHORIZATION identity_bind_sets_role_app;
SELECT auth_ext.bind(token, true) FROM gone;
-- Without set_role the role claim is only a claim.
BEGIN;
SELECT auth_ext.bind(token('{"role": "service_role"}')) ->> 'bound' AS bound;
SELECT current_user;
COMMIT;

-- Inside SECURITY DEFINER PostgreSQL lets nobody set a role.
RESET SESSION AUTHORIZATION;
CREATE FUNCTION definer() RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS $$ SELECT auth_ext.bind(public.token('{}'), true) $$;
SET SESSION AUTHORIZATION identity_bind_sets_role_app;
SELECT definer();

-- authenticator, as through a pooler.
SET SESSION AUTHORIZATION authenticator;
BEGIN;
SELECT auth_ext.bind(token('{"role": "service_role"}'), true) ->> 'role' AS role, current_user;
SELECT current_user;
ROLLBACK;
SELECT current_user, auth_ext.unbind();
