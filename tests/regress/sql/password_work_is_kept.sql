-- A password check makes the same work for everybody, also after the operator changed the kind or the cost of hashes: what was
-- written before is remembered at once, what comes in by an import too, and setup() looks what is left. (That the work is the
-- same is a rule of the core, password_work_is_equal.)
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
CREATE FUNCTION in_use() RETURNS text LANGUAGE sql AS $$
    SELECT format('argon2 %s %s, bcrypt %s %s', argon2_in_use, argon2_work_in_use, bcrypt_in_use, bcrypt_cost_in_use) FROM auth_ext.settings
$$;
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT in_use();
-- Dearer, cheaper, and another kind.
UPDATE auth_ext.settings SET argon2_memory_kib = 20000, argon2_iterations = 3;
SELECT in_use();
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT in_use();
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery')) LIKE 'session%' AS signed_up;
UPDATE auth_ext.settings SET password_hash = 'bcrypt', bcrypt_cost = 11;
SELECT in_use();
UPDATE auth_ext.settings SET bcrypt_cost = 10;
SELECT in_use();
UPDATE auth_ext.settings SET password_hash = 'argon2id';
SELECT in_use();
-- Nobody has what was written in between: setup() looks.
SELECT auth_ext.setup() -> 'migrations_applied' AS migrations_applied;
SELECT in_use();
-- An import that is of another kind, and one that is dearer.
SELECT auth_ext.admin_create_user('bob@example.com', email_confirm => true, password_hash => '$2a$12$wXdDgPC8g4bwCQFv.WRLO.K5tEiGScdU4ldTk.wpEAad31uirUSeq') ->> 'email' AS bob;
SELECT in_use();
SELECT auth_ext.admin_create_user('eve@example.com', email_confirm => true, password_hash => '$argon2id$v=19$m=30000,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4') ->> 'email' AS eve;
SELECT in_use();
-- The same by SQL, with hashes that no check would run: GoTrue or a dump brought them.
UPDATE auth_ext.settings SET bcrypt_in_use = false, bcrypt_cost_in_use = 0, argon2_work_in_use = 0;
INSERT INTO auth.users (id, email, encrypted_password) VALUES
    (gen_random_uuid(), 'a@example.com', '$2a$31$wXdDgPC8g4bwCQFv.WRLO.K5tEiGScdU4ldTk.wpEAad31uirUSeq'),
    (gen_random_uuid(), 'b@example.com', '$argon2id$v=19$m=9999999,t=99,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gAwJW5vx5itn2V9KHlEUjyUCrpDYgKyQf0gMaHGx1h4'),
    (gen_random_uuid(), 'c@example.com', ''), (gen_random_uuid(), 'd@example.com', NULL);
SET standard_conforming_strings = off;
SELECT auth_ext.setup() -> 'migrations_applied' AS migrations_applied;
RESET standard_conforming_strings;
SELECT in_use();
