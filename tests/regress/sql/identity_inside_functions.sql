-- PL/pgSQL keeps its expressions from call to call, SQL functions and views are inlined or not, SECURITY DEFINER and a SET
-- clause change the role and the settings: the identity is that of the moment everywhere.

CREATE FUNCTION plpgsql_uid() RETURNS uuid LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN auth_ext.uid(); END $$;
CREATE FUNCTION sql_uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT auth_ext.uid() $$;
CREATE FUNCTION sql_uid_not_inlined() RETURNS uuid LANGUAGE sql STABLE SET work_mem = '4MB' AS $$ SELECT auth_ext.uid() $$;
CREATE FUNCTION atomic_uid() RETURNS uuid LANGUAGE sql STABLE RETURN auth_ext.uid();
CREATE FUNCTION definer_uid() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT current_user || ' ' || coalesce(auth_ext.uid()::text, 'nobody') $$;
CREATE FUNCTION uid_of_another() RETURNS uuid LANGUAGE plpgsql
SET request.jwt.claims = '{"sub": "cccccccc-0000-4000-8000-000000000003"}' AS $$ BEGIN RETURN auth_ext.uid(); END $$;
CREATE VIEW seen AS SELECT auth_ext.uid() AS uid, auth_ext.role() AS role;
GRANT SELECT ON seen TO authenticated;

PREPARE everywhere AS
    SELECT plpgsql_uid(), sql_uid(), sql_uid_not_inlined(), atomic_uid(), definer_uid(), seen.uid AS view FROM seen;
SET ROLE authenticated;
\x
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
EXECUTE everywhere;
SET request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
EXECUTE everywhere;
SET request.jwt.claims = '';
EXECUTE everywhere;
\x
-- A function's SET clause holds for its body and goes with it.
SELECT auth_ext.uid() AS before, uid_of_another() AS inside, auth_ext.uid() AS after;
-- The same expressions of one loop.
DO $$
BEGIN
    FOR n IN 1 .. 3 LOOP
        PERFORM set_config('request.jwt.claims', format('{"sub": "aaaaaaaa-0000-4000-8000-%s"}', lpad(n::text, 12, '0')), true);
        RAISE NOTICE '% %', auth_ext.uid(), auth_ext.jwt();
    END LOOP;
END
$$;
