-- Run by auth_ext.setup() each time, as the owner of our tables. A trigger that invalidates caches fires whatever
-- session_replication_role says: a revocation that logical replication brings holds at once.

DO $repair$
DECLARE
    invalidating record;
BEGIN
    FOR invalidating IN
        SELECT c.oid::pg_catalog.regclass AS table_name, t.tgname
        FROM pg_catalog.pg_trigger AS t
        JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.tgrelid
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND t.tgfoid OPERATOR(pg_catalog.=) pg_catalog.to_regprocedure('auth_ext.invalidate_cache()')::pg_catalog.oid
            AND t.tgenabled OPERATOR(pg_catalog.<>) 'A'
        ORDER BY t.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', invalidating.table_name, invalidating.tgname);
    END LOOP;
END
$repair$;
