-- When the server key of refresh tokens is lost, setup() makes another: current tokens stay good, old ones prove nothing.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS other \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
DELETE FROM auth_ext.server_keys WHERE purpose = 'refresh_token';
SELECT failure(format('SELECT auth_ext.refresh_session(%L)', :'second'));
SELECT auth_ext.setup() -> 'migrations_applied' AS migrations_applied;
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT outcome(auth_ext.refresh_session(:'third'));
SELECT outcome(auth_ext.refresh_session(:'other'));
SELECT count(*) AS ended FROM auth_ext.ended_sessions;
