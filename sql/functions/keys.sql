-- The key ring. For the owner and superusers; the service role may sign machine tokens and look at tokens.

CREATE FUNCTION auth_ext.create_signing_key(algorithm text DEFAULT 'ES256')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'create_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.create_signing_key(text) IS
    'Makes a key of the ring, in standby: published and verifying, not yet signing. Gives {id, kid, algorithm, status}.';

CREATE FUNCTION auth_ext.import_signing_keys(keys jsonb, activate boolean DEFAULT true, kid text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'import_signing_keys_wrapper';
COMMENT ON FUNCTION auth_ext.import_signing_keys(jsonb, boolean, text) IS
    'Takes over GoTrue''s keys: the array of GOTRUE_JWT_KEYS (keys of which there is the public part only verify), or the secret of GOTRUE_JWT_SECRET as a JSON string, with GOTRUE_JWT_KEY_ID as kid where GoTrue had one. The one that signs becomes active, unless activate is false. A key that the ring has or had already is refused, whatever its kid. Pass keys as a bind parameter.';

CREATE FUNCTION auth_ext.activate_signing_key(kid text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'activate_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.activate_signing_key(text) IS
    'Makes a key the one that signs; the one before retires and verifies until its last token has expired. Named by kid, or by id where it has none. Gives the changes.';

CREATE FUNCTION auth_ext.retire_signing_key(kid text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'retire_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.retire_signing_key(text) IS
    'Retires a standby key. The active key retires when another is activated. Gives the changes.';

CREATE FUNCTION auth_ext.revoke_signing_key(kid text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_signing_key(text) IS
    'Revokes a key for ever: at commit no backend accepts its tokens, and its private part is gone. Activate another first, or nothing can be signed. Gives the changes.';

CREATE FUNCTION auth_ext.prepare_root_key()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'prepare_root_key_wrapper';
COMMENT ON FUNCTION auth_ext.prepare_root_key() IS
    'The first step of a rotation where other servers follow this one: puts a new root key into the root key file (with auth_ext.root_key_command: takes the newest that it prints) and seals nothing with it yet. Gives {fingerprint, standbys}.';

CREATE FUNCTION auth_ext.confirm_root_key()
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'confirm_root_key_wrapper';
COMMENT ON FUNCTION auth_ext.confirm_root_key() IS
    'For a standby, once the prepared root key has been brought there: proves it to rotate_root_key() on the primary, and tells nothing of the key. Only reads.';

CREATE FUNCTION auth_ext.rotate_root_key(confirmations text[] DEFAULT NULL, despite_standbys boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'rotate_root_key_wrapper';
COMMENT ON FUNCTION auth_ext.rotate_root_key(text[], boolean) IS
    'Seals everything again under the prepared root key, or where none is prepared, under a new one that it puts into the root key file. Refused while standbys follow this server that have not confirmed it. Older keys stay in the file until you remove them: other databases of the server may need them.';

CREATE FUNCTION auth_ext.root_key_status(OUT fingerprint text, OUT status text, OUT here boolean, OUT sealed bigint)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'root_key_status_wrapper';
COMMENT ON FUNCTION auth_ext.root_key_status() IS
    'The root keys by fingerprint: what this database says of each (prepared, active, retired; unknown: it only lies here), whether this server has it, and how much is sealed under it in this database. Only reads.';

CREATE FUNCTION auth_ext.create_api_key(role text, lifetime interval DEFAULT '3650 days')
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'create_api_key_wrapper';
COMMENT ON FUNCTION auth_ext.create_api_key(text, interval) IS
    'Mints an API key such as Supabase''s anon and service_role keys, with the active key. It holds as long as that key verifies, or until auth_ext.revoke_jwt().';

CREATE FUNCTION auth_ext.sign_jwt(claims jsonb)
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sign_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.sign_jwt(jsonb) IS
    'Signs a machine token with the active key. exp is required; a role must be one that authenticator may become and no superuser; session_id is refused. Claims without jti get one, for auth_ext.revoke_jwt().';

CREATE FUNCTION auth_ext.explain_jwt(token text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'explain_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.explain_jwt(text) IS
    'Tells everything about a token: header, claims, times, the key that verifies it, and each check with pass, fail or skipped. For administrators.';

CREATE FUNCTION auth_ext.postgrest_config()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'postgrest_config_wrapper';
COMMENT ON FUNCTION auth_ext.postgrest_config() IS
    'For PostgREST''s db-pre-config: hands it the key set of the ring, symmetric keys included. A change of the ring makes PostgREST ask again.';
