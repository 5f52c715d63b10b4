-- Run by auth_ext.setup() each time, before it changes anything of ours. Looks at the system tables only, and refuses with the
-- name of what does not belong there: whoever could have hung it on our tables would have it run with our rights.

DO $tampering$
DECLARE
    found pg_catalog.text;
BEGIN
    SELECT finding.what INTO found
    FROM (
        SELECT c.oid AS part, pg_catalog.format('%s belongs to role %s', c.oid::pg_catalog.regclass,
            c.relowner::pg_catalog.regrole) AS what
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) c.relowner
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND CASE WHEN pg_catalog.starts_with(c.relname::pg_catalog.text, 'replaced_functions') THEN NOT r.rolsuper
                ELSE r.rolname OPERATOR(pg_catalog.<>) 'auth_ext_owner' END
        UNION ALL
        SELECT c.oid, pg_catalog.format('%s is not an ordinary table or view', c.oid::pg_catalog.regclass)
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND (c.relkind OPERATOR(pg_catalog.<>) ALL (ARRAY['r', 'p', 'v', 'i', 'I', 'S', 't']::pg_catalog."char"[])
                OR c.relpersistence OPERATOR(pg_catalog.<>) 'p' AND c.relkind OPERATOR(pg_catalog.=) 'v')
        UNION ALL
        SELECT c.oid, pg_catalog.format('%s has row security', c.oid::pg_catalog.regclass)
        FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND (c.relrowsecurity OR c.relforcerowsecurity
                OR EXISTS (SELECT FROM pg_catalog.pg_policy AS p WHERE p.polrelid OPERATOR(pg_catalog.=) c.oid))
        UNION ALL
        SELECT c.oid, pg_catalog.format('%s has a rule (%I)', c.oid::pg_catalog.regclass, w.rulename)
        FROM pg_catalog.pg_rewrite AS w JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) w.ev_class
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND NOT (c.relkind OPERATOR(pg_catalog.=) 'v' AND w.rulename OPERATOR(pg_catalog.=) '_RETURN')
        UNION ALL
        SELECT c.oid, pg_catalog.format('%s has a child or parent table', c.oid::pg_catalog.regclass)
        FROM pg_catalog.pg_inherits AS i
        JOIN pg_catalog.pg_class AS c
            ON c.oid OPERATOR(pg_catalog.=) i.inhparent OR c.oid OPERATOR(pg_catalog.=) i.inhrelid
        JOIN pg_catalog.pg_class AS child ON child.oid OPERATOR(pg_catalog.=) i.inhrelid
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            -- A partition beside the table that it is of belongs to our owner, and is looked at by itself.
            AND NOT (child.relispartition
                AND child.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext'))
        UNION ALL
        -- What a foreign key changes in our tables it changes with our rights, whoever changed the row that it points to; one that
        -- points to ours keeps rows from going. Those of partitions are those of the table that they are of.
        SELECT k.conrelid, pg_catalog.format('%s has a foreign key to %s', k.conrelid::pg_catalog.regclass, k.confrelid::pg_catalog.regclass)
        FROM pg_catalog.pg_constraint AS k
        JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) k.conrelid
        JOIN pg_catalog.pg_class AS r ON r.oid OPERATOR(pg_catalog.=) k.confrelid
        JOIN pg_catalog.pg_namespace AS own ON own.oid OPERATOR(pg_catalog.=) c.relnamespace
        JOIN pg_catalog.pg_namespace AS other ON other.oid OPERATOR(pg_catalog.=) r.relnamespace
        WHERE k.contype OPERATOR(pg_catalog.=) 'f' AND k.conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
            AND pg_catalog.to_regnamespace('auth_ext') OPERATOR(pg_catalog.=) ANY (ARRAY[c.relnamespace, r.relnamespace])
            AND (k.confupdtype OPERATOR(pg_catalog.<>) 'a' OR k.confdeltype OPERATOR(pg_catalog.<>) 'c'
                -- Bare names: quote_all_identifiers, which whoever calls may have set, quotes others.
                OR pg_catalog.format('%s.%s %s.%s', own.nspname, c.relname, other.nspname, r.relname)
                    OPERATOR(pg_catalog.<>) ALL (ARRAY['auth_ext.refresh_tokens auth.sessions', 'auth_ext.factor_states auth.mfa_factors',
                        'auth_ext.recovery_sets auth.users', 'auth_ext.recovery_codes auth_ext.recovery_sets']))
        UNION ALL
        SELECT c.oid, pg_catalog.format('trigger %I on %s is not ours', t.tgname, c.oid::pg_catalog.regclass)
        FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.tgrelid
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND NOT t.tgisinternal
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_proc AS p
                WHERE p.oid OPERATOR(pg_catalog.=) t.tgfoid
                    AND p.pronamespace OPERATOR(pg_catalog.=) c.relnamespace
                    AND EXISTS (
                        SELECT FROM pg_catalog.pg_depend AS member
                        JOIN pg_catalog.pg_extension AS e
                            ON e.oid OPERATOR(pg_catalog.=) member.refobjid
                                AND e.extname OPERATOR(pg_catalog.=) 'auth_ext'
                        WHERE member.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                            AND member.objid OPERATOR(pg_catalog.=) p.oid
                            AND member.deptype OPERATOR(pg_catalog.=) 'e'))
        UNION ALL
        SELECT c.oid, pg_catalog.format('%s.%I is of type %s', c.oid::pg_catalog.regclass, a.attname,
            a.atttypid::pg_catalog.regtype)
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
        JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
        WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
            AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
            AND t.typnamespace OPERATOR(pg_catalog.<>) 'pg_catalog'::pg_catalog.regnamespace
        UNION ALL
        -- Defaults, checks, indexes, views: what they call is PostgreSQL's own, or ours.
        SELECT d.objid, pg_catalog.format('%s uses %s',
            pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid),
            pg_catalog.pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid))
        FROM pg_catalog.pg_depend AS d
        WHERE d.refobjid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
            AND d.refclassid OPERATOR(pg_catalog.=) ANY (ARRAY[
                'pg_catalog.pg_proc', 'pg_catalog.pg_operator', 'pg_catalog.pg_type', 'pg_catalog.pg_collation',
                'pg_catalog.pg_opclass', 'pg_catalog.pg_opfamily', 'pg_catalog.pg_cast']::pg_catalog.regclass[]::pg_catalog.oid[])
            AND d.classid OPERATOR(pg_catalog.=) ANY (ARRAY[
                'pg_catalog.pg_attrdef', 'pg_catalog.pg_constraint', 'pg_catalog.pg_rewrite', 'pg_catalog.pg_class',
                'pg_catalog.pg_statistic_ext']::pg_catalog.regclass[]::pg_catalog.oid[])
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend AS member
                JOIN pg_catalog.pg_extension AS e
                    ON e.oid OPERATOR(pg_catalog.=) member.refobjid AND e.extname OPERATOR(pg_catalog.=) 'auth_ext'
                WHERE member.classid OPERATOR(pg_catalog.=) d.refclassid
                    AND member.objid OPERATOR(pg_catalog.=) d.refobjid
                    AND member.deptype OPERATOR(pg_catalog.=) 'e')
            AND EXISTS (
                SELECT FROM pg_catalog.pg_class AS c
                WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
                    AND c.oid OPERATOR(pg_catalog.=) CASE
                        WHEN d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid THEN d.objid
                        WHEN d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid THEN (
                            SELECT x.adrelid FROM pg_catalog.pg_attrdef AS x WHERE x.oid OPERATOR(pg_catalog.=) d.objid)
                        WHEN d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid THEN (
                            SELECT x.conrelid FROM pg_catalog.pg_constraint AS x WHERE x.oid OPERATOR(pg_catalog.=) d.objid)
                        WHEN d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid THEN (
                            SELECT x.ev_class FROM pg_catalog.pg_rewrite AS x WHERE x.oid OPERATOR(pg_catalog.=) d.objid)
                        ELSE (SELECT x.stxrelid FROM pg_catalog.pg_statistic_ext AS x
                            WHERE x.oid OPERATOR(pg_catalog.=) d.objid)
                    END)
        UNION ALL
        -- PostgreSQL's own functions leave no trace in pg_depend, and some of them run whatever SQL they are given (query_to_xml, ts_stat)
        -- or write files: only what depends on nothing but its arguments may stand there, and the clock.
        SELECT tree.part, pg_catalog.format('%s uses function %s',
            pg_catalog.pg_describe_object(tree.kind, tree.part, 0), f.oid::pg_catalog.regprocedure)
        FROM (
            SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid AS kind, x.oid AS part, x.adrelid AS relation, x.adbin::pg_catalog.text AS nodes
            FROM pg_catalog.pg_attrdef AS x
            UNION ALL
            SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, x.oid, x.conrelid, x.conbin::pg_catalog.text
            FROM pg_catalog.pg_constraint AS x
            UNION ALL
            SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid, x.oid, x.ev_class,
                pg_catalog.concat(x.ev_qual::pg_catalog.text, ' ', x.ev_action::pg_catalog.text)
            FROM pg_catalog.pg_rewrite AS x
            UNION ALL
            SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid, x.oid, x.tgrelid, x.tgqual::pg_catalog.text
            FROM pg_catalog.pg_trigger AS x
            UNION ALL
            SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, x.indexrelid, x.indrelid,
                pg_catalog.concat(x.indexprs::pg_catalog.text, ' ', x.indpred::pg_catalog.text)
            FROM pg_catalog.pg_index AS x
            UNION ALL
            SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid, x.oid, x.stxrelid, x.stxexprs::pg_catalog.text
            FROM pg_catalog.pg_statistic_ext AS x
        ) AS tree
        JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) tree.relation
            AND c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth_ext')
        CROSS JOIN LATERAL auth_ext.policy_calls(tree.nodes) AS call
        JOIN pg_catalog.pg_proc AS f ON f.oid OPERATOR(pg_catalog.=) call.function
        WHERE f.pronamespace OPERATOR(pg_catalog.=) 'pg_catalog'::pg_catalog.regnamespace
            AND f.provolatile OPERATOR(pg_catalog.<>) 'i'
            AND f.oid OPERATOR(pg_catalog.<>) 'pg_catalog.clock_timestamp()'::pg_catalog.regprocedure::pg_catalog.oid
        UNION ALL
        -- What runs as its caller, a superuser too, is nobody else's to replace.
        SELECT p.oid, pg_catalog.format('function %s belongs to role %s', p.oid::pg_catalog.regprocedure, p.proowner::pg_catalog.regrole)
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) p.proowner
        WHERE p.pronamespace OPERATOR(pg_catalog.=) ANY (ARRAY[
                pg_catalog.to_regnamespace('auth_ext')::pg_catalog.oid,
                pg_catalog.to_regnamespace('auth_api')::pg_catalog.oid,
                pg_catalog.to_regnamespace('auth_ext_test')::pg_catalog.oid])
            AND NOT p.prosecdef AND NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) 'auth_ext_owner'
        UNION ALL
        SELECT r.oid, pg_catalog.concat('role auth_ext_owner ', CASE
                WHEN r.rolsuper THEN 'is a superuser'
                WHEN r.rolcanlogin THEN 'can log in'
                WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.roleid OPERATOR(pg_catalog.=) r.oid)
                    THEN pg_catalog.concat('has members: ', (
                        SELECT pg_catalog.string_agg(m.member::pg_catalog.regrole::pg_catalog.text, ', ')
                        FROM pg_catalog.pg_auth_members AS m WHERE m.roleid OPERATOR(pg_catalog.=) r.oid))
                ELSE 'has default privileges'
            END)
        FROM pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) 'auth_ext_owner'
            AND (r.rolsuper OR r.rolcanlogin
                OR EXISTS (SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.roleid OPERATOR(pg_catalog.=) r.oid)
                OR EXISTS (SELECT FROM pg_catalog.pg_default_acl AS d WHERE d.defaclrole OPERATOR(pg_catalog.=) r.oid))
        UNION ALL
        -- What somebody made while he could be the owner or the courier runs with their rights for whoever may call or read it.
        SELECT d.objid, pg_catalog.format('%s belongs to role %s', pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid),
            d.refobjid::pg_catalog.regrole)
        FROM pg_catalog.pg_shdepend AS d
        LEFT JOIN pg_catalog.pg_class AS c
            ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AND c.oid OPERATOR(pg_catalog.=) d.objid
        LEFT JOIN pg_catalog.pg_proc AS p
            ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid AND p.oid OPERATOR(pg_catalog.=) d.objid
        LEFT JOIN pg_catalog.pg_type AS t
            ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid AND t.oid OPERATOR(pg_catalog.=) d.objid
        WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_authid'::pg_catalog.regclass::pg_catalog.oid
            AND d.deptype OPERATOR(pg_catalog.=) 'o'
            AND d.refobjid OPERATOR(pg_catalog.=) ANY (ARRAY[
                pg_catalog.to_regrole('auth_ext_owner')::pg_catalog.oid, pg_catalog.to_regrole('auth_ext_courier')::pg_catalog.oid])
            AND d.dbid OPERATOR(pg_catalog.=) ANY (ARRAY[0::pg_catalog.oid,
                (SELECT b.oid FROM pg_catalog.pg_database AS b WHERE b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())])
            AND NOT (d.refobjid OPERATOR(pg_catalog.=) pg_catalog.to_regrole('auth_ext_owner')::pg_catalog.oid
                AND coalesce(c.relnamespace, p.pronamespace, t.typnamespace,
                    CASE WHEN d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid THEN d.objid END,
                    0::pg_catalog.oid)
                    OPERATOR(pg_catalog.=) ANY (ARRAY[
                        pg_catalog.to_regnamespace('auth_ext')::pg_catalog.oid,
                        pg_catalog.to_regnamespace('auth_api')::pg_catalog.oid,
                        pg_catalog.to_regnamespace('auth_ext_test')::pg_catalog.oid]))
        UNION ALL
        -- Somebody may have made them before. supabase_auth_admin logs in on Supabase, and the courier does everywhere.
        SELECT r.oid, CASE WHEN r.oid OPERATOR(pg_catalog.=) t.oid THEN pg_catalog.format('role %I is a superuser', r.rolname)
            ELSE pg_catalog.format('role %I can become %I', r.rolname, t.rolname) END
        FROM pg_catalog.pg_roles AS r
        JOIN pg_catalog.pg_roles AS t ON pg_catalog.pg_has_role(r.oid, t.oid, 'MEMBER')
            AND CASE WHEN r.rolsuper THEN r.oid OPERATOR(pg_catalog.=) t.oid
                ELSE t.rolsuper OR t.rolname OPERATOR(pg_catalog.=) 'auth_ext_owner' END
        WHERE r.rolname OPERATOR(pg_catalog.=) 'auth_ext_courier'
            OR r.rolname OPERATOR(pg_catalog.=) 'supabase_auth_admin' AND NOT r.rolsuper
        UNION ALL
        SELECT p.oid, pg_catalog.format('function %s is not one of the extension', p.oid::pg_catalog.regprocedure)
        FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace OPERATOR(pg_catalog.=) ANY (ARRAY[
                pg_catalog.to_regnamespace('auth_ext')::pg_catalog.oid,
                pg_catalog.to_regnamespace('auth_api')::pg_catalog.oid,
                pg_catalog.to_regnamespace('auth_ext_test')::pg_catalog.oid])
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend AS member
                JOIN pg_catalog.pg_extension AS e
                    ON e.oid OPERATOR(pg_catalog.=) member.refobjid AND e.extname OPERATOR(pg_catalog.=) 'auth_ext'
                WHERE member.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                    AND member.objid OPERATOR(pg_catalog.=) p.oid
                    AND member.deptype OPERATOR(pg_catalog.=) 'e')
    ) AS finding
    ORDER BY finding.part, finding.what LIMIT 1;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('schema auth_ext has been tampered with: %s', found),
            HINT = 'Look who did it and take it away; then run auth_ext.setup() again.';
    END IF;
END
$tampering$;
