-- Policies written for Supabase call auth.uid(), auth.jwt(), auth.role() and auth.email(). takeover() puts our C functions
-- behind these names and restore() the old definitions back. Owner, grants, comments and everything that depends on them
-- stay, because CREATE OR REPLACE keeps them.
--
-- C functions and no SQL wrappers around ours: a wrapper runs with the rights of whoever asks, and a role that has none
-- in schema auth_ext (a role of your own in the role claim, say) would lose the policies that it passes today.

CREATE FUNCTION auth_ext.execute_as(owner oid, statement text)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'execute_as_wrapper';
COMMENT ON FUNCTION auth_ext.execute_as(oid, text) IS
    'Runs a statement with the rights of a role, which what it runs cannot leave. For superusers; internal.';

CREATE FUNCTION auth_ext.takeover()
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $takeover$
DECLARE
    present record;
    result pg_catalog.jsonb := '{}';
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) current_user) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = 'permission denied: auth_ext.takeover() must be run by a superuser',
            HINT = 'On Supabase that is the role supabase_admin.';
    END IF;
    IF pg_catalog.to_regclass('auth_ext.replaced_functions') IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'auth_ext is not set up in this database',
            HINT = 'A superuser runs: SELECT auth_ext.setup();';
    END IF;
    -- One at a time; nobody else can lock it.
    LOCK TABLE auth_ext.replaced_functions IN SHARE ROW EXCLUSIVE MODE;
    FOR present IN
        SELECT wanted.name, wanted.type, p.oid, p.proowner, p.prosrc, p.prorettype::pg_catalog.regtype AS found_type,
            p.prosrc OPERATOR(pg_catalog.=) pg_catalog.concat(wanted.name, '_wrapper')
                AND p.probin OPERATOR(pg_catalog.=) '$libdir/auth_ext' AS is_ours
        FROM (VALUES ('uid', 'uuid'::pg_catalog.regtype), ('jwt', 'jsonb'), ('role', 'text'), ('email', 'text'))
            AS wanted (name, type)
        LEFT JOIN pg_catalog.pg_proc AS p
            ON p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND p.proname OPERATOR(pg_catalog.=) wanted.name::pg_catalog.name
            AND p.pronargs OPERATOR(pg_catalog.=) 0
    LOOP
        IF present.oid IS NULL THEN
            result := pg_catalog.jsonb_insert(result, ARRAY[present.name], '"missing"');
        ELSIF present.is_ours THEN
            result := pg_catalog.jsonb_insert(result, ARRAY[present.name], '"already ours"');
        ELSIF present.found_type OPERATOR(pg_catalog.<>) present.type THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = pg_catalog.format('auth.%s() returns %s and not %s', present.name, present.found_type, present.type),
                HINT = 'It is not the function of Supabase; nothing was changed.';
        ELSE
            INSERT INTO auth_ext.replaced_functions (name, definition, body)
            VALUES (present.name, pg_catalog.pg_get_functiondef(present.oid), present.prosrc)
            ON CONFLICT (name) DO UPDATE
            SET definition = excluded.definition, body = excluded.body, replaced_at = excluded.replaced_at;
            EXECUTE pg_catalog.format(
                'CREATE OR REPLACE FUNCTION auth.%1$I() RETURNS %2$s LANGUAGE c STABLE PARALLEL SAFE AS %3$L, %4$L',
                present.name, present.type, '$libdir/auth_ext', pg_catalog.concat(present.name, '_wrapper'));
            -- It waited for whoever was changing the function.
            IF NOT EXISTS (
                SELECT FROM pg_catalog.pg_proc AS p
                WHERE p.oid OPERATOR(pg_catalog.=) present.oid
                    AND p.proowner OPERATOR(pg_catalog.=) present.proowner
                    AND p.prosrc OPERATOR(pg_catalog.=) pg_catalog.concat(present.name, '_wrapper')) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'object_in_use',
                    MESSAGE = pg_catalog.format('auth.%s() was changed by somebody else at the same time', present.name),
                    HINT = 'Nothing was changed here. Look at the function, and try again.';
            END IF;
            result := pg_catalog.jsonb_insert(result, ARRAY[present.name], '"replaced"');
        END IF;
    END LOOP;
    RETURN result;
END
$takeover$;
COMMENT ON FUNCTION auth_ext.takeover() IS
    'Puts our functions behind auth.uid(), auth.jwt(), auth.role() and auth.email() and remembers what was there. For superusers; safe to run again. Run auth_ext.restore() before DROP EXTENSION.';

CREATE FUNCTION auth_ext.restore()
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
-- The old bodies found their names by the search_path of their callers.
SET check_function_bodies = off
AS $restore$
DECLARE
    replaced record;
    result pg_catalog.jsonb := '{}';
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) current_user) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'insufficient_privilege',
            MESSAGE = 'permission denied: auth_ext.restore() must be run by a superuser',
            HINT = 'On Supabase that is the role supabase_admin.';
    END IF;
    IF pg_catalog.to_regclass('auth_ext.replaced_functions') IS NULL THEN
        RETURN result;
    END IF;
    -- One at a time; nobody else can lock it.
    LOCK TABLE auth_ext.replaced_functions IN SHARE ROW EXCLUSIVE MODE;
    FOR replaced IN
        SELECT f.name, f.definition, f.body, p.oid, p.proowner,
            p.prosrc OPERATOR(pg_catalog.=) pg_catalog.concat(f.name, '_wrapper')
                AND p.probin OPERATOR(pg_catalog.=) '$libdir/auth_ext' AS is_ours
        FROM auth_ext.replaced_functions AS f
        LEFT JOIN pg_catalog.pg_proc AS p
            ON p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('auth')
            AND p.proname OPERATOR(pg_catalog.=) f.name::pg_catalog.name
            AND p.pronargs OPERATOR(pg_catalog.=) 0
    LOOP
        IF replaced.oid IS NULL THEN
            result := pg_catalog.jsonb_insert(result, ARRAY[replaced.name], '"missing"');
        ELSIF NOT replaced.is_ours THEN
            -- Somebody has put another definition there since; it is not ours to undo.
            result := pg_catalog.jsonb_insert(result, ARRAY[replaced.name], '"not ours any more"');
        ELSE
            -- As its owner: should it have become another function meanwhile, it is his and not the superuser's.
            PERFORM auth_ext.execute_as(replaced.proowner, replaced.definition);
            IF NOT EXISTS (
                SELECT FROM pg_catalog.pg_proc AS p
                WHERE p.oid OPERATOR(pg_catalog.=) replaced.oid
                    AND p.proowner OPERATOR(pg_catalog.=) replaced.proowner
                    AND p.prosrc OPERATOR(pg_catalog.=) replaced.body) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'object_in_use',
                    MESSAGE = pg_catalog.format('auth.%s() was changed by somebody else at the same time', replaced.name),
                    HINT = 'Nothing was changed here. Look at the function, and try again.';
            END IF;
            result := pg_catalog.jsonb_insert(result, ARRAY[replaced.name], '"restored"');
        END IF;
        DELETE FROM auth_ext.replaced_functions AS f WHERE f.name OPERATOR(pg_catalog.=) replaced.name;
    END LOOP;
    RETURN result;
END
$restore$;
COMMENT ON FUNCTION auth_ext.restore() IS
    'Undoes auth_ext.takeover(): the definitions that it remembered are back, byte for byte. For superusers; safe to run again.';
