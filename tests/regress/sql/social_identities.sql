-- Linking, unlinking and whose account an identity is: nobody gets an account that he has not proved.
\pset format unaligned
\pset tuples_only on
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1, mail_min_interval = '0', mail_per_hour = NULL;
SELECT auth_ext.set_provider(name, 'client', options => options) ->> 'name'
FROM (VALUES ('google', NULL::jsonb), ('one', '{"issuer": "https://one.example"}'), ('two', '{"issuer": "https://two.example"}')) AS p(name, options);
SELECT auth_ext.set_provider_keys(name, auth_ext.jwks()) FROM unnest(ARRAY['google', 'one', 'two']) AS name;
CREATE FUNCTION pg_temp.token(provider text, sub text, email text, verified boolean) RETURNS text LANGUAGE sql AS $$
    SELECT auth_ext.sign_jwt(jsonb_strip_nulls(jsonb_build_object('iss', CASE provider WHEN 'google' THEN 'https://accounts.google.com' ELSE 'https://' || provider || '.example' END,
        'sub', sub, 'aud', 'client', 'jti', gen_random_uuid(), 'name', initcap(split_part(email, '@', 1)),
        'exp', extract(epoch FROM clock_timestamp())::bigint + 3600, 'email', email, 'email_verified', verified)))
$$;
CREATE FUNCTION pg_temp.told(answer jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(answer ->> 'error_code', answer ->> 'error', CASE WHEN answer ? 'access_token' THEN 'session of ' || coalesce(nullif(answer -> 'user' ->> 'email', ''), 'nobody') ELSE answer::text END)
        || coalesce(': ' || coalesce(answer ->> 'error_description', answer ->> 'msg'), '')
$$;
CREATE FUNCTION pg_temp.sign_in(provider text, sub text, email text, verified boolean) RETURNS jsonb LANGUAGE sql AS $$
    SELECT auth_ext.sign_in_with_id_token(provider, pg_temp.token(provider, sub, email, verified))
$$;
CREATE FUNCTION pg_temp.link(session jsonb, provider text, sub text, email text, verified boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (session ->> 'access_token'))::text, true);
    answer := auth_ext.sign_in_with_id_token(provider, pg_temp.token(provider, sub, email, verified), link_identity => true);
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END $$;
CREATE FUNCTION pg_temp.unlink(session jsonb, id text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE answer jsonb;
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('authorization', 'Bearer ' || (session ->> 'access_token'))::text, true);
    answer := auth_ext.unlink_identity(id);
    PERFORM set_config('request.headers', '', true);
    RETURN answer;
END $$;
CREATE VIEW pg_temp.accounts AS
SELECT u.email, u.email_confirmed_at IS NOT NULL AS confirmed, u.encrypted_password <> '' IS TRUE AS has_password, u.is_anonymous, u.raw_app_meta_data -> 'providers' AS providers,
    (SELECT string_agg(i.provider || ' ' || coalesce(i.email, '-'), ', ' ORDER BY i.provider, i.email) FROM auth.identities AS i WHERE i.user_id = u.id) AS identities
FROM auth.users AS u;

-- A confirmed account gets the identity of the same verified address.
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT pg_temp.told(auth_ext.sign_up('ann@example.com', 'correct horse battery'));
UPDATE auth_ext.settings SET autoconfirm = false;
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-ann', 'ann@example.com', true));
SELECT * FROM pg_temp.accounts WHERE email = 'ann@example.com';
SELECT payload ->> 'action', payload -> 'traits' ->> 'provider' FROM auth.audit_log_entries WHERE payload ->> 'action' = 'identity_linked';

-- Somebody opened an account with an address that he does not have: its owner gets it empty.
SELECT auth_ext.sign_up('bob@example.com', 'attackers own password') ->> 'error_code' IS NULL;
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-bob', 'bob@example.com', true));
SELECT pg_temp.told(auth_ext.sign_in_with_password('bob@example.com', 'attackers own password'));
SELECT * FROM pg_temp.accounts WHERE email = 'bob@example.com';

