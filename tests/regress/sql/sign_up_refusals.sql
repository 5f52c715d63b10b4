-- Sign-up refuses in GoTrue's order and with GoTrue's codes, and writes nothing then.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT outcome(auth_ext.sign_up(NULL, NULL));
SELECT outcome(auth_ext.sign_up('', 'correct horse battery'));
SELECT outcome(auth_ext.sign_up('ada@example.com', NULL));
SELECT outcome(auth_ext.sign_up('ada@example.com', ''));
SELECT outcome(auth_ext.sign_up('ada@example.com', 'short'));
SELECT auth_ext.sign_up('ada@example.com', 'short') -> 'weak_password' AS weak_password;
SELECT outcome(auth_ext.sign_up('not an address', 'correct horse battery'));
SELECT outcome(auth_ext.sign_up(' ada@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_up('ada@example.com' || E'\n', 'correct horse battery'));
SELECT outcome(auth_ext.sign_up('adä@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_up(repeat('a', 250) || '@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery', '[]'));
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery', '"text"'));
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery', '1'));
-- Characters count, not bytes, and at most as many bytes as the hash takes.
SELECT outcome(auth_ext.sign_up('ada@example.com', 'äöüßäöü'));
SELECT outcome(auth_ext.sign_up('ada@example.com', repeat('x', 5000)));
UPDATE auth_ext.settings SET password_hash = 'bcrypt';
SELECT outcome(auth_ext.sign_up('ada@example.com', repeat('x', 73)));
SELECT outcome(auth_ext.sign_up('ada@example.com', repeat('ä', 37)));
UPDATE auth_ext.settings SET password_hash = 'argon2id', password_min_length = 22;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
-- Switched off comes first of all.
UPDATE auth_ext.settings SET sign_up_allowed = false;
SELECT outcome(auth_ext.sign_up(NULL, NULL));
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery staple'));
SELECT count(*) AS users FROM auth.users;
-- JSON null counts as no data.
UPDATE auth_ext.settings SET sign_up_allowed = true;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery staple', 'null'));
SELECT count(*) AS users FROM auth.users;
