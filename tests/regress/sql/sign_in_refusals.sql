-- Sign-in refuses every kind of user who has no right password, in the same words.
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
SELECT bcrypt_in_use FROM auth_ext.settings;
SELECT who, outcome(auth_ext.sign_in_with_password(email, password)) FROM (VALUES
    ('nobody', 'nobody@example.com', 'anna keeps a diary'),
    ('wrong password', 'anna@example.com', 'anna keeps a dairy'),
    ('wrong case', 'anna@example.com', 'Anna keeps a diary'),
    ('one more character', 'anna@example.com', 'anna keeps a diary '),
    ('no password', 'anna@example.com', NULL),
    ('empty password', 'anna@example.com', ''),
    ('the hash itself', 'anna@example.com', '$2a$10$wXdDgPC8g4bwCQFv.WRLO.K5tEiGScdU4ldTk.wpEAad31uirUSeq'),
    ('banned, wrong password', 'bert@example.com', 'bert is not banned'),
    ('banned', 'bert@example.com', 'bert is banned now'),
    ('unconfirmed, wrong password', 'ulla@example.com', 'ulla does not wait'),
    ('unconfirmed', 'ulla@example.com', 'ulla waits for mail'),
    ('deleted', 'dora@example.com', 'dora was here'),
    ('deleted, by the hash of her address', 'JJ-XaVTbrajB8kDzKRCVGyiF5Y7NWiC2XBQzosmMpL0', ''),
    ('only by Google', 'olga@example.com', 'olga'),
    ('only by Google, empty', 'olga@example.com', ''),
    ('no address', NULL, 'anna keeps a diary'),
    ('empty address', '', 'anna keeps a diary'),
    ('a wildcard', 'anna%', 'anna keeps a diary'),
    ('white space', 'anna@example.com ', 'anna keeps a diary')
) AS attempt (who, email, password);
-- Anna by SSO has the same address: the one with the password signs in, in any case of letters.
SELECT auth_ext.sign_in_with_password('ANNA@Example.COM', 'anna keeps a diary') -> 'user' ->> 'id' AS id;
SELECT outcome(auth_ext.sign_in_with_password('argo@example.com', 'argo prefers memory'));
-- An SSO user alone, even with a hash, does not.
DELETE FROM auth.users WHERE id = '00000000-0000-4000-8000-000000000001';
UPDATE auth.users SET encrypted_password = '$2a$10$wXdDgPC8g4bwCQFv.WRLO.K5tEiGScdU4ldTk.wpEAad31uirUSeq' WHERE is_sso_user;
SELECT outcome(auth_ext.sign_in_with_password('anna@example.com', 'anna keeps a diary'));
-- Nor does one who was deleted softly and kept address and hash.
UPDATE auth.users SET deleted_at = now() WHERE email = 'argo@example.com';
SELECT outcome(auth_ext.sign_in_with_password('argo@example.com', 'argo prefers memory'));
-- A ban that is over is none; hashes that nobody can read are wrong passwords.
UPDATE auth.users SET banned_until = now() - interval '1 second' WHERE email = 'bert@example.com';
SELECT outcome(auth_ext.sign_in_with_password('bert@example.com', 'bert is banned now'));
UPDATE auth.users SET encrypted_password = 'bert is banned now' WHERE email = 'bert@example.com';
SELECT outcome(auth_ext.sign_in_with_password('bert@example.com', 'bert is banned now'));
UPDATE auth.users SET encrypted_password = '$argon2id$v=19$m=4294967295,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo' WHERE email = 'bert@example.com';
SELECT outcome(auth_ext.sign_in_with_password('bert@example.com', 'bert is banned now'));
-- A confirmed phone number does not confirm the address.
UPDATE auth.users SET phone = '15550100', phone_confirmed_at = now() WHERE email = 'ulla@example.com';
SELECT outcome(auth_ext.sign_in_with_password('ulla@example.com', 'ulla waits for mail'));
-- An address of another audience is another user's.
UPDATE auth.users SET aud = 'elsewhere' WHERE email = 'vera@example.com';
SELECT outcome(auth_ext.sign_in_with_password('vera@example.com', 'vera has a counter'));
