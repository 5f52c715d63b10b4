-- A security key as second factor by SQL functions, in GoTrue's columns, with what a software authenticator answered to a challenge that the
-- test puts back. Proving it later takes a key that answers: tests/e2e/factors/security_key.mjs and named_rpcs.mjs.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set factors :srcdir /../fixtures/factors.sql
\i :factors
\set key :srcdir /../fixtures/security_key.sql
\i :key
\set ECHO all
UPDATE auth_ext.settings SET relying_party_id = 'example.com', relying_party_name = 'Example', relying_party_origins = 'https://app.example.com';
SELECT outcome(auth_ext.admin_create_user(email => 'ada@example.com', password => 'correct horse battery', email_confirm => true, id => '00000000-0000-4000-8000-000000000ada'));
SELECT outcome(auth_ext.admin_create_user(email => 'bob@example.com', password => 'correct horse battery', email_confirm => true));
INSERT INTO kept VALUES ('ada', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery')), ('bob', auth_ext.sign_in_with_password('bob@example.com', 'correct horse battery'));
SELECT outcome(asked('ada', $$auth_api.mfa_enroll('webauthn', 'off')$$));
UPDATE auth_ext.settings SET webauthn_factor_enabled = true;
SELECT keep('key', 'ada', $$auth_api.mfa_enroll('webauthn', 'my key')$$);
SELECT answer('key') - 'id' AS enrolled;
SELECT answer('key') ->> 'id' AS key \gset
-- The first challenge registers it.
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', :'key'));
SELECT answer('challenge') ->> 'type' AS type, answer('challenge') #>> '{webauthn,type}' AS ceremony,
    (answer('challenge') #> '{webauthn,credential_options,publicKey}') - 'challenge' - 'pubKeyCredParams' AS options;
SELECT otp_code, ip_address IS NOT NULL AS address, web_authn_session_data - 'challenge' - 'state' AS session_data FROM auth.mfa_challenges;
CREATE FUNCTION verify(who text, challenge text, type text, response jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT keep('verified', who, format('auth_api.mfa_verify(%L, %L, webauthn => %L)', answer('key') ->> 'id', answer(challenge) ->> 'id',
        jsonb_build_object('type', type, 'credential_response', response)))
$$;
SELECT outcome(asked('ada', format('auth_api.mfa_verify(%L, %L, %L)', :'key', answer('challenge') ->> 'id', '123456')));
SELECT verify('ada', 'challenge', 'get', '{}'), verify('ada', 'challenge', 'create', NULL), verify('ada', 'challenge', 'create', '{"id": "x"}');
-- Each answer that is none, but for a missing one, takes the challenge with it.
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', :'key'));
SELECT verify('bob', 'challenge', 'create', response) FROM recorded WHERE n = 1;
-- The answer to another challenge, which also ends this one.
SELECT verify('ada', 'challenge', 'create', response) FROM recorded WHERE n = 1;
SELECT verify('ada', 'challenge', 'create', response) AS again FROM recorded WHERE n = 1;
SELECT keep('challenge', 'ada', format('auth_api.mfa_challenge(%L)', :'key'));
UPDATE auth.mfa_challenges SET web_authn_session_data = ceremony FROM recorded WHERE n = 1;
SELECT verify('ada', 'challenge', 'create', response) FROM recorded WHERE n = 1;
SELECT claims(answer('verified') ->> 'access_token') ->> 'aal' AS aal, jsonb_path_query_array(claims(answer('verified') ->> 'access_token'), '$.amr[*].method') AS amr;
INSERT INTO kept SELECT 'raised', answer('verified');
SELECT status, web_authn_aaguid, (SELECT jsonb_object_agg(name, jsonb_typeof(value)) FROM jsonb_each(web_authn_credential) AS m (name, value)) AS members,
    web_authn_credential -> 'flags' AS flags, web_authn_credential #> '{authenticator,signCount}' AS sign_count, last_webauthn_challenge_data FROM auth.mfa_factors;
SELECT count(*) AS challenges FROM auth.mfa_challenges;
-- The next one asks for it; the registration is no answer to that, and each try takes a challenge with it.
INSERT INTO kept VALUES ('later', auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT keep('challenge', 'later', format('auth_api.mfa_challenge(%L)', :'key'));
SELECT answer('challenge') #>> '{webauthn,type}' AS ceremony, (answer('challenge') #> '{webauthn,credential_options,publicKey}') - 'challenge' AS options;
SELECT verify('later', 'challenge', 'create', response) FROM recorded WHERE n = 1;
SELECT keep('challenge', 'later', format('auth_api.mfa_challenge(%L)', :'key'));
SELECT verify('later', 'challenge', 'request', response) FROM recorded WHERE n = 2;
SELECT verify('later', 'challenge', 'request', response) AS again FROM recorded WHERE n = 2;
SELECT keep('challenge', 'later', format('auth_api.mfa_challenge(%L)', :'key'));
UPDATE auth.mfa_challenges SET created_at = created_at - interval '5 minutes';
SELECT verify('later', 'challenge', 'request', response) LIKE '422 mfa_challenge_expired:%' AS late FROM recorded WHERE n = 2;
-- Without a proof it stays.
SELECT outcome(asked('later', format('auth_api.mfa_unenroll(%L)', :'key'))), outcome(asked('later', $$auth_api.mfa_enroll('webauthn', 'of a thief')$$));
SELECT outcome(asked('raised', format('auth_api.mfa_unenroll(%L)', :'key')));
SELECT count(*) AS factors FROM auth.mfa_factors;
