-- A phone whose answer was lost comes back after the window: it gets the same child, in one generation in a row. Two who share a
-- chain both come late, generation after generation, and are found.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE FUNCTION later() RETURNS void LANGUAGE sql AS $$
    UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 day' $$;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT later();
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' = :'second' AS same_child;
SELECT generation, late_generation, late_in_a_row FROM auth_ext.refresh_tokens;
-- That answer got lost, too.
SELECT later();
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' = :'second' AS same_child;
SELECT generation, late_generation, late_in_a_row FROM auth_ext.refresh_tokens;
-- A generation that nobody retries late sets the count back.
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
SELECT auth_ext.refresh_session(:'third') ->> 'refresh_token' AS fourth \gset
SELECT later();
SELECT auth_ext.refresh_session(:'third') ->> 'refresh_token' = :'fourth' AS same_child;
SELECT generation, late_generation, late_in_a_row FROM auth_ext.refresh_tokens;
-- The next one in a row is theft.
SELECT auth_ext.refresh_session(:'fourth') ->> 'refresh_token' AS fifth \gset
SELECT later();
BEGIN;
SELECT outcome(auth_ext.refresh_session(:'fourth'));
SELECT reason FROM auth_ext.ended_sessions;
ROLLBACK;
-- More may be allowed, or none at all.
UPDATE auth_ext.settings SET late_retry_limit = 2;
SELECT auth_ext.refresh_session(:'fourth') ->> 'refresh_token' = :'fifth' AS same_child;
SELECT generation, late_generation, late_in_a_row FROM auth_ext.refresh_tokens;
UPDATE auth_ext.settings SET late_retry_limit = 0;
SELECT outcome(auth_ext.refresh_session(:'fourth'));
SELECT outcome(auth_ext.refresh_session(:'fifth'));
-- A child that was used has no parent any more: the day after it is theft.
UPDATE auth_ext.settings SET late_retry_limit = 10;
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS first \gset
SELECT auth_ext.refresh_session(:'first') ->> 'refresh_token' AS second \gset
SELECT auth_ext.refresh_session(:'second') ->> 'refresh_token' AS third \gset
SELECT later();
SELECT outcome(auth_ext.refresh_session(:'first'));
SELECT left(failure($$UPDATE auth_ext.settings SET late_retry_limit = 11$$), 92);
SELECT left(failure($$UPDATE auth_ext.settings SET late_retry_limit = -1$$), 92);
