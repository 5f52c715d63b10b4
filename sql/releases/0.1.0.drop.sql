-- The caller chose whether a token's session was looked at: now it is a function of its own.
DROP FUNCTION auth_ext.bind(text, boolean, boolean);

-- They take more arguments now; with the old ones beside them a call would be ambiguous.
DROP FUNCTION auth_api.sign_up(text, text, jsonb);
DROP FUNCTION auth_ext.sign_up(text, text, jsonb);
DROP FUNCTION auth_api.update_user(text, text, jsonb, text, text, jsonb);
DROP FUNCTION auth_ext.update_user(text, text, jsonb, text, text, jsonb);
DROP FUNCTION auth_ext.admin_list_users(bigint, bigint, text);
DROP FUNCTION auth_api.sign_in_with_password(text, text);
DROP FUNCTION auth_ext.sign_in_with_password(text, text);
DROP FUNCTION auth_ext.admin_create_user(text, text, boolean, jsonb, jsonb, text, text, text, uuid);
DROP FUNCTION auth_ext.admin_update_user(uuid, text, text, boolean, jsonb, jsonb, text, text, text);
DROP FUNCTION auth_ext.rotate_root_key();
DROP FUNCTION auth_ext.request_refusal();
