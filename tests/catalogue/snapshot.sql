-- Everything in this database that is not PostgreSQL's own, one line per object, column, constraint, index, trigger,
-- policy and setting, with what decides who may do what. What differs between PostgreSQL 15 and 18 by itself is left out.

SET search_path = pg_catalog, pg_temp;
LOAD 'auth_ext';

-- Default privileges are spelt out: a dump and a GRANT may store as NULL what another way stores as a list.
CREATE FUNCTION pg_temp.acl(kind "char", owner oid, acl aclitem[]) RETURNS text LANGUAGE sql AS $$
    SELECT 'granted ' || coalesce(string_agg(grantee_name || ' ' || privileges, '; ' ORDER BY grantee_name COLLATE "C", privileges), 'to nobody')
    FROM (SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee_name,
                 string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type)
                     || CASE WHEN grantor = owner THEN '' ELSE ' by ' || grantor::regrole END AS privileges
          FROM aclexplode(coalesce(acl, acldefault(kind, owner)))
          WHERE privilege_type <> 'MAINTAIN'
          GROUP BY grantee, grantor) AS grants
$$;

CREATE FUNCTION pg_temp.member(class regclass, object oid) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((SELECT ', of extension ' || pg_extension.extname
                     FROM pg_depend JOIN pg_extension ON pg_extension.oid = pg_depend.refobjid
                     WHERE pg_depend.classid = $1 AND pg_depend.objid = $2
                       AND pg_depend.refclassid = 'pg_extension'::regclass AND pg_depend.deptype = 'e'), '')
$$;

CREATE FUNCTION pg_temp.commented(class regclass, object oid, part integer) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM pg_description
                             WHERE classoid = $1 AND objoid = $2 AND objsubid = $3) THEN '' ELSE ', no comment' END
$$;

CREATE TEMPORARY VIEW our_class AS
    SELECT pg_class.*, pg_class.oid::regclass::text AS identity
    FROM pg_class
    WHERE pg_class.oid >= 16384 AND relnamespace <> pg_my_temp_schema()
      AND relnamespace <> 'pg_toast'::regnamespace;

SELECT line FROM (
    SELECT format('role %s: superuser %s, inherit %s, createrole %s, createdb %s, login %s, replication %s, bypassrls %s, config %s',
                  rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
                  coalesce(rolconfig::text, 'none')) AS line
    FROM pg_roles WHERE oid >= 16384
UNION ALL
    SELECT format('role %s: member of %s%s', member::regrole, roleid::regrole, CASE WHEN admin_option THEN ' with admin option' ELSE '' END)
    FROM pg_auth_members WHERE member >= 16384 OR roleid >= 16384
UNION ALL
    SELECT format('setting of role %s: %s', CASE WHEN setrole = 0 THEN 'all' ELSE setrole::regrole::text END, setconfig)
    FROM pg_db_role_setting WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
UNION ALL
    SELECT format('database: %s', pg_temp.acl('d', datdba, datacl)) FROM pg_database WHERE datname = current_database()
UNION ALL
    SELECT format('parameter %s: %s', parname, pg_temp.acl('p', 10, paracl)) FROM pg_parameter_acl
UNION ALL
    SELECT format('default privileges of %s in %s for %s: %s', defaclrole::regrole,
                  CASE WHEN defaclnamespace = 0 THEN 'all schemas' ELSE defaclnamespace::regnamespace::text END,
                  defaclobjtype, pg_temp.acl('r', defaclrole, defaclacl))
    FROM pg_default_acl
UNION ALL
    SELECT format('parameter %s: type %s, context %s, default %L', name, vartype, context, boot_val)
    FROM pg_settings WHERE category = 'Customized Options' AND name NOT LIKE 'plpgsql.%'
UNION ALL
    SELECT format('extension %s: version %s, schema %s, owner %s, relocatable %s, dumped tables %s', extname, extversion,
                  extnamespace::regnamespace, extowner::regrole, extrelocatable, coalesce(extconfig::regclass[]::text, 'none'))
    FROM pg_extension
UNION ALL
    SELECT format('schema %s: owner %s, %s%s%s', nspname, nspowner::regrole, pg_temp.acl('n', nspowner, nspacl),
                  pg_temp.member('pg_namespace', oid), pg_temp.commented('pg_namespace', oid, 0))
    FROM pg_namespace WHERE (oid >= 16384 OR nspname = 'public') AND nspname !~ '^pg_(toast_)?temp_'
UNION ALL
    SELECT format('%s %s: owner %s, persistence %s, row security %s, forced %s, options %s, %s%s%s',
                  CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                               WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'c' THEN 'composite type'
                               WHEN 'I' THEN 'partitioned index' ELSE relkind::text END,
                  identity, relowner::regrole, relpersistence, relrowsecurity, relforcerowsecurity,
                  coalesce(reloptions::text, 'none'), pg_temp.acl(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner, relacl),
                  pg_temp.member('pg_class', our_class.oid),
                  CASE WHEN relkind IN ('S', 'c') THEN '' ELSE pg_temp.commented('pg_class', our_class.oid, 0) END)
    FROM our_class WHERE relkind <> 'i'
UNION ALL
    SELECT format('column %s.%s: number %s, %s%s%s%s%s%s%s', identity, attname, attnum, format_type(atttypid, atttypmod),
                  CASE WHEN attcollation NOT IN (0, 'pg_catalog."default"'::regcollation) THEN ' collate ' || attcollation::regcollation ELSE '' END,
                  CASE WHEN attnotnull THEN ', not null' ELSE '' END,
                  CASE attgenerated WHEN 's' THEN ', generated' ELSE '' END || CASE attidentity WHEN '' THEN '' ELSE ', identity ' || attidentity::text END,
                  coalesce(', default ' || pg_get_expr(adbin, adrelid), ''),
                  CASE WHEN attacl IS NULL THEN '' ELSE ', ' || pg_temp.acl('c', relowner, attacl) END,
                  CASE WHEN relkind = 'c' THEN '' ELSE pg_temp.commented('pg_class', our_class.oid, attnum) END)
    FROM our_class JOIN pg_attribute ON attrelid = our_class.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'f', 'p', 'c')
