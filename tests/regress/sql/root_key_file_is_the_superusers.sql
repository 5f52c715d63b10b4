-- Whoever chooses the root key file chooses the key: only a superuser may, also before the library is loaded, and nobody
-- else sees where it lies.
SET client_min_messages = error;
LOAD 'auth_ext';
SET ROLE anon;
SET auth_ext.root_key_file = '/tmp/mine';
SELECT set_config('auth_ext.root_key_file', '/tmp/mine', true);
SHOW auth_ext.root_key_file;
-- A name that is none of ours cannot be set and believed in.
SET auth_ext.root_key_fiel = '/tmp/mine';
RESET ROLE;
SET auth_ext.root_key_file = 'elsewhere.key';
SHOW auth_ext.root_key_file;
-- A session that has not loaded the library yet: what it sets is forgotten when the library comes.
\c -
SET client_min_messages = error;
SET ROLE anon;
SET auth_ext.root_key_file = '/tmp/mine';
SET auth_ext.grace_window = '1 year';
SELECT auth_api.jwks() IS NOT NULL AS loaded;
RESET ROLE;
SHOW auth_ext.root_key_file;
SHOW auth_ext.grace_window;
-- Nor by a setting of her own role.
SET SESSION AUTHORIZATION supabase_auth_admin;
ALTER ROLE supabase_auth_admin SET auth_ext.root_key_file = '/tmp/mine';
