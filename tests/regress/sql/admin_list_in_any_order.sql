-- Administrators list users page by page or by cursor, whatever the rows are like: the same time, no time, ten thousand and more.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
-- The estimate must not change by itself.
ALTER TABLE auth.users SET (autovacuum_enabled = off);
-- Our index is there, also where GoTrue has made the table (setup_adopts_gotrue has the other half).
SELECT indexdef FROM pg_indexes WHERE schemaname = 'auth' AND indexname = 'users_created_at_id_idx';
INSERT INTO auth.users (id, instance_id, aud, role, email, raw_app_meta_data, raw_user_meta_data, created_at)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated',
    format('user%s@example.com', n), '{}', jsonb_build_object('full_name', 'Person Nr. ' || n),
    -- Three at a time, and two without a time.
    CASE WHEN n > 2 THEN timestamptz '2026-01-01' + (n / 3) * interval '1 second' END
FROM generate_series(1, 20) AS n;
CREATE FUNCTION emails(listed jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(split_part(u ->> 'email', '@', 1), ' ' ORDER BY place) FROM jsonb_array_elements(listed -> 'users') WITH ORDINALITY AS e (u, place)
$$;
SELECT emails(auth_ext.admin_list_users(per_page => 20));
SELECT emails(listed), listed - 'users' AS rest FROM auth_ext.admin_list_users(2, 7) AS listed;
SELECT emails(listed), listed - 'users' AS rest FROM auth_ext.admin_list_users(3, 7) AS listed;
-- By cursor, from the first page to the last.
WITH RECURSIVE pages (number, listed) AS (
    SELECT 1, auth_ext.admin_list_users(per_page => 6, cursor => '')
    UNION ALL
    SELECT number + 1, auth_ext.admin_list_users(per_page => 6, cursor => listed ->> 'next_cursor')
    FROM pages WHERE listed ->> 'next_cursor' IS NOT NULL
)
SELECT number, emails(listed), listed - 'users' - 'next_cursor' AS rest FROM pages;
WITH RECURSIVE pages (number, listed) AS (
    SELECT 1, auth_ext.admin_list_users(per_page => 1, filter => '1', cursor => '')
    UNION ALL
    SELECT number + 1, auth_ext.admin_list_users(per_page => 1, filter => '1', cursor => listed ->> 'next_cursor')
    FROM pages WHERE listed ->> 'next_cursor' IS NOT NULL
)
SELECT string_agg(emails(listed), ' ' ORDER BY number) FROM pages;
SELECT outcome(auth_ext.admin_list_users(cursor => given)) FROM unnest(ARRAY['x', '1.2', '-', '5']) AS given;
-- A filter: the e-mail in its case, the name in any; % and _ as in LIKE, as with GoTrue.
SELECT filter, listed ->> 'total' AS total, emails(listed) FROM unnest(ARRAY['r7@', 'R7@', 'nr. 19', 'user_9@', 'user%5@', '', '''; --', '\']) AS filter,
    auth_ext.admin_list_users(per_page => 3, filter => filter) AS listed;
-- More than ten thousand are not counted: the total is the planner's, and no full page seems the last.
INSERT INTO auth.users (id, instance_id, aud, role, email, raw_app_meta_data, raw_user_meta_data, created_at)
SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', format('more%s@example.com', n), '{}', '{}', timestamptz '2025-01-01'
FROM generate_series(1, 10030) AS n;
SELECT listed ->> 'total' AS total, listed ->> 'last_page' AS last_page FROM auth_ext.admin_list_users() AS listed;
SELECT listed ->> 'total' AS total, listed ->> 'last_page' AS last_page, jsonb_array_length(listed -> 'users') AS users FROM auth_ext.admin_list_users(201) AS listed;
SELECT listed ->> 'total' AS total, listed ->> 'last_page' AS last_page, jsonb_array_length(listed -> 'users') AS users FROM auth_ext.admin_list_users(202) AS listed;
SELECT listed ->> 'total' AS total FROM auth_ext.admin_list_users(filter => 'more') AS listed;
ANALYZE auth.users;
SELECT listed ->> 'total' AS total, listed ->> 'last_page' AS last_page FROM auth_ext.admin_list_users() AS listed;
DELETE FROM auth.users WHERE email LIKE 'more%' AND email > 'more2';
SELECT listed ->> 'total' AS total FROM auth_ext.admin_list_users() AS listed;
