-- Identity for row level security: what it believes, and what stood in schema auth before auth_ext.takeover().

ALTER TABLE auth_ext.settings
    ADD COLUMN identity_mode pg_catalog.text DEFAULT 'request' NOT NULL
        CONSTRAINT settings_identity_mode_known CHECK (
            identity_mode OPERATOR(pg_catalog.=) ANY (ARRAY['request', 'verified', 'either'])),
    ADD COLUMN malformed_claims pg_catalog.text DEFAULT 'error' NOT NULL
        CONSTRAINT settings_malformed_claims_known CHECK (
            malformed_claims OPERATOR(pg_catalog.=) ANY (ARRAY['error', 'null']));
COMMENT ON COLUMN auth_ext.settings.identity_mode IS 'Where uid(), jwt() and the other identity functions take the identity from: request (request.jwt.claims, as on Supabase), verified (only what auth_ext.bind() verified in this transaction) or either (what was bound, else the request).';
COMMENT ON COLUMN auth_ext.settings.malformed_claims IS 'What they do with claims that are no JSON or a sub that is no UUID: error, as on Supabase, or null.';

CREATE TABLE auth_ext.replaced_functions (
    name pg_catalog.text NOT NULL
        CONSTRAINT replaced_functions_pkey PRIMARY KEY
        CONSTRAINT replaced_functions_known CHECK (
            name OPERATOR(pg_catalog.=) ANY (ARRAY['uid', 'jwt', 'role', 'email'])),
    definition pg_catalog.text NOT NULL,
    body pg_catalog.text NOT NULL,
    replaced_at timestamp with time zone DEFAULT pg_catalog.clock_timestamp() NOT NULL
);
COMMENT ON TABLE auth_ext.replaced_functions IS 'The functions of schema auth that auth_ext.takeover() has replaced, for auth_ext.restore().';
COMMENT ON COLUMN auth_ext.replaced_functions.name IS 'The function''s name in schema auth.';
COMMENT ON COLUMN auth_ext.replaced_functions.definition IS 'The statement that makes it again.';
COMMENT ON COLUMN auth_ext.replaced_functions.body IS 'Its body, to compare.';
COMMENT ON COLUMN auth_ext.replaced_functions.replaced_at IS 'When it was replaced.';
-- What restore() executes belongs to a superuser: whoever could write here would run it with his rights.
REVOKE ALL ON TABLE auth_ext.replaced_functions FROM PUBLIC, anon, authenticated, service_role, supabase_auth_admin;

-- Where we made schema auth ourselves, its functions become what takeover() makes of Supabase's.
DO $native$
DECLARE
    statement pg_catalog.text;
BEGIN
    FOR statement IN
        SELECT pg_catalog.format(
            'CREATE OR REPLACE FUNCTION auth.%1$I() RETURNS %2$s LANGUAGE c STABLE PARALLEL SAFE AS %3$L, %4$L',
            p.proname, p.prorettype::pg_catalog.regtype, '$libdir/auth_ext', pg_catalog.concat(p.proname, '_wrapper'))
        FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND p.proname OPERATOR(pg_catalog.=) ANY (ARRAY['uid', 'jwt', 'role', 'email']::pg_catalog.name[])
            AND p.prosrc OPERATOR(pg_catalog.=) pg_catalog.format('SELECT auth_ext.%s()', p.proname)
    LOOP
        EXECUTE statement;
    END LOOP;
END
$native$;
