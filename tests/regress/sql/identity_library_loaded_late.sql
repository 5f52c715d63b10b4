-- A setting that was there before the library was loaded counts from the first call on, inside its transaction and
-- savepoint too, and goes as it would have gone.

BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SAVEPOINT before;
SET LOCAL request.jwt.claim.sub = 'bbbbbbbb-0000-4000-8000-000000000002';
-- The first call of this session loads the library.
SELECT auth_ext.uid();
ROLLBACK TO before;
SELECT auth_ext.uid();
COMMIT;
SELECT auth_ext.uid();

-- Set for the session, before the library is loaded.
\connect -
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "role": "authenticated"}';
SELECT auth_ext.role(), auth_ext.uid();
RESET request.jwt.claims;
SELECT auth_ext.role(), auth_ext.uid();

-- Set for the session and the transaction.
\connect -
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();
ROLLBACK;
SELECT auth_ext.uid();
