-- For tests of people's own policies: real tokens for any user, so no API role ever gets anything in this schema. Call
-- them in a transaction that is rolled back; with pgTAP that is every test.

CREATE FUNCTION auth_ext_test.access_token(who text, claims jsonb DEFAULT '{}')
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'test_access_token_wrapper';
COMMENT ON FUNCTION auth_ext_test.access_token(text, jsonb) IS
    'A real access token of a new session of a user, named by id or e-mail, through the custom access token hook. The members of claims replace the token''s own.';

CREATE FUNCTION auth_ext_test.use_token(token text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $use$
DECLARE
    answer pg_catalog.jsonb := auth_ext.bind(token, set_role => true);
BEGIN
    IF NOT (answer OPERATOR(pg_catalog.->>) 'bound')::pg_catalog.bool THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_authorization_specification',
            MESSAGE = pg_catalog.format('the token was not bound: %s', answer OPERATOR(pg_catalog.->>) 'message');
    END IF;
END
$use$;
COMMENT ON FUNCTION auth_ext_test.use_token(text) IS
    'Binds a token and switches to its role, or raises why not.';

CREATE FUNCTION auth_ext_test.login_as(who text, claims jsonb DEFAULT '{}')
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $login$
    SELECT auth_ext_test.use_token(auth_ext_test.access_token(who, claims));
$login$;
COMMENT ON FUNCTION auth_ext_test.login_as(text, jsonb) IS
    'Signs a user in, named by id or e-mail, and becomes her until the end of the transaction: real token, real session, role and identity. The members of claims replace the token''s own. RESET ROLE comes before the next call.';

CREATE FUNCTION auth_ext_test.as_anon()
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $anon$
    SELECT auth_ext_test.use_token(auth_ext.create_api_key('anon', '1 hour'));
$anon$;
COMMENT ON FUNCTION auth_ext_test.as_anon() IS 'Becomes somebody who has not signed in: an API key of role anon.';

CREATE FUNCTION auth_ext_test.as_service_role()
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $service$
    SELECT auth_ext_test.use_token(auth_ext.create_api_key('service_role', '1 hour'));
$service$;
COMMENT ON FUNCTION auth_ext_test.as_service_role() IS 'Becomes the backend: an API key of role service_role, which row security lets through.';

CREATE FUNCTION auth_ext_test.logout()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $logout$
BEGIN
    PERFORM auth_ext.unbind();
    PERFORM pg_catalog.set_config('role', 'none', true);
END
$logout$;
COMMENT ON FUNCTION auth_ext_test.logout() IS
    'Nobody is signed in any more, and the role is that of whoever logged in to the database. RESET ROLE comes first.';

CREATE FUNCTION auth_ext.policy_calls(node_tree text, OUT function oid, OUT in_subselect boolean, OUT reads_row boolean)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'policy_calls_wrapper';
COMMENT ON FUNCTION auth_ext.policy_calls(text) IS
    'The function calls in an expression (the text of a pg_node_tree): whether each stands in a sub-select, and whether it has a column among its arguments.';

CREATE FUNCTION auth_ext.rls_report(OUT schema text, OUT "table" text, OUT policy text, OUT finding text, OUT advice text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $report$
    WITH tables AS (
        SELECT c.oid, n.nspname, n.oid AS schema_oid, c.relname, c.relrowsecurity
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])
            AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
            AND n.nspname OPERATOR(pg_catalog.<>) ALL (ARRAY['information_schema', 'auth', 'auth_ext']::pg_catalog.name[])
    ), policies AS (
        SELECT t.nspname, t.relname, p.polname, p.polroles, p.polpermissive, p.polrelid, p.polcmd,
            pg_catalog.concat(p.polqual::pg_catalog.text, ' ', p.polwithcheck::pg_catalog.text) AS node_tree,
            pg_catalog.concat(
                pg_catalog.pg_get_expr(p.polqual, p.polrelid), ' ',
                pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) AS expression
        FROM pg_catalog.pg_policy AS p
        JOIN tables AS t ON t.oid OPERATOR(pg_catalog.=) p.polrelid
    ), claims (name, pattern, refusal) AS (
        VALUES ('aal2', '[[:<:]]aal[(][)]|''aal''', ''),
            ('is_anonymous', 'is_anonymous', '[[:<:]](NOT|false|FALSE)[[:>:]]|<> true')
    ), commands (command, name, place) AS (
        VALUES ('r', 'SELECT', 1), ('a', 'INSERT', 2), ('w', 'UPDATE', 3), ('d', 'DELETE', 4)
    ), judged AS (
        -- What a policy asks, and for which commands it holds. All that is about one policy is found in its row, and what is about a table
        -- by its id: there may be thousands of both.
        SELECT p.*, ARRAY(
                SELECT c.name FROM claims AS c
                WHERE p.expression OPERATOR(pg_catalog.~) c.pattern AND p.expression OPERATOR(pg_catalog.~) c.refusal
            ) AS asks,
            (SELECT pg_catalog.string_agg(c.name, ', ' ORDER BY c.place) FROM commands AS c
                WHERE p.polcmd::pg_catalog.text OPERATOR(pg_catalog.=) ANY (ARRAY['*', c.command])) AS of_commands,
            p.expression OPERATOR(pg_catalog.~) '[[:<:]](OR|CASE)[[:>:]]' AS of_some
        FROM policies AS p
    ), asking AS (
        -- Policies that ask for a second factor, or keep anonymous users out.
        SELECT p.*, claim.name AS claim,
            claim.name OPERATOR(pg_catalog.<>) 'aal2' OR p.expression OPERATOR(pg_catalog.~) '''aal2''' AS is_sound
        FROM judged AS p, LATERAL pg_catalog.unnest(p.asks) AS claim (name)
    ), optional AS (
        -- Permissive policies are joined by OR: one that does not ask lets in who does not pass one that does.
        SELECT a.nspname, a.relname, a.polname, a.claim, a.is_sound, a.of_commands, a.of_some,
            pg_catalog.string_agg(pg_catalog.quote_ident(o.polname), ' and ' ORDER BY o.polname) AS by_others
        FROM (SELECT * FROM asking AS p WHERE p.polpermissive) AS a
        LEFT JOIN judged AS o ON o.polrelid OPERATOR(pg_catalog.=) a.polrelid
            AND o.polpermissive AND o.polname OPERATOR(pg_catalog.<>) a.polname
            AND (o.polcmd OPERATOR(pg_catalog.=) a.polcmd OR o.polcmd OPERATOR(pg_catalog.=) '*' OR a.polcmd OPERATOR(pg_catalog.=) '*')
            AND (o.polroles OPERATOR(pg_catalog.&&) a.polroles
                OR 0::pg_catalog.oid OPERATOR(pg_catalog.=) ANY (o.polroles) OR 0::pg_catalog.oid OPERATOR(pg_catalog.=) ANY (a.polroles))
            AND a.claim OPERATOR(pg_catalog.<>) ALL (o.asks)
        GROUP BY a.polrelid, a.nspname, a.relname, a.polname, a.claim, a.is_sound, a.of_commands, a.of_some
    ), restricted AS (
        SELECT a.polrelid, a.nspname, a.relname, a.claim, pg_catalog.array_agg(DISTINCT a.polcmd::pg_catalog.text) AS covered
        FROM asking AS a
        WHERE a.is_sound AND NOT a.polpermissive
        GROUP BY a.polrelid, a.nspname, a.relname, a.claim
    ), permitted AS (
        SELECT p.polrelid, pg_catalog.array_agg(DISTINCT p.polcmd::pg_catalog.text) AS commands
        FROM judged AS p
        WHERE p.polpermissive
        GROUP BY p.polrelid
    ), findings AS (
        -- Nothing in the call depends on the row, and yet it runs for each.
        SELECT DISTINCT p.nspname, p.relname, p.polname, 'bare call' AS finding,
            CASE
                WHEN n.nspname OPERATOR(pg_catalog.=) 'auth' AND f.proname OPERATOR(pg_catalog.=) ANY (ARRAY['uid', 'jwt', 'role', 'email']::pg_catalog.name[])
                    THEN pg_catalog.format('auth.%1$I() parses the claims for each row: SELECT auth_ext.takeover(); makes it free, or write (SELECT auth.%1$I())', f.proname)
                WHEN n.nspname OPERATOR(pg_catalog.=) 'pg_catalog'
                    THEN pg_catalog.format('%I() runs for each row, and what is made of it too: use auth_ext.uid(), auth_ext.claim() or a (SELECT …) around the whole expression', f.proname)
                ELSE pg_catalog.format('%1$I.%2$I() runs for each row: write (SELECT %1$I.%2$I())', n.nspname, f.proname)
            END AS advice
        FROM policies AS p,
            LATERAL auth_ext.policy_calls(p.node_tree) AS call
            JOIN pg_catalog.pg_proc AS f ON f.oid OPERATOR(pg_catalog.=) call.function
            JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) f.pronamespace
        WHERE NOT call.in_subselect AND NOT call.reads_row
            AND f.probin IS DISTINCT FROM '$libdir/auth_ext'
            AND (n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog' AND f.provolatile OPERATOR(pg_catalog.<>) 'i'
                OR n.nspname OPERATOR(pg_catalog.=) 'pg_catalog' AND f.proname OPERATOR(pg_catalog.=) 'current_setting')
        UNION ALL
        -- Our functions that do look something up.
        SELECT DISTINCT p.nspname, p.relname, p.polname, 'bare call',
            pg_catalog.format('auth_ext.%1$I() looks at the session for each row: write (SELECT auth_ext.%1$I())', f.proname)
        FROM policies AS p,
            LATERAL auth_ext.policy_calls(p.node_tree) AS call
            JOIN pg_catalog.pg_proc AS f ON f.oid OPERATOR(pg_catalog.=) call.function
        WHERE NOT call.in_subselect AND NOT call.reads_row
            AND f.probin OPERATOR(pg_catalog.=) '$libdir/auth_ext'
            AND f.prosecdef
        UNION ALL
        SELECT p.nspname, p.relname, p.polname, 'no TO',
            'it is evaluated for every role, anon too: add TO authenticated (or whom it is meant for)'
        FROM policies AS p
        WHERE p.polroles OPERATOR(pg_catalog.=) ARRAY[0::pg_catalog.oid]
        UNION ALL
        -- Citus marks its tables by a trigger. On their shards it leaves the word out.
        SELECT p.nspname, p.relname, p.polname, 'restrictive on Citus',
            'on the shards it is permissive and opens rows: put what it asks for into each permissive policy, with AND, and drop it'
        FROM policies AS p
        WHERE NOT p.polpermissive AND EXISTS (
            SELECT FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid OPERATOR(pg_catalog.=) t.tgfoid
            WHERE t.tgrelid OPERATOR(pg_catalog.=) p.polrelid AND f.proname OPERATOR(pg_catalog.=) 'citus_truncate_trigger')
        UNION ALL
        SELECT p.nspname, p.relname, p.polname, 'user_metadata',
            'users write their own user_metadata: decide by app_metadata or a table'
        FROM policies AS p
        WHERE p.expression OPERATOR(pg_catalog.~) 'user_meta_?data'
        UNION ALL
        SELECT a.nspname, a.relname, a.polname, 'aal2 compared wrongly',
            'the claim aal is aal1 or aal2, and may be missing: ask for = ''aal2'''
        FROM asking AS a
        WHERE NOT a.is_sound
        UNION ALL
        SELECT o.nspname, o.relname, o.polname, pg_catalog.concat(o.claim, ' is optional'),
            pg_catalog.format('whoever passes %s need not pass it: CREATE POLICY … AS RESTRICTIVE', o.by_others)
        FROM optional AS o
        WHERE o.by_others IS NOT NULL
        UNION ALL
        -- Reading may be free while writing is not; writing in one way and not in another is an oversight.
        SELECT r.nspname, r.relname, NULL, pg_catalog.concat(r.claim, ' in part'),
            pg_catalog.format('%s without it: let the restrictive policy be FOR ALL, or add one', pg_catalog.string_agg(c.name, ' and ' ORDER BY c.name))
        FROM restricted AS r
        JOIN permitted AS p ON p.polrelid OPERATOR(pg_catalog.=) r.polrelid
        JOIN commands AS c ON c.command OPERATOR(pg_catalog.<>) 'r'
            AND p.commands OPERATOR(pg_catalog.&&) ARRAY['*', c.command] AND NOT r.covered OPERATOR(pg_catalog.&&) ARRAY['*', c.command]
        GROUP BY r.polrelid, r.nspname, r.relname, r.claim
        UNION ALL
        -- What is as it should be.
        SELECT a.nspname, a.relname, a.polname,
            CASE WHEN a.claim OPERATOR(pg_catalog.=) 'aal2' THEN 'ok: second factor' ELSE 'ok: no anonymous users' END,
            pg_catalog.concat(a.of_commands, CASE WHEN a.of_some THEN ': asked of some' ELSE ': asked of everybody' END)
        FROM (
            SELECT o.nspname, o.relname, o.polname, o.claim, o.of_commands, o.of_some FROM optional AS o
            WHERE o.is_sound AND o.by_others IS NULL
            UNION ALL
            SELECT r.nspname, r.relname, r.polname, r.claim, r.of_commands, r.of_some FROM asking AS r
            WHERE r.is_sound AND NOT r.polpermissive
        ) AS a
        UNION ALL
        SELECT t.nspname, t.relname, NULL, 'RLS off',
            pg_catalog.format('%s can reach all its rows: ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY',
                pg_catalog.string_agg(r.rolname::pg_catalog.text, ' and ' ORDER BY r.rolname), t.nspname, t.relname)
        FROM tables AS t
        JOIN pg_catalog.pg_roles AS r
            ON r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY['anon', 'authenticated']::pg_catalog.name[])
            AND pg_catalog.has_schema_privilege(r.oid, t.schema_oid, 'USAGE')
            AND (pg_catalog.has_table_privilege(r.oid, t.oid, 'SELECT, INSERT, UPDATE, DELETE')
                OR pg_catalog.has_any_column_privilege(r.oid, t.oid, 'SELECT, INSERT, UPDATE'))
        WHERE NOT t.relrowsecurity
        GROUP BY t.nspname, t.relname
    )
    SELECT f.nspname::pg_catalog.text, f.relname::pg_catalog.text, f.polname::pg_catalog.text, f.finding, f.advice
    FROM findings AS f
    ORDER BY f.nspname, f.relname, f.polname, f.finding, f.advice
$report$;
COMMENT ON FUNCTION auth_ext.rls_report() IS
    'What is slow or open in the row level security of this database: functions that policies call for each row, policies without TO, policies that believe user_metadata, policies that ask for a second factor or keep anonymous users out and can be passed without, and tables that API roles reach without row security. Rows that begin with ok say which policies do so rightly.';
