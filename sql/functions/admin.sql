-- Users for administrators: GoTrue's /admin/users as functions. setup() grants them to the service role.

CREATE FUNCTION auth_ext.admin_create_user(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    email_confirm boolean DEFAULT false,
    user_metadata jsonb DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    role text DEFAULT NULL,
    password_hash text DEFAULT NULL,
    ban_duration text DEFAULT NULL,
    id uuid DEFAULT NULL,
    phone text DEFAULT NULL,
    phone_confirm boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_create_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_create_user(text, text, boolean, jsonb, jsonb, text, text, text, uuid, text, boolean) IS
    'Adds a user by e-mail, phone or both, with a password or a hash of one (bcrypt, Argon2), without a session. Gives the user or a refusal. For the service role. Pass passwords as bind parameters.';

CREATE FUNCTION auth_ext.admin_update_user(
    id uuid,
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    email_confirm boolean DEFAULT false,
    user_metadata jsonb DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    role text DEFAULT NULL,
    password_hash text DEFAULT NULL,
    ban_duration text DEFAULT NULL,
    phone text DEFAULT NULL,
    phone_confirm boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_update_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_update_user(uuid, text, text, boolean, jsonb, jsonb, text, text, text, text, boolean) IS
    'Changes any user; NULL leaves things as they are. A new password ends all her sessions. Metadata is merged, null takes a member away. ban_duration is a length such as 24h, or none. Gives the user or a refusal. For the service role. Pass passwords as bind parameters.';

CREATE FUNCTION auth_ext.admin_get_user(id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_get_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_get_user(uuid) IS 'Any user as GoTrue''s JSON, or a refusal. For the service role.';

CREATE FUNCTION auth_ext.admin_list_users(page bigint DEFAULT 1, per_page bigint DEFAULT 50, filter text DEFAULT NULL, cursor text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_list_users_wrapper';
COMMENT ON FUNCTION auth_ext.admin_list_users(bigint, bigint, text, text) IS
    'Users, the newest first: {users, aud, total, page, per_page, last_page, next_cursor}; above ten thousand total is an estimate. filter is a part of the e-mail, or of full_name in any case. cursor is the next_cursor of the page before, or empty for the first: such a page is not counted and takes as long for the last as for the first. For the service role.';

CREATE FUNCTION auth_ext.admin_delete_user(id uuid, should_soft_delete boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_delete_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_delete_user(uuid, boolean) IS
    'Ends all sessions of a user and deletes her row; a soft deletion keeps the row and takes everything personal out of it. Gives {} or a refusal. For the service role.';
