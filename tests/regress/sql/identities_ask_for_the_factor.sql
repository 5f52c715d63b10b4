-- Who has a second factor links and unlinks identities with a session that was raised by it, as a password asks for. GoTrue asks for
-- none.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
CREATE FUNCTION token(sub text) RETURNS text LANGUAGE sql AS $$
    SELECT google_token(sub, 'ada@example.com', true)
$$;
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, manual_linking_allowed = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.set_provider('google', 'client', 'secret') ->> 'name' AS name;
SELECT count(auth_ext.set_provider_keys('google', auth_ext.jwks())) AS keys;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') AS ada \gset
SELECT shows(:'ada'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.sign_in_with_id_token('google', token('one'), link_identity => true)) AS without_a_factor;
INSERT INTO auth.mfa_factors (id, user_id, factor_type, status, friendly_name, secret, created_at, updated_at)
SELECT gen_random_uuid(), id, 'totp', 'unverified', 'app', 'x', now(), now() FROM auth.users;
SELECT outcome(auth_ext.sign_in_with_id_token('google', token('two'), link_identity => true)) AS with_one_that_was_never_used;
UPDATE auth.mfa_factors SET status = 'verified';
SELECT id AS identity FROM auth.identities WHERE provider_id = 'one' \gset
SELECT outcome(auth_ext.sign_in_with_id_token('google', token('three'), link_identity => true)) AS linked;
SELECT outcome(auth_ext.unlink_identity(:'identity')) AS unlinked;
SELECT status, body ->> 'code' AS code FROM http('GET', '/auth/v1/user/identities/authorize?provider=google&skip_http_redirect=true', shown => :'ada'::jsonb ->> 'access_token');
SELECT status, body ->> 'error_code' AS error_code FROM http('DELETE', '/auth/v1/user/identities/' || :'identity', shown => :'ada'::jsonb ->> 'access_token');
SELECT count(*) AS identities FROM auth.identities;
UPDATE auth.sessions SET aal = 'aal2';
-- A token of before the proof is of the same session, and may be another's.
SELECT shows(:'ada'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.sign_in_with_id_token('google', token('three'), link_identity => true)) AS linked;
SELECT outcome(auth_ext.unlink_identity(:'identity')) AS unlinked;
SELECT auth_ext.refresh_session(:'ada'::jsonb ->> 'refresh_token') AS ada \gset
SELECT shows(:'ada'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.sign_in_with_id_token('google', token('three'), link_identity => true)) AS linked;
SELECT outcome(auth_ext.unlink_identity(:'identity')) AS unlinked;
SELECT provider_id FROM auth.identities WHERE provider = 'google' ORDER BY 1;
