-- Before GoTrue is stopped: who could not go on here, and what to do about it.
SELECT "check", state, meaning FROM auth_ext.handover_report();

CREATE FUNCTION user_id(number integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT lpad(number::text, 32, '0')::uuid $$;
INSERT INTO auth.users (id, aud, role, email, encrypted_password, raw_user_meta_data, is_sso_user)
SELECT user_id(n), 'authenticated', 'authenticated', 'u' || n || '@example.com', hash, metadata, sso
FROM (VALUES
    (1, '$2a$10$abcdefghijklmnopqrstuuJ0XmZcGzKQ5sFBOZZ3FMhlHnbLs5m0e', '{}', false),
    (2, '{"key_id":"k","alg":"aes-gcm-hkdf","data":"canary"}', '{}', false),
    (3, '$md5$canary', '{}', false),
    (4, '', '{}', true),
    (5, NULL, jsonb_build_object('biography', repeat('x', 100000)), false)) AS u (n, hash, metadata, sso);
INSERT INTO auth.oauth_clients (id, registration_type, redirect_uris, grant_types, token_endpoint_auth_method)
VALUES (user_id(1), 'manual', '', '', 'none');
INSERT INTO auth.sessions (id, user_id, created_at, updated_at, oauth_client_id, refresh_token_hmac_key, not_after)
VALUES (user_id(1), user_id(1), now(), now(), NULL, NULL, NULL),
    (user_id(2), user_id(1), now(), now(), user_id(1), NULL, NULL),
    (user_id(3), user_id(1), now(), now(), NULL, '{"key_id":"k"}', NULL),
    (user_id(4), user_id(1), now(), now(), NULL, NULL, now() - interval '1 day');
INSERT INTO auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at, secret)
VALUES (user_id(1), user_id(1), 'totp', 'verified', now(), now(), '{"key_id":"k"}'),
    (user_id(2), user_id(1), 'webauthn', 'verified', now(), now(), NULL),
    (user_id(3), user_id(1), 'webauthn', 'unverified', now(), now(), NULL);
INSERT INTO auth.identities (provider_id, user_id, identity_data, provider)
VALUES ('1', user_id(1), '{"sub":"1"}', 'email'), ('2', user_id(1), '{"sub":"2"}', 'no_such_provider');
INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
VALUES (user_id(1), user_id(1), 'recovery_token', 'canary', 'u1@example.com');
INSERT INTO auth.flow_state (id, auth_code, code_challenge_method, code_challenge, provider_type, authentication_method, created_at)
VALUES (user_id(1), 'canary', 's256', 'x', 'email', 'magiclink', now());
INSERT INTO auth.schema_migrations VALUES ('20991231000000');

SELECT "check", state, meaning, remedy FROM auth_ext.handover_report();
SELECT count(*) FILTER (WHERE meaning ~ 'canary' OR remedy ~ 'canary') AS tells_secrets,
    count(*) FILTER (WHERE (state = 'ok') <> (remedy IS NULL)) AS without_a_remedy FROM auth_ext.handover_report();

UPDATE auth_ext.settings SET jwt_max_size = 1000000;
SELECT state FROM auth_ext.handover_report() WHERE "check" = 'metadata';
-- A provider that is switched on here keeps nobody behind.
UPDATE auth.identities SET provider = 'github' WHERE provider = 'no_such_provider';
SELECT state FROM auth_ext.handover_report() WHERE "check" = 'providers';
SELECT auth_ext.set_provider('github', 'client-id', 'a client secret') IS NOT NULL AS set;
SELECT state, meaning FROM auth_ext.handover_report() WHERE "check" = 'providers';
SET ROLE service_role;
SELECT * FROM auth_ext.handover_report();
