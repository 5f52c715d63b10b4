-- Coming from GoTrue: what stands in the way, and its environment as settings of ours. What that means is decided in the core.

CREATE FUNCTION auth_ext.import_gotrue_settings(
    environment text, dry_run boolean DEFAULT false,
    OUT variable text, OUT became text, OUT value text, OUT note text)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'import_gotrue_settings_wrapper';
COMMENT ON FUNCTION auth_ext.import_gotrue_settings(text, boolean) IS
    'Takes over the settings and keys of GoTrue from the text of its environment (NAME=value a line, as env prints it). A row for each variable of GoTrue: what it became here and with which value, or, where became is NULL, why not. With dry_run nothing is changed. The text holds secrets: pass it as a bind parameter or by pg_read_file(); keys and passwords are in no row.';

CREATE FUNCTION auth_ext.handover_report(OUT "check" text, OUT state text, OUT meaning text, OUT remedy text)
RETURNS SETOF record
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'handover_report_wrapper';
COMMENT ON FUNCTION auth_ext.handover_report() IS
    'What stands between this database of GoTrue''s and stopping GoTrue: a row for each check with its state (ok, warn, fail: people who could not go on), what that means and what to do. Reads whole tables, once each. Counts, never a secret.';

CREATE FUNCTION auth_ext.import_gotrue_encryption_keys(keys jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'import_gotrue_encryption_keys_wrapper';
COMMENT ON FUNCTION auth_ext.import_gotrue_encryption_keys(jsonb) IS
    'Keeps, sealed, the keys with which GoTrue encrypted this database (GOTRUE_SECURITY_DB_ENCRYPTION_DECRYPTION_KEYS): an object of ids and keys in base64url, as a bind parameter. Passwords, secrets of authenticator apps and keys of refresh tokens are then read, and written in our form when they are used. {} forgets the keys. Gives {keys, opened, not_opened}, of some rows; keys that open none are refused.';
