-- Users come with hashes of Firebase, of systems that cut passwords, and of Argon2 in any size: each signs in, and her hash is then Argon2id's of the settings.
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE FUNCTION signs_in(email text, password text) RETURNS boolean LANGUAGE sql
    RETURN auth_ext.sign_in_with_password(email, password) ? 'access_token';
CREATE FUNCTION kind(name text) RETURNS text LANGUAGE sql
    RETURN (SELECT split_part(encrypted_password, '$', 2) || ' ' || left(split_part(encrypted_password, '$', 4), 12)
            FROM auth.users WHERE email = name);
SELECT bcrypt_in_use, scrypt_work_in_use FROM auth_ext.settings;
-- reports.md 3a
SELECT auth_ext.admin_create_user('fb@x.example', email_confirm => true, password_hash =>
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2traw==$c2FsdHNhbHQ=$Mf5AvpXj+PfJTcjGbf26Qh6XSVRvM25/7z1ALb/NNi5ut3UQEgiCkf3e8Du+hQlvnLKhWD0w3Crx9LSSzfqr4w==') ? 'id' AS made;
SELECT bcrypt_in_use, scrypt_work_in_use FROM auth_ext.settings;
SELECT kind('fb@x.example'), signs_in('fb@x.example', 'pass word 2') AS wrong, signs_in('fb@x.example', '') AS empty;
SELECT signs_in('fb@x.example', 'pass word 1'), kind('fb@x.example');
SELECT signs_in('fb@x.example', 'pass word 1'), signs_in('fb@x.example', 'pass word 2') AS wrong;
-- reports.md 3b: the other system cut 80 characters to 72; the hash of 72 times x.
SELECT auth_ext.admin_create_user('long@x.example', email_confirm => true,
    password_hash => '$2a$04$sL1kxo1NJXBOu3nFL/WQ5exn58cqQFZQVzKt89sGPsq.GC/UTh60.') ? 'id' AS made;
SELECT kind('long@x.example'), signs_in('long@x.example', repeat('x', 71)) AS shorter;
SELECT signs_in('long@x.example', repeat('x', 80)), kind('long@x.example');
-- From now on it is the whole password that counts.
SELECT signs_in('long@x.example', repeat('x', 72)) AS cut, signs_in('long@x.example', repeat('x', 80)) AS whole;
-- Argon2 with a salt of 64 bytes, and with an output of 4.
SELECT auth_ext.admin_create_user('argon@x.example', email_confirm => true, password_hash =>
    '$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg$HvHtjWmcJwKBasExYHujECz1SaRALynLoaD9R9cfBykGYJZiNa518ST2FXU2xEnRGW9pB5MGo+p90yhMi+GBK1R4t+7Z58/87mUS1u9jDD68HVBZaWJ1dbBRhtSMYzF3') ? 'id' AS made;
SELECT auth_ext.admin_create_user('tiny@x.example', email_confirm => true, password_hash =>
    '$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc$kSGmnQ') ? 'id' AS made;
SELECT name, kind(name), signs_in(name, 'wrong password') AS wrong,
    signs_in(name, 'correct horse battery staple') AS signs_in
FROM unnest(ARRAY['argon@x.example', 'tiny@x.example']) AS name;
SELECT kind('argon@x.example') AS argon, kind('tiny@x.example') AS tiny;
-- What nobody can verify is refused.
SELECT auth_ext.admin_create_user('never@x.example', password_hash => hash) ->> 'msg' AS refused FROM (VALUES
    ('$fbscrypt$v=1,n=40,r=8,p=1,ss=Bw==,sk=a2tr$c2FsdHNhbHQ=$Mf5A'),
    ('$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=$c2FsdHNhbHQ=$'),
    ('$argon2d$v=19$m=64,t=2,p=1$MDEyMzQ1Njc$x0TREw'),
    ('$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc$x0TREw')
) AS given (hash);
-- setup() looks who is left.
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
SELECT bcrypt_in_use, scrypt_work_in_use FROM auth_ext.settings;
UPDATE auth.users SET encrypted_password = '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2traw==$c2FsdHNhbHQ=$Mf5AvpXj+PfJTcjGbf26Qh6XSVRvM25/7z1ALb/NNi5ut3UQEgiCkf3e8Du+hQlvnLKhWD0w3Crx9LSSzfqr4w=='
    WHERE email = 'fb@x.example';
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
SELECT scrypt_work_in_use FROM auth_ext.settings;
