-- Sessions that a person can see and end, and the check that makes log-out, ban and deletion work before exp.

CREATE FUNCTION auth_ext.list_sessions()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'list_sessions_wrapper';
COMMENT ON FUNCTION auth_ext.list_sessions() IS
    'The sessions of the user in request.jwt.claims, the last used first: [{id, created_at, last_used_at, user_agent, ip, aal, current}].';

CREATE FUNCTION auth_ext.revoke_session(session_id uuid)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_session_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_session(uuid) IS
    'Ends one of the sessions of the user in request.jwt.claims. Gives {} or a refusal.';

CREATE FUNCTION auth_ext.admin_list_sessions(user_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_list_sessions_wrapper';
COMMENT ON FUNCTION auth_ext.admin_list_sessions(uuid) IS
    'The sessions of any user, as list_sessions gives them. For the service role.';

CREATE FUNCTION auth_ext.admin_sign_out(user_id uuid, scope text DEFAULT 'global', session_id uuid DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_sign_out_wrapper';
COMMENT ON FUNCTION auth_ext.admin_sign_out(uuid, text, uuid) IS
    'Ends sessions of any user: global (all), local (the given one) or others (all but the given one). Gives {"ended": count}. For the service role.';

-- PostgREST makes the schema whose function is called the first of search_path. A default is worked out with the caller's.
CREATE FUNCTION auth_ext.request_refusal(search_path text DEFAULT pg_catalog.current_setting('search_path'))
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'request_refusal_wrapper';
COMMENT ON FUNCTION auth_ext.request_refusal(text) IS
    'Why the token in request.jwt.claims must be refused although it has not expired; NULL when it may pass, as calls of functions of auth_api do, which judge for themselves: where that schema is the first of search_path, as PostgREST sets it, and a profile header names it.';

CREATE FUNCTION auth_ext.session_is_live()
RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'session_is_live_wrapper';
COMMENT ON FUNCTION auth_ext.session_is_live() IS
    'Whether the session in request.jwt.claims is live: not ended, not expired, its token not revoked, its user neither banned nor deleted. For policies, as (SELECT auth_ext.session_is_live()).';

CREATE FUNCTION auth_ext.pin_search_path()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'pin_search_path_wrapper';
COMMENT ON FUNCTION auth_ext.pin_search_path() IS
    'Sets search_path to pg_catalog for the rest of the transaction, where PostgREST calls a function of auth_api: the statement with which it does names functions and aggregates without their schema, and whoever may make some in schema public would get every answer. Internal.';

-- No SET: it would end what pin_search_path() sets. Every name has its schema.
CREATE FUNCTION auth_ext.check_request()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $check$
DECLARE
    refusal pg_catalog.jsonb := auth_ext.request_refusal();
BEGIN
    PERFORM auth_ext.pin_search_path();
    -- PostgREST stops a request only for an error, and takes body, status and headers from this one.
    IF refusal IS NOT NULL THEN
        RAISE SQLSTATE 'PGRST' USING
            MESSAGE = pg_catalog.jsonb_build_object(
                'code', refusal OPERATOR(pg_catalog.->>) 'error_code',
                'message', refusal OPERATOR(pg_catalog.->>) 'message',
                'details', NULL,
                'hint', 'Sign in again.')::pg_catalog.text,
            DETAIL = pg_catalog.jsonb_build_object(
                'status', (refusal OPERATOR(pg_catalog.->>) 'code')::pg_catalog.int4,
                -- The version tells clients of GoTrue that code is the word, so that supabase-js signs out at once.
                'headers', pg_catalog.jsonb_build_object(
                    'Cache-Control', 'no-store', 'X-Supabase-Api-Version', '2024-01-01'))::pg_catalog.text;
    END IF;
END
$check$;
COMMENT ON FUNCTION auth_ext.check_request() IS
    'PostgREST''s db-pre-request: refuses a request whose token was revoked, that has expired, whose session has ended or whose user is banned or deleted, with status 401 and the reason, in the shape of PostgREST''s own errors. Calls of auth_api pass: those functions judge for themselves, and answer as GoTrue does; PostgREST''s statement around them then finds its names in pg_catalog alone.';

CREATE FUNCTION auth_api.list_sessions()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'list_sessions_wrapper';
COMMENT ON FUNCTION auth_api.list_sessions() IS 'GET or POST /rpc/list_sessions: auth_ext.list_sessions for PostgREST.';

CREATE FUNCTION auth_api.revoke_session(session_id uuid)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_session_wrapper';
COMMENT ON FUNCTION auth_api.revoke_session(uuid) IS 'POST /rpc/revoke_session: auth_ext.revoke_session for PostgREST.';
