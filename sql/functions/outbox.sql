-- The outbox: what administrators ask of it, and what the courier calls. Messages are queued by the flows.

CREATE FUNCTION auth_ext.outbox_status()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_status_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_status() IS
    'How the outbox stands: messages that wait by kind, those being sent, the age of the oldest in seconds, what was delivered and what died in the last day, the latter by reason, and the couriers that asked for work, with the seconds since.';

CREATE FUNCTION auth_ext.outbox_retry(id uuid DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_retry_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_retry(uuid) IS
    'Makes a message that waits for its next attempt due at once; without an id all of them. Gives how many. One that is delivered or dead has no content any more and stays as it is; the answer says so.';

CREATE FUNCTION auth_ext.outbox_message(id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_message_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_message(uuid) IS
    'What became of a message: status, attempts, times, reason and detail of its last attempt; NULL when it is not there. Never its content.';

CREATE FUNCTION auth_ext.mail_test("to" text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_test_wrapper';
COMMENT ON FUNCTION auth_ext.mail_test(text) IS
    'Queues a short mail to try the way out, once; gives its id. After the commit auth_ext.outbox_message(id) tells how far the courier came with it, in words.';

CREATE FUNCTION auth_ext.outbox_enqueue(
    kind text,
    payload jsonb,
    purpose text DEFAULT 'own',
    lifetime_seconds integer DEFAULT 86400)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_enqueue_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_enqueue(text, jsonb, text, integer) IS
    'Queues a message of your own, sealed like the others; gives its id. mail: {to, subject, text, html, from_address, from_name, reply_to, headers: [{name, value}]}; sms: {to, text, channel}; http_hook: {url, secrets: ["v1,whsec_..."], body}. It is tried until lifetime_seconds are over. For the operator; pass the payload as a bind parameter.';

CREATE FUNCTION auth_ext.courier_claim(
    courier text,
    kind text,
    "limit" integer DEFAULT 16,
    lease_seconds integer DEFAULT 120)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'courier_claim_wrapper';
COMMENT ON FUNCTION auth_ext.courier_claim(text, text, integer, integer) IS
    'For couriers: takes at most limit messages of a kind that are due, the oldest first, and keeps them from others for the length of the lease (5 seconds to an hour). Commit before sending. Gives an array of {id, lease, purpose, attempt, created_at, deadline, payload}. courier is the name under which outbox_status() shows who asks.';

CREATE FUNCTION auth_ext.courier_report(results jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'courier_report_wrapper';
COMMENT ON FUNCTION auth_ext.courier_report(jsonb) IS
    'For couriers: what became of messages, an array of {id, lease, result, reason, detail, retry_after}. result is delivered, failed (to be tried again, after retry_after seconds at least, until the deadline) or refused (dead). Gives the counts {delivered, waiting, dead, ignored}; ignored are those that somebody else has or had.';
