-- auth.audit_log_entries: one row for each decision that matters, in GoTrue's form; switched off, none.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, late_retry_limit = 0;
DELETE FROM auth.audit_log_entries;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS signed_up \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS signed_in \gset
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('nobody@example.com', 'wrong horse battery'));
SELECT outcome(auth_ext.refresh_session(:'signed_in'::jsonb ->> 'refresh_token'));
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 minute';
SELECT outcome(auth_ext.refresh_session(:'signed_in'::jsonb ->> 'refresh_token'));
SELECT shows(:'signed_up'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.sign_out());
SELECT auth_ext.create_signing_key('ES256') ->> 'kid' AS kid \gset
SELECT count(auth_ext.activate_signing_key(:'kid')) AS activated;
SELECT payload ->> 'action' AS action, payload ->> 'log_type' AS log_type, payload ->> 'actor_username' AS actor_username,
    (payload ->> 'actor_id')::uuid = (:'signed_up'::jsonb -> 'user' ->> 'id')::uuid AS is_ada,
    (payload -> 'traits')::jsonb - 'session_id' - 'kid' AS traits, ip_address
FROM auth.audit_log_entries ORDER BY created_at;
SELECT DISTINCT instance_id, substr(id::text, 15, 1) AS version, json_typeof(payload) AS payload, created_at > now() - interval '1 minute' AS now
FROM auth.audit_log_entries;
UPDATE auth_ext.settings SET audit = false;
DELETE FROM auth.audit_log_entries;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'wrong horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT count(*) FROM auth.audit_log_entries;
