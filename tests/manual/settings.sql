-- The table of docs/settings.md: every column of auth_ext.settings with type, default and comment.
SELECT '| setting | type | default | what |' || E'\n| --- | --- | --- | --- |\n' || string_agg(
    format('| `%s` | %s | %s | %s |', a.attname, format_type(a.atttypid, a.atttypmod),
        coalesce('`' || replace(regexp_replace(pg_get_expr(d.adbin, d.adrelid), '''::[a-z ]+$', ''''), '|', '\|') || '`', ''),
        replace(coalesce(col_description(a.attrelid, a.attnum), '**no comment**'), '|', '\|')),
    E'\n' ORDER BY a.attname COLLATE "C")
FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = 'auth_ext.settings'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id';
