-- A message is there for couriers once its transaction has committed, sealed until then, and its content is gone when it has left.
BEGIN;
SELECT auth_ext.mail_test('ada@example.com') ? 'id' AS queued;
ROLLBACK;
SELECT count(*) FROM auth_ext.outbox;
BEGIN;
SELECT auth_ext.mail_test('ada@example.com') ->> 'id' AS first \gset
SELECT auth_ext.mail_test('bob@example.com') ->> 'id' AS second \gset
COMMIT;
-- What the table holds tells neither address nor text.
SELECT kind, purpose, status, attempts, lease IS NULL AS is_free, due_at = created_at AS is_due, deadline > created_at AS has_time
FROM auth_ext.outbox;
SELECT count(*) FROM auth_ext.outbox AS o
WHERE strpos(o::text, 'ada@') > 0 OR position('ada@example.com'::bytea IN o.sealed_payload) > 0;
-- The claim opens it.
SELECT auth_ext.courier_claim('here', 'mail') AS claimed \gset
SELECT m ->> 'id' IN (:'first', :'second') AS ours, m ->> 'purpose' AS purpose, m -> 'attempt' AS attempt, m #>> '{payload,to}' AS "to",
    m #>> '{payload,subject}' AS subject
FROM jsonb_array_elements(:'claimed') AS m ORDER BY m #>> '{payload,to}';
SELECT auth_ext.courier_claim('there', 'mail') AS claimed_by_another;
SELECT s - 'oldest_seconds' - 'couriers' AS status, ARRAY(SELECT jsonb_object_keys(s -> 'couriers') ORDER BY 1) AS couriers FROM auth_ext.outbox_status() AS s;
-- A report by somebody else's claim says nothing.
SELECT auth_ext.courier_report(jsonb_build_array(jsonb_build_object(
    'id', :'first', 'lease', '00000000-0000-0000-0000-000000000000', 'result', 'failed')));
SELECT auth_ext.courier_report(jsonb_build_array(
    jsonb_build_object('id', :'first', 'lease', :'claimed'::jsonb #>> '{0,lease}', 'result', 'delivered', 'detail', '250 taken'),
    jsonb_build_object('id', :'second', 'lease', :'claimed'::jsonb #>> '{0,lease}', 'result', 'failed', 'reason', 'starttls',
        'detail', 'the server offers no STARTTLS'),
    jsonb_build_object('id', '00000000-0000-0000-0000-000000000000', 'lease', :'claimed'::jsonb #>> '{0,lease}', 'result', 'delivered')));
SELECT status, sealed_payload IS NULL AS is_wiped, lease IS NULL AS is_free, reason, detail, finished_at IS NOT NULL AS is_finished
FROM auth_ext.outbox ORDER BY status;
SELECT auth_ext.outbox_message(:'second') - 'id' - 'created_at' - 'deadline' - 'finished_at';
SELECT auth_ext.outbox_message('00000000-0000-0000-0000-000000000000');
SELECT auth_ext.outbox_retry(:'second');
SELECT auth_ext.outbox_retry();
SELECT s - 'oldest_seconds' - 'couriers' AS status, ARRAY(SELECT jsonb_object_keys(s -> 'couriers') ORDER BY 1) AS couriers FROM auth_ext.outbox_status() AS s;
-- What makes no sense is an error that tells nothing.
SELECT auth_ext.mail_test('nobody');
SELECT auth_ext.mail_test(NULL);
SELECT auth_ext.courier_claim('here', 'pigeon');
SELECT auth_ext.courier_claim(NULL, 'mail');
SELECT auth_ext.courier_claim('here', 'mail', 0);
SELECT auth_ext.courier_claim('here', 'mail', 16, 1);
SELECT auth_ext.courier_report('{"id": 1}');
SELECT auth_ext.courier_report(NULL);
SELECT auth_ext.courier_report('[{"id": "x", "lease": "y", "result": "delivered"}]');
SELECT auth_ext.courier_report('[]');
BEGIN READ ONLY;
SELECT auth_ext.courier_claim('here', 'mail');
ROLLBACK;
