-- A soft deletion keeps the user's row and takes her address out of everything of ours: rows of hers, the audit log, what waits in
-- the outbox. GoTrue's own audit entries stay as they are.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1, password_change_window = NULL;
-- Where a text stands, in any column of any table of ours or GoTrue's, as it is and in bytes.
CREATE FUNCTION holds(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    t record;
    found bigint;
BEGIN
    FOR t IN SELECT c.oid::regclass AS name FROM pg_class AS c WHERE c.relkind = 'r' AND c.relnamespace IN ('auth'::regnamespace, 'auth_ext'::regnamespace) ORDER BY c.oid::regclass::text LOOP
        EXECUTE format('SELECT count(*) FROM %s AS r WHERE strpos(lower(r::text), lower($1)) > 0 OR strpos(lower(r::text), encode(convert_to($1, ''UTF8''), ''hex'')) > 0', t.name) INTO found USING what;
        IF found > 0 THEN RETURN NEXT t.name::text; END IF;
    END LOOP;
END
$$;
SELECT outcome(auth_ext.sign_up('Ada.Lovelace@Example.com', 'correct horse battery', '{"name": "Ada Lovelace"}'));
SELECT id FROM auth.users WHERE email = 'ada.lovelace@example.com' \gset
SELECT outcome(auth_ext.sign_in_with_password('ada.lovelace@example.com', 'correct horse battery')), outcome(auth_ext.sign_in_with_password('ada.lovelace@example.com', 'wrong'));
SELECT auth_ext.sign_in_with_password('ada.lovelace@example.com', 'correct horse battery') ->> 'access_token' AS token \gset
BEGIN;
SELECT shows(:'token');
SELECT outcome(auth_api.update_user(data => '{"mail": "ada.lovelace@example.com"}'));
SELECT outcome(auth_api.update_user(email => 'countess@example.com'));
COMMIT;
UPDATE auth_ext.settings SET autoconfirm = false;
SELECT outcome(auth_ext.reset_password_for_email('countess@example.com')), outcome(auth_ext.resend('signup', 'countess@example.com'));
SELECT auth_ext.admin_update_user(:'id', email => 'ada@third.example') ->> 'email' AS email;
SELECT auth_ext.admin_invite_user_by_email('ada@third.example') ->> 'error_code' AS invited;
-- What GoTrue wrote.
INSERT INTO auth.audit_log_entries (instance_id, id, payload, created_at) VALUES ('00000000-0000-0000-0000-000000000000', '00000000-0000-4000-8000-000000000001', format('{"action": "login", "actor_id": "%s", "actor_username": "ada.lovelace@example.com"}', :'id')::json, now());
SELECT holds('ada.lovelace@example.com') AS before UNION SELECT holds('countess@example.com') UNION SELECT holds('ada@third.example') ORDER BY 1;
SELECT auth_ext.admin_delete_user(:'id', should_soft_delete => true);
SELECT payload ->> 'actor_username' AS gotrues_own FROM auth.audit_log_entries WHERE id = '00000000-0000-4000-8000-000000000001';
DELETE FROM auth.audit_log_entries WHERE id = '00000000-0000-4000-8000-000000000001';
SELECT holds('ada.lovelace@example.com') AS first_address;
SELECT holds('countess@example.com') AS second_address;
SELECT holds('ada@third.example') AS third_address;
SELECT holds('Lovelace') AS name;
SELECT count(*) AS entries, count(DISTINCT payload ->> 'action') AS actions, bool_and(payload ->> 'actor_username' = '') AS forgotten FROM auth.audit_log_entries WHERE payload ->> 'actor_id' = :'id';
-- Statistics hold no secret either: each column of ours with bytes in it (hashes, seals, nonces) keeps none.
SELECT a.attrelid::regclass, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = 'auth_ext'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.atttypid IN ('bytea'::regtype, 'json'::regtype) OR a.attname ~ 'hash$|secret|sealed|nonce|password$|_key$|code$') AND coalesce(a.attstattarget, -1) <> 0
    AND (a.attrelid, a.attname) NOT IN (('auth_ext.settings'::regclass, 'password_hash'), ('auth_ext.settings'::regclass, 'otp_hash')) ORDER BY 1, 2;
ANALYZE;
SELECT tablename, attname FROM pg_stats WHERE schemaname = 'auth_ext' AND attname ~ 'hash|sealed|nonce|secret' AND tablename <> 'settings' ORDER BY 1, 2;
