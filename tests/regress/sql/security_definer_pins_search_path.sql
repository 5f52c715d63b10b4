-- A SECURITY DEFINER function that trusts its caller's search_path runs the caller's objects as its owner.
SELECT pg_proc.oid::regprocedure AS unpinned
FROM pg_proc
WHERE pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth_ext', 'auth_api', 'auth'))
  AND prosecdef
  AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)
ORDER BY 1::text;
-- The rule has something to hold for.
SELECT count(*) > 0 AS has_security_definer_functions
FROM pg_proc
WHERE pronamespace = 'auth_ext'::regnamespace AND prosecdef;
