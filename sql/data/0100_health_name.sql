-- What the door calls itself.

ALTER TABLE auth_ext.settings
    ADD COLUMN health_name pg_catalog.text DEFAULT 'auth_ext' NOT NULL
        CONSTRAINT settings_health_name_length CHECK (
            pg_catalog.octet_length(health_name) OPERATOR(pg_catalog.>=) 1
            AND pg_catalog.octet_length(health_name) OPERATOR(pg_catalog.<=) 64);
COMMENT ON COLUMN auth_ext.settings.health_name IS 'The name in the answer to /health. GoTrue for clients that look for it there, such as auth-go.';
