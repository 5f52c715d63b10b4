-- Anonymous users: switched off, signed in, limited, kept from factors, made permanent, purged.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set ECHO all
SELECT outcome(auth_api.sign_in_anonymously());
UPDATE auth_ext.settings SET autoconfirm = true, anonymous_sign_in_allowed = true, sign_up_allowed = false;
SELECT outcome(auth_api.sign_in_anonymously());
UPDATE auth_ext.settings SET sign_up_allowed = true;
SELECT outcome(auth_api.sign_in_anonymously('[1]')), outcome(auth_api.sign_in_anonymously('"x"'));
INSERT INTO kept VALUES ('guest', auth_api.sign_in_anonymously('{"cart": [1, 2]}'));
SELECT (answer('guest') -> 'user') - 'id' - 'created_at' - 'updated_at' - 'last_sign_in_at' AS "user";
SELECT claims(answer('guest') ->> 'access_token') -> 'is_anonymous' AS is_anonymous, claims(answer('guest') ->> 'access_token') ->> 'aal' AS aal,
    jsonb_path_query_array(claims(answer('guest') ->> 'access_token'), '$.amr[*].method') AS amr, claims(answer('guest') ->> 'access_token') ->> 'role' AS role;
SELECT email, phone, encrypted_password, is_anonymous, raw_app_meta_data FROM auth.users;
-- A refresh goes on; there is nothing to prove and nothing to sign in with.
INSERT INTO kept VALUES ('guest2', auth_ext.refresh_session(answer('guest') ->> 'refresh_token'));
SELECT claims(answer('guest2') ->> 'access_token') -> 'is_anonymous' AS is_anonymous;
SELECT outcome(asked('guest2', $$auth_api.mfa_enroll('totp')$$));
SELECT outcome(auth_ext.sign_in_with_password('', ''));
SELECT outcome(asked('guest2', $$auth_api.update_user(password => 'correct horse battery')$$));
-- She gets an address and stays who she is: same id, same session; the next token says so.
SELECT keep('changed', 'guest2', $$auth_api.update_user(email => 'guest@example.com', password => 'correct horse battery')$$);
SELECT answer('changed') ->> 'id' = answer('guest') #>> '{user,id}' AS same_user, answer('changed') -> 'is_anonymous' AS is_anonymous,
    answer('changed') -> 'app_metadata' AS app_metadata, answer('changed') #>> '{user_metadata,cart}' AS cart, answer('changed') #>> '{identities,0,provider}' AS provider;
INSERT INTO kept VALUES ('known', auth_ext.refresh_session(answer('guest2') ->> 'refresh_token'));
SELECT claims(answer('known') ->> 'access_token') -> 'is_anonymous' AS is_anonymous, jsonb_path_query_array(claims(answer('known') ->> 'access_token'), '$.amr[*].method') AS amr;
SELECT outcome(auth_ext.sign_in_with_password('guest@example.com', 'correct horse battery'));
-- The address of somebody else is taken: accounts are not merged.
INSERT INTO kept VALUES ('other', auth_api.sign_in_anonymously());
SELECT outcome(asked('other', $$auth_api.update_user(email => 'guest@example.com')$$));
-- As many from one address as the settings let, whatever the clients say of themselves.
UPDATE auth_ext.settings SET client_address_header = 'x-real-ip', anonymous_sign_ins_per_address = 3;
CREATE FUNCTION from_address(address text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('request.headers', jsonb_build_object('x-real-ip', address)::text, true);
    RETURN outcome(auth_api.sign_in_anonymously());
END
$$;
SELECT from_address('192.0.2.1'), count(*) FROM generate_series(1, 8) AS n GROUP BY 1 ORDER BY 1;
SELECT from_address('192.0.2.2');
-- The purge takes those who did not come back, and nobody else.
SELECT auth_ext.purge() -> 'anonymous_users' AS without_the_setting;
UPDATE auth_ext.settings SET anonymous_retention = '30 days';
SELECT auth_ext.purge() -> 'anonymous_users' AS young;
UPDATE auth.users SET created_at = created_at - interval '31 days', last_sign_in_at = last_sign_in_at - interval '31 days';
SELECT auth_ext.purge() -> 'anonymous_users' AS with_young_sessions;
UPDATE auth.sessions SET created_at = created_at - interval '31 days', refreshed_at = NULL
WHERE user_id <> (answer('other') #>> '{user,id}')::uuid;
SELECT auth_ext.purge() -> 'anonymous_users' AS old;
SELECT email, is_anonymous FROM auth.users ORDER BY email;
