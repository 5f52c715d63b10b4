-- Within the grace window the parent gets the same child again: a lost answer or a second tab logs nobody out. The window
-- counts from the first rotation and ends. When the child has been used, the parent is refused at once: inside the window as a slow
-- tab, after it as theft. Strict here, so that nobody may come late (that is refresh_late_retry).
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, late_retry_limit = 0;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT rotated_at FROM auth_ext.refresh_tokens \gset
SELECT auth_ext.refresh_session(:'first') AS again \gset
SELECT :'again'::jsonb ->> 'refresh_token' = :'second' AS same_child, claims(:'again'::jsonb ->> 'access_token') IS NOT NULL AS new_access_token;
SELECT rotated_at = :'rotated_at' AS not_extended, generation FROM auth_ext.refresh_tokens;
-- Shortly before its end it is open, and at its end it is theft.
UPDATE auth_ext.refresh_tokens SET rotated_at = clock_timestamp() - interval '7 seconds';
SELECT outcome(auth_ext.refresh_session(:'first'));
UPDATE auth_ext.refresh_tokens SET rotated_at = clock_timestamp() - interval '10 seconds';
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT outcome(auth_ext.refresh_session(:'second'));
SELECT reason FROM auth_ext.ended_sessions;
-- The child has been used: its parent's parent is no longer a lost answer.
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT auth_ext.refresh_session(:'third') ->> 'refresh_token' AS fourth \gset
SELECT outcome(auth_ext.refresh_session(:'second'));
UPDATE auth_ext.refresh_tokens SET rotated_at = clock_timestamp() - interval '10 seconds';
SELECT outcome(auth_ext.refresh_session(:'second'));
SELECT outcome(auth_ext.refresh_session(:'fourth'));
-- A window of nothing: the first replay is theft.
UPDATE auth_ext.settings SET grace_window = '0';
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT count(*) AS sessions FROM auth.sessions;
-- The clock stepped back: nobody can tell whether the window is over, so there is no child and no theft for now.
UPDATE auth_ext.settings SET grace_window = '10 seconds';
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
UPDATE auth_ext.refresh_tokens SET rotated_at = clock_timestamp() + interval '1 hour';
SELECT outcome(auth_ext.refresh_session(:'first'));
-- A grace window beyond its bounds cannot be set.
SELECT left(failure($$UPDATE auth_ext.settings SET grace_window = '61 seconds'$$), 92);
SELECT left(failure($$UPDATE auth_ext.settings SET grace_window = '-1 second'$$), 92);
