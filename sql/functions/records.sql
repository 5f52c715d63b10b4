-- What stays and for how long, and the way back to GoTrue. How to remove is decided in the core.

CREATE FUNCTION auth_ext.purge("limit" bigint DEFAULT 10000)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'purge_wrapper';
COMMENT ON FUNCTION auth_ext.purge(bigint) IS
    'Ends sessions that have been over by policy for a day, forgets why sessions ended and removes audit entries of auth_ext, both after their retention. Looks at or removes about limit rows of each kind and waits for nobody. Gives the counts. Every sign-in does a little of it; for the rest call it now and then, from pg_cron say.';

CREATE FUNCTION auth_ext.handback_report(
    OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint)
RETURNS record
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $report$
BEGIN
    SELECT
        pg_catalog.count(*),
        pg_catalog.count(*) FILTER (WHERE held.by_gotrue),
        pg_catalog.count(*) FILTER (WHERE NOT held.by_gotrue),
        pg_catalog.count(*) FILTER (WHERE NOT held.by_gotrue
            AND held.used_at OPERATOR(pg_catalog.>) (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) interval '1 day'))
    INTO sessions, handed_back, remaining, remaining_used_today
    FROM (
        SELECT
            s.refresh_token_hmac_key IS NOT NULL OR EXISTS (
                SELECT FROM auth.refresh_tokens AS t
                WHERE t.session_id OPERATOR(pg_catalog.=) s.id AND NOT t.revoked) AS by_gotrue,
            greatest(r.rotated_at, s.refreshed_at AT TIME ZONE 'UTC', s.created_at) AS used_at
        FROM auth.sessions AS s
        LEFT JOIN auth_ext.refresh_tokens AS r ON r.session_id OPERATOR(pg_catalog.=) s.id
    ) AS held;
END
$report$;
COMMENT ON FUNCTION auth_ext.handback_report() IS
    'How far the way back to GoTrue is: all sessions, those whose client holds a refresh token that GoTrue takes, the others, and how many of the others were used within a day. With settings.refresh_token_format = ''gotrue'' the others become fewer with every refresh.';
