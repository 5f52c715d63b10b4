-- Every table and view of ours, every column, every function, schema, trigger and index with a meaning of its own says
-- what it is.
SELECT c.relkind, c.oid::regclass AS without_comment
FROM pg_class AS c
WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND coalesce(obj_description(c.oid, 'pg_class'), '') = ''
ORDER BY 2::text;
SELECT c.oid::regclass AS table, a.attname AS without_comment
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
  AND coalesce(col_description(c.oid, a.attnum), '') = ''
ORDER BY 1::text, 2;
SELECT p.oid::regprocedure AS without_comment
FROM pg_proc AS p
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api'))
  AND coalesce(obj_description(p.oid, 'pg_proc'), '') = ''
ORDER BY 1::text;
SELECT nspname AS without_comment FROM pg_namespace
WHERE nspname IN ('auth', 'auth_ext', 'auth_api') AND coalesce(obj_description(oid, 'pg_namespace'), '') = '';
SELECT tgname AS without_comment FROM pg_trigger
WHERE NOT tgisinternal AND coalesce(obj_description(oid, 'pg_trigger'), '') = '';
SELECT typname AS without_comment FROM pg_type
WHERE typnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext', 'auth_api')) AND typtype IN ('e', 'd')
  AND coalesce(obj_description(oid, 'pg_type'), '') = '';
-- There was something to look at.
SELECT count(*) > 20 AS tables FROM pg_class
WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth', 'auth_ext')) AND relkind = 'r';
