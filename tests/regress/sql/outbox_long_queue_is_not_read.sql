-- A queue of 100,000 messages is never read as a whole: neither by whoever queues one more, nor by a sign-in, nor by a claim.
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery staple') ? 'access_token' AS signed_up;
INSERT INTO auth_ext.outbox (id, kind, purpose, sealed_payload, topic, created_at, due_at, deadline)
SELECT gen_random_uuid(), 'mail', 'recovery', '\x00', sha256(n::text::bytea), now(), now() + n * interval '1 ms', now() + interval '1 day'
FROM generate_series(1, 100000) AS n;
ANALYZE auth_ext.outbox;
SELECT pg_stat_force_next_flush();
SELECT seq_scan AS scans_before, seq_tup_read AS read_before, coalesce(idx_tup_fetch, 0) AS fetched_before
FROM pg_stat_user_tables WHERE relid = 'auth_ext.outbox'::regclass \gset
SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery staple') ? 'access_token' AS signed_in;
SELECT auth_ext.mail_test('ada@example.com') ? 'id' AS queued;
SELECT jsonb_array_length(auth_ext.courier_claim('here', 'mail', 10)) AS claimed;
SELECT pg_stat_force_next_flush();
-- Those of this test are no messages that the key opens: 10 die here.
SELECT seq_scan - :scans_before AS scans, seq_tup_read - :read_before AS read, coalesce(idx_tup_fetch, 0) - :fetched_before < 100 AS reads_few
FROM pg_stat_user_tables WHERE relid = 'auth_ext.outbox'::regclass;
SELECT count(*), reason FROM auth_ext.outbox WHERE status = 'dead' GROUP BY reason;
-- No statistics of what is sealed.
SELECT attname FROM pg_stats WHERE schemaname = 'auth_ext' AND tablename = 'outbox' AND attname IN ('sealed_payload', 'dedupe_key', 'topic', 'detail');
