-- What somebody who signs up with a number calls his address is in his user_metadata and in no identity: unlinking his own address would
-- make it that of the account, and its owner, who comes later, would find him in it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set reads :srcdir /include/reads.sql
\i :reads
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, phone_enabled = true, phone_autoconfirm = true, manual_linking_allowed = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up(phone => '+4915550001111', password => 'a battery of Mallory', data => '{"email": "ada@example.com", "email_verified": true, "name": "M"}') AS mallory \gset
SELECT provider, email, identity_data - 'sub' AS identity_data FROM auth.identities;
SELECT raw_user_meta_data - 'sub' AS user_metadata FROM auth.users;
SELECT shows(:'mallory'::jsonb ->> 'access_token', kept => true);
SELECT outcome(auth_ext.update_user(email => 'mallory@example.com')) AS email;
-- As an older version or GoTrue left it.
UPDATE auth.identities SET identity_data = identity_data || '{"email": "ada@example.com"}' WHERE provider = 'phone';
SELECT outcome(auth_ext.unlink_identity(id::text)) AS unlinked FROM auth.identities WHERE provider = 'email';
SELECT email, phone FROM auth.users;
