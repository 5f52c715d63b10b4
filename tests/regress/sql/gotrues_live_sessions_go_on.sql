-- GoTrue is stopped and auth_ext takes over: whoever holds a refresh token of GoTrue's, of either form, goes on in the same
-- session with one of ours, and GoTrue's copy is spent.
-- database: extension
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\set schema :srcdir /../fixtures/gotrue_schema.sql
\set data :srcdir /../fixtures/gotrue_data.sql
\i :answers
\i :schema
\i :data
RESET ROLE;
RESET search_path;
\set ECHO all
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
-- An older token of the first form is theft, though it is the first thing that we hear of its session.
BEGIN;
SELECT outcome(auth_api.refresh_session('annatokenaaa'));
SELECT session_id, user_id, reason FROM auth_ext.ended_sessions;
SELECT count(*) AS left_of_it FROM auth.refresh_tokens WHERE session_id = '10000000-0000-4000-8000-000000000001';
ROLLBACK;
SELECT * FROM auth_ext.handback_report();

-- The first form.
SELECT auth_api.refresh_session('annatokenccc') AS answer \gset
SELECT :'answer'::jsonb ? 'access_token' AS session, length(:'answer'::jsonb ->> 'refresh_token') AS length;
SELECT claims(:'answer'::jsonb ->> 'access_token') ->> 'session_id' AS session_id;
SELECT id, token, revoked, updated_at < created_at AS out_of_any_reuse_interval FROM auth.refresh_tokens
WHERE session_id = '10000000-0000-4000-8000-000000000001' ORDER BY id;
SELECT generation, parent_hash = sha256('annatokenccc') AS knows_its_parent, length(nonce) AS nonce
FROM auth_ext.refresh_tokens WHERE session_id = '10000000-0000-4000-8000-000000000001';
-- The answer got lost: the same token again. Then the client goes on with it.
SELECT auth_api.refresh_session('annatokenccc') ->> 'refresh_token' = :'answer'::jsonb ->> 'refresh_token' AS same;
SELECT outcome(auth_api.refresh_session(:'answer'::jsonb ->> 'refresh_token'));
-- Whoever comes with GoTrue's token after that has a copy of it.
SELECT outcome(auth_api.refresh_session('annatokenccc'));
SELECT reason FROM auth_ext.ended_sessions WHERE session_id = '10000000-0000-4000-8000-000000000001';
SELECT count(*) AS left_of_it FROM auth.refresh_tokens WHERE session_id = '10000000-0000-4000-8000-000000000001';

-- GoTrue lets in who missed its last answer, and takes an older token for theft. So do we. Its newest token, which another tab may
-- hold, then gets the same child; the other way round the token before is a slow tab's.
BEGIN;
SELECT auth_api.refresh_session('olgatokenaaa') ->> 'refresh_token' AS child \gset
SELECT auth_api.refresh_session('olgatokenbbb') ->> 'refresh_token' = :'child' AS same_child;
SELECT auth_api.refresh_session('olgatokenaaa') ->> 'refresh_token' = :'child' AS same_child;
ROLLBACK;
SELECT outcome(auth_api.refresh_session('olgatokenbbb'));
SELECT outcome(auth_api.refresh_session('olgatokenaaa'));
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '10 seconds';
SELECT outcome(auth_api.refresh_session('olgatokenaaa'));

-- The second form: current, one before, one that the database has lost, and with a byte changed.
BEGIN;
SELECT outcome(auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkCfiODjBbnrq1vpQ_mICG-_xUNbts'));
ROLLBACK;
BEGIN;
SELECT outcome(auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkE3U7WORE1jJYJsTAdMEi-n_K20Js'));
SELECT gotrue_counter FROM auth_ext.refresh_tokens WHERE session_id = '10000000-0000-4000-8000-000000000009';
ROLLBACK;
BEGIN;
SELECT auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkCfiODjBbnrq1vpQ_mICG-_xUNbts') ->> 'refresh_token' AS child \gset
SELECT auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkDPSiaVQQc1j8WAVDFmyfqYRQFTHg') ->> 'refresh_token' = :'child' AS same_child;
ROLLBACK;
SELECT outcome(auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkDPSiaVQQc1j8WAVDFmyfqYRQFTHh'));
SELECT auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkDPSiaVQQc1j8WAVDFmyfqYRQFTHg') AS answer \gset
SELECT :'answer'::jsonb ? 'access_token' AS session;
SELECT refresh_token_hmac_key, refresh_token_counter, refreshed_at > (now() - interval '1 minute') AT TIME ZONE 'UTC' AS refreshed
FROM auth.sessions WHERE id = '10000000-0000-4000-8000-000000000009';
SELECT auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkDPSiaVQQc1j8WAVDFmyfqYRQFTHg') ->> 'refresh_token'
    = :'answer'::jsonb ->> 'refresh_token' AS same;

-- A copy of the spent token is theft, also when our chain has gone on and nothing but its signature tells.
BEGIN;
SELECT auth_api.refresh_session(:'answer'::jsonb ->> 'refresh_token') ? 'access_token' AS goes_on;
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '1 hour';
SELECT outcome(auth_api.refresh_session('ABAAAAAAAEAAgAAAAAAAAAkDPSiaVQQc1j8WAVDFmyfqYRQFTHg'));
SELECT reason FROM auth_ext.ended_sessions WHERE session_id = '10000000-0000-4000-8000-000000000009';
ROLLBACK;

-- A session of GoTrue's OAuth server is not ours to go on with.
BEGIN;
INSERT INTO auth.oauth_clients (id, registration_type, redirect_uris, grant_types, client_type, token_endpoint_auth_method)
VALUES ('70000000-0000-4000-8000-000000000001', 'manual', 'https://app.example', 'refresh_token', 'public', 'none');
UPDATE auth.sessions SET oauth_client_id = '70000000-0000-4000-8000-000000000001' WHERE id = '10000000-0000-4000-8000-000000000006';
SELECT outcome(auth_api.refresh_session('ssoxtokenaaa'));
ROLLBACK;
SELECT outcome(auth_api.refresh_session('ssoxtokenaaa'));

-- A session that is over stays over, and a token that nobody issued is nothing.
SELECT outcome(auth_api.refresh_session('annatokenold'));
SELECT outcome(auth_api.refresh_session('neverissued1'));

-- GoTrue's log-out deletes the row, and ours takes GoTrue's tokens along.
DELETE FROM auth.sessions WHERE id = '10000000-0000-4000-8000-000000000009';
SELECT outcome(auth_api.refresh_session(:'answer'::jsonb ->> 'refresh_token'));
SELECT auth_ext.admin_sign_out('00000000-0000-4000-8000-000000000007');
SELECT count(*) AS of_gotrue FROM auth.refresh_tokens WHERE token = 'anontokenaaa';
SELECT outcome(auth_api.refresh_session('anontokenaaa'));
