-- The way back: with refresh_token_format = 'gotrue' every refresh and sign-in hands out a token that GoTrue takes.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') AS second \gset
SELECT * FROM auth_ext.handback_report();
UPDATE auth_ext.settings SET refresh_token_format = 'gotrue';
SELECT auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token') AS answer \gset
SELECT :'answer'::jsonb ? 'access_token' AS session, :'answer'::jsonb ->> 'refresh_token' ~ '^[a-z2-7]{12}$' AS is_gotrues;
SELECT * FROM auth_ext.handback_report();
-- The row is what GoTrue itself would have written.
SELECT t.instance_id, t.token = :'answer'::jsonb ->> 'refresh_token' AS token, t.user_id = s.user_id::text AS user_id, t.revoked, t.parent,
    t.created_at = t.updated_at AS created, s.refreshed_at > (now() - interval '1 minute') AT TIME ZONE 'UTC' AS refreshed
FROM auth.refresh_tokens AS t JOIN auth.sessions AS s ON s.id = t.session_id;
-- A lost answer, and the chain goes on as GoTrue's does.
SELECT auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token') ->> 'refresh_token' = :'answer'::jsonb ->> 'refresh_token' AS same;
SELECT auth_ext.refresh_session(:'answer'::jsonb ->> 'refresh_token') AS next \gset
SELECT revoked, parent = :'answer'::jsonb ->> 'refresh_token' AS follows FROM auth.refresh_tokens ORDER BY id;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' ~ '^[a-z2-7]{12}$' AS a_sign_in_too;
-- Our token from before is worth nothing, in whatever state the session is.
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '10 seconds';
SELECT outcome(auth_ext.refresh_session(:'first'::jsonb ->> 'refresh_token'));
SELECT * FROM auth_ext.handback_report();
-- And one can change one's mind.
UPDATE auth_ext.settings SET refresh_token_format = 'auth_ext';
SELECT token AS gotrues FROM auth.refresh_tokens WHERE NOT revoked \gset
SELECT length(auth_ext.refresh_session(:'gotrues') ->> 'refresh_token') AS length;
SELECT * FROM auth_ext.handback_report();
UPDATE auth_ext.settings SET refresh_token_format = 'gotruest';
