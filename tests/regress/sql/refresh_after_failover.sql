-- After a failover to a late standby a client may hold a token that this server has never issued: refused, not punished.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
CREATE TABLE late AS TABLE auth_ext.refresh_tokens;
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
UPDATE auth_ext.refresh_tokens AS r SET (generation, token_hash, parent_hash, nonce) =
    (SELECT generation, token_hash, parent_hash, nonce FROM late);
SELECT outcome(auth_ext.refresh_session(:'third'));
SELECT outcome(auth_ext.refresh_session(:'second'));
-- The token that it does know goes on, and its child is another than the one of the lost chain.
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS other \gset
SELECT :'other' <> :'second' AS another_child;
-- Same generation, another secret, genuine: of the lost chain. Refused, not punished.
SELECT outcome(auth_ext.refresh_session(:'second'));
SELECT outcome(auth_ext.refresh_session(:'other'));
SELECT count(*) AS ended FROM auth_ext.ended_sessions;
