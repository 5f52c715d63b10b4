//! What `auth_ext.doctor()` asks of the catalogue about roles: who owns what, who can become whom, and what is
//! set on them.

/// What was taken over is remembered in a table of the superuser's; a function with his rights is none of ours.
pub(super) const STRANGE_OWNERS: &str = "
    SELECT o.name
    FROM (
        SELECT c.oid::pg_catalog.regclass::pg_catalog.text AS name, c.relowner AS owner, c.relnamespace AS namespace
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) c.relowner AND NOT r.rolsuper
        UNION ALL
        SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text, p.proowner, p.pronamespace
        FROM pg_catalog.pg_proc AS p WHERE p.prosecdef
    ) AS o
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) o.namespace
    WHERE n.nspname OPERATOR(pg_catalog.=) ANY (ARRAY['auth_ext', 'auth_api'])
        AND o.owner OPERATOR(pg_catalog.<>) n.nspowner
    ORDER BY 1 LIMIT 10";

/// Everybody, however many grants lie between.
pub(super) const OWNER_MEMBERS: &str = "
    WITH RECURSIVE members (oid) AS (
        SELECT m.member FROM pg_catalog.pg_auth_members AS m
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) m.roleid
        WHERE r.rolname OPERATOR(pg_catalog.=) 'auth_ext_owner'
        UNION
        SELECT m.member FROM pg_catalog.pg_auth_members AS m
        JOIN members AS o ON o.oid OPERATOR(pg_catalog.=) m.roleid)
    SELECT o.oid::pg_catalog.regrole::pg_catalog.text FROM members AS o ORDER BY 1 LIMIT 10";

pub(super) const OWNER_GRANTERS: &str = "
    SELECT r.oid::pg_catalog.regrole::pg_catalog.text FROM pg_catalog.pg_roles AS r
    WHERE r.rolcreaterole AND NOT r.rolsuper
        AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.<) 160000
    ORDER BY 1 LIMIT 10";

/// A role of the app's own may be what `authenticator` becomes; one that reaches up may not.
pub(super) const ODD_ROLES: &str = "
    SELECT o.what FROM (
        SELECT pg_catalog.format('%I %s', r.rolname, a.what) AS what
        FROM pg_catalog.pg_roles AS r
        CROSS JOIN LATERAL (VALUES
            (r.rolsuper, 'is a superuser'),
            (r.rolbypassrls AND r.rolname OPERATOR(pg_catalog.<>) 'service_role', 'passes row security'),
            (r.rolreplication, 'may replicate'),
            (r.rolcreaterole AND r.rolname OPERATOR(pg_catalog.<>) 'supabase_auth_admin', 'may create roles')
        ) AS a (so, what)
        WHERE a.so AND r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[
            'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'auth_ext_courier']::pg_catalog.name[])
        UNION ALL
        SELECT pg_catalog.format('%I can become %I', r.rolname, t.rolname)
        FROM pg_catalog.pg_roles AS r
        JOIN pg_catalog.pg_roles AS t ON t.oid OPERATOR(pg_catalog.<>) r.oid AND pg_catalog.pg_has_role(r.oid, t.oid, 'MEMBER')
        WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[
                'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'auth_ext_courier']::pg_catalog.name[])
            AND NOT r.rolsuper
            AND (t.rolsuper OR t.rolbypassrls AND t.rolname OPERATOR(pg_catalog.<>) 'service_role'
                OR t.rolname OPERATOR(pg_catalog.=) ANY (ARRAY['auth_ext_owner', 'auth_ext_courier', 'supabase_auth_admin']::pg_catalog.name[])
                OR t.rolname OPERATOR(pg_catalog.=) 'service_role' AND r.rolname OPERATOR(pg_catalog.<>) 'authenticator'
                OR pg_catalog.starts_with(t.rolname::pg_catalog.text, 'pg_'))
        UNION ALL
        -- PostgREST and hooks find names there, so what is made there is called with their rights. A database of before PostgreSQL 15 has it so.
        SELECT pg_catalog.format('%s may create in schema public', CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
            ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END)
        FROM pg_catalog.pg_namespace AS n CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
        WHERE n.nspname OPERATOR(pg_catalog.=) 'public' AND a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
            AND (a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid OR a.grantee OPERATOR(pg_catalog.=) ANY (ARRAY[
                pg_catalog.to_regrole('anon')::pg_catalog.oid, pg_catalog.to_regrole('authenticated')::pg_catalog.oid]))
        UNION ALL
        -- Nobody is ever granted it by hand: whoever has it has everything, by default privileges of who installed.
        SELECT pg_catalog.format('%s may call %s', CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
            ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END, p.oid::pg_catalog.regprocedure)
        FROM pg_catalog.pg_proc AS p CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
        LEFT JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
        WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND p.proname OPERATOR(pg_catalog.=) 'courier_claim' AND a.grantee OPERATOR(pg_catalog.<>) p.proowner
            AND coalesce(NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) 'auth_ext_courier', true)
    ) AS o ORDER BY 1 LIMIT 10";

/// GoTrue's on Supabase has none.
pub(super) const ROLE_MEMBERS: &str = "
    SELECT pg_catalog.format('%I can become %I', m.rolname, r.rolname)
    FROM pg_catalog.pg_roles AS r
    JOIN pg_catalog.pg_roles AS m ON m.oid OPERATOR(pg_catalog.<>) r.oid AND NOT m.rolsuper
        AND pg_catalog.pg_has_role(m.oid, r.oid, 'MEMBER')
    WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY['supabase_auth_admin', 'auth_ext_courier']::pg_catalog.name[])
    ORDER BY 1 LIMIT 10";

