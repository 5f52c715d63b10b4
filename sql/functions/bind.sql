-- Identity that the client cannot forge: a verified token, pinned to the transaction.

CREATE FUNCTION auth_ext.bind(token text, set_role boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'bind_wrapper';
COMMENT ON FUNCTION auth_ext.bind(text, boolean) IS
    'Verifies a token and makes its claims the identity until the transaction or savepoint ends: {"bound": true, …}, or {"bound": false, "reason", "message"} and nobody. set_role also switches to the token''s role. The token''s session and user must still stand. Pass the token as a bind parameter.';

CREATE FUNCTION auth_ext.bind_without_session_check(token text, set_role boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'bind_without_session_check_wrapper';
COMMENT ON FUNCTION auth_ext.bind_without_session_check(text, boolean) IS
    'The same, without asking whether the session and the user of the token still stand: a token lives until its exp, signed out, banned or not. For the operator to grant; nobody may call it until then.';

CREATE FUNCTION auth_ext.unbind()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unbind_wrapper';
COMMENT ON FUNCTION auth_ext.unbind() IS
    'Takes the identity that auth_ext.bind() pinned away before the transaction ends. The role stays: use RESET ROLE.';
