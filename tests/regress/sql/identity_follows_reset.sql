-- RESET, RESET ALL and DISCARD ALL take the identity away.

SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "role": "anon"}';
SELECT auth_ext.uid(), auth_ext.role();
RESET ALL;
SELECT auth_ext.uid(), auth_ext.role();
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();
DISCARD ALL;
SELECT auth_ext.uid();
SET request.jwt.claims = '{"sub": "cccccccc-0000-4000-8000-000000000003"}';
SELECT auth_ext.uid();
SET request.jwt.claims TO DEFAULT;
SELECT auth_ext.uid();

-- A setting of the role or the database is what RESET goes back to.
SELECT format('ALTER DATABASE %I SET request.jwt.claims = %L', current_database(), '{"sub": "dddddddd-0000-4000-8000-000000000004"}') \gexec
\connect -
SELECT auth_ext.uid();
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
RESET ALL;
SELECT auth_ext.uid();
