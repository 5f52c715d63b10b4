-- The whole way of a user whom GoTrue left behind: she signs in with her bcrypt hash, reads her own rows only, refreshes
-- twice, and the replay of her first refresh token ends her session.
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
SELECT left(encrypted_password, 7) AS hash FROM auth.users WHERE id = '00000000-0000-4000-8000-000000000001';
CREATE TABLE diary (user_id uuid NOT NULL REFERENCES auth.users, page text NOT NULL);
ALTER TABLE diary ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON diary TO anon, authenticated;
CREATE POLICY own_pages ON diary USING (auth.uid() = user_id) WITH CHECK (auth.uid() = user_id);
INSERT INTO diary VALUES ('00000000-0000-4000-8000-000000000001', 'dear diary'), ('00000000-0000-4000-8000-000000000001', 'rain'),
    ('00000000-0000-4000-8000-000000000002', 'argo was here');
-- She signs in as PostgREST lets her: as anon, through auth_api.
BEGIN;
SET LOCAL ROLE anon;
SELECT auth_api.sign_in_with_password('anna@example.com', 'anna keeps a diary') AS signed_in \gset
COMMIT;
SELECT :'signed_in'::jsonb - 'access_token' - 'refresh_token' - 'expires_at' - 'user' AS answer,
    :'signed_in'::jsonb -> 'user' ->> 'email' AS email;
SELECT :'signed_in'::jsonb ->> 'access_token' AS access_token, :'signed_in'::jsonb ->> 'refresh_token' AS first \gset
SELECT jsonb_object_keys(claims(:'access_token')) AS claim ORDER BY 1;
SELECT claims - 'exp' - 'iat' - 'amr' - 'session_id' AS claims,
    (claims ->> 'exp')::bigint - (claims ->> 'iat')::bigint AS lives,
    claims -> 'amr' -> 0 ->> 'method' AS method, jsonb_array_length(claims -> 'amr') AS methods
FROM claims(:'access_token') AS claims;
SELECT claims(:'access_token') AS claims \gset
-- Her rows, and only hers; nobody else's row can be written in her name, nor hers in another's.
BEGIN;
SET LOCAL ROLE authenticated;
SELECT set_config('request.jwt.claims', :'claims', true) IS NOT NULL AS set;
SELECT page FROM diary ORDER BY page;
INSERT INTO diary VALUES (auth.uid(), 'sun') RETURNING page;
SELECT failure($$INSERT INTO diary VALUES ('00000000-0000-4000-8000-000000000002', 'forged')$$);
SELECT failure('SELECT encrypted_password FROM auth.users');
SELECT failure('SELECT * FROM auth_ext.refresh_tokens');
COMMIT;
BEGIN;
SET LOCAL ROLE anon;
SELECT count(*) AS pages_for_anon FROM diary;
COMMIT;
-- Her hash is Argon2id now, and opens with the same password.
SELECT left(encrypted_password, 29) AS hash FROM auth.users WHERE id = '00000000-0000-4000-8000-000000000001';
SELECT outcome(auth_ext.sign_in_with_password('anna@example.com', 'anna keeps a diary'));
-- Twice refreshed: new tokens, the same session.
SELECT auth_api.refresh_session(:'first') AS answer \gset
SELECT :'answer'::jsonb ->> 'refresh_token' AS second, claims(:'answer'::jsonb ->> 'access_token') ->> 'session_id' AS session \gset
SELECT auth_api.refresh_session(:'second') AS answer \gset
SELECT :'answer'::jsonb ->> 'refresh_token' AS third \gset
SELECT :'first' <> :'second' AND :'second' <> :'third' AND :'first' <> :'third' AS new_tokens,
    :'session' = :'claims'::jsonb ->> 'session_id' AND claims(:'answer'::jsonb ->> 'access_token') ->> 'session_id' = :'session' AS same_session;
SELECT generation FROM auth_ext.refresh_tokens WHERE session_id = :'session';
-- The thief uses the first, later. The refusal is an answer, so that what it records is committed.
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '10 seconds' WHERE session_id = :'session';
BEGIN;
SET LOCAL ROLE anon;
SELECT auth_api.refresh_session(:'first') AS answer, current_setting('response.status') AS status \gset
COMMIT;
SELECT :'answer'::jsonb AS answer, :'status' AS status;
SELECT count(*) AS sessions FROM auth.sessions WHERE id = :'session';
SELECT reason, user_id, ended_at > now() - interval '1 minute' AS just_now FROM auth_ext.ended_sessions WHERE session_id = :'session';
-- And the victim learns why.
SELECT outcome(auth_api.refresh_session(:'third'));
BEGIN;
SET LOCAL ROLE authenticated;
RESET ROLE;
SELECT shows(:'access_token');
SET LOCAL ROLE authenticated;
SELECT outcome(auth_api.get_user());
COMMIT;
-- Her other sessions, GoTrue's and ours, go on.
SELECT count(*) AS others FROM auth.sessions WHERE user_id = '00000000-0000-4000-8000-000000000001';
