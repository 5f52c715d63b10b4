-- purge() ends what has been over for a day, forgets what is past its retention, and leaves the rest alone; every sign-in
-- does a step of it.
UPDATE auth_ext.settings SET autoconfirm = true, session_inactivity_timeout = '10 days', bcrypt_in_use = false,
    argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') IS NOT NULL AS signed_up;
DELETE FROM auth.sessions;
DELETE FROM auth.audit_log_entries;
INSERT INTO auth.sessions (id, user_id, created_at, refreshed_at)
SELECT gen_random_uuid(), u.id, now() - age, (now() - age) AT TIME ZONE 'UTC'
FROM auth.users AS u, (VALUES (interval '11 days 1 minute'), ('10 days 23 hours'), ('1 hour')) AS a (age), generate_series(1, 120);
INSERT INTO auth_ext.refresh_tokens (session_id, generation, token_hash, created_at, rotated_at)
SELECT id, 1, sha256(id::text::bytea), created_at, created_at FROM auth.sessions;
INSERT INTO auth_ext.ended_sessions (session_id, user_id, ended_at, reason)
SELECT gen_random_uuid(), gen_random_uuid(), now() - age, 'signed_out'
FROM (VALUES (interval '31 days'), ('29 days')) AS a (age), generate_series(1, 60);
INSERT INTO auth_ext.revoked_tokens (jti, expires_at)
SELECT gen_random_uuid(), now() - age FROM (VALUES (interval '25 hours'), ('23 hours')) AS a (age), generate_series(1, 60);
-- Entries of GoTrue are of version 4, ours of version 7.
INSERT INTO auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
SELECT '00000000-0000-0000-0000-000000000000', id::uuid, '{}', now() - interval '10 years', '' FROM (VALUES
    ('019b76da-9000-4000-8000-000000000001'), ('019b76da-9000-7000-8000-000000000002'), ('ffffffff-ffff-7fff-bfff-ffffffffffff')) AS e (id);
-- A bounded step, which a refresh never waits for: it holds nothing that is alive.
SELECT auth_ext.purge(10) - 'sessions' AS purged;
SELECT count(*) BETWEEN 310 AND 360 AS most_were_not_looked_at FROM auth.sessions;
SELECT auth_ext.purge() - 'sessions' AS purged;
SELECT auth_ext.purge();
SELECT count(*) AS sessions, min(now() - created_at) < interval '2 hours' AS fresh_ones FROM auth.sessions;
SELECT reason, count(*) FROM auth_ext.ended_sessions GROUP BY reason ORDER BY reason;
SELECT id FROM auth.audit_log_entries ORDER BY id;
-- Only old enough is over, to the minute.
UPDATE auth_ext.settings SET session_inactivity_timeout = '9 days 22 hours';
SELECT auth_ext.purge();
-- Sign-ins alone do it as well.
UPDATE auth_ext.settings SET session_inactivity_timeout = '1 second';
UPDATE auth.sessions SET created_at = created_at - interval '2 days', refreshed_at = NULL;
UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - interval '2 days';
SELECT count(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token') AS sign_ins FROM generate_series(1, 30);
SELECT count(*) <= 30 + 30 AS most_are_gone FROM auth.sessions;
-- In a transaction with one snapshot nothing is purged, and nothing fails.
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT auth_ext.purge();
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token' AS signed_in;
COMMIT;
SELECT auth_ext.purge(-1), auth_ext.purge(NULL) ? 'sessions' AS by_default;
