-- GoTrue's own logout, and its deletion of a user, end ours too: its rows decide.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
DELETE FROM auth.sessions WHERE user_id = (SELECT id FROM auth.users);
SELECT count(*) AS tokens FROM auth_ext.refresh_tokens;
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
DELETE FROM auth.users;
SELECT outcome(auth_ext.refresh_session(:'token'));
SELECT count(*) AS sessions, (SELECT count(*) FROM auth_ext.refresh_tokens) AS tokens FROM auth.sessions;
