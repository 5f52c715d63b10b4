-- Which root keys this database knows. A server that has another one says so at once, and not at the first sign-in after a fail-over.

CREATE TABLE auth_ext.root_keys (
    fingerprint pg_catalog.text NOT NULL
        CONSTRAINT root_keys_pkey PRIMARY KEY
        CONSTRAINT root_keys_fingerprint_form CHECK (fingerprint OPERATOR(pg_catalog.~) '^[0-9a-f]{16}$'),
    status pg_catalog.text NOT NULL
        CONSTRAINT root_keys_status_known CHECK (
            status OPERATOR(pg_catalog.=) ANY (ARRAY['prepared', 'active', 'retired'])),
    changed_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
);
CREATE UNIQUE INDEX root_keys_one_of_each ON auth_ext.root_keys (status)
    WHERE status OPERATOR(pg_catalog.<>) 'retired';

COMMENT ON TABLE auth_ext.root_keys IS 'The root keys by their fingerprints. The keys themselves are outside the database.';
COMMENT ON COLUMN auth_ext.root_keys.fingerprint IS '16 hexadecimal digits of a SHA-256 under a name of its own: tells root keys apart and nothing about them. What is sealed carries the same.';
COMMENT ON COLUMN auth_ext.root_keys.status IS 'prepared: to be brought to every server, seals nothing yet. active: seals. retired: sealed once.';
COMMENT ON COLUMN auth_ext.root_keys.changed_at IS 'When it became that.';
COMMENT ON INDEX auth_ext.root_keys_one_of_each IS 'One active and one prepared key at most.';

REVOKE ALL ON TABLE auth_ext.root_keys FROM PUBLIC, anon, authenticated, service_role;
