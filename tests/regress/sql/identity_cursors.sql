-- A cursor sees the identity at each FETCH, as with Supabase's functions; one that is held over COMMIT keeps the rows it
-- had.

\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reference :srcdir /../fixtures/supabase_reference.sql
\i :reference
\set ECHO all

BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
DECLARE here CURSOR FOR SELECT n, auth_ext.uid() AS ours, reference.uid() AS theirs FROM generate_series(1, 3) AS n;
DECLARE held CURSOR WITH HOLD FOR SELECT n, auth_ext.uid() AS ours, reference.uid() AS theirs FROM generate_series(1, 2) AS n;
FETCH here;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
FETCH here;
SET LOCAL request.jwt.claims = '';
FETCH here;
SET LOCAL request.jwt.claims = '{"sub": "cccccccc-0000-4000-8000-000000000003"}';
COMMIT;
FETCH ALL FROM held;
SELECT auth_ext.uid();
CLOSE held;
