-- Each call of purge() looks at a bounded number of sessions and begins where the calls before have not been: a day of hourly calls sees
-- them all. doctor() tells how many are over and not removed.
UPDATE auth_ext.settings SET autoconfirm = true, session_inactivity_timeout = '10 days';
SELECT auth_ext.admin_create_user('ada@example.com') ->> 'email' AS email;
INSERT INTO auth.sessions (id, user_id, created_at, refreshed_at)
SELECT gen_random_uuid(), u.id, now() - interval '30 days', (now() - interval '30 days') AT TIME ZONE 'UTC'
FROM auth.users AS u, generate_series(1, 24000);
INSERT INTO auth_ext.refresh_tokens (session_id, generation, token_hash, created_at, rotated_at)
SELECT id, 1, sha256(id::text::bytea), created_at, created_at FROM auth.sessions;
ANALYZE auth.sessions;
SELECT state, meaning, remedy IS NOT NULL AS says_what_to_do FROM auth_ext.doctor() WHERE "check" = 'purge';
-- A call for 2,000 looks at 2,000.
SELECT auth_ext.purge(2000) ->> 'sessions' AS first;
SELECT count(*) FROM auth.sessions;
-- 24 calls for a fifteenth more than an even share see all. (PL/pgSQL, so that each call sees what those before have left.)
DO $$ BEGIN FOR n IN 1..23 LOOP PERFORM auth_ext.purge(2000); END LOOP; END $$;
SELECT count(*) AS left_over FROM auth.sessions;
SELECT count(*) AS told_why FROM auth_ext.ended_sessions WHERE reason = 'expired';
ANALYZE auth.sessions;
SELECT state, meaning FROM auth_ext.doctor() WHERE "check" = 'purge';
-- Those in use stay, however often it is called, and cost no more than a look.
INSERT INTO auth.sessions (id, user_id, created_at, refreshed_at)
SELECT gen_random_uuid(), u.id, now(), now() AT TIME ZONE 'UTC' FROM auth.users AS u, generate_series(1, 3000);
SELECT auth_ext.purge(2000) ->> 'sessions' AS of_live_ones FROM generate_series(1, 5);
SELECT count(*) FROM auth.sessions;