UNION ALL
    SELECT format('sequence %s: type %s, start %s, increment %s, min %s, max %s, cache %s, cycle %s', seqrelid::regclass,
                  format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
    FROM pg_sequence WHERE seqrelid >= 16384
UNION ALL
    SELECT format('constraint %s on %s: %s%s', conname, CASE WHEN conrelid = 0 THEN contypid::regtype::text ELSE conrelid::regclass::text END,
                  pg_get_constraintdef(oid), CASE WHEN convalidated THEN '' ELSE ', not validated' END)
    FROM pg_constraint WHERE oid >= 16384 AND contype NOT IN ('n', 't')
UNION ALL
    SELECT format('index %s: %s, valid %s%s', indexrelid::regclass, pg_get_indexdef(indexrelid), indisvalid, coalesce(', options ' || reloptions::text, ''))
    FROM pg_index JOIN our_class ON our_class.oid = indexrelid
UNION ALL
    -- PostgreSQL 16 and later leave out qualifiers that 15 writes: the relations that a view reads stand by themselves.
    SELECT format('view %s: reads %s: %s', identity,
                  (SELECT string_agg(DISTINCT refobjid::regclass::text, ', ') FROM pg_rewrite JOIN pg_depend ON objid = pg_rewrite.oid
                   WHERE ev_class = our_class.oid AND classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
                     AND refobjid <> our_class.oid),
                  btrim(regexp_replace(regexp_replace(pg_get_viewdef(oid), '\m\w+\.', '', 'g'), '\s+', ' ', 'g')))
    FROM our_class WHERE relkind IN ('v', 'm')
UNION ALL
    SELECT format('trigger %s: %s, enabled %s', tgname, pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
    SELECT format('event trigger %s: on %s, owner %s, function %s, enabled %s, tags %s', evtname, evtevent, evtowner::regrole,
                  evtfoid::regprocedure, evtenabled, evttags)
    FROM pg_event_trigger
UNION ALL
    SELECT format('rule %s: %s', rulename, regexp_replace(pg_get_ruledef(oid), '\s+', ' ', 'g'))
    FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN'
UNION ALL
    SELECT format('policy %s on %s: for %s, permissive %s, roles %s, using %s, with check %s', polname, polrelid::regclass, polcmd,
                  polpermissive, polroles::regrole[]::text, coalesce(pg_get_expr(polqual, polrelid), 'none'),
                  coalesce(pg_get_expr(polwithcheck, polrelid), 'none'))
    FROM pg_policy
UNION ALL
    SELECT format('function %s.%s(%s): returns %s, owner %s, kind %s, language %s, %s%s%s%s, parallel %s, config %s, %s%s%s',
                  pronamespace::regnamespace, quote_ident(proname), pg_get_function_arguments(pg_proc.oid),
                  pg_get_function_result(pg_proc.oid), proowner::regrole, prokind, lanname,
                  CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
                  CASE WHEN proisstrict THEN ', strict' ELSE '' END,
                  CASE WHEN prosecdef THEN ', security definer' ELSE '' END,
                  CASE WHEN proleakproof THEN ', leakproof' ELSE '' END,
                  proparallel, coalesce(proconfig::text, 'none'), pg_temp.acl('f', proowner, proacl),
                  pg_temp.member('pg_proc', pg_proc.oid), pg_temp.commented('pg_proc', pg_proc.oid, 0))
    FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
    WHERE pg_proc.oid >= 16384 AND pronamespace <> pg_my_temp_schema()
UNION ALL
    SELECT format('type %s: kind %s, owner %s, %s%s', pg_type.oid::regtype, typtype, typowner::regrole, pg_temp.acl('T', typowner, typacl),
                  coalesce((SELECT ', values ' || string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = pg_type.oid), ''))
    FROM pg_type
    WHERE pg_type.oid >= 16384 AND typnamespace <> pg_my_temp_schema() AND typcategory <> 'A'
      AND (typtype <> 'c' OR EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c'))
UNION ALL
    SELECT format('other: %s%s', pg_describe_object(classid, objid, 0), pg_temp.member(classid, objid))
    FROM (SELECT DISTINCT classid, objid FROM pg_depend WHERE deptype <> 'p' AND objid >= 16384) AS object
    WHERE classid NOT IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass,
                          'pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_attrdef'::regclass, 'pg_namespace'::regclass,
                          'pg_extension'::regclass, 'pg_event_trigger'::regclass, 'pg_default_acl'::regclass)
) AS snapshot
ORDER BY line COLLATE "C";
