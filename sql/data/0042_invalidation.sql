-- Logical replication fires triggers for rows only, and only those that are ENABLE ALWAYS (sql/repair.sql).

DO $invalidation$
DECLARE
    cached pg_catalog.text;
BEGIN
    FOREACH cached IN ARRAY ARRAY['settings', 'signing_keys', 'server_keys'] LOOP
        EXECUTE pg_catalog.format('DROP TRIGGER %1$s_invalidate_cache ON auth_ext.%1$s', cached);
        EXECUTE pg_catalog.format(
            'CREATE TRIGGER %1$s_invalidate_cache AFTER INSERT OR UPDATE OR DELETE ON auth_ext.%1$s '
            'FOR EACH ROW EXECUTE FUNCTION auth_ext.invalidate_cache()', cached);
        EXECUTE pg_catalog.format(
            'CREATE TRIGGER %1$s_invalidate_cache_when_emptied AFTER TRUNCATE ON auth_ext.%1$s '
            'FOR EACH STATEMENT EXECUTE FUNCTION auth_ext.invalidate_cache()', cached);
        EXECUTE pg_catalog.format(
            'COMMENT ON TRIGGER %1$s_invalidate_cache ON auth_ext.%1$s IS %2$L', cached,
            'Makes every session read the table again.');
        EXECUTE pg_catalog.format(
            'COMMENT ON TRIGGER %1$s_invalidate_cache_when_emptied ON auth_ext.%1$s IS %2$L', cached,
            'Makes every session read the table again.');
    END LOOP;
END
$invalidation$;
