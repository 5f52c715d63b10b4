-- Two users whose e-mails differ by case (somebody wrote rows by SQL): the one in lower case signs in, and without one the older.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT outcome(auth_ext.sign_up(email, password)) FROM (VALUES ('one@example.com', 'the first password'), ('two@example.com', 'the second password'), ('three@example.com', 'the third password')) AS who (email, password);
UPDATE auth.users SET email = 'ADA@example.com', created_at = '2026-01-02' WHERE email = 'one@example.com';
UPDATE auth.users SET email = 'Ada@example.com', created_at = '2026-01-01' WHERE email = 'two@example.com';
UPDATE auth.users SET email = 'ada@example.com', created_at = '2026-01-03' WHERE email = 'three@example.com';
CREATE FUNCTION who() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(p || ': ' || outcome(auth_ext.sign_in_with_password('aDA@example.com', p || ' password')), ', ' ORDER BY p)
    FROM unnest(ARRAY['the first', 'the second', 'the third']) AS p
$$;
SELECT who();
DELETE FROM auth.users WHERE email = 'ada@example.com';
SELECT who();
UPDATE auth.users SET created_at = '2026-01-01';
-- Of two of the same age the one with the smaller id, whatever the table's order.
SELECT (auth_ext.sign_in_with_password('ada@example.com', CASE email WHEN 'ADA@example.com' THEN 'the first password' ELSE 'the second password' END) #>> '{user,id}')::uuid = id AS the_smaller
FROM auth.users ORDER BY id LIMIT 1;
