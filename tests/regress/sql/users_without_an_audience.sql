-- A GoTrue that ran without GOTRUE_JWT_AUD stored no aud: these users are found and listed, and their tokens have the
-- audience of the settings. Users of another aud nobody finds, as with GoTrue, and the handover report says so.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT outcome(auth_ext.sign_up(name || '@example.com', 'correct horse battery')) FROM unnest(ARRAY['empty', 'null', 'other']) AS name;
UPDATE auth.users SET aud = CASE split_part(email, '@', 1) WHEN 'empty' THEN '' WHEN 'other' THEN 'app' END;
SELECT email, aud FROM auth.users ORDER BY email;
CREATE TABLE signed_in AS
SELECT email, auth_ext.sign_in_with_password(email, 'correct horse battery') AS answer FROM auth.users ORDER BY email;
SELECT email, outcome(answer), answer #>> '{user,aud}' AS aud, v.valid, v.claims ->> 'aud' AS audience
FROM signed_in, auth_ext.verify_jwt(coalesce(answer ->> 'access_token', '')) AS v ORDER BY email;
SELECT email, v.valid, v.claims ->> 'aud' AS audience
FROM signed_in, auth_ext.refresh_session(answer ->> 'refresh_token') AS next, auth_ext.verify_jwt(next ->> 'access_token') AS v
WHERE answer ? 'refresh_token' ORDER BY email;
SELECT member ->> 'email' AS listed FROM jsonb_array_elements(auth_ext.admin_list_users() -> 'users') AS member ORDER BY 1;
SELECT outcome(auth_ext.sign_up('empty@example.com', 'correct horse battery'));
SELECT state, meaning FROM auth_ext.handover_report() WHERE "check" = 'audience';
UPDATE auth.users SET instance_id = NULL WHERE email = 'null@example.com';
SELECT state, meaning, remedy FROM auth_ext.handover_report() WHERE "check" = 'audience';
UPDATE auth.users SET instance_id = '00000000-0000-0000-0000-000000000000', aud = NULL;
SELECT state, meaning FROM auth_ext.handover_report() WHERE "check" = 'audience';