-- An unverified address captures nobody's first login and blocks nobody.
SELECT pg_temp.told(pg_temp.sign_in('one', 'o-eve', 'cat@example.com', false));
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-cat', 'cat@example.com', true));
SELECT * FROM pg_temp.accounts WHERE email = 'cat@example.com';
SELECT pg_temp.told(pg_temp.sign_in('one', 'o-eve', 'cat@example.com', false));
SELECT pg_temp.told(pg_temp.sign_in('two', 't-cat', 'cat@example.com', true));
SELECT * FROM pg_temp.accounts WHERE identities LIKE '%cat@%' ORDER BY email;
-- Not even when it is linked to an account that stands.
UPDATE auth_ext.settings SET manual_linking_allowed = true;
SELECT pg_temp.sign_in('google', 'g-mallory', 'mallory@example.com', true) AS mallory \gset
SELECT pg_temp.told(pg_temp.link(:'mallory', 'one', 'o-dan', 'dan@example.com', false));
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-dan', 'dan@example.com', true));
SELECT * FROM pg_temp.accounts WHERE identities LIKE '%dan@%' ORDER BY email;

-- Linking: again, somebody else's, without a caller, switched off.
SELECT pg_temp.told(pg_temp.link(:'mallory', 'one', 'o-dan', 'dan@example.com', false));
SELECT pg_temp.told(pg_temp.link(:'mallory', 'google', 'g-ann', 'ann@example.com', true));
SELECT pg_temp.told(auth_ext.sign_in_with_id_token('google', 'x', link_identity => true));
UPDATE auth_ext.settings SET manual_linking_allowed = false;
SELECT pg_temp.told(pg_temp.link(:'mallory', 'two', 't-mallory', 'mallory@example.com', true));
SELECT pg_temp.told(pg_temp.unlink(:'mallory', (SELECT id::text FROM auth.identities WHERE provider_id = 'o-dan')));
UPDATE auth_ext.settings SET manual_linking_allowed = true;

-- An anonymous user becomes one with an address; one that is taken is refused, and she stays what she is.
UPDATE auth_ext.settings SET anonymous_sign_in_allowed = true;
SELECT auth_ext.sign_in_anonymously() AS anna \gset
SELECT pg_temp.told(pg_temp.link(:'anna', 'two', 't-ann', 'ann@example.com', true));
SELECT pg_temp.told(pg_temp.link(:'anna', 'two', 't-anna', 'anna@example.com', true));
SELECT * FROM pg_temp.accounts WHERE email = 'anna@example.com';
SELECT (pg_temp.sign_in('two', 't-anna', 'anna@example.com', true) -> 'user' ->> 'id') = (:'anna'::jsonb -> 'user' ->> 'id') AS same_account;

-- Unlinking counts ways in that work.
SELECT pg_temp.told(pg_temp.unlink(:'anna', 'x')), pg_temp.told(pg_temp.unlink(:'anna', gen_random_uuid()::text));
SELECT pg_temp.told(pg_temp.link(:'anna', 'one', 'o-anna', 'anna.o@example.com', true));
SELECT pg_temp.told(pg_temp.unlink(:'anna', (SELECT id::text FROM auth.identities WHERE provider_id = 'g-ann')));
SELECT auth_ext.set_provider('one', enabled => false) ->> 'enabled';
SELECT pg_temp.told(pg_temp.unlink(:'anna', (SELECT id::text FROM auth.identities WHERE provider_id = 't-anna')));
SELECT auth_ext.set_provider('one', enabled => true) ->> 'enabled';
SELECT pg_temp.told(pg_temp.unlink(:'anna', (SELECT id::text FROM auth.identities WHERE provider_id = 't-anna')));
SELECT * FROM pg_temp.accounts WHERE email LIKE 'anna%';
SELECT pg_temp.told(pg_temp.sign_in('one', 'o-anna', 'anna.o@example.com', true));

-- Metadata: overwritten, filled, or left alone; the identity always has the newest.
UPDATE auth.users SET raw_user_meta_data = raw_user_meta_data || '{"name": "My own", "colour": "red"}' WHERE email = 'ann@example.com';
UPDATE auth_ext.settings SET identity_metadata = 'fill_missing';
SELECT pg_temp.sign_in('google', 'g-ann', 'ann@example.com', true) -> 'user' -> 'user_metadata' ->> 'name';
UPDATE auth_ext.settings SET identity_metadata = 'first_only';
SELECT pg_temp.sign_in('google', 'g-ann', 'ann@example.com', true) -> 'user' -> 'user_metadata' ->> 'name';
UPDATE auth_ext.settings SET identity_metadata = 'overwrite';
SELECT a ->> 'name', a ->> 'colour' FROM (SELECT pg_temp.sign_in('google', 'g-ann', 'ann@example.com', true) -> 'user' -> 'user_metadata' AS a OFFSET 0) AS x;

