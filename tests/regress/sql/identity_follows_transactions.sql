-- set_config(…, true), SET LOCAL and SET: the identity goes with the transaction that set it.

BEGIN;
SELECT set_config('request.jwt.claims', '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}', true) <> '' AS set;
SELECT auth_ext.uid(), auth_ext.jwt();
COMMIT;
SELECT auth_ext.uid(), auth_ext.jwt();

BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();
ROLLBACK;
SELECT auth_ext.uid();

-- SET without LOCAL stays at COMMIT and goes at ROLLBACK.
BEGIN;
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
COMMIT;
SELECT auth_ext.uid();
BEGIN;
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT auth_ext.uid();
ROLLBACK;
SELECT auth_ext.uid();

-- Within one statement, each call sees what was set before it.
SELECT auth_ext.uid() AS before,
    set_config('request.jwt.claims', '{"sub": "cccccccc-0000-4000-8000-000000000003"}', true) <> '' AS set,
    auth_ext.uid() AS after;
SELECT auth_ext.uid();
