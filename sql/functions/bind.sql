-- Identity that the client cannot forge: a verified token, pinned to the transaction.

CREATE FUNCTION auth_ext.bind(token text, set_role boolean DEFAULT false, check_session boolean DEFAULT true)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'bind_wrapper';
COMMENT ON FUNCTION auth_ext.bind(text, boolean, boolean) IS
    'Verifies a token and makes its claims the identity until the transaction or savepoint ends: {"bound": true, …}, or {"bound": false, "reason", "message"} and nobody. set_role also switches to the token''s role. check_session asks whether the token''s session and user still stand. Pass the token as a bind parameter.';

CREATE FUNCTION auth_ext.unbind()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unbind_wrapper';
COMMENT ON FUNCTION auth_ext.unbind() IS
    'Takes the identity that auth_ext.bind() pinned away before the transaction ends. The role stays: use RESET ROLE.';
