-- A new password and a sign-out end what was begun and is not finished: codes that are out, links of identities by redirect (begun,
-- or waiting for their verifier), merge tickets, and what was mailed, but for what a person's own sign-out leaves in her mailbox.
-- needs: dblink
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET site_url = 'https://app.example.com', external_url = 'https://api.example.com/auth/v1', redirect_allow_list = ARRAY['https://app.example.com/**'],
    argon2_memory_kib = 7168, argon2_iterations = 1, autoconfirm = true, manual_linking_allowed = true, mail_min_interval = '0', mail_per_hour = NULL;
SELECT auth_ext.set_provider('github', 'gh-client', 'secret') ->> 'name';
SELECT auth_ext.set_provider('one', 'client', options => '{"issuer": "https://one.example"}') ->> 'name';
SELECT auth_ext.set_provider_keys('one', auth_ext.jwks());
\getenv srcdir PG_ABS_SRCDIR
\set redirect :srcdir /include/redirect.sql
\set mails :srcdir /../fixtures/mails.sql
\set ECHO none
\i :redirect
\i :mails
\set ECHO all
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((answer ->> 'error_code') || ': ' || (answer ->> 'msg'), CASE WHEN answer ? 'access_token' THEN 'session' WHEN answer ? 'from_user_id' THEN 'merged' END, answer::text)
$$;
CREATE FUNCTION pg_temp.by(session jsonb, call text, argument text DEFAULT NULL) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (session ->> 'access_token'))::text, true);
    EXECUTE call USING argument INTO answer;
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END $$;
-- The state of a link by redirect, and what a browser that comes back with it is sent away with.
CREATE FUNCTION pg_temp.link(session jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.parameter(pg_temp.get('/user/identities/authorize?provider=github&skip_http_redirect=true&redirect_to=https://app.example.com/a&code_challenge_method=plain&code_challenge='
        || repeat('v', 43), session ->> 'access_token') -> 'body' ->> 'url', 'state')
$$;
CREATE FUNCTION pg_temp.come_back(state text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE step jsonb := pg_temp.back(state, 'c0de');
BEGIN
    IF step ? 'ask' THEN step := pg_temp.back(state, 'c0de', NULL, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered('{"access_token": "gho_1"}'))); END IF;
    IF step ? 'ask' THEN step := pg_temp.back(state, 'c0de', NULL, '[]', step -> 'ask' ->> 'carry', jsonb_build_array(pg_temp.answered('{"id": 7, "login": "mallory"}'),
        pg_temp.answered('[{"email": "m@example.com", "verified": true, "primary": true}]'))); END IF;
    RETURN pg_temp.location(step);
END $$;
CREATE FUNCTION pg_temp.token(subject text) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_build_object('iss', 'https://one.example', 'sub', subject, 'aud', 'client', 'jti', gen_random_uuid(), 'email', subject || '@one.example',
        'email_verified', true, 'exp', extract(epoch FROM clock_timestamp())::bigint + 3600))
