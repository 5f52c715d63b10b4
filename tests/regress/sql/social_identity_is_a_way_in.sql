-- Whoever comes by a provider that tells no address has her identity to lose: a session of three days adds no other way in to it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, phone_enabled = true, phone_autoconfirm = true, totp_enabled = true, manual_linking_allowed = true, anonymous_sign_in_allowed = true,
    argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.set_provider('google', 'client', 'secret', options => '{"email_optional": true}') ->> 'name' AS name;
SELECT count(auth_ext.set_provider_keys('google', auth_ext.jwks())) AS keys;
SELECT auth_ext.sign_in_with_id_token('google', google_token('ann', NULL, false)) AS ann \gset
SELECT email, phone, encrypted_password FROM auth.users;
UPDATE auth.sessions SET created_at = now() - interval '3 days';
SELECT shows(:'ann'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.update_user(email => 'mallory@example.com')) AS email;
SELECT outcome(auth_ext.update_user(phone => '+4915550001111')) AS phone;
SELECT outcome(auth_ext.update_user(password => 'a battery of Mallory')) AS password;
SELECT outcome(auth_ext.sign_in_with_id_token('google', google_token('mallory', NULL, false), link_identity => true)) AS link;
SELECT outcome(auth_ext.mfa_enroll('totp')) AS factor;
-- Signed in again she may.
SELECT auth_ext.sign_in_with_id_token('google', google_token('ann', NULL, false)) AS ann \gset
SELECT shows(:'ann'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.update_user(email => 'ann@example.com')) AS email;
-- Somebody anonymous has nothing but the session.
SELECT auth_ext.sign_in_anonymously() AS guest \gset
UPDATE auth.sessions SET created_at = now() - interval '3 days';
SELECT shows(:'guest'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.update_user(email => 'guest@example.com')) AS email;
