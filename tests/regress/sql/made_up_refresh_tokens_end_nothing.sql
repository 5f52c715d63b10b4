-- A made-up or changed token ends nobody's session: only the server's MAC proves that a token is old and not forged.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 hour';
-- One character changed, at every place before the MAC, in the current token and in an old one.
SELECT answer ->> 'error_code' AS error_code, answer ->> 'message' AS message, count(*)
FROM (VALUES (:'first'), (:'third')) AS t (token), generate_series(1, 70) AS at,
    LATERAL auth_ext.refresh_session(overlay(token PLACING
        CASE WHEN substr(token, at, 1) = 'A' THEN 'Z' ELSE 'A' END FROM at FOR 1)) AS answer
GROUP BY 1, 2 ORDER BY 1, 2;
-- An old token whose MAC was changed is a forgery, not theft.
SELECT outcome(auth_ext.refresh_session(overlay(:'first' PLACING CASE WHEN substr(:'first', 80, 1) = 'A' THEN 'Z' ELSE 'A' END FROM 80 FOR 1)));
SELECT count(*) AS sessions, (SELECT count(*) FROM auth_ext.ended_sessions) AS ended FROM auth.sessions;
-- No token at all.
SELECT outcome(auth_ext.refresh_session(token)) FROM (VALUES (1, NULL), (2, ''), (3, 'x'), (4, repeat('A', 92)), (5, repeat('A', 91)),
    (6, repeat('=', 92)), (7, 'AQ' || repeat('A', 90)), (8, repeat('A', 1000000)), (9, :'third' || '='), (10, ' ' || :'third'),
    (11, :'third' || E'\n'), (12, translate(:'third', '-_', '+/') || '.'), (14, repeat('ä', 46)),
    (15, 'annatokenccc')) AS t (n, token) ORDER BY n;
SELECT outcome(auth_ext.refresh_session(:'third'));
