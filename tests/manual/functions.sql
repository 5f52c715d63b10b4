-- The table of docs/functions.md: every function that people call, with its comment and who may call it.
SELECT '| function | what | who may call it |' || E'\n| --- | --- | --- |\n' || string_agg(line, E'\n' ORDER BY line COLLATE "C")
FROM (
    SELECT format('| `%s.%s(%s)` | %s | %s |', n.nspname, p.proname,
        replace(pg_get_function_arguments(p.oid), '|', '\|'),
        replace(replace(coalesce(obj_description(p.oid, 'pg_proc'), '**no comment**'), '|', '\|'), E'\n', ' '),
        CASE
            WHEN p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0) THEN 'everybody'
            ELSE coalesce((
                SELECT string_agg(a.grantee::regrole::text, ', ' ORDER BY a.grantee::regrole::text COLLATE "C")
                FROM aclexplode(p.proacl) AS a WHERE a.grantee <> p.proowner), 'superusers and the owner')
        END) AS line
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('auth_ext', 'auth_api', 'auth_ext_test') AND p.prorettype <> 'trigger'::regtype
) AS lines;
