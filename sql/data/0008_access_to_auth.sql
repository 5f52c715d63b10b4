-- Run by auth_ext.setup() each time. What auth_ext needs of schema auth, whoever made it: the tables in GoTrue's current
-- layout, owned by nobody but GoTrue's role or a superuser, and the right of supabase_auth_admin to read and write them.

-- Image scripts of Supabase leave a schema auth of 2021 behind, until GoTrue has run once.
DO $layout$
DECLARE
    missing pg_catalog.text;
BEGIN
    SELECT pg_catalog.string_agg(
        pg_catalog.format('auth.%s.%s', needed.table_name, needed.column_name), ', '
        ORDER BY needed.table_name, needed.column_name)
    INTO missing
    FROM (VALUES
        ('users', 'is_anonymous'),
        ('users', 'deleted_at'),
        ('users', 'banned_until'),
        ('identities', 'provider_id'),
        ('sessions', 'refreshed_at'),
        ('sessions', 'refresh_token_counter'),
        ('sessions', 'refresh_token_hmac_key'),
        ('refresh_tokens', 'session_id'),
        ('mfa_amr_claims', 'authentication_method'),
        ('mfa_factors', 'status'),
        ('one_time_tokens', 'token_hash'),
        ('audit_log_entries', 'ip_address')
    ) AS needed (table_name, column_name)
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid OPERATOR(pg_catalog.=)
                pg_catalog.to_regclass(pg_catalog.format('auth.%I', needed.table_name))
            AND a.attname OPERATOR(pg_catalog.=) needed.column_name
            AND NOT a.attisdropped);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'schema auth is not in the layout of a current Supabase Auth',
            DETAIL = pg_catalog.format('Missing: %s', missing),
            HINT = 'Start a current Supabase Auth (GoTrue) once, so that it migrates the schema; then run auth_ext.setup() again.';
    END IF;
END
$layout$;

-- Its owner could hang anything on the table that holds the users.
DO $owners$
DECLARE
    strange record;
BEGIN
    SELECT c.relname, r.rolname INTO strange
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) c.relowner
    WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
        AND c.relkind OPERATOR(pg_catalog.<>) ALL (ARRAY['i', 'I', 't', 'c']::pg_catalog."char"[])
        AND NOT r.rolsuper
        AND r.rolname OPERATOR(pg_catalog.<>) 'supabase_auth_admin'
    ORDER BY c.relname LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('table auth.%I belongs to role %I', strange.relname, strange.rolname),
            HINT = pg_catalog.format('ALTER TABLE auth.%I OWNER TO supabase_auth_admin;', strange.relname);
    END IF;
END
$owners$;

GRANT USAGE ON SCHEMA auth TO supabase_auth_admin;
-- Our tables refer to GoTrue's. PostgreSQL checks a foreign key as the owner of the table that it leads to.
GRANT USAGE ON SCHEMA auth TO auth_ext_owner;
GRANT REFERENCES ON ALL TABLES IN SCHEMA auth TO auth_ext_owner;

-- A table of another owner needs grants, and must not hide its rows from us by row security: a user who is not seen
-- would be taken for one who does not exist.
DO $access$
DECLARE
    tab record;
BEGIN
    FOR tab IN
        SELECT c.oid, c.relname,
            (c.relforcerowsecurity OR c.relrowsecurity AND NOT pg_catalog.pg_has_role(
                'supabase_auth_admin', c.relowner, 'USAGE'))
            AND NOT r.rolbypassrls AND NOT r.rolsuper AS hides_rows
        FROM pg_catalog.pg_class AS c, pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) 'supabase_auth_admin'
            AND c.relowner OPERATOR(pg_catalog.<>) r.oid
            AND c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND c.relname OPERATOR(pg_catalog.=) ANY (ARRAY[
                'users', 'identities', 'sessions', 'refresh_tokens', 'mfa_factors', 'mfa_challenges',
                'mfa_amr_claims', 'one_time_tokens', 'flow_state', 'audit_log_entries'])
        ORDER BY c.relname
    LOOP
        IF tab.hides_rows THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = pg_catalog.format('row security of auth.%I hides its rows from role supabase_auth_admin', tab.relname),
                HINT = pg_catalog.format('ALTER TABLE auth.%I OWNER TO supabase_auth_admin;', tab.relname);
        END IF;
        EXECUTE pg_catalog.format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE auth.%I TO supabase_auth_admin', tab.relname);
    END LOOP;
    IF pg_catalog.to_regclass('auth.refresh_tokens_id_seq') IS NOT NULL THEN
        GRANT USAGE ON SEQUENCE auth.refresh_tokens_id_seq TO supabase_auth_admin;
    END IF;
END
$access$;
