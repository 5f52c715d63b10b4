-- Enrolling an authenticator app and proving it: the rows, the new tokens, the other sessions, and that the tokens from
-- before gain nothing.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, totp_issuer = 'Example';
INSERT INTO kept VALUES ('ada', auth_ext.sign_up('ada@example.com', 'correct horse battery')),
    ('tablet', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')),
    ('bob', auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT asked('ada', 'auth_api.get_authenticator_assurance_level()') - 'currentAuthenticationMethods' AS level;
SELECT keep('phone', 'ada', $$auth_api.mfa_enroll('totp', 'my phone')$$);
SELECT answer('phone') - 'id' #- '{totp,secret}' #- '{totp,uri}' #- '{totp,qr_code}' AS enrolled,
    answer('phone') #>> '{totp,uri}' = 'otpauth://totp/Example:ada@example.com?algorithm=SHA1&digits=6&issuer=Example&period=30&secret='
        || (answer('phone') #>> '{totp,secret}') AS uri,
    length(answer('phone') #>> '{totp,secret}') AS secret, (answer('phone') #>> '{totp,qr_code}') ~ '^<\?xml.*</svg>$' AS qr_code;
-- The secret is sealed, and GoTrue's column is empty, not NULL.
SELECT f.secret, f.status, f.friendly_name, octet_length(t.sealed_secret) AS sealed,
    position(from_base32(answer('phone') #>> '{totp,secret}') IN t.sealed_secret) AS in_clear
FROM auth.mfa_factors AS f JOIN auth_ext.factor_states AS t ON t.factor_id = f.id;
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', answer('phone') ->> 'id'));
SELECT answer('challenge') ->> 'type' AS type, (answer('challenge') ->> 'expires_at')::bigint - extract(epoch FROM clock_timestamp()) BETWEEN 240 AND 301 AS expires;
-- Unverified, it counts for nothing.
SELECT asked('ada', 'auth_api.get_authenticator_assurance_level()') - 'currentAuthenticationMethods' AS level;
SELECT jsonb_array_length(asked('ada', 'auth_api.mfa_list_factors()') -> 'all') AS "all", asked('ada', 'auth_api.mfa_list_factors()') -> 'totp' AS totp;
SELECT prove('ada2', 'ada', 'phone');
SELECT claims(answer('ada2') ->> 'access_token') ->> 'aal' AS aal,
    jsonb_path_query_array(claims(answer('ada2') ->> 'access_token'), '$.amr[*].method') AS amr,
    claims(answer('ada2') ->> 'access_token') ->> 'session_id' = claims(answer('ada') ->> 'access_token') ->> 'session_id' AS same_session,
    answer('ada2') ->> 'refresh_token' <> answer('ada') ->> 'refresh_token' AS new_refresh_token,
    answer('ada2') #>> '{user,factors,0,status}' AS factor;
SELECT s.aal, s.factor_id = (answer('phone') ->> 'id')::uuid AS factor FROM auth.sessions AS s JOIN auth.users AS u ON u.id = s.user_id ORDER BY u.email;
SELECT asked('ada2', 'auth_api.get_authenticator_assurance_level()') - 'currentAuthenticationMethods' AS level;
-- The other device has proved nothing: its session is over. Bob's is not.
SELECT reason FROM auth_ext.ended_sessions;
SELECT outcome(auth_ext.refresh_session(answer('tablet') ->> 'refresh_token')) AS tablet;
SELECT outcome(asked('tablet', 'auth_api.get_user()')) AS tablet;
SELECT outcome(asked('bob', 'auth_api.get_user()')) AS bob;
-- The new token goes on at aal2, and the next session of hers begins at aal1.
INSERT INTO kept VALUES ('ada3', auth_ext.refresh_session(answer('ada2') ->> 'refresh_token'));
SELECT claims(answer('ada3') ->> 'access_token') ->> 'aal' AS aal;
INSERT INTO kept VALUES ('laptop', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT claims(answer('laptop') ->> 'access_token') ->> 'aal' AS aal;
SELECT asked('laptop', 'auth_api.get_authenticator_assurance_level()') - 'currentAuthenticationMethods' AS level;
SELECT prove('laptop2', 'laptop', 'phone');
-- Two sessions at aal2 leave each other alone.
SELECT outcome(asked('ada3', 'auth_api.get_user()')) AS ada3, outcome(asked('laptop2', 'auth_api.get_user()')) AS laptop2;
-- Unenrolling lowers the sessions that this factor has raised.
SELECT outcome(asked('ada3', format('auth_api.mfa_unenroll(%L)', answer('phone') ->> 'id')));
SELECT s.aal, s.factor_id, (SELECT array_agg(a.authentication_method) FROM auth.mfa_amr_claims AS a WHERE a.session_id = s.id) AS amr
FROM auth.sessions AS s JOIN auth.users AS u ON u.id = s.user_id WHERE u.email = 'ada@example.com';
INSERT INTO kept VALUES ('ada4', auth_ext.refresh_session(answer('ada3') ->> 'refresh_token'));
SELECT claims(answer('ada4') ->> 'access_token') ->> 'aal' AS aal;
SELECT count(*) AS states FROM auth_ext.factor_states;
SELECT payload ->> 'action' AS action, payload ->> 'log_type' AS log_type FROM auth.audit_log_entries
WHERE payload ->> 'log_type' = 'factor' ORDER BY created_at, id;
