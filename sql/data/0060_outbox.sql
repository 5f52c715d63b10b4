-- What has to leave the database: mail, SMS, HTTP hooks. Rows are written by the transaction that decides, and carried out
-- by the courier, whose role calls a handful of functions and reads no table (design 4.12).

CREATE TABLE auth_ext.outbox (
    id pg_catalog.uuid NOT NULL
        CONSTRAINT outbox_pkey PRIMARY KEY,
    kind pg_catalog.text NOT NULL
        CONSTRAINT outbox_kind_known CHECK (
            kind OPERATOR(pg_catalog.=) ANY (ARRAY['mail', 'sms', 'http_hook', 'http_exchange'])),
    purpose pg_catalog.text NOT NULL
        CONSTRAINT outbox_purpose_form CHECK (purpose OPERATOR(pg_catalog.~) '^[a-z0-9_]{1,63}$'),
    user_id pg_catalog.uuid,
    status pg_catalog.text DEFAULT 'pending' NOT NULL
        CONSTRAINT outbox_status_known CHECK (
            status OPERATOR(pg_catalog.=) ANY (ARRAY['pending', 'delivered', 'dead'])),
    sealed_payload pg_catalog.bytea,
    dedupe_key pg_catalog.bytea
        CONSTRAINT outbox_dedupe_key_key UNIQUE
        CONSTRAINT outbox_dedupe_key_length CHECK (
            pg_catalog.octet_length(dedupe_key) OPERATOR(pg_catalog.=) 32),
    topic pg_catalog.bytea
        CONSTRAINT outbox_topic_length CHECK (pg_catalog.octet_length(topic) OPERATOR(pg_catalog.=) 32),
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    deadline timestamp with time zone NOT NULL,
    lease pg_catalog.uuid,
    attempts integer DEFAULT 0 NOT NULL,
    reason pg_catalog.text,
    detail pg_catalog.text,
    finished_at timestamp with time zone,

    -- What a dump or a backup of a finished row could tell is gone.
    CONSTRAINT outbox_payload_while_pending CHECK (
        (status OPERATOR(pg_catalog.=) 'pending') OPERATOR(pg_catalog.=) (sealed_payload IS NOT NULL)),
    CONSTRAINT outbox_finished_has_its_time CHECK (
        (status OPERATOR(pg_catalog.=) 'pending') OPERATOR(pg_catalog.=) (finished_at IS NULL)),
    CONSTRAINT outbox_dead_has_a_reason CHECK (
        status OPERATOR(pg_catalog.<>) 'dead' OR reason IS NOT NULL)
);

CREATE INDEX outbox_due_idx ON auth_ext.outbox (kind, due_at)
    WHERE status OPERATOR(pg_catalog.=) 'pending';
CREATE INDEX outbox_deadline_idx ON auth_ext.outbox (deadline)
    WHERE status OPERATOR(pg_catalog.=) 'pending';
CREATE INDEX outbox_topic_idx ON auth_ext.outbox (topic)
    WHERE status OPERATOR(pg_catalog.=) 'pending' AND topic IS NOT NULL;
CREATE INDEX outbox_finished_idx ON auth_ext.outbox (status, finished_at)
    WHERE status OPERATOR(pg_catalog.<>) 'pending';

-- ANALYZE would copy column values into pg_statistic.
ALTER TABLE auth_ext.outbox
    ALTER COLUMN sealed_payload SET STATISTICS 0,
    ALTER COLUMN dedupe_key SET STATISTICS 0,
    ALTER COLUMN topic SET STATISTICS 0,
    ALTER COLUMN detail SET STATISTICS 0;

