-- What a client sets, or the owner of the database for everybody, changes nothing of what our statements do: with row_security = off
-- PostgreSQL refused them all.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, totp_enabled = true;
CREATE FUNCTION day(setting text, value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    email text := 'user' || (random() * 1e9)::int || '@example.com';
    answer jsonb;
    said text := '';
BEGIN
    PERFORM set_config(setting, value, true);
    answer := auth_ext.sign_up(email, $p$a\b'c"d correct$p$, $d${"a\\b": "c'd", "n": 1.50}$d$);
    answer := auth_ext.sign_in_with_password(email, $p$a\b'c"d correct$p$);
    said := said || coalesce(answer ->> 'error_code', answer ->> 'token_type');
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (answer ->> 'access_token'))::text, true);
    said := said || ' ' || (auth_ext.refresh_session(answer ->> 'refresh_token') ->> 'token_type');
    said := said || ' ' || ((auth_ext.get_user() ->> 'created_at') ~ '^2\d\d\d-\d\d-\d\dT.*Z$')::text;
    said := said || ' ' || (auth_ext.update_user(data => $d${"n": 2.50}$d$) -> 'user_metadata' ->> 'n');
    said := said || ' ' || (auth_ext.mfa_enroll('totp', 'phone') ->> 'type');
    said := said || ' ' || jsonb_array_length(auth_ext.list_sessions());
    RETURN said || ' ' || coalesce(auth_ext.sign_out() ->> 'error_code', 'signed out');
END
$$;
SELECT s.name, day(s.name, s.value) FROM (VALUES
    ('row_security', 'off'), ('standard_conforming_strings', 'off'), ('backslash_quote', 'on'), ('DateStyle', 'SQL, DMY'),
    ('IntervalStyle', 'sql_standard'), ('extra_float_digits', '-15'), ('bytea_output', 'escape'), ('TimeZone', 'Asia/Kathmandu'),
    ('transform_null_equals', 'on'), ('array_nulls', 'off'), ('quote_all_identifiers', 'on'), ('plan_cache_mode', 'force_custom_plan'),
    ('search_path', 'pg_temp'), ('xmloption', 'document'), ('enable_indexscan', 'off'), ('jit_above_cost', '0')) AS s (name, value);
-- What a superuser does, likewise.
SET row_security = off;
SET quote_all_identifiers = on;
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT auth_ext.setup() ->> 'migrations_applied' AS migrations_applied;
SELECT auth_ext.doctor_json() ? 'state' AS doctor, (SELECT count(*) > 0 FROM auth_ext.handover_report()) AS handover;
SELECT auth_ext.takeover() ->> 'uid' AS taken, auth_ext.restore() AS restored;
SELECT auth_ext_test.access_token(id::text) IS NOT NULL AS token FROM auth.users ORDER BY created_at LIMIT 1;
