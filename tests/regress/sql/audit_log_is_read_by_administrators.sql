-- GoTrue's GET /admin/audit: page by page, the newest first, by author, action or type.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set http :srcdir /../fixtures/http.sql
\i :http
\pset format unaligned
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery')), outcome(auth_ext.sign_up('bob@example.com', 'correct horse battery'));
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
-- What happened at one moment has no order: a second between each two.
UPDATE auth.audit_log_entries AS a SET created_at = '2030-01-01'::timestamptz + n * interval '1 second'
FROM (SELECT id, row_number() OVER (ORDER BY created_at, payload ->> 'action' DESC) AS n FROM auth.audit_log_entries) AS o WHERE o.id = a.id;
CREATE FUNCTION audit(query text, OUT status int, OUT entries text, OUT total text, OUT link text) LANGUAGE sql AS $$
    SELECT h.status,
        CASE WHEN json_typeof(h.body) = 'array' THEN (SELECT string_agg(concat_ws(' ', e #>> '{payload,action}', e #>> '{payload,actor_username}'), ', ') FROM json_array_elements(h.body) AS e)
            ELSE h.body ->> 'msg' END,
        (SELECT header ->> 'X-Total-Count' FROM jsonb_array_elements(h.headers) AS header WHERE header ? 'X-Total-Count'),
        (SELECT header ->> 'Link' FROM jsonb_array_elements(h.headers) AS header WHERE header ? 'Link')
    FROM http('GET', '/auth/v1/admin/audit' || query, NULL, '{"role": "service_role"}') AS h
$$;
SELECT * FROM audit('');
SELECT (body::jsonb #> '{0,payload}') - 'actor_id' - 'traits' AS payload, body::jsonb -> 0 ? 'created_at' AS at, body::jsonb -> 0 ->> 'ip_address' AS ip_address
FROM http('GET', '/auth/v1/admin/audit?per_page=1', NULL, '{"role": "service_role"}');
SELECT * FROM audit('?per_page=2&page=2');
SELECT * FROM audit('?query=action:login'), audit('?query=author:BOB&per_page=1') AS bob;
SELECT * FROM audit('?query=type:team');
-- A part is taken as it is: no pattern, no quote gets out.
SELECT entries FROM audit('?query=author:%25');
SELECT entries FROM audit('?query=author:''%20OR%201=1');
SELECT status, entries FROM audit('?query=nonsense:1');
SELECT status, entries FROM audit('?query=action');
SELECT status, entries FROM audit('?page=abc');
SELECT status, entries FROM audit('?per_page=10001');
-- An entry of GoTrue's, of an address that is none, without a time, and one whose payload is null.
INSERT INTO auth.audit_log_entries (instance_id, id, payload, created_at, ip_address) VALUES
    ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), '{"action":"login","actor_name":"Grace","log_type":"account"}', NULL, 'not an address'),
    ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), NULL, NULL, '');
SELECT body -> 0 ->> 'ip_address' AS ip_address, body -> 0 -> 'created_at' AS created_at FROM http('GET', '/auth/v1/admin/audit?query=author:grace', NULL, '{"role": "service_role"}');
SELECT total FROM audit('');
-- Nobody else.
SELECT status, body ->> 'error_code' AS error_code FROM http('GET', '/auth/v1/admin/audit');
SELECT status, body ->> 'error_code' AS error_code
FROM http('GET', '/auth/v1/admin/audit', NULL, auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'access_token');
-- Newest first goes along an index, also in a table of GoTrue's.
SELECT indexdef FROM pg_indexes WHERE schemaname = 'auth' AND indexname = 'audit_log_entries_created_at_id_idx';