COMMENT ON TABLE auth_ext.outbox IS 'Messages that have to leave the database. The courier claims, sends and reports them; what is in them is sealed, and gone once they are delivered or dead.';
COMMENT ON COLUMN auth_ext.outbox.id IS 'Identifies the message (a UUID of version 7); the Message-ID of a mail and the webhook-id of a hook are made of it, so that each attempt has the same. Bound into the seal.';
COMMENT ON COLUMN auth_ext.outbox.kind IS 'How it leaves: mail (SMTP), sms (a provider''s HTTP), http_hook (a signed POST), http_exchange (a request whose answer comes back).';
COMMENT ON COLUMN auth_ext.outbox.purpose IS 'What it is about, such as recovery or password_changed_notification.';
COMMENT ON COLUMN auth_ext.outbox.user_id IS 'The user whom it is about, if there is one. No foreign key: a message may outlive its user.';
COMMENT ON COLUMN auth_ext.outbox.status IS 'pending: to be sent, or tried again. delivered: the next server took it. dead: it was refused, or its time was over.';
COMMENT ON COLUMN auth_ext.outbox.sealed_payload IS 'The whole message as JSON, sealed with the server key of the outbox; NULL once it is delivered or dead.';
COMMENT ON COLUMN auth_ext.outbox.dedupe_key IS 'A second message with the same key is not queued as long as this row is there; NULL when any number may be.';
COMMENT ON COLUMN auth_ext.outbox.topic IS 'A newer message of the same topic takes the place of one that waits; NULL when none does.';
COMMENT ON COLUMN auth_ext.outbox.created_at IS 'When it was queued.';
COMMENT ON COLUMN auth_ext.outbox.due_at IS 'When it may be claimed next: at once, after a back-off, or when the lease of a courier is over.';
COMMENT ON COLUMN auth_ext.outbox.deadline IS 'When it is worth nothing any more, such as the expiry of the code in it: dead from then on.';
COMMENT ON COLUMN auth_ext.outbox.lease IS 'The claim under which a courier is sending it; NULL while none does.';
COMMENT ON COLUMN auth_ext.outbox.attempts IS 'How often it was claimed.';
COMMENT ON COLUMN auth_ext.outbox.reason IS 'Why the last attempt failed or the message is dead, in one word.';
COMMENT ON COLUMN auth_ext.outbox.detail IS 'The same in the words of the other server, shortened and without addresses and codes.';
COMMENT ON COLUMN auth_ext.outbox.finished_at IS 'When it was delivered or died.';
COMMENT ON INDEX auth_ext.outbox_due_idx IS 'For the claim.';
COMMENT ON INDEX auth_ext.outbox_deadline_idx IS 'Finds what is over.';
COMMENT ON INDEX auth_ext.outbox_topic_idx IS 'Finds what a newer message replaces.';
COMMENT ON INDEX auth_ext.outbox_finished_idx IS 'For the purge.';

CREATE TABLE auth_ext.couriers (
    name pg_catalog.text NOT NULL
        CONSTRAINT couriers_pkey PRIMARY KEY
        CONSTRAINT couriers_name_length CHECK (
            pg_catalog.length(name) OPERATOR(pg_catalog.>=) 1 AND pg_catalog.length(name) OPERATOR(pg_catalog.<=) 100),
    seen_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE auth_ext.couriers IS 'The couriers that have asked for work in the last day.';
COMMENT ON COLUMN auth_ext.couriers.name IS 'What the courier calls itself: host and process.';
COMMENT ON COLUMN auth_ext.couriers.seen_at IS 'When it last asked, to the half minute.';

ALTER TABLE auth_ext.server_keys
    DROP CONSTRAINT server_keys_purpose_known,
    ADD CONSTRAINT server_keys_purpose_known CHECK (
        purpose OPERATOR(pg_catalog.=) ANY (ARRAY['refresh_token', 'one_time_token', 'outbox']));
COMMENT ON COLUMN auth_ext.server_keys.purpose IS 'refresh_token: MAC and derivation of refresh tokens. one_time_token: keyed hashes of one-time codes. outbox: seals messages until they have left.';

REVOKE ALL ON TABLE auth_ext.outbox, auth_ext.couriers
    FROM PUBLIC, anon, authenticated, service_role;