pub(super) const JWT_SECRETS: &str = "
    SELECT DISTINCT r.rolname::pg_catalog.text
    FROM pg_catalog.pg_db_role_setting AS s
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) s.setrole
    CROSS JOIN pg_catalog.unnest(s.setconfig) AS u (entry)
    WHERE u.entry OPERATOR(pg_catalog.~~) 'pgrst.jwt\\_secret=%'
    ORDER BY 1";

pub(super) const AUTHENTICATOR: &str = "
    SELECT coalesce((SELECT r.rolcanlogin FROM pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) 'authenticator'), false)";

/// What the owner or the courier owns that is none of ours, functions of schema auth that run as a superuser, those that
/// run as the service role, authenticator or, for anybody, as GoTrue's role, and those of others that are called like PostgreSQL's own.
pub(super) const BORROWED_RIGHTS: &str = "
    SELECT o.what FROM (
        SELECT pg_catalog.format('%s belongs to %s', pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid),
            d.refobjid::pg_catalog.regrole) AS what
        FROM pg_catalog.pg_shdepend AS d
        LEFT JOIN pg_catalog.pg_class AS c
            ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND c.oid OPERATOR(pg_catalog.=) d.objid
        LEFT JOIN pg_catalog.pg_proc AS p
            ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AND p.oid OPERATOR(pg_catalog.=) d.objid
        LEFT JOIN pg_catalog.pg_type AS t
            ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid AND t.oid OPERATOR(pg_catalog.=) d.objid
        LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) coalesce(c.relnamespace, p.pronamespace, t.typnamespace,
            CASE WHEN d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid THEN d.objid END)
        WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_authid'::pg_catalog.regclass::pg_catalog.oid
            AND d.deptype OPERATOR(pg_catalog.=) 'o'
            AND d.dbid OPERATOR(pg_catalog.=) (SELECT b.oid FROM pg_catalog.pg_database AS b
                WHERE b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
            AND (d.refobjid OPERATOR(pg_catalog.=) pg_catalog.to_regrole('auth_ext_courier')::pg_catalog.oid
                OR d.refobjid OPERATOR(pg_catalog.=) pg_catalog.to_regrole('auth_ext_owner')::pg_catalog.oid
                    AND coalesce(n.nspname OPERATOR(pg_catalog.<>) ALL (ARRAY['auth_ext', 'auth_api', 'auth_ext_test']::pg_catalog.name[]), true))
        UNION ALL
        SELECT pg_catalog.format('function %s runs as superuser %I', p.oid::pg_catalog.regprocedure, r.rolname)
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) p.proowner AND r.rolsuper
        WHERE p.prosecdef AND p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
        UNION ALL
        -- Left behind by whoever could create there: hooks without a path of their own, and PostgREST, call it in the place of PostgreSQL's.
        SELECT pg_catalog.format('function %s of %I has the name of one of PostgreSQL''s', p.oid::pg_catalog.regprocedure, r.rolname)
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
            AND n.nspname OPERATOR(pg_catalog.=) ANY (ARRAY['public', 'auth']::pg_catalog.name[])
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) p.proowner
        JOIN pg_catalog.pg_database AS b ON b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        WHERE NOT r.rolsuper AND p.proowner OPERATOR(pg_catalog.<>) ALL (ARRAY[n.nspowner, b.datdba])
            AND r.rolname OPERATOR(pg_catalog.<>) 'supabase_auth_admin'
            AND EXISTS (SELECT FROM pg_catalog.pg_proc AS own
                WHERE own.pronamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace AND own.proname OPERATOR(pg_catalog.=) p.proname)
        UNION ALL
        SELECT pg_catalog.format('function %s runs as %I', p.oid::pg_catalog.regprocedure, r.rolname)
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) p.proowner
        WHERE p.prosecdef AND (r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY['service_role', 'authenticator']::pg_catalog.name[])
            OR r.rolname OPERATOR(pg_catalog.=) 'supabase_auth_admin' AND NOT r.rolsuper
                AND p.pronamespace OPERATOR(pg_catalog.<>) pg_catalog.to_regnamespace('auth')
                AND pg_catalog.has_function_privilege('anon', p.oid, 'EXECUTE'))
    ) AS o ORDER BY 1 LIMIT 10";

/// What is set on the roles that a request runs as, for this database or all. PostgREST sets it for each request, and each role may
/// set it on itself.
pub(super) const ROLE_SETTINGS: &str = "
    SELECT DISTINCT r.rolname::pg_catalog.text, u.entry
    FROM pg_catalog.pg_db_role_setting AS s
    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) s.setrole
    CROSS JOIN pg_catalog.unnest(s.setconfig) AS u (entry)
    WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY['anon', 'authenticated', 'service_role']::pg_catalog.name[])
    ORDER BY 1, 2 LIMIT 100";

/// Who may create in schema public and is neither a superuser nor its or the database's owner. PostgREST finds names there while it reads
/// its configuration, as authenticator, unless that role has a path of its own.
pub(super) const PUBLIC_CREATORS: &str = "
    SELECT DISTINCT CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
        ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END
    FROM pg_catalog.pg_namespace AS n CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
    LEFT JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
    WHERE n.nspname OPERATOR(pg_catalog.=) 'public' AND a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
        AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
        AND coalesce(NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) ALL (ARRAY['pg_database_owner', 'supabase_auth_admin']::pg_catalog.name[]), true)
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_db_role_setting AS s
            CROSS JOIN pg_catalog.unnest(s.setconfig) AS u (entry)
            WHERE s.setrole OPERATOR(pg_catalog.=) pg_catalog.to_regrole('authenticator')::pg_catalog.oid
                AND u.entry OPERATOR(pg_catalog.=) 'search_path=pg_catalog')
    ORDER BY 1 LIMIT 10";
