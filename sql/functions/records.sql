-- What stays and for how long, and the way back to GoTrue. How to remove is decided in the core.

CREATE FUNCTION auth_ext.purge("limit" bigint DEFAULT 100000)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'purge_wrapper';
COMMENT ON FUNCTION auth_ext.purge(bigint) IS
    'Ends sessions that have been over by policy for a day, forgets why sessions ended and removes audit entries of auth_ext, both after their retention, and what is left of sign-ins by providers that did not end. Looks at or removes about limit rows of each kind, beginning where the calls before have not been, and waits for nobody. Gives the counts. Every sign-in does a little of it; for the rest call it every hour, from pg_cron say.';

CREATE FUNCTION auth_ext.handback_counts()
RETURNS bigint[]
LANGUAGE c STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'handback_counts_wrapper';
COMMENT ON FUNCTION auth_ext.handback_counts() IS
    'What auth_ext.handback_report() shows, in its order. Internal.';

CREATE FUNCTION auth_ext.handback_report(
    OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint)
RETURNS record
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $report$
DECLARE
    counts bigint[] := auth_ext.handback_counts();
BEGIN
    sessions := counts[1];
    handed_back := counts[2];
    remaining := counts[3];
    remaining_used_today := counts[4];
END
$report$;
COMMENT ON FUNCTION auth_ext.handback_report() IS
    'How far the way back to GoTrue is: all sessions, those whose client holds a refresh token that GoTrue takes, the others, and how many of the others were used within a day. With settings.refresh_token_format = ''gotrue'' the others become fewer with every refresh.';
