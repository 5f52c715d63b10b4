-- What is wrong with this installation, and what to do about it. What counts as wrong is decided in the core.

CREATE FUNCTION auth_ext.doctor(OUT "check" text, OUT state text, OUT meaning text, OUT remedy text)
RETURNS SETOF record
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'doctor_wrapper';
COMMENT ON FUNCTION auth_ext.doctor() IS
    'Looks at the whole installation: a row for each check with its state (ok, warn, fail), what that means and what to do. Only reads, a bounded number of rows, also on a standby. Names, counts and times, never a secret.';

CREATE FUNCTION auth_ext.doctor_json()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'doctor_json_wrapper';
COMMENT ON FUNCTION auth_ext.doctor_json() IS
    'The same for monitoring: {state, findings: [{check, state, meaning, remedy}]}, where state is the worst of all.';
