-- The audit log goes along an index, newest first, where administrators read it; also where GoTrue made the table, which does not mind it.

DO $index$
BEGIN
    -- It need not be of the same owner as auth.users, whose right this runs with.
    IF (SELECT pg_catalog.pg_has_role(c.relowner, 'USAGE') FROM pg_catalog.pg_class AS c
            WHERE c.oid OPERATOR(pg_catalog.=) 'auth.audit_log_entries'::pg_catalog.regclass) THEN
        CREATE INDEX IF NOT EXISTS audit_log_entries_created_at_id_idx ON auth.audit_log_entries (created_at DESC NULLS LAST, id DESC);
    END IF;
END
$index$;
