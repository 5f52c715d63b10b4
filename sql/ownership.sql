-- Version 0.1.0 gave our tables and views to supabase_auth_admin: they move to auth_ext_owner. Run by the update script and by
-- auth_ext.setup() each time; does nothing when all is right.

DO $ownership$
DECLARE
    class record;
BEGIN
    FOR class IN
        SELECT c.oid::pg_catalog.regclass AS name,
            CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'v' THEN 'VIEW'
                WHEN c.relkind OPERATOR(pg_catalog.=) 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'v', 'S']::pg_catalog."char"[])
            AND c.relowner OPERATOR(pg_catalog.<>) pg_catalog.to_regrole('auth_ext_owner')::pg_catalog.oid
            -- What restore() executes stays the installer's.
            AND c.relname OPERATOR(pg_catalog.<>) 'replaced_functions'
        ORDER BY c.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER %s %s OWNER TO auth_ext_owner', class.kind, class.name);
    END LOOP;
END
$ownership$;
