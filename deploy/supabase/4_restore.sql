-- The way back, second step, as supabase_admin, before GoTrue is started again: Supabase's own functions are back, and nobody of ours logs in.
\set ON_ERROR_STOP on
SET client_min_messages = 'warning';
SELECT auth_ext.restore() IS NOT NULL AS restored;
SELECT auth_ext.revoke_operator('postgres');
ALTER ROLE auth_ext_courier NOLOGIN PASSWORD NULL;
