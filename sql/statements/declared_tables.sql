SELECT declared.line
FROM (
    SELECT pg_catalog.format('%s: column %s %s%s%s%s%s%s', c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attcollation OPERATOR(pg_catalog.=) ANY (ARRAY[0::pg_catalog.oid, t.typcollation]) THEN ''
            ELSE pg_catalog.concat(' COLLATE ', a.attcollation::pg_catalog.regcollation) END,
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
        CASE WHEN a.attidentity OPERATOR(pg_catalog.=) '' THEN '' ELSE pg_catalog.concat(' IDENTITY ', a.attidentity) END,
        CASE WHEN a.attgenerated OPERATOR(pg_catalog.=) '' THEN '' ELSE pg_catalog.concat(' GENERATED ', a.attgenerated) END,
        coalesce(' DEFAULT ' OPERATOR(pg_catalog.||) pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')) AS line
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
    JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef AS d
        ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid AND d.adnum OPERATOR(pg_catalog.=) a.attnum
    WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
        AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[]) AND NOT c.relispartition
        AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
    UNION ALL
    -- NOT NULL stands with its column (PostgreSQL 18 has it here, too); triggers are looked at by themselves; and what a foreign key to a
    -- partitioned table is made of is PostgreSQL's.
    SELECT pg_catalog.format('%s: %s', c.relname, pg_catalog.pg_get_constraintdef(k.oid))
    FROM pg_catalog.pg_constraint AS k
    JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) k.conrelid
    WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
        AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[]) AND NOT c.relispartition
        AND k.conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
        AND k.contype OPERATOR(pg_catalog.<>) ALL (ARRAY['n', 't']::pg_catalog."char"[])
    UNION ALL
    SELECT pg_catalog.format('%s: unique index %s%s', c.relname,
        pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(i.indexrelid), '^.*? USING ', ''),
        CASE WHEN i.indisvalid THEN '' ELSE ' NOT VALID' END)
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
    WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
        AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[]) AND NOT c.relispartition
        AND i.indisunique
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_constraint AS k
            WHERE k.conindid OPERATOR(pg_catalog.=) i.indexrelid AND k.conrelid OPERATOR(pg_catalog.=) c.oid)
) AS declared
ORDER BY declared.line COLLATE pg_catalog."C"
