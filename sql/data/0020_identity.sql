-- Identity for row level security: what it believes.

ALTER TABLE auth_ext.settings
    ADD COLUMN identity_mode pg_catalog.text DEFAULT 'request' NOT NULL
        CONSTRAINT settings_identity_mode_known CHECK (
            identity_mode OPERATOR(pg_catalog.=) ANY (ARRAY['request', 'verified', 'either'])),
    ADD COLUMN malformed_claims pg_catalog.text DEFAULT 'error' NOT NULL
        CONSTRAINT settings_malformed_claims_known CHECK (
            malformed_claims OPERATOR(pg_catalog.=) ANY (ARRAY['error', 'null']));
COMMENT ON COLUMN auth_ext.settings.identity_mode IS 'Where uid(), jwt() and the other identity functions take the identity from: request (request.jwt.claims, as on Supabase), verified (only what auth_ext.bind() verified in this transaction) or either (what was bound, else the request).';
COMMENT ON COLUMN auth_ext.settings.malformed_claims IS 'What they do with claims that are no JSON or a sub that is no UUID: error, as on Supabase, or null.';
