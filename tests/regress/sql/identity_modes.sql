-- identity_mode: whom the identity functions and the flows believe, and that a change holds from the next call on, in every
-- session, for a role that cannot read it.

CREATE TABLE token AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated', 'sub', 'aaaaaaaa-0000-4000-8000-000000000001',
    'iat', floor(extract(epoch FROM clock_timestamp()))::bigint, 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 600)) AS token;
GRANT SELECT ON token TO authenticated;
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002", "role": "authenticated", "email": "b@example.com", "session_id": "5e550000-0000-4000-8000-000000000001", "aal": "aal2"}';
SET request.jwt.claim = '{"whole": true}';
PREPARE who AS SELECT auth_ext.uid(), auth_ext.jwt() IS NOT NULL AS jwt, auth_ext.role(), auth_ext.email(), auth_ext.claim('whole') AS whole;

SET ROLE authenticated;
EXECUTE who;
RESET ROLE;
SELECT identity_mode FROM auth_ext.settings;

UPDATE auth_ext.settings SET identity_mode = 'verified';
SET ROLE authenticated;
EXECUTE who;
BEGIN;
SELECT auth_ext.bind(token) ->> 'bound' AS bound FROM token;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SET LOCAL request.jwt.claim.sub = 'cccccccc-0000-4000-8000-000000000003';
SET LOCAL request.jwt.claim.role = 'service_role';
SET LOCAL request.jwt.claim.email = 'c@example.com';
SET LOCAL request.jwt.claim = '{"whole": true}';
EXECUTE who;
COMMIT;
EXECUTE who;
SELECT auth_api.get_user() ->> 'error_code' AS error_code;
RESET ROLE;

UPDATE auth_ext.settings SET identity_mode = 'either';
SET ROLE authenticated;
EXECUTE who;
BEGIN;
SELECT auth_ext.bind(token) ->> 'bound' AS bound FROM token;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE who;
SELECT auth_ext.unbind();
EXECUTE who;
ROLLBACK;
EXECUTE who;
RESET ROLE;

-- In mode request a bound identity is what the request's claims say, and they can be changed.
UPDATE auth_ext.settings SET identity_mode = 'request';
BEGIN;
SELECT auth_ext.bind(token) ->> 'identity_mode' AS identity_mode FROM token;
EXECUTE who;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE who;
COMMIT;

-- A change takes effect inside its transaction, and goes with it.
BEGIN;
UPDATE auth_ext.settings SET identity_mode = 'verified';
SELECT auth_ext.uid();
SAVEPOINT one;
UPDATE auth_ext.settings SET identity_mode = 'request';
SELECT auth_ext.uid();
ROLLBACK TO one;
SELECT auth_ext.uid();
ROLLBACK;
SELECT auth_ext.uid();

-- The latest word counts also in a transaction with an old snapshot.
\setenv PGDATABASE :DBNAME
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT auth_ext.uid();
\! psql -X -q -c "UPDATE auth_ext.settings SET identity_mode = 'verified'"
SELECT auth_ext.uid();
SELECT identity_mode FROM auth_ext.settings;
COMMIT;
-- Also at the start of the next statement of a session that was idle.
\! psql -X -q -c "UPDATE auth_ext.settings SET identity_mode = 'request'"
SELECT auth_ext.uid();

-- Without the row nobody is let in by a default.
BEGIN;
DELETE FROM auth_ext.settings;
SELECT auth_ext.uid();
ROLLBACK;
SELECT auth_ext.uid();
