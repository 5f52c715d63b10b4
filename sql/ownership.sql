-- Version 0.1.0 gave our tables and views to supabase_auth_admin: they move to auth_ext_owner. Run by the update script and by
-- auth_ext.setup() each time; does nothing when all is right.

DO $ownership$
DECLARE
    class record;
    granted record;
BEGIN
    FOR class IN
        SELECT c.oid::pg_catalog.regclass AS name,
            CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'v' THEN 'VIEW'
                WHEN c.relkind OPERATOR(pg_catalog.=) 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'v', 'S']::pg_catalog."char"[])
            AND c.relowner OPERATOR(pg_catalog.<>) pg_catalog.to_regrole('auth_ext_owner')::pg_catalog.oid
            -- What restore() executes stays the installer's.
            AND c.relname OPERATOR(pg_catalog.<>) 'replaced_functions'
        ORDER BY c.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER %s %s OWNER TO auth_ext_owner', class.kind, class.name);
        -- What the owner before gave away goes with him: a TRIGGER privilege would run code with our rights. REVOKE of a table takes
        -- the privileges on its columns, too.
        FOR granted IN
            SELECT DISTINCT a.grantee, CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
                ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END AS name
            FROM (SELECT c.relacl AS list FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) class.name
                UNION ALL
                SELECT t.attacl FROM pg_catalog.pg_attribute AS t WHERE t.attrelid OPERATOR(pg_catalog.=) class.name) AS acl
            CROSS JOIN LATERAL pg_catalog.aclexplode(acl.list) AS a
            WHERE a.grantee OPERATOR(pg_catalog.<>) pg_catalog.to_regrole('auth_ext_owner')::pg_catalog.oid
        LOOP
            EXECUTE pg_catalog.format('REVOKE ALL ON %s %s FROM %s CASCADE',
                CASE WHEN class.kind OPERATOR(pg_catalog.=) 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, class.name, granted.name);
        END LOOP;
    END LOOP;
    -- Nobody but the owner ever puts triggers on a table of ours, replaced_functions included: they run with the rights of whoever
    -- writes it.
    FOR granted IN
        SELECT c.oid::pg_catalog.regclass AS class, CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
            ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END AS name
        FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND a.privilege_type OPERATOR(pg_catalog.=) 'TRIGGER' AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
    LOOP
        EXECUTE pg_catalog.format('REVOKE TRIGGER ON TABLE %s FROM %s CASCADE', granted.class, granted.name);
    END LOOP;
END
$ownership$;

-- A dump without owners gives every table to the superuser who restores it. Where setup() had run before the dump, GoTrue's tables
-- go back to their owner; those of somebody else are refused elsewhere, by name. So do the functions and views of schema auth: one that
-- runs as its owner would be a superuser's from then on, for whoever made it.
DO $restored$
DECLARE
    class record;
    is_restored pg_catalog.bool := false;
BEGIN
    IF pg_catalog.to_regclass('auth_ext.settings') IS NULL THEN
        RETURN;
    END IF;
    FOR class IN
        SELECT c.oid::pg_catalog.regclass AS name
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) c.relowner AND r.rolsuper
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])
            AND c.relname OPERATOR(pg_catalog.=) ANY (ARRAY[
                'audit_log_entries', 'custom_oauth_providers', 'flow_state', 'identities', 'instances',
                'mfa_amr_claims', 'mfa_challenges', 'mfa_factors', 'oauth_authorizations', 'oauth_client_states',
                'oauth_clients', 'oauth_consents', 'one_time_tokens', 'refresh_tokens', 'saml_providers',
                'saml_relay_states', 'schema_migrations', 'sessions', 'sso_domains', 'sso_providers', 'users',
                'webauthn_challenges', 'webauthn_credentials']::pg_catalog.name[])
        ORDER BY c.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO supabase_auth_admin', class.name);
        is_restored := true;
    END LOOP;
    FOR class IN
        SELECT o.kind, o.name
        FROM (
            SELECT p.oid, p.proowner AS owner, p.pronamespace AS namespace, 'pg_catalog.pg_proc'::pg_catalog.regclass AS class,
                'ROUTINE' AS kind, p.oid::pg_catalog.regprocedure::pg_catalog.text AS name
            FROM pg_catalog.pg_proc AS p WHERE p.prokind OPERATOR(pg_catalog.<>) 'a'
            UNION ALL
            SELECT c.oid, c.relowner, c.relnamespace, 'pg_catalog.pg_class'::pg_catalog.regclass,
                CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, c.oid::pg_catalog.regclass::pg_catalog.text
            FROM pg_catalog.pg_class AS c WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['v', 'm']::pg_catalog."char"[])
        ) AS o
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) o.owner AND r.rolsuper
        WHERE is_restored AND o.namespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS member
                WHERE member.classid OPERATOR(pg_catalog.=) o.class AND member.objid OPERATOR(pg_catalog.=) o.oid
                    AND member.deptype OPERATOR(pg_catalog.=) 'e')
        ORDER BY o.oid
    LOOP
        EXECUTE pg_catalog.format('ALTER %s %s OWNER TO supabase_auth_admin', class.kind, class.name);
    END LOOP;
END
$restored$;