$$;
CREATE FUNCTION pg_temp.magic_link(address text, OUT code text, OUT token text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM auth_ext.sign_in_with_otp(address, code_challenge => repeat('v', 43), code_challenge_method => 'plain');
    SELECT m.code, m.token INTO code, token FROM mails() AS m WHERE type = 'magiclink';
END $$;
CREATE FUNCTION pg_temp.shut_out(way text, session jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE way
        WHEN 'nobody' THEN '{}'
        WHEN 'local' THEN pg_temp.by(session, $call$SELECT auth_ext.sign_out('local')$call$)
        WHEN 'global' THEN pg_temp.by(session, 'SELECT auth_ext.sign_out()')
        WHEN 'others' THEN pg_temp.by(session, $call$SELECT auth_ext.sign_out('others')$call$)
        WHEN 'from the list' THEN pg_temp.by(session, $call$SELECT auth_ext.revoke_session($1::uuid)$call$, auth_ext.decode_jwt(session ->> 'access_token') #>> '{claims,session_id}')
        WHEN 'one by administrator' THEN auth_ext.admin_sign_out((session -> 'user' ->> 'id')::uuid, 'local', (auth_ext.decode_jwt(session ->> 'access_token') #>> '{claims,session_id}')::uuid)
        WHEN 'administrator' THEN auth_ext.admin_sign_out((session -> 'user' ->> 'id')::uuid)
        WHEN 'password' THEN pg_temp.by(session, $call$SELECT auth_ext.update_user(password => 'another horse battery')$call$)
        WHEN 'set password' THEN auth_ext.admin_update_user((session -> 'user' ->> 'id')::uuid, password => 'another horse battery')
        WHEN 'deleted' THEN auth_ext.admin_delete_user((session -> 'user' ->> 'id')::uuid) END
$$;
-- An account, what is begun in it, one way to be shut out of it, and what then becomes of what was begun.
CREATE FUNCTION pg_temp.tried(way text) RETURNS TABLE (what text, becomes text) LANGUAGE plpgsql AS $$
DECLARE
    name text := replace(way, ' ', '-');
    address text := name || '@one.example';
    v text := repeat('v', 43);
    ann jsonb; eve jsonb; link_begun text; link_back text; out_code text; mail record; ticket text;
BEGIN
    -- What the flows before have left.
    DELETE FROM auth.flow_state; DELETE FROM auth.one_time_tokens; DELETE FROM auth_ext.provider_tokens; DELETE FROM auth.identities WHERE provider = 'github';
    ann := auth_ext.sign_in_with_id_token('one', pg_temp.token(name));
    eve := auth_ext.sign_up(name || '@eve.example', 'correct horse battery');
    ticket := pg_temp.by(eve, $call$SELECT auth_ext.sign_in_with_id_token('one', $1, link_identity => true)$call$, pg_temp.token(name)) ->> 'merge_ticket';
    link_begun := pg_temp.link(ann);
    link_back := pg_temp.parameter(pg_temp.come_back(pg_temp.link(ann)), 'code');
    SELECT * INTO mail FROM pg_temp.magic_link(address);
    out_code := pg_temp.parameter(pg_temp.get('/verify?type=magiclink&token=' || mail.token) ->> 'location', 'code');
    SELECT * INTO mail FROM pg_temp.magic_link(address);
    IF pg_temp.shut_out(way, ann) ? 'error_code' THEN RAISE EXCEPTION 'refused'; END IF;
    RETURN QUERY SELECT 'left', format('%s flows, %s kept, %s tokens', (SELECT count(*) FROM auth.flow_state), (SELECT count(*) FROM auth_ext.provider_tokens WHERE NOT kept),
        (SELECT count(*) FROM auth.one_time_tokens));
    RETURN QUERY VALUES ('code', pg_temp.told(auth_ext.exchange_code_for_session(out_code, v)));
    RETURN QUERY VALUES ('link begun', coalesce(pg_temp.parameter(pg_temp.come_back(link_begun), 'error_code'), 'goes on'));
    RETURN QUERY VALUES ('link that waits', pg_temp.told(auth_ext.exchange_code_for_session(link_back, v)));
    RETURN QUERY VALUES ('identity', (SELECT count(*)::text FROM auth.identities WHERE provider = 'github'));
    RETURN QUERY VALUES ('magic link', coalesce(pg_temp.parameter(pg_temp.get('/verify?type=magiclink&token=' || mail.token) ->> 'location', 'error_code'), 'goes on'));
    RETURN QUERY VALUES ('merge ticket', pg_temp.told(pg_temp.by(eve, 'SELECT auth_ext.merge_identity($1)', ticket)));
END $$;
SELECT way, what, becomes FROM unnest(ARRAY['nobody', 'local', 'others', 'from the list', 'one by administrator', 'global', 'administrator', 'password', 'set password', 'deleted']) WITH ORDINALITY AS w (way, n), pg_temp.tried(way) ORDER BY n;

-- The digits of a mail end with an administrator's password as well: they stand in the user's row.
SELECT auth_ext.sign_up('kim@example.com', 'correct horse battery') -> 'user' ->> 'id' AS kim \gset
SELECT auth_ext.reset_password_for_email('kim@example.com');
SELECT code FROM mails() \gset
SELECT auth_ext.admin_update_user(:'kim', password => 'another horse battery') ->> 'email';
SELECT pg_temp.told(auth_ext.verify_otp('recovery', 'kim@example.com', :'code'));
SELECT recovery_token, recovery_sent_at FROM auth.users WHERE id = :'kim';
-- A recovery that sets a password keeps its own session.
SELECT auth_ext.reset_password_for_email('kim@example.com', code_challenge => repeat('v', 43), code_challenge_method => 'plain');
SELECT token FROM mails() WHERE type = 'recovery' \gset
SELECT auth_ext.exchange_code_for_session(pg_temp.parameter(pg_temp.get('/verify?type=recovery&token=' || :'token') ->> 'location', 'code'), repeat('v', 43)) AS kim \gset
SELECT pg_temp.by(:'kim', $$SELECT auth_ext.update_user(password => 'a third horse battery')$$) ->> 'email';
SELECT pg_temp.told(auth_ext.refresh_session(:'kim'::jsonb ->> 'refresh_token'));

-- At every isolation level, with a row that has changed since the transaction began.
CREATE EXTENSION dblink;
SELECT format('host=%s port=%s dbname=%s', split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database()) AS here \gset
SELECT auth_ext.sign_in_with_password('kim@example.com', 'a third horse battery') AS kim \gset
SELECT set_config('kim.id', :'kim'::jsonb -> 'user' ->> 'id', false) <> '';
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM auth.sessions WHERE user_id = current_setting('kim.id')::uuid;
SELECT dblink_exec(:'here', format('UPDATE auth.users SET reauthentication_token = %L, updated_at = now() WHERE id = %L', 'x', current_setting('kim.id')));
SELECT pg_temp.by(:'kim', 'SELECT auth_ext.sign_out()');
COMMIT;
SELECT reauthentication_token = '' AS ended, (SELECT count(*) FROM auth.sessions AS s WHERE s.user_id = u.id) AS sessions FROM auth.users AS u WHERE id = current_setting('kim.id')::uuid;
