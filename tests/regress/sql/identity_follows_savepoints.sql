-- ROLLBACK TO brings the identity of the savepoint back, RELEASE keeps the new one; PL/pgSQL's exception blocks are
-- savepoints too.

BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
SAVEPOINT one;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();
SAVEPOINT two;
SET LOCAL request.jwt.claim.sub = 'cccccccc-0000-4000-8000-000000000003';
SELECT auth_ext.uid();
ROLLBACK TO two;
SELECT auth_ext.uid();
RELEASE two;
ROLLBACK TO one;
SELECT auth_ext.uid();
SAVEPOINT three;
SET LOCAL request.jwt.claims = '{"sub": "dddddddd-0000-4000-8000-000000000004"}';
RELEASE three;
SELECT auth_ext.uid();
DO $$
BEGIN
    BEGIN
        PERFORM set_config('request.jwt.claims', '{"sub": "eeeeeeee-0000-4000-8000-000000000005"}', true);
        RAISE NOTICE 'inside: %', auth_ext.uid();
        RAISE EXCEPTION 'back';
    EXCEPTION WHEN raise_exception THEN
        RAISE NOTICE 'after: %', auth_ext.uid();
    END;
END
$$;
COMMIT;
SELECT auth_ext.uid();
