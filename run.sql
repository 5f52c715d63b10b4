CREATE FUNCTION bench.run_join(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.session(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT u.id,
u.aud::text,
u.role::text,
u.email::text,
u.phone,
u.encrypted_password::text,
u.email_confirmed_at,
u.phone_confirmed_at,
u.invited_at,
u.confirmation_sent_at,
u.recovery_sent_at,
u.email_change::text,
u.email_change_sent_at,
u.phone_change,
u.phone_change_sent_at,
u.reauthentication_sent_at,
u.last_sign_in_at,
u.raw_app_meta_data::text,
u.raw_user_meta_data::text,
u.created_at,
u.updated_at,
u.banned_until,
u.deleted_at,
u.is_anonymous,
(
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'identity_id', i.id,
        'id', i.provider_id,
        'user_id', i.user_id,
        'identity_data', i.identity_data,
        'provider', i.provider,
        'last_sign_in_at', pg_catalog.to_char(
            i.last_sign_in_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'created_at', pg_catalog.to_char(
            i.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'updated_at', pg_catalog.to_char(
            i.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'email', i.email) ORDER BY i.created_at, i.id)::text
    FROM auth.identities AS i
    WHERE i.user_id OPERATOR(pg_catalog.=) u.id
),
(
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'id', f.id,
        'friendly_name', f.friendly_name,
        'factor_type', f.factor_type,
        'status', f.status,
        'created_at', pg_catalog.to_char(
            f.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'updated_at', pg_catalog.to_char(
            f.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'phone', coalesce(f.phone, ''),
        'last_challenged_at', pg_catalog.to_char(
            f.last_challenged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        ORDER BY f.created_at, f.id)::text
    FROM auth.mfa_factors AS f
    WHERE f.user_id OPERATOR(pg_catalog.=) u.id
), s.id,
s.created_at,
s.refreshed_at AT TIME ZONE 'UTC',
s.not_after,
s.aal::text,
(
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'method', a.authentication_method,
        'timestamp', pg_catalog.floor(EXTRACT(epoch FROM a.updated_at))::bigint)
        ORDER BY a.updated_at DESC, a.id)::text
    FROM auth.mfa_amr_claims AS a
    WHERE a.session_id OPERATOR(pg_catalog.=) s.id
) FROM auth.sessions AS s JOIN auth.users AS u ON u.id=s.user_id WHERE s.id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_join_plain(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.session(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT u.id,
u.aud::text,
u.role::text,
u.email::text,
u.phone,
u.encrypted_password::text,
u.email_confirmed_at,
u.phone_confirmed_at,
u.invited_at,
u.confirmation_sent_at,
u.recovery_sent_at,
u.email_change::text,
u.email_change_sent_at,
u.phone_change,
u.phone_change_sent_at,
u.reauthentication_sent_at,
u.last_sign_in_at,
u.raw_app_meta_data::text,
u.raw_user_meta_data::text,
u.created_at,
u.updated_at,
u.banned_until,
u.deleted_at,
u.is_anonymous, s.id,
s.created_at,
s.refreshed_at AT TIME ZONE 'UTC',
s.not_after,
s.aal::text FROM auth.sessions AS s JOIN auth.users AS u ON u.id=s.user_id WHERE s.id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_session(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.session(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT s.id,
s.created_at,
s.refreshed_at AT TIME ZONE 'UTC',
s.not_after,
s.aal::text, s.user_id FROM auth.sessions AS s WHERE s.id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_user(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.person(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT u.id,
u.aud::text,
u.role::text,
u.email::text,
u.phone,
u.encrypted_password::text,
u.email_confirmed_at,
u.phone_confirmed_at,
u.invited_at,
u.confirmation_sent_at,
u.recovery_sent_at,
u.email_change::text,
u.email_change_sent_at,
u.phone_change,
u.phone_change_sent_at,
u.reauthentication_sent_at,
u.last_sign_in_at,
u.raw_app_meta_data::text,
u.raw_user_meta_data::text,
u.created_at,
u.updated_at,
u.banned_until,
u.deleted_at,
u.is_anonymous FROM auth.users AS u WHERE u.id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_identities(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.person(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT i.id,i.provider_id,i.user_id,i.identity_data::text,i.provider,i.last_sign_in_at,i.created_at,i.updated_at,i.email FROM auth.identities AS i WHERE i.user_id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_factors(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.person(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT f.id,f.friendly_name,f.factor_type::text,f.status::text,f.created_at,f.updated_at,f.phone,f.last_challenged_at FROM auth.mfa_factors AS f WHERE f.user_id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_amr(n integer) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $f$ DECLARE r record; the_id uuid := bench.session(1); BEGIN FOR k IN 1..n LOOP  PERFORM * FROM (SELECT a.authentication_method,a.updated_at FROM auth.mfa_amr_claims AS a WHERE a.session_id=the_id) AS q; END LOOP; END $f$;
CREATE FUNCTION bench.run_nothing(n integer) RETURNS void LANGUAGE plpgsql AS $f$ DECLARE r record; x integer; BEGIN FOR k IN 1..n LOOP x := k; END LOOP; END $f$;
SELECT 'join', bench.microseconds('SELECT bench.run_join(3000)', 3000, 3);
SELECT 'join_plain', bench.microseconds('SELECT bench.run_join_plain(3000)', 3000, 3);
SELECT 'session', bench.microseconds('SELECT bench.run_session(3000)', 3000, 3);
SELECT 'user', bench.microseconds('SELECT bench.run_user(3000)', 3000, 3);
SELECT 'identities', bench.microseconds('SELECT bench.run_identities(3000)', 3000, 3);
SELECT 'factors', bench.microseconds('SELECT bench.run_factors(3000)', 3000, 3);
SELECT 'amr', bench.microseconds('SELECT bench.run_amr(3000)', 3000, 3);
SELECT 'nothing', bench.microseconds('SELECT bench.run_nothing(3000)', 3000, 3);
SELECT 'join', bench.microseconds('SELECT bench.run_join(3000)', 3000, 3);
SELECT 'join_plain', bench.microseconds('SELECT bench.run_join_plain(3000)', 3000, 3);
SELECT 'session', bench.microseconds('SELECT bench.run_session(3000)', 3000, 3);
SELECT 'user', bench.microseconds('SELECT bench.run_user(3000)', 3000, 3);
SELECT 'identities', bench.microseconds('SELECT bench.run_identities(3000)', 3000, 3);
SELECT 'factors', bench.microseconds('SELECT bench.run_factors(3000)', 3000, 3);
SELECT 'amr', bench.microseconds('SELECT bench.run_amr(3000)', 3000, 3);
SELECT 'nothing', bench.microseconds('SELECT bench.run_nothing(3000)', 3000, 3);
SELECT 'join', bench.microseconds('SELECT bench.run_join(3000)', 3000, 3);
SELECT 'join_plain', bench.microseconds('SELECT bench.run_join_plain(3000)', 3000, 3);
SELECT 'session', bench.microseconds('SELECT bench.run_session(3000)', 3000, 3);
SELECT 'user', bench.microseconds('SELECT bench.run_user(3000)', 3000, 3);
SELECT 'identities', bench.microseconds('SELECT bench.run_identities(3000)', 3000, 3);
SELECT 'factors', bench.microseconds('SELECT bench.run_factors(3000)', 3000, 3);
SELECT 'amr', bench.microseconds('SELECT bench.run_amr(3000)', 3000, 3);
SELECT 'nothing', bench.microseconds('SELECT bench.run_nothing(3000)', 3000, 3);