-- Sign-up closed, banned, deleted, no address.
UPDATE auth_ext.settings SET sign_up_allowed = false;
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-new', 'new@example.com', true)), pg_temp.told(pg_temp.sign_in('google', 'g-ann', 'ann@example.com', true));
UPDATE auth_ext.settings SET sign_up_allowed = true;
UPDATE auth.users SET banned_until = 'infinity' WHERE email = 'bob@example.com';
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-bob', 'bob@example.com', true));
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-x', NULL, NULL));
SELECT auth_ext.set_provider('google', options => '{"email_optional": true}') -> 'options';
SELECT pg_temp.told(pg_temp.sign_in('google', 'g-x', NULL, NULL)), pg_temp.told(pg_temp.sign_in('google', 'g-x', NULL, NULL));
SELECT count(*) FROM auth.users WHERE email IS NULL AND id IN (SELECT user_id FROM auth.identities WHERE provider_id = 'g-x');
-- An id token of another one's account never gives a session to whoever shows it twice, nor to an app of another client.
SELECT count(*) > 10 AS spent FROM auth_ext.seen_id_tokens;

-- Secrets: sealed, told to nobody, gone with the row.
SELECT auth_ext.set_provider('google', client_secret => '  hunter2  ') ->> 'has_client_secret';
SELECT count(*) FROM auth_ext.providers AS p WHERE p::text LIKE '%hunter2%' OR encode(p.sealed_client_secret, 'escape') LIKE '%hunter2%';
SELECT (auth_ext.provider_list()::text || auth_ext.provider_check('google')::text) LIKE '%hunter2%';
SELECT auth_ext.set_provider('own', options => '{"client_secret": "a"}');
SELECT auth_ext.set_provider('own', options => '{"issuer": "http://plain.example"}');
SELECT auth_ext.set_provider('own', options => '{"isuer": "https://x.example"}');
SELECT auth_ext.set_provider('own', 'id');
SELECT auth_ext.set_provider('custom:x', 'id');
SELECT auth_ext.set_provider('email', 'id');
SELECT auth_ext.set_provider('apple', 'id', 'no key', options => '{"team_id": "T", "key_id": "K"}');
SELECT auth_ext.delete_provider('google'), auth_ext.delete_provider('google');
SELECT count(*) FROM jsonb_array_elements(auth_ext.provider_list()) AS p WHERE (p ->> 'shipped')::boolean;
SELECT auth_ext.provider_check('google');

-- A session of three days, which may be stolen, adds no way in; a young one does.
UPDATE auth_ext.settings SET autoconfirm = true, manual_linking_allowed = true;
SELECT auth_ext.sign_up('old@example.com', 'correct horse battery') AS old \gset
UPDATE auth.sessions SET created_at = now() - interval '3 days' WHERE id::text = auth_ext.decode_jwt(:'old'::jsonb ->> 'access_token') #>> '{claims,session_id}';
SELECT pg_temp.told(pg_temp.link(:'old', 'two', 't-thief', 'thief@example.com', true));
SELECT pg_temp.told(pg_temp.link(auth_ext.sign_in_with_password('old@example.com', 'correct horse battery'), 'two', 't-old', 'old@example.com', true));
SELECT identities FROM pg_temp.accounts WHERE email = 'old@example.com';
-- Nor does it take one away, and so give the account the address of another.
SELECT pg_temp.told(pg_temp.unlink(:'old', (SELECT id::text FROM auth.identities WHERE provider = 'email' AND email = 'old@example.com')));
SELECT pg_temp.told(pg_temp.unlink(auth_ext.sign_in_with_password('old@example.com', 'correct horse battery'), (SELECT id::text FROM auth.identities WHERE provider = 'email' AND email = 'old@example.com')));
SELECT identities FROM pg_temp.accounts WHERE email = 'old@example.com';
