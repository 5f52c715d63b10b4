-- single_session_per_user: the newest sign-in ends the others, and their clients are told so, at the refresh and at the
-- next request.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS second \gset
UPDATE auth_ext.settings SET single_session_per_user = true;
-- Both were there before the rule: at the refresh only the newer one goes on.
SELECT outcome(auth_ext.refresh_session(:'second'::jsonb ->> 'refresh_token'));
SELECT outcome(auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token'));
SELECT outcome(auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token'));
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS third \gset
SELECT reason, count(*) FROM auth_ext.ended_sessions GROUP BY reason;
SELECT set_config('request.jwt.claims', claims(:'second'::jsonb ->> 'access_token')::text, false) <> '' AS claims;
SELECT auth_ext.request_refusal();
SELECT outcome(auth_ext.refresh_session(:'third'::jsonb ->> 'refresh_token'));
-- A user with a second factor who goes on without it.
UPDATE auth_ext.settings SET low_assurance_window = '1 hour';
INSERT INTO auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
SELECT gen_random_uuid(), id, 'totp', 'verified', now(), now() FROM auth.users;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS fourth \gset
UPDATE auth.sessions SET created_at = created_at - interval '50 minutes';
SELECT auth_ext.refresh_session(:'fourth'::jsonb ->> 'refresh_token') AS fifth \gset
SELECT (:'fifth'::jsonb ->> 'expires_in')::int BETWEEN 595 AND 600 AS ends_with_the_window;
UPDATE auth.sessions SET created_at = created_at - interval '10 minutes';
SELECT outcome(auth_ext.refresh_session(:'fifth'::jsonb ->> 'refresh_token'));
UPDATE auth.sessions SET aal = 'aal2';
SELECT outcome(auth_ext.refresh_session(:'fifth'::jsonb ->> 'refresh_token'));
