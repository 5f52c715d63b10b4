-- Day to day, as postgres, which is no superuser. This shows what is to be looked at before and after GoTrue is stopped.
\set ON_ERROR_STOP on
-- The gateway says who asks; without it limits count everybody as one.
UPDATE auth_ext.settings SET client_address_header = 'x-forwarded-for';
-- Who would stay behind: fail means people who could not go on.
SELECT "check", state, meaning, remedy FROM auth_ext.handover_report() WHERE state <> 'ok';
SELECT "check", state, meaning, remedy FROM auth_ext.doctor() WHERE state <> 'ok';
SELECT fingerprint, here FROM auth_ext.root_key_status() WHERE status = 'active';
