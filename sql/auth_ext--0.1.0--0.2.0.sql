-- Updates auth_ext from 0.1.0 to this version. Made by scripts/update_script; a test says when it is to be made again.
-- It creates and replaces functions; the tables follow when a superuser runs auth_ext.setup().

-- Roles that nobody logs in as by itself. auth_ext_owner owns what is ours; whoever could become it would own the keys, so a role
-- of that name that somebody made before and can become is refused. supabase_auth_admin owns schema auth, as on Supabase,
-- where it can log in.
DO $role$
DECLARE
    wrong pg_catalog.text;
BEGIN
    IF pg_catalog.to_regrole('supabase_auth_admin') IS NULL THEN
        CREATE ROLE supabase_auth_admin NOLOGIN NOINHERIT;
    END IF;
    -- The courier logs in as this role once an operator lets it; it calls a handful of functions and reads no table.
    IF pg_catalog.to_regrole('auth_ext_courier') IS NULL THEN
        CREATE ROLE auth_ext_courier NOLOGIN NOINHERIT;
    END IF;
    IF pg_catalog.to_regrole('auth_ext_owner') IS NULL THEN
        CREATE ROLE auth_ext_owner NOLOGIN NOINHERIT;
        COMMENT ON ROLE auth_ext_owner IS 'Owns the schemas, tables and SECURITY DEFINER functions of auth_ext. Never grant it to anybody.';
    END IF;
    SELECT CASE
        WHEN r.rolsuper THEN 'is a superuser'
        WHEN r.rolcanlogin THEN 'can log in'
        WHEN r.rolbypassrls THEN 'passes row security'
        WHEN r.rolcreaterole OR r.rolcreatedb OR r.rolreplication THEN 'may create roles or databases, or replicate'
        WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.roleid OPERATOR(pg_catalog.=) r.oid)
            THEN 'has members'
        WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members AS m WHERE m.member OPERATOR(pg_catalog.=) r.oid)
            THEN 'is a member of another role'
        -- Left behind by whoever was a member, they would open our tables the moment that they are made.
        WHEN EXISTS (SELECT FROM pg_catalog.pg_default_acl AS d WHERE d.defaclrole OPERATOR(pg_catalog.=) r.oid)
            THEN 'has default privileges'
        -- Likewise a function that runs as its owner, or a view. In other databases auth_ext may be.
        WHEN EXISTS (SELECT FROM pg_catalog.pg_shdepend AS d
                WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_authid'::pg_catalog.regclass::pg_catalog.oid
                    AND d.refobjid OPERATOR(pg_catalog.=) r.oid AND d.deptype OPERATOR(pg_catalog.=) 'o'
                    AND d.dbid OPERATOR(pg_catalog.=) ANY (ARRAY[0::pg_catalog.oid,
                        (SELECT b.oid FROM pg_catalog.pg_database AS b WHERE b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())]))
            THEN 'owns something'
    END INTO wrong
    FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) 'auth_ext_owner';
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('role auth_ext_owner %s', wrong),
            HINT = 'auth_ext keeps its keys under this role, so nobody may become it, nor have become it: drop the role with what it owns (DROP OWNED BY auth_ext_owner; DROP ROLE auth_ext_owner) and let CREATE EXTENSION make it.';
    END IF;
END
$role$;

ALTER SCHEMA auth_ext OWNER TO auth_ext_owner;
ALTER SCHEMA auth_api OWNER TO auth_ext_owner;
ALTER SCHEMA auth_ext_test OWNER TO auth_ext_owner;
COMMENT ON SCHEMA auth_ext IS 'auth_ext: functions and tables of in-database authentication. Not for PostgREST to expose.';
COMMENT ON SCHEMA auth_api IS 'auth_ext: what PostgREST exposes, one function for each flow. Nothing else lives here.';
COMMENT ON SCHEMA auth_ext_test IS 'auth_ext: signing in as anybody, for tests of policies. For superusers; never grant it to an API role.';
REVOKE ALL ON SCHEMA auth_ext, auth_api, auth_ext_test FROM supabase_auth_admin;

-- The caller chose whether a token's session was looked at: now it is a function of its own.
DROP FUNCTION auth_ext.bind(text, boolean, boolean);

-- They take more arguments now; with the old ones beside them a call would be ambiguous.
DROP FUNCTION auth_api.sign_up(text, text, jsonb);
DROP FUNCTION auth_ext.sign_up(text, text, jsonb);
DROP FUNCTION auth_api.update_user(text, text, jsonb, text, text, jsonb);
DROP FUNCTION auth_ext.update_user(text, text, jsonb, text, text, jsonb);
DROP FUNCTION auth_ext.admin_list_users(bigint, bigint, text);
DROP FUNCTION auth_api.sign_in_with_password(text, text);
DROP FUNCTION auth_ext.sign_in_with_password(text, text);
DROP FUNCTION auth_ext.admin_create_user(text, text, boolean, jsonb, jsonb, text, text, text, uuid);
DROP FUNCTION auth_ext.admin_update_user(uuid, text, text, boolean, jsonb, jsonb, text, text, text);
DROP FUNCTION auth_ext.rotate_root_key();
DROP FUNCTION auth_ext.request_refusal();
CREATE OR REPLACE FUNCTION auth_ext.setup()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'setup_wrapper';
COMMENT ON FUNCTION auth_ext.setup() IS
    'Creates or adopts schema auth, creates or migrates the tables of auth_ext, makes the first keys, and grants. For superusers; safe to run again, as after ALTER EXTENSION auth_ext UPDATE. Tells what it did.';

CREATE OR REPLACE FUNCTION auth_ext.invalidate_cache()
RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'invalidate_cache_wrapper';
COMMENT ON FUNCTION auth_ext.invalidate_cache() IS
    'Trigger of settings and keys: every session forgets what it cached of the table, at commit.';

-- Hashes of the old kind and cost stay until their owners sign in: until setup() finds none, every password check makes that work.
CREATE FUNCTION auth_ext.keep_password_work()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $keep$
BEGIN
    IF old.password_hash OPERATOR(pg_catalog.=) 'bcrypt' THEN
        new.bcrypt_in_use := true;
        new.bcrypt_cost_in_use := greatest(new.bcrypt_cost_in_use, old.bcrypt_cost);
    ELSE
        new.argon2_in_use := true;
        new.argon2_work_in_use := greatest(new.argon2_work_in_use,
            old.argon2_memory_kib OPERATOR(pg_catalog.*) old.argon2_iterations);
    END IF;
    RETURN new;
END
$keep$;
COMMENT ON FUNCTION auth_ext.keep_password_work() IS
    'Trigger of settings: remembers the kind and the cost of password hashes that were written before they were changed.';

-- Who asks, for policies: the truth table of Supabase's auth.uid(), auth.jwt(), auth.role() and auth.email(). No SET
-- clause and no SECURITY DEFINER, which would cost more than the call. They believe what auth_ext.settings.identity_mode
-- says: request.jwt.claims, which PostgREST sets from a verified token and which anybody with plain SQL can set, or what
-- auth_ext.bind() verified. PARALLEL SAFE, because all they look at are settings, which workers inherit.

CREATE OR REPLACE FUNCTION auth_ext.uid()
RETURNS uuid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'uid_wrapper';
COMMENT ON FUNCTION auth_ext.uid() IS 'The id of the user who asks (claim sub); NULL without a token.';

CREATE OR REPLACE FUNCTION auth_ext.jwt()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'jwt_wrapper';
COMMENT ON FUNCTION auth_ext.jwt() IS 'The claims of the request; NULL without a token.';

CREATE OR REPLACE FUNCTION auth_ext.role()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'role_wrapper';
COMMENT ON FUNCTION auth_ext.role() IS 'The role claim of the request; NULL without a token.';

CREATE OR REPLACE FUNCTION auth_ext.email()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'email_wrapper';
COMMENT ON FUNCTION auth_ext.email() IS 'The email claim of the request; NULL without a token.';

CREATE OR REPLACE FUNCTION auth_ext.session_id()
RETURNS uuid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'session_id_wrapper';
COMMENT ON FUNCTION auth_ext.session_id() IS 'The id of the session (claim session_id); NULL without a token, and for a token without a session.';

CREATE OR REPLACE FUNCTION auth_ext.aal()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'aal_wrapper';
COMMENT ON FUNCTION auth_ext.aal() IS 'The assurance level (claim aal): aal1, or aal2 after a second factor; NULL without a token.';

CREATE OR REPLACE FUNCTION auth_ext.claim(path text)
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'claim_wrapper';
COMMENT ON FUNCTION auth_ext.claim(text) IS
    'The claim at a path as text, such as app_metadata.plan; NULL where there is none. A member with a dot in it stands in double quotes; a number leads into an array.';

CREATE OR REPLACE FUNCTION auth_ext.has_claim(path text, value text)
RETURNS boolean
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'has_claim_wrapper';
COMMENT ON FUNCTION auth_ext.has_claim(text, text) IS
    'Whether the claim at a path is that value, or an array with that string in it. Never NULL.';

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

CREATE OR REPLACE FUNCTION auth_ext.takeover()
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

CREATE OR REPLACE FUNCTION auth_ext.restore()
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

-- Identity that the client cannot forge: a verified token, pinned to the transaction.

CREATE OR REPLACE FUNCTION auth_ext.bind(token text, set_role boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'bind_wrapper';
COMMENT ON FUNCTION auth_ext.bind(text, boolean) IS
    'Verifies a token and makes its claims the identity until the transaction or savepoint ends: {"bound": true, …}, or {"bound": false, "reason", "message"} and nobody. set_role also switches to the token''s role. The token''s session and user must still stand. Pass the token as a bind parameter.';

CREATE FUNCTION auth_ext.bind_without_session_check(token text, set_role boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'bind_without_session_check_wrapper';
COMMENT ON FUNCTION auth_ext.bind_without_session_check(text, boolean) IS
    'The same, without asking whether the session and the user of the token still stand: a token lives until its exp, signed out, banned or not. For the operator to grant; nobody may call it until then.';

CREATE OR REPLACE FUNCTION auth_ext.unbind()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unbind_wrapper';
COMMENT ON FUNCTION auth_ext.unbind() IS
    'Takes the identity that auth_ext.bind() pinned away before the transaction ends. The role stays: use RESET ROLE.';

-- Tokens. verify_jwt, verify_jws and sign_jwt have neither SECURITY DEFINER nor a SET clause, which take longer than a token
-- does: they run no SQL of their own but what runs as the owner, which does the same where it is needed.

CREATE OR REPLACE FUNCTION auth_ext.verify_jwt(
    token text,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'verify_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt(text) IS
    'Verifies a JWT with the key ring. valid is never NULL; reason says why not (see auth_ext.verification_reasons()). Claims are given only when the signature is right.';

CREATE OR REPLACE FUNCTION auth_ext.revoke_jwt(token text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_jwt(text) IS
    'Revokes a machine token or API key of ours by its jti, at commit and in every session: verify_jwt, bind and check_request refuse it. Gives {jti, expires_at} or a refusal. For the service role. Pass the token as a bind parameter.';

CREATE OR REPLACE FUNCTION auth_ext.revoke_jwt(jti text, expires_at timestamp with time zone)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_jti_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_jwt(text, timestamp with time zone) IS
    'The same for somebody who knows the jti of the token but has not the token: expires_at is its exp or later. Gives {jti, expires_at} or a refusal. For the service role.';

CREATE OR REPLACE FUNCTION auth_ext.decode_jwt(token text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'decode_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.decode_jwt(text) IS
    'Decodes a JWT without verifying it: {"header", "claims", "verified": false}; NULL when it is no JWT. Believe nothing in it.';

CREATE OR REPLACE FUNCTION auth_ext.verification_reasons(OUT reason text, OUT description text)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verification_reasons_wrapper';
COMMENT ON FUNCTION auth_ext.verification_reasons() IS
    'Every reason with which a token can be refused, with a sentence about it.';

CREATE OR REPLACE FUNCTION auth_ext.jwks()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'jwks_wrapper';
COMMENT ON FUNCTION auth_ext.jwks() IS
    'The JWK Set (RFC 7517) with the public keys of the ring; never a symmetric key.';

CREATE OR REPLACE FUNCTION auth_api.jwks()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'jwks_wrapper';
COMMENT ON FUNCTION auth_api.jwks() IS 'GET /rpc/jwks: auth_ext.jwks for PostgREST.';

CREATE OR REPLACE FUNCTION auth_ext.verify_jwt(
    token text,
    jwks jsonb,
    audience text,
    issuer text,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jwt_with_jwks_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt(text, jsonb, text, text) IS
    'Verifies somebody else''s JWT with their JWK Set, which may also be a single JWK or an array of them; audience and issuer must be given and must match. valid is never NULL. Keys of the set that cannot be used are left out; a set with no other key is an error.';

CREATE FUNCTION auth_ext.verify_jwt_without_audience(
    token text,
    jwks jsonb,
    issuer text,
    claim text,
    value text,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jwt_without_audience_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt_without_audience(text, jsonb, text, text, text) IS
    'The same for an issuer that writes no aud: the claim of that name (client_id, azp) must have that value, and an aud that is there must name it, too. Signature, exp, nbf, iat and iss are checked as in verify_jwt.';

CREATE OR REPLACE FUNCTION auth_ext.verify_jws(
    token text,
    jwks jsonb,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT payload bytea)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jws_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jws(text, jsonb) IS
    'Verifies any compact JWS with a JWK Set; the payload need not be JSON and no claims are looked at. valid is never NULL.';

-- For those who come from pgjwt: see examples/pgjwt. Nobody has EXECUTE on these two until somebody grants it.
CREATE OR REPLACE FUNCTION auth_ext.sign_jwt_with_secret(claims json, secret bytea, algorithm text DEFAULT 'HS256')
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'sign_jwt_with_secret_wrapper';
COMMENT ON FUNCTION auth_ext.sign_jwt_with_secret(json, bytea, text) IS
    'Signs the claims, byte for byte as given, with a secret of the caller''s own, at least as long as the hash. Pass the secret as a bind parameter.';

CREATE OR REPLACE FUNCTION auth_ext.verify_jwt_with_secret(
    token text,
    secret bytea,
    algorithm text DEFAULT 'HS256',
    audience text DEFAULT NULL,
    issuer text DEFAULT NULL,
    OUT valid boolean,
    OUT reason text,
    OUT header jsonb,
    OUT claims jsonb)
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'verify_jwt_with_secret_wrapper';
COMMENT ON FUNCTION auth_ext.verify_jwt_with_secret(text, bytea, text, text, text) IS
    'Verifies a JWT with a secret of the caller''s own and nothing of the ring; exp is required, audience and issuer must match where they are given. valid is never NULL. Pass the secret as a bind parameter.';

-- The key ring. For the owner and superusers; the service role may sign machine tokens and look at tokens.

CREATE OR REPLACE FUNCTION auth_ext.create_signing_key(algorithm text DEFAULT 'ES256')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'create_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.create_signing_key(text) IS
    'Makes a key of the ring, in standby: published and verifying, not yet signing. Gives {id, kid, algorithm, status}.';

CREATE OR REPLACE FUNCTION auth_ext.import_signing_keys(keys jsonb, activate boolean DEFAULT true, kid text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'import_signing_keys_wrapper';
COMMENT ON FUNCTION auth_ext.import_signing_keys(jsonb, boolean, text) IS
    'Takes over GoTrue''s keys: the array of GOTRUE_JWT_KEYS (keys of which there is the public part only verify), or the secret of GOTRUE_JWT_SECRET as a JSON string, with GOTRUE_JWT_KEY_ID as kid where GoTrue had one. The one that signs becomes active, unless activate is false. A key that the ring has or had already is refused, whatever its kid. Pass keys as a bind parameter.';

CREATE OR REPLACE FUNCTION auth_ext.activate_signing_key(kid text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'activate_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.activate_signing_key(text) IS
    'Makes a key the one that signs; the one before retires and verifies until its last token has expired. Named by kid, or by id where it has none. Gives the changes.';

CREATE OR REPLACE FUNCTION auth_ext.retire_signing_key(kid text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'retire_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.retire_signing_key(text) IS
    'Retires a standby key. The active key retires when another is activated. Gives the changes.';

CREATE OR REPLACE FUNCTION auth_ext.revoke_signing_key(kid text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_signing_key_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_signing_key(text) IS
    'Revokes a key for ever: at commit no backend accepts its tokens, and its private part is gone. Activate another first, or nothing can be signed. Gives the changes.';

CREATE FUNCTION auth_ext.prepare_root_key()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'prepare_root_key_wrapper';
COMMENT ON FUNCTION auth_ext.prepare_root_key() IS
    'The first step of a rotation where other servers follow this one: puts a new root key into the root key file (with auth_ext.root_key_command: takes the newest that it prints) and seals nothing with it yet. Gives {fingerprint, standbys}.';

CREATE FUNCTION auth_ext.confirm_root_key()
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'confirm_root_key_wrapper';
COMMENT ON FUNCTION auth_ext.confirm_root_key() IS
    'For a standby, once the prepared root key has been brought there: proves it to rotate_root_key() on the primary, and tells nothing of the key. Only reads.';

CREATE OR REPLACE FUNCTION auth_ext.rotate_root_key(confirmations text[] DEFAULT NULL, despite_standbys boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'rotate_root_key_wrapper';
COMMENT ON FUNCTION auth_ext.rotate_root_key(text[], boolean) IS
    'Seals everything again under the prepared root key, or where none is prepared, under a new one that it puts into the root key file. Refused while standbys follow this server that have not confirmed it. Older keys stay in the file until you remove them: other databases of the server may need them.';

CREATE FUNCTION auth_ext.root_key_status(OUT fingerprint text, OUT status text, OUT here boolean, OUT sealed bigint)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'root_key_status_wrapper';
COMMENT ON FUNCTION auth_ext.root_key_status() IS
    'The root keys by fingerprint: what this database says of each (prepared, active, retired; unknown: it only lies here), whether this server has it, and how much is sealed under it in this database. Only reads.';

CREATE OR REPLACE FUNCTION auth_ext.create_api_key(role text, lifetime interval DEFAULT '3650 days')
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'create_api_key_wrapper';
COMMENT ON FUNCTION auth_ext.create_api_key(text, interval) IS
    'Mints an API key such as Supabase''s anon and service_role keys, with the active key. It holds as long as that key verifies, or until auth_ext.revoke_jwt().';

CREATE OR REPLACE FUNCTION auth_ext.sign_jwt(claims jsonb)
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'sign_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.sign_jwt(jsonb) IS
    'Signs a machine token with the active key. exp is required; a role must be one that authenticator may become and no superuser; session_id is refused. Claims without jti get one, for auth_ext.revoke_jwt().';

CREATE OR REPLACE FUNCTION auth_ext.explain_jwt(token text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'explain_jwt_wrapper';
COMMENT ON FUNCTION auth_ext.explain_jwt(text) IS
    'Tells everything about a token: header, claims, times, the key that verifies it, and each check with pass, fail or skipped. For administrators.';

CREATE OR REPLACE FUNCTION auth_ext.postgrest_config()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'postgrest_config_wrapper';
COMMENT ON FUNCTION auth_ext.postgrest_config() IS
    'For PostgREST''s db-pre-config: hands it the key set of the ring, symmetric keys included. A change of the ring makes PostgREST ask again.';

-- The shim around hooks that people wrote for Supabase: it calls one with its one jsonb argument and turns whatever goes
-- wrong into data. It runs as the caller, which is supabase_auth_admin inside the flows.

CREATE OR REPLACE FUNCTION auth_ext.call_hook(hook_schema text, hook_function text, event jsonb)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $shim$
DECLARE
    hook pg_catalog.text := pg_catalog.format('%I.%I', hook_schema, hook_function);
    argument pg_catalog.text := 'jsonb';
    output pg_catalog.jsonb;
    searched pg_catalog.text;
    failed_sqlstate pg_catalog.text;
    failed_message pg_catalog.text;
    failed_hint pg_catalog.text;
    failed_context pg_catalog.text;
BEGIN
    -- The hook finds its own schema, public and auth without qualifying; under GoTrue on Supabase only auth. Whoever may create in a schema
    -- would be called in the place of PostgreSQL's own functions (public.to_jsonb(text)), as supabase_auth_admin: a schema in which others
    -- than superusers, its owner and the database's may create is left out. Temporary objects come last: otherwise a caller's temporary
    -- table could stand in for one that the hook reads.
    SELECT pg_catalog.string_agg(pg_catalog.format('%I, ', n.nspname), ''
        ORDER BY n.nspname OPERATOR(pg_catalog.=) 'auth', n.nspname OPERATOR(pg_catalog.=) 'public') INTO searched
    FROM pg_catalog.pg_namespace AS n
    WHERE n.nspname OPERATOR(pg_catalog.=) ANY (ARRAY[hook_schema, 'public', 'auth']::pg_catalog.name[])
        AND NOT EXISTS (
            SELECT FROM pg_catalog.aclexplode(n.nspacl) AS a
            LEFT JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
            WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE' AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
                AND coalesce(NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) ALL (ARRAY['pg_database_owner', 'supabase_auth_admin']::pg_catalog.name[]), true));
    PERFORM pg_catalog.set_config('search_path', pg_catalog.concat('pg_catalog, ', searched, 'pg_temp'), true);
    -- GoTrue passes an untyped parameter, so people have hooks that take json.
    IF pg_catalog.to_regprocedure(hook OPERATOR(pg_catalog.||) '(jsonb)') IS NULL
        AND pg_catalog.to_regprocedure(hook OPERATOR(pg_catalog.||) '(json)') IS NOT NULL
    THEN
        argument := 'json';
    END IF;
    EXECUTE pg_catalog.format('SELECT %s($1::pg_catalog.%I)', hook, argument) INTO output USING event;
    RETURN pg_catalog.jsonb_build_object('output', output);
EXCEPTION
    -- OTHERS leaves out a cancel, which is how our timer stops a hook, and a failed ASSERT.
    WHEN query_canceled OR assert_failure OR OTHERS THEN
        GET STACKED DIAGNOSTICS
            failed_sqlstate = RETURNED_SQLSTATE,
            failed_message = MESSAGE_TEXT,
            failed_hint = PG_EXCEPTION_HINT,
            failed_context = PG_EXCEPTION_CONTEXT;
        RETURN pg_catalog.jsonb_build_object('failed', pg_catalog.jsonb_build_object(
            'sqlstate', failed_sqlstate,
            'message', failed_message,
            'hint', failed_hint,
            'context', failed_context));
END
$shim$;
COMMENT ON FUNCTION auth_ext.call_hook(text, text, jsonb) IS
    'Calls a hook and turns its errors into data. Internal.';

-- The flows. They return their refusals, because an error would roll back what they record; the HTTP status is left in
-- response.status for PostgREST. The same C functions stand in auth_api under the names of supabase-js.

CREATE OR REPLACE FUNCTION auth_ext.sign_up(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_up_wrapper';
COMMENT ON FUNCTION auth_ext.sign_up(text, text, jsonb, text, text, text, text, text) IS
    'Signs a person up with an e-mail or a phone. Gives a session (autoconfirm, phone_autoconfirm), or the user while a mail with a link and a code, or a code by text message (channel: sms or whatsapp), goes out, or GoTrue''s refusal. data goes to user_metadata; the link leads to redirect_to, with PKCE when there is a code_challenge. Pass the password as a bind parameter.';

CREATE OR REPLACE FUNCTION auth_ext.sign_in_with_password(email text DEFAULT NULL, password text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_password_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_with_password(text, text, text) IS
    'Signs a user in with an e-mail or a phone. Gives a session {access_token, token_type, expires_in, expires_at, refresh_token, user} or GoTrue''s refusal. Pass the password as a bind parameter.';

CREATE OR REPLACE FUNCTION auth_ext.refresh_session(refresh_token text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'refresh_session_wrapper';
COMMENT ON FUNCTION auth_ext.refresh_session(text) IS
    'Exchanges a refresh token for a new session answer. An old token used again ends the session (theft). Pass the token as a bind parameter.';

CREATE OR REPLACE FUNCTION auth_ext.sign_out(scope text DEFAULT 'global')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_out_wrapper';
COMMENT ON FUNCTION auth_ext.sign_out(text) IS
    'Ends sessions of the user in request.jwt.claims: global (all), local (this one) or others. Gives {} or GoTrue''s refusal.';

CREATE OR REPLACE FUNCTION auth_ext.get_user()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_wrapper';
COMMENT ON FUNCTION auth_ext.get_user() IS
    'The user in request.jwt.claims as GoTrue''s JSON, or its refusal when user or session are gone or the user is banned.';

CREATE OR REPLACE FUNCTION auth_api.sign_up(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_up_wrapper';
COMMENT ON FUNCTION auth_api.sign_up(text, text, jsonb, text, text, text, text, text) IS 'POST /rpc/sign_up: auth_ext.sign_up for PostgREST.';

CREATE OR REPLACE FUNCTION auth_api.sign_in_with_password(email text DEFAULT NULL, password text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_password_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_with_password(text, text, text) IS
    'POST /rpc/sign_in_with_password: auth_ext.sign_in_with_password for PostgREST.';

CREATE OR REPLACE FUNCTION auth_api.refresh_session(refresh_token text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'refresh_session_wrapper';
COMMENT ON FUNCTION auth_api.refresh_session(text) IS
    'POST /rpc/refresh_session: auth_ext.refresh_session for PostgREST.';

CREATE OR REPLACE FUNCTION auth_api.sign_out(scope text DEFAULT 'global')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_out_wrapper';
COMMENT ON FUNCTION auth_api.sign_out(text) IS 'POST /rpc/sign_out: auth_ext.sign_out for PostgREST.';

CREATE OR REPLACE FUNCTION auth_api.get_user()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_wrapper';
COMMENT ON FUNCTION auth_api.get_user() IS 'GET or POST /rpc/get_user: auth_ext.get_user for PostgREST.';

CREATE OR REPLACE FUNCTION auth_ext.update_user(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    current_password text DEFAULT NULL,
    nonce text DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'update_user_wrapper';
COMMENT ON FUNCTION auth_ext.update_user(text, text, jsonb, text, text, jsonb, text, text, text, text, text) IS
    'Changes the user in request.jwt.claims: e-mail (at once with autoconfirm, else by mail), phone (at once with phone_autoconfirm, else by a code), password (ends all other sessions; needs current_password, a young session or the nonce of reauthenticate()), data over user_metadata, where null takes a member away. app_metadata only for the service role. Gives the user or a refusal. Pass passwords as bind parameters.';

CREATE OR REPLACE FUNCTION auth_api.update_user(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    current_password text DEFAULT NULL,
    nonce text DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'update_user_wrapper';
COMMENT ON FUNCTION auth_api.update_user(text, text, jsonb, text, text, jsonb, text, text, text, text, text) IS
    'POST /rpc/update_user: auth_ext.update_user for PostgREST.';

-- Sessions that a person can see and end, and the check that makes log-out, ban and deletion work before exp.

CREATE OR REPLACE FUNCTION auth_ext.list_sessions()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'list_sessions_wrapper';
COMMENT ON FUNCTION auth_ext.list_sessions() IS
    'The sessions of the user in request.jwt.claims, the last used first: [{id, created_at, last_used_at, user_agent, ip, aal, current}].';

CREATE OR REPLACE FUNCTION auth_ext.revoke_session(session_id uuid)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_session_wrapper';
COMMENT ON FUNCTION auth_ext.revoke_session(uuid) IS
    'Ends one of the sessions of the user in request.jwt.claims. Gives {} or a refusal.';

CREATE OR REPLACE FUNCTION auth_ext.admin_list_sessions(user_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_list_sessions_wrapper';
COMMENT ON FUNCTION auth_ext.admin_list_sessions(uuid) IS
    'The sessions of any user, as list_sessions gives them. For the service role.';

CREATE OR REPLACE FUNCTION auth_ext.admin_sign_out(user_id uuid, scope text DEFAULT 'global', session_id uuid DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_sign_out_wrapper';
COMMENT ON FUNCTION auth_ext.admin_sign_out(uuid, text, uuid) IS
    'Ends sessions of any user: global (all), local (the given one) or others (all but the given one). Gives {"ended": count}. For the service role.';

-- PostgREST makes the schema whose function is called the first of search_path. A default is worked out with the caller's.
CREATE OR REPLACE FUNCTION auth_ext.request_refusal(search_path text DEFAULT pg_catalog.current_setting('search_path'))
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'request_refusal_wrapper';
COMMENT ON FUNCTION auth_ext.request_refusal(text) IS
    'Why the token in request.jwt.claims must be refused although it has not expired; NULL when it may pass, as calls of functions of auth_api do, which judge for themselves: where that schema is the first of search_path, as PostgREST sets it, and a profile header names it.';

CREATE OR REPLACE FUNCTION auth_ext.session_is_live()
RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'session_is_live_wrapper';
COMMENT ON FUNCTION auth_ext.session_is_live() IS
    'Whether the session in request.jwt.claims is live: not ended, not expired, its token not revoked, its user neither banned nor deleted. For policies, as (SELECT auth_ext.session_is_live()).';

CREATE FUNCTION auth_ext.pin_search_path()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'pin_search_path_wrapper';
COMMENT ON FUNCTION auth_ext.pin_search_path() IS
    'Sets search_path to pg_catalog for the rest of the transaction, where PostgREST calls a function of auth_api: the statement with which it does names functions and aggregates without their schema, and whoever may make some in schema public would get every answer. Internal.';

-- No SET: it would end what pin_search_path() sets. Every name has its schema.
CREATE OR REPLACE FUNCTION auth_ext.check_request()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $check$
DECLARE
    refusal pg_catalog.jsonb := auth_ext.request_refusal();
BEGIN
    PERFORM auth_ext.pin_search_path();
    -- PostgREST stops a request only for an error, and takes body, status and headers from this one.
    IF refusal IS NOT NULL THEN
        RAISE SQLSTATE 'PGRST' USING
            MESSAGE = pg_catalog.jsonb_build_object(
                'code', refusal OPERATOR(pg_catalog.->>) 'error_code',
                'message', refusal OPERATOR(pg_catalog.->>) 'message',
                'details', NULL,
                'hint', 'Sign in again.')::pg_catalog.text,
            DETAIL = pg_catalog.jsonb_build_object(
                'status', (refusal OPERATOR(pg_catalog.->>) 'code')::pg_catalog.int4,
                -- The version tells clients of GoTrue that code is the word, so that supabase-js signs out at once.
                'headers', pg_catalog.jsonb_build_object(
                    'Cache-Control', 'no-store', 'X-Supabase-Api-Version', '2024-01-01'))::pg_catalog.text;
    END IF;
END
$check$;
COMMENT ON FUNCTION auth_ext.check_request() IS
    'PostgREST''s db-pre-request: refuses a request whose token was revoked, that has expired, whose session has ended or whose user is banned or deleted, with status 401 and the reason, in the shape of PostgREST''s own errors. Calls of auth_api pass: those functions judge for themselves, and answer as GoTrue does; PostgREST''s statement around them then finds its names in pg_catalog alone.';

CREATE OR REPLACE FUNCTION auth_api.list_sessions()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'list_sessions_wrapper';
COMMENT ON FUNCTION auth_api.list_sessions() IS 'GET or POST /rpc/list_sessions: auth_ext.list_sessions for PostgREST.';

CREATE OR REPLACE FUNCTION auth_api.revoke_session(session_id uuid)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'revoke_session_wrapper';
COMMENT ON FUNCTION auth_api.revoke_session(uuid) IS 'POST /rpc/revoke_session: auth_ext.revoke_session for PostgREST.';

-- What stays and for how long, and the way back to GoTrue. How to remove is decided in the core.

CREATE OR REPLACE FUNCTION auth_ext.purge("limit" bigint DEFAULT 100000)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'purge_wrapper';
COMMENT ON FUNCTION auth_ext.purge(bigint) IS
    'Ends sessions that have been over by policy for a day, forgets why sessions ended and removes audit entries of auth_ext, both after their retention, and what is left of sign-ins by providers that did not end. Looks at or removes about limit rows of each kind, beginning where the calls before have not been, and waits for nobody. Gives the counts. Every sign-in does a little of it; for the rest call it every hour, from pg_cron say.';

CREATE FUNCTION auth_ext.handback_counts()
RETURNS bigint[]
LANGUAGE c STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'handback_counts_wrapper';
COMMENT ON FUNCTION auth_ext.handback_counts() IS
    'What auth_ext.handback_report() shows, in its order. Internal.';

CREATE OR REPLACE FUNCTION auth_ext.handback_report(
    OUT sessions bigint, OUT handed_back bigint, OUT remaining bigint, OUT remaining_used_today bigint)
RETURNS record
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $report$
DECLARE
    counts bigint[] := auth_ext.handback_counts();
BEGIN
    sessions := counts[1];
    handed_back := counts[2];
    remaining := counts[3];
    remaining_used_today := counts[4];
END
$report$;
COMMENT ON FUNCTION auth_ext.handback_report() IS
    'How far the way back to GoTrue is: all sessions, those whose client holds a refresh token that GoTrue takes, the others, and how many of the others were used within a day. With settings.refresh_token_format = ''gotrue'' the others become fewer with every refresh.';

-- The outbox: what administrators ask of it, and what the courier calls. Messages are queued by the flows.

CREATE FUNCTION auth_ext.outbox_status()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_status_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_status() IS
    'How the outbox stands: messages that wait by kind, those being sent, the age of the oldest in seconds, what was delivered and what died in the last day, the latter by reason, and the couriers that asked for work, with the seconds since.';

CREATE FUNCTION auth_ext.outbox_retry(id uuid DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_retry_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_retry(uuid) IS
    'Makes a message that waits for its next attempt due at once; without an id all of them. Gives how many. One that is delivered or dead has no content any more and stays as it is; the answer says so.';

CREATE FUNCTION auth_ext.outbox_message(id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_message_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_message(uuid) IS
    'What became of a message: status, attempts, times, reason and detail of its last attempt; NULL when it is not there. Never its content.';

CREATE FUNCTION auth_ext.mail_test("to" text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_test_wrapper';
COMMENT ON FUNCTION auth_ext.mail_test(text) IS
    'Queues a short mail to try the way out, once; gives its id. After the commit auth_ext.outbox_message(id) tells how far the courier came with it, in words.';

CREATE FUNCTION auth_ext.outbox_enqueue(
    kind text,
    payload jsonb,
    purpose text DEFAULT 'own',
    lifetime_seconds integer DEFAULT 86400)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'outbox_enqueue_wrapper';
COMMENT ON FUNCTION auth_ext.outbox_enqueue(text, jsonb, text, integer) IS
    'Queues a message of your own, sealed like the others; gives its id. mail: {to, subject, text, html, from_address, from_name, reply_to, headers: [{name, value}]}; sms: {to, text, channel}; http_hook: {url, secrets: ["v1,whsec_..."], body}. It is tried until lifetime_seconds are over. For the operator; pass the payload as a bind parameter.';

CREATE FUNCTION auth_ext.courier_claim(
    courier text,
    kind text,
    "limit" integer DEFAULT 16,
    lease_seconds integer DEFAULT 120)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'courier_claim_wrapper';
COMMENT ON FUNCTION auth_ext.courier_claim(text, text, integer, integer) IS
    'For couriers: takes at most limit messages of a kind that are due, the oldest first, and keeps them from others for the length of the lease (5 seconds to an hour). Commit before sending. Gives an array of {id, lease, purpose, attempt, created_at, deadline, payload}. courier is the name under which outbox_status() shows who asks.';

CREATE FUNCTION auth_ext.courier_report(results jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'courier_report_wrapper';
COMMENT ON FUNCTION auth_ext.courier_report(jsonb) IS
    'For couriers: what became of messages, an array of {id, lease, result, reason, detail, retry_after}. result is delivered, failed (to be tried again, after retry_after seconds at least, until the deadline) or refused (dead). Gives the counts {delivered, waiting, dead, ignored}; ignored are those that somebody else has or had.';

-- Users for administrators: GoTrue's /admin/users as functions. setup() grants them to the service role.

CREATE OR REPLACE FUNCTION auth_ext.admin_create_user(
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    email_confirm boolean DEFAULT false,
    user_metadata jsonb DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    role text DEFAULT NULL,
    password_hash text DEFAULT NULL,
    ban_duration text DEFAULT NULL,
    id uuid DEFAULT NULL,
    phone text DEFAULT NULL,
    phone_confirm boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_create_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_create_user(text, text, boolean, jsonb, jsonb, text, text, text, uuid, text, boolean) IS
    'Adds a user by e-mail, phone or both, with a password or a hash of one (bcrypt, Argon2), without a session. Gives the user or a refusal. For the service role. Pass passwords as bind parameters.';

CREATE OR REPLACE FUNCTION auth_ext.admin_update_user(
    id uuid,
    email text DEFAULT NULL,
    password text DEFAULT NULL,
    email_confirm boolean DEFAULT false,
    user_metadata jsonb DEFAULT NULL,
    app_metadata jsonb DEFAULT NULL,
    role text DEFAULT NULL,
    password_hash text DEFAULT NULL,
    ban_duration text DEFAULT NULL,
    phone text DEFAULT NULL,
    phone_confirm boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_update_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_update_user(uuid, text, text, boolean, jsonb, jsonb, text, text, text, text, boolean) IS
    'Changes any user; NULL leaves things as they are. A new password ends all her sessions. Metadata is merged, null takes a member away. ban_duration is a length such as 24h, or none. Gives the user or a refusal. For the service role. Pass passwords as bind parameters.';

CREATE OR REPLACE FUNCTION auth_ext.admin_get_user(id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_get_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_get_user(uuid) IS 'Any user as GoTrue''s JSON, or a refusal. For the service role.';

CREATE OR REPLACE FUNCTION auth_ext.admin_list_users(page bigint DEFAULT 1, per_page bigint DEFAULT 50, filter text DEFAULT NULL, cursor text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_list_users_wrapper';
COMMENT ON FUNCTION auth_ext.admin_list_users(bigint, bigint, text, text) IS
    'Users, the newest first: {users, aud, total, page, per_page, last_page, next_cursor}; above ten thousand total is an estimate. filter is a part of the e-mail, or of full_name in any case. cursor is the next_cursor of the page before, or empty for the first: such a page is not counted and takes as long for the last as for the first. For the service role.';

CREATE OR REPLACE FUNCTION auth_ext.admin_delete_user(id uuid, should_soft_delete boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_delete_user_wrapper';
COMMENT ON FUNCTION auth_ext.admin_delete_user(uuid, boolean) IS
    'Ends all sessions of a user and deletes her row; a soft deletion keeps the row and takes everything personal out of it. Gives {} or a refusal. For the service role.';

-- Second factors. They return their refusals, as the flows do; the same C functions stand in auth_api under the same names.

CREATE FUNCTION auth_ext.mfa_enroll(factor_type text, friendly_name text DEFAULT NULL, issuer text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_enroll_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_enroll(text, text, text, text) IS
    'Enrols a second factor of the user in request.jwt.claims: totp, phone or webauthn. Gives {id, type, friendly_name, totp: {qr_code, secret, uri}} or GoTrue''s refusal. It counts once it is verified.';

CREATE FUNCTION auth_ext.mfa_challenge(factor_id text, channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_challenge_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_challenge(text, text) IS
    'Asks for a proof of a factor: {id, type, expires_at} or GoTrue''s refusal. A phone is sent a code (channel: sms or whatsapp); a security key gets webauthn: {type, credential_options}.';

CREATE FUNCTION auth_ext.mfa_verify(factor_id text, challenge_id text, code text DEFAULT NULL, webauthn jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_verify(text, text, text, jsonb) IS
    'Proves a factor with the code of an authenticator app or of a text message, or with {type, credential_response} of a security key. Gives a session at aal2 with a new refresh token, ends the user''s sessions that have proved none, or gives GoTrue''s refusal. Pass the code as a bind parameter.';

CREATE FUNCTION auth_ext.mfa_unenroll(factor_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_unenroll_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_unenroll(text) IS
    'Removes a factor of the user in request.jwt.claims: {id}. A verified one needs a session at aal2.';

CREATE FUNCTION auth_ext.mfa_list_factors()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_list_factors_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_list_factors() IS
    'The factors of the user in request.jwt.claims: {all, totp, phone, webauthn}; all but the first have only the verified ones.';

CREATE FUNCTION auth_ext.get_authenticator_assurance_level()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_authenticator_assurance_level_wrapper';
COMMENT ON FUNCTION auth_ext.get_authenticator_assurance_level() IS
    'How the user in request.jwt.claims signed in: {currentLevel, nextLevel, currentAuthenticationMethods}; nextLevel is aal2 when she has a verified factor.';

CREATE FUNCTION auth_ext.mfa_recovery_codes()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_recovery_codes() IS
    'How many recovery codes the user in request.jwt.claims has left: {id, type, total, remaining}.';

CREATE FUNCTION auth_ext.mfa_generate_recovery_codes(friendly_name text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_generate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_generate_recovery_codes(text) IS
    'Gives the user in request.jwt.claims ten recovery codes, shown this once: {id, type, friendly_name, total, codes}. Needs a session at aal2.';

CREATE FUNCTION auth_ext.mfa_regenerate_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_regenerate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_regenerate_recovery_codes() IS
    'Gives the user in request.jwt.claims ten new recovery codes in place of the old ones. Needs a session at aal2.';

CREATE FUNCTION auth_ext.mfa_verify_recovery_code(code text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_recovery_code_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_verify_recovery_code(text) IS
    'Proves a recovery code, which is spent. Gives a session at aal2 or a refusal. Pass the code as a bind parameter.';

CREATE FUNCTION auth_ext.mfa_delete_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_delete_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_ext.mfa_delete_recovery_codes() IS
    'Takes the recovery codes of the user in request.jwt.claims away: {id}. Needs a session at aal2.';

CREATE FUNCTION auth_api.mfa_enroll(factor_type text, friendly_name text DEFAULT NULL, issuer text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_enroll_wrapper';
COMMENT ON FUNCTION auth_api.mfa_enroll(text, text, text, text) IS
    'POST /rpc/mfa_enroll: auth_ext.mfa_enroll for PostgREST.';

CREATE FUNCTION auth_api.mfa_challenge(factor_id text, channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_challenge_wrapper';
COMMENT ON FUNCTION auth_api.mfa_challenge(text, text) IS
    'POST /rpc/mfa_challenge: auth_ext.mfa_challenge for PostgREST.';

CREATE FUNCTION auth_api.mfa_verify(factor_id text, challenge_id text, code text DEFAULT NULL, webauthn jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_wrapper';
COMMENT ON FUNCTION auth_api.mfa_verify(text, text, text, jsonb) IS
    'POST /rpc/mfa_verify: auth_ext.mfa_verify for PostgREST.';

CREATE FUNCTION auth_api.mfa_unenroll(factor_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_unenroll_wrapper';
COMMENT ON FUNCTION auth_api.mfa_unenroll(text) IS
    'POST /rpc/mfa_unenroll: auth_ext.mfa_unenroll for PostgREST.';

CREATE FUNCTION auth_api.mfa_list_factors()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_list_factors_wrapper';
COMMENT ON FUNCTION auth_api.mfa_list_factors() IS
    'GET or POST /rpc/mfa_list_factors: auth_ext.mfa_list_factors for PostgREST.';

CREATE FUNCTION auth_api.get_authenticator_assurance_level()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_authenticator_assurance_level_wrapper';
COMMENT ON FUNCTION auth_api.get_authenticator_assurance_level() IS
    'GET or POST /rpc/get_authenticator_assurance_level: auth_ext.get_authenticator_assurance_level for PostgREST.';

CREATE FUNCTION auth_api.mfa_recovery_codes()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_recovery_codes() IS
    'GET or POST /rpc/mfa_recovery_codes: auth_ext.mfa_recovery_codes for PostgREST.';

CREATE FUNCTION auth_api.mfa_generate_recovery_codes(friendly_name text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_generate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_generate_recovery_codes(text) IS
    'POST /rpc/mfa_generate_recovery_codes: auth_ext.mfa_generate_recovery_codes for PostgREST.';

CREATE FUNCTION auth_api.mfa_regenerate_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_regenerate_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_regenerate_recovery_codes() IS
    'POST /rpc/mfa_regenerate_recovery_codes: auth_ext.mfa_regenerate_recovery_codes for PostgREST.';

CREATE FUNCTION auth_api.mfa_verify_recovery_code(code text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_verify_recovery_code_wrapper';
COMMENT ON FUNCTION auth_api.mfa_verify_recovery_code(text) IS
    'POST /rpc/mfa_verify_recovery_code: auth_ext.mfa_verify_recovery_code for PostgREST.';

CREATE FUNCTION auth_api.mfa_delete_recovery_codes()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mfa_delete_recovery_codes_wrapper';
COMMENT ON FUNCTION auth_api.mfa_delete_recovery_codes() IS
    'POST /rpc/mfa_delete_recovery_codes: auth_ext.mfa_delete_recovery_codes for PostgREST.';

CREATE FUNCTION auth_ext.admin_mfa_list_factors(user_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_mfa_list_factors_wrapper';
COMMENT ON FUNCTION auth_ext.admin_mfa_list_factors(uuid) IS
    'The second factors of a user, as an array.';

CREATE FUNCTION auth_ext.admin_mfa_delete_factor(user_id uuid, factor_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_mfa_delete_factor_wrapper';
COMMENT ON FUNCTION auth_ext.admin_mfa_delete_factor(uuid, text) IS
    'Removes a second factor of a user and lowers the sessions that it has raised. Gives the factor as it was.';

CREATE FUNCTION auth_ext.admin_mfa_update_factor(user_id uuid, factor_id text, friendly_name text DEFAULT NULL, phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_mfa_update_factor_wrapper';
COMMENT ON FUNCTION auth_ext.admin_mfa_update_factor(uuid, text, text, text) IS
    'Gives a second factor of a user another name, or a phone another number. Gives the factor.';

CREATE FUNCTION auth_ext.sign_in_anonymously(data jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_anonymously_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_anonymously(jsonb) IS
    'Adds a user of whom nothing is known and signs her in, where anonymous_sign_in_allowed. data goes to user_metadata. Gives a session or GoTrue''s refusal.';

CREATE FUNCTION auth_api.sign_in_anonymously(data jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_anonymously_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_anonymously(jsonb) IS
    'POST /rpc/sign_in_anonymously: auth_ext.sign_in_anonymously for PostgREST.';

-- Passkeys (WebAuthn). The same C functions stand in auth_api under the same names.

CREATE FUNCTION auth_ext.passkey_registration_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_options_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_registration_options() IS
    'Begins the registration of a passkey of the user in request.jwt.claims: {challenge_id, options, expires_at}, options for navigator.credentials.create().';

CREATE FUNCTION auth_ext.passkey_registration_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_verify_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_registration_verify(text, jsonb) IS
    'Ends it with what the browser gave: {id, friendly_name, created_at} or a refusal.';

CREATE FUNCTION auth_ext.passkey_authentication_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_options_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_authentication_options() IS
    'Begins a sign-in with a passkey: {challenge_id, options, expires_at}, options for navigator.credentials.get().';

CREATE FUNCTION auth_ext.passkey_authentication_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_verify_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_authentication_verify(text, jsonb) IS
    'Ends it with what the browser gave: a session or a refusal.';

CREATE FUNCTION auth_ext.passkey_list()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_list_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_list() IS
    'The passkeys of the user in request.jwt.claims, oldest first: [{id, friendly_name, created_at, last_used_at}].';

CREATE FUNCTION auth_ext.passkey_update(passkey_id text, friendly_name text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_update_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_update(text, text) IS
    'Gives a passkey of the user in request.jwt.claims another name.';

CREATE FUNCTION auth_ext.passkey_delete(passkey_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_delete_wrapper';
COMMENT ON FUNCTION auth_ext.passkey_delete(text) IS
    'Removes a passkey of the user in request.jwt.claims: {}. Takes a young session, and one at aal2 where she has a second factor.';

CREATE FUNCTION auth_ext.admin_passkey_list(user_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_passkey_list_wrapper';
COMMENT ON FUNCTION auth_ext.admin_passkey_list(uuid) IS
    'The passkeys of a user, oldest first: [{id, friendly_name, created_at, last_used_at}].';

CREATE FUNCTION auth_ext.admin_passkey_delete(user_id uuid, passkey_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_passkey_delete_wrapper';
COMMENT ON FUNCTION auth_ext.admin_passkey_delete(uuid, text) IS
    'Removes a passkey of a user: {}.';

CREATE FUNCTION auth_api.passkey_registration_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_options_wrapper';
COMMENT ON FUNCTION auth_api.passkey_registration_options() IS
    'POST /rpc/passkey_registration_options: auth_ext.passkey_registration_options for PostgREST.';

CREATE FUNCTION auth_api.passkey_registration_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_registration_verify_wrapper';
COMMENT ON FUNCTION auth_api.passkey_registration_verify(text, jsonb) IS
    'POST /rpc/passkey_registration_verify: auth_ext.passkey_registration_verify for PostgREST.';

CREATE FUNCTION auth_api.passkey_authentication_options()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_options_wrapper';
COMMENT ON FUNCTION auth_api.passkey_authentication_options() IS
    'POST /rpc/passkey_authentication_options: auth_ext.passkey_authentication_options for PostgREST.';

CREATE FUNCTION auth_api.passkey_authentication_verify(challenge_id text, credential jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_authentication_verify_wrapper';
COMMENT ON FUNCTION auth_api.passkey_authentication_verify(text, jsonb) IS
    'POST /rpc/passkey_authentication_verify: auth_ext.passkey_authentication_verify for PostgREST.';

CREATE FUNCTION auth_api.passkey_list()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_list_wrapper';
COMMENT ON FUNCTION auth_api.passkey_list() IS
    'GET or POST /rpc/passkey_list: auth_ext.passkey_list for PostgREST.';

CREATE FUNCTION auth_api.passkey_update(passkey_id text, friendly_name text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_update_wrapper';
COMMENT ON FUNCTION auth_api.passkey_update(text, text) IS
    'POST /rpc/passkey_update: auth_ext.passkey_update for PostgREST.';

CREATE FUNCTION auth_api.passkey_delete(passkey_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'passkey_delete_wrapper';
COMMENT ON FUNCTION auth_api.passkey_delete(text) IS
    'POST /rpc/passkey_delete: auth_ext.passkey_delete for PostgREST.';

-- Mails, one-time codes, links and PKCE. The same C functions stand in auth_api under the names of supabase-js.

CREATE FUNCTION auth_ext.sign_in_with_otp(
    email text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    create_user boolean DEFAULT true,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_otp_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_with_otp(text, jsonb, boolean, text, text, text, text, text) IS
    'Mails a link and a code to sign in with, or sends a code to a phone (channel: sms or whatsapp): {}, whether the address is known or not. Somebody unknown gets an account with data as user_metadata, unless create_user is false.';

CREATE FUNCTION auth_api.sign_in_with_otp(
    email text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    create_user boolean DEFAULT true,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL,
    channel text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_otp_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_with_otp(text, jsonb, boolean, text, text, text, text, text) IS
    'POST /rpc/sign_in_with_otp: auth_ext.sign_in_with_otp for PostgREST.';

CREATE FUNCTION auth_ext.reset_password_for_email(
    email text,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reset_password_for_email_wrapper';
COMMENT ON FUNCTION auth_ext.reset_password_for_email(text, text, text, text) IS
    'Mails a link and a code to choose a new password with: {}, whether the address is known or not.';

CREATE FUNCTION auth_api.reset_password_for_email(
    email text,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reset_password_for_email_wrapper';
COMMENT ON FUNCTION auth_api.reset_password_for_email(text, text, text, text) IS
    'POST /rpc/reset_password_for_email: auth_ext.reset_password_for_email for PostgREST.';

CREATE FUNCTION auth_ext.resend(
    type text,
    email text DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'resend_wrapper';
COMMENT ON FUNCTION auth_ext.resend(text, text, text, text, text, text) IS
    'Sends the confirmation of an account (signup, or sms for a phone) or of a change (email_change, phone_change) once more: {}, whether there is one or not.';

CREATE FUNCTION auth_api.resend(
    type text,
    email text DEFAULT NULL,
    redirect_to text DEFAULT NULL,
    code_challenge text DEFAULT NULL,
    code_challenge_method text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'resend_wrapper';
COMMENT ON FUNCTION auth_api.resend(text, text, text, text, text, text) IS
    'POST /rpc/resend: auth_ext.resend for PostgREST.';

CREATE FUNCTION auth_ext.verify_otp(
    type text,
    email text DEFAULT NULL,
    token text DEFAULT NULL,
    token_hash text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_otp_wrapper';
COMMENT ON FUNCTION auth_ext.verify_otp(text, text, text, text, text) IS
    'Spends a code (email or phone, and token) or a link''s token (token_hash) and gives a session, or for the first of two confirmations of an e-mail change {code, msg}. Pass codes as bind parameters.';

CREATE FUNCTION auth_api.verify_otp(
    type text,
    email text DEFAULT NULL,
    token text DEFAULT NULL,
    token_hash text DEFAULT NULL,
    phone text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'verify_otp_wrapper';
COMMENT ON FUNCTION auth_api.verify_otp(text, text, text, text, text) IS
    'POST /rpc/verify_otp: auth_ext.verify_otp for PostgREST.';

CREATE FUNCTION auth_ext.exchange_code_for_session(
    auth_code text,
    code_verifier text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'exchange_code_for_session_wrapper';
COMMENT ON FUNCTION auth_ext.exchange_code_for_session(text, text) IS
    'PKCE: exchanges the code that a link gave out, with the verifier of its challenge, for a session. Pass both as bind parameters.';

CREATE FUNCTION auth_api.exchange_code_for_session(
    auth_code text,
    code_verifier text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'exchange_code_for_session_wrapper';
COMMENT ON FUNCTION auth_api.exchange_code_for_session(text, text) IS
    'POST /rpc/exchange_code_for_session: auth_ext.exchange_code_for_session for PostgREST.';

CREATE FUNCTION auth_ext.reauthenticate()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reauthenticate_wrapper';
COMMENT ON FUNCTION auth_ext.reauthenticate() IS
    'Sends the user in request.jwt.claims a code, by mail or, to who has no e-mail, by text message; the nonce of update_user(): {}.';

CREATE FUNCTION auth_api.reauthenticate()
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reauthenticate_wrapper';
COMMENT ON FUNCTION auth_api.reauthenticate() IS
    'POST /rpc/reauthenticate: auth_ext.reauthenticate for PostgREST.';

CREATE FUNCTION auth_ext.admin_invite_user_by_email(
    email text,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_invite_user_by_email_wrapper';
COMMENT ON FUNCTION auth_ext.admin_invite_user_by_email(text, jsonb, text) IS
    'Mails an invitation to somebody new, or to somebody who has not accepted yet. Gives the user or GoTrue''s refusal.';

CREATE FUNCTION auth_ext.admin_generate_link(
    type text,
    email text,
    new_email text DEFAULT NULL,
    password text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    redirect_to text DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'admin_generate_link_wrapper';
COMMENT ON FUNCTION auth_ext.admin_generate_link(text, text, text, text, jsonb, text) IS
    'Makes a link and a code and sends nothing: the user with action_link, email_otp, hashed_token, verification_type and redirect_to. type is signup, invite, magiclink, recovery, email_change_current or email_change_new.';

CREATE FUNCTION auth_ext.check_redirect(
    url text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_redirect_wrapper';
COMMENT ON FUNCTION auth_ext.check_redirect(text) IS
    'Whether a link may lead to the URL: {allowed, rule, pattern, reason, goes_to}.';

CREATE FUNCTION auth_ext.mail_template(
    type text)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_template_wrapper';
COMMENT ON FUNCTION auth_ext.mail_template(text) IS
    'The template of a mail as it is now, the default where nobody wrote another: {type, subject, html, text, is_default, variables}.';

CREATE FUNCTION auth_ext.mail_preview(
    type text,
    data jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_preview_wrapper';
COMMENT ON FUNCTION auth_ext.mail_preview(text, jsonb) IS
    'What comes out of the template of a mail with made-up values, and data as the user''s user_metadata: {subject, html, text}.';

CREATE FUNCTION auth_ext.mail_template_flaw(type text, subject text, html text, text text)
RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mail_template_flaw_wrapper';
COMMENT ON FUNCTION auth_ext.mail_template_flaw(text, text, text, text) IS
    'What is wrong with a template, with the line; NULL when nothing is.';

CREATE FUNCTION auth_ext.redirect_pattern_flaw(patterns text)
RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'redirect_pattern_flaw_wrapper';
COMMENT ON FUNCTION auth_ext.redirect_pattern_flaw(text) IS
    'Which pattern of a JSON array cannot be read, and why; NULL when all can.';

CREATE FUNCTION auth_ext.check_mail_template()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $trigger$
DECLARE
    flaw pg_catalog.text := auth_ext.mail_template_flaw(NEW.type, NEW.subject, NEW.html, NEW.text);
BEGIN
    IF flaw IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = pg_catalog.format('the template %s cannot be used: %s', NEW.type, flaw),
            HINT = 'auth_ext.mail_template(type) shows the template that is in use, with its variables.';
    END IF;
    RETURN NEW;
END
$trigger$;
COMMENT ON FUNCTION auth_ext.check_mail_template() IS 'Refuses a template that cannot be used. Internal.';

CREATE FUNCTION auth_ext.check_redirect_allow_list()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $trigger$
DECLARE
    flaw pg_catalog.text :=
        auth_ext.redirect_pattern_flaw(pg_catalog.array_to_json(NEW.redirect_allow_list)::pg_catalog.text);
BEGIN
    IF flaw IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = flaw,
            HINT = 'A backslash takes the meaning off the character after it.';
    END IF;
    RETURN NEW;
END
$trigger$;
COMMENT ON FUNCTION auth_ext.check_redirect_allow_list() IS 'Refuses a pattern that cannot be read. Internal.';

-- Phones and text messages. What people call is in flows.sql and mail.sql: the same functions take an e-mail or a phone.

CREATE FUNCTION auth_ext.sms_settings_flaw(template text, test_otp text)
RETURNS text
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sms_settings_flaw_wrapper';
COMMENT ON FUNCTION auth_ext.sms_settings_flaw(text, text) IS
    'What is wrong with the text of messages or with a list of test codes; NULL when nothing is.';

CREATE FUNCTION auth_ext.check_sms_settings()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $trigger$
DECLARE
    flaw pg_catalog.text := auth_ext.sms_settings_flaw(NEW.sms_template, NEW.sms_test_otp);
BEGIN
    IF flaw IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = flaw;
    END IF;
    RETURN NEW;
END
$trigger$;
COMMENT ON FUNCTION auth_ext.check_sms_settings() IS 'Refuses a text without the code, and test codes that cannot be read. Internal.';

CREATE FUNCTION auth_ext.set_sms_provider(name text, secret text DEFAULT NULL, account text DEFAULT NULL, sender text DEFAULT NULL, content text DEFAULT NULL, declaration jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'set_sms_provider_wrapper';
COMMENT ON FUNCTION auth_ext.set_sms_provider(text, text, text, text, text, jsonb) IS
    'Sets a provider of text messages, at once: what is not given stays as it is. declaration: {url, authorization, form, whatsapp, answer, local}, needed for one that is not there. Gives the row without the secret. Pass the secret as a bind parameter.';

CREATE FUNCTION auth_ext.sms_test("to" text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sms_test_wrapper';
COMMENT ON FUNCTION auth_ext.sms_test(text) IS
    'Queues a text message to try the way out, once; gives its id. After the commit auth_ext.outbox_message(id) tells how far the courier came with it, in words.';

-- Social login. What clients call stands in auth_api under the same names, with the same C functions.

CREATE FUNCTION auth_ext.set_provider(name text, client_id text DEFAULT NULL, client_secret text DEFAULT NULL, enabled boolean DEFAULT NULL, options jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'set_provider_wrapper';
COMMENT ON FUNCTION auth_ext.set_provider(text, text, text, boolean, jsonb) IS
    'Sets a provider of social login, at once: what is not given stays as it is. client_id: several with commas, the first for redirects. client_secret: pass it as a bind parameter; for apple the private key (.p8). options: what differs from what is shipped, or the whole declaration of a provider of one''s own. Gives the provider without the secret.';

CREATE FUNCTION auth_ext.delete_provider(name text)
RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'delete_provider_wrapper';
COMMENT ON FUNCTION auth_ext.delete_provider(text) IS
    'Removes what was set of a provider, its secret and its documents; identities stay. false when nothing was set.';

CREATE FUNCTION auth_ext.provider_list()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'provider_list_wrapper';
COMMENT ON FUNCTION auth_ext.provider_list() IS
    'Every provider, shipped or set: [{name, enabled, shipped, client_ids, has_client_secret, options, issuer, callback_url, email_trust, updated_at}].';

CREATE FUNCTION auth_ext.provider_check(name text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'provider_check_wrapper';
COMMENT ON FUNCTION auth_ext.provider_check(text) IS
    'What is wrong with a provider: {ok, problems, notes, asked}. Asks a courier for its discovery document and keys afresh; what that brings is told by the next call.';

CREATE FUNCTION auth_ext.set_provider_keys(name text, jwks jsonb)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'set_provider_keys_wrapper';
COMMENT ON FUNCTION auth_ext.set_provider_keys(text, jsonb) IS
    'Sets the key set (RFC 7517) of a provider by hand, so that its id tokens verify without a courier; NULL lets the courier bring it again.';

CREATE FUNCTION auth_ext.provider_token(identity_id uuid)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'provider_token_wrapper';
COMMENT ON FUNCTION auth_ext.provider_token(uuid) IS
    'The access token that a provider gave for an identity, where auth_ext.settings.provider_tokens_kept keeps it: {provider_token, provider, expires_at, renewing}. One that is over is renewed by a courier: ask again.';

CREATE FUNCTION auth_ext.sign_in_with_id_token(provider text, token text, access_token text DEFAULT NULL, nonce text DEFAULT NULL, link_identity boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_id_token_wrapper';
COMMENT ON FUNCTION auth_ext.sign_in_with_id_token(text, text, text, text, boolean) IS
    'Signs in with an id token of a provider, which is taken once: a session or a refusal. nonce: in clear; the token may hold it so, or its SHA-256 in hex or base64url. link_identity: adds the identity to the account of the caller.';

CREATE FUNCTION auth_ext.get_user_identities()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_identities_wrapper';
COMMENT ON FUNCTION auth_ext.get_user_identities() IS
    'The identities of the user in request.jwt.claims: {identities}.';

CREATE FUNCTION auth_ext.unlink_identity(identity_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unlink_identity_wrapper';
COMMENT ON FUNCTION auth_ext.unlink_identity(text) IS
    'Takes an identity from the account of the user in request.jwt.claims, unless no way in would be left: {}.';

CREATE FUNCTION auth_ext.merge_identity(ticket text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'merge_identity_wrapper';
COMMENT ON FUNCTION auth_ext.merge_identity(text) IS
    'Moves an identity that belongs to another account to that of the caller, who has proved both: {user, from_user_id}. ticket: merge_ticket of the refusal identity_already_exists, good for five minutes and once. The sessions of the other account end, its data stay.';

CREATE FUNCTION auth_ext.courier_callback(request jsonb, carry text DEFAULT NULL, answers jsonb DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'courier_callback_wrapper';
COMMENT ON FUNCTION auth_ext.courier_callback(jsonb, text, jsonb) IS
    'For the courier: what a browser is told that a provider sent back, or what is to be asked before. {ask: {requests, carry}} or {answer: {status, headers, body}}.';

CREATE FUNCTION auth_api.sign_in_with_id_token(provider text, token text, access_token text DEFAULT NULL, nonce text DEFAULT NULL, link_identity boolean DEFAULT false)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'sign_in_with_id_token_wrapper';
COMMENT ON FUNCTION auth_api.sign_in_with_id_token(text, text, text, text, boolean) IS
    'POST /rpc/sign_in_with_id_token: auth_ext.sign_in_with_id_token for PostgREST.';

CREATE FUNCTION auth_api.get_user_identities()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'get_user_identities_wrapper';
COMMENT ON FUNCTION auth_api.get_user_identities() IS
    'GET or POST /rpc/get_user_identities: auth_ext.get_user_identities for PostgREST.';

CREATE FUNCTION auth_api.merge_identity(ticket text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'merge_identity_wrapper';
COMMENT ON FUNCTION auth_api.merge_identity(text) IS
    'POST /rpc/merge_identity: auth_ext.merge_identity for PostgREST.';

CREATE FUNCTION auth_api.unlink_identity(identity_id text)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'unlink_identity_wrapper';
COMMENT ON FUNCTION auth_api.unlink_identity(text) IS
    'POST /rpc/unlink_identity: auth_ext.unlink_identity for PostgREST.';

-- GoTrue's HTTP surface for a gateway. The body comes as a single unnamed bytea (Content-Type: application/octet-stream): PostgREST
-- then passes it as it is, and what it is worth is decided here. Of a JSON body PostgREST refuses what is malformed in its own words,
-- and for [], "x", 5 and null it calls the function without an argument, as for {}. GoTrue gives a request 10 seconds: PostgREST sets a
-- function's statement_timeout before it calls it, in place of that of its anonymous role, as whom everybody comes here.

CREATE OR REPLACE FUNCTION auth_api.http()
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET statement_timeout = '10s'
AS 'MODULE_PATHNAME', 'http_without_body_wrapper';
COMMENT ON FUNCTION auth_api.http() IS
    'GET or POST /rpc/http: answers the GoTrue request that a gateway names in the headers x-original-method and x-original-uri, without a body. Status and headers are left in response.status and response.headers.';

CREATE OR REPLACE FUNCTION auth_api.http(json)
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET statement_timeout = '10s'
AS 'MODULE_PATHNAME', 'http_with_body_wrapper';
COMMENT ON FUNCTION auth_api.http(json) IS
    'POST /rpc/http: the same with a body that PostgREST has read as JSON; where it names no member PostgREST calls http() instead, and a body that counts is 400 bad_json.';

CREATE OR REPLACE FUNCTION auth_api.http(bytea)
RETURNS json
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET statement_timeout = '10s'
AS 'MODULE_PATHNAME', 'http_with_bytes_wrapper';
COMMENT ON FUNCTION auth_api.http(bytea) IS
    'POST /rpc/http with Content-Type: application/octet-stream: the same with the body as it came, which is what a gateway should send. A body that is no JSON object is 400 bad_json.';

-- What is wrong with this installation, and what to do about it. What counts as wrong is decided in the core.

CREATE FUNCTION auth_ext.doctor(OUT "check" text, OUT state text, OUT meaning text, OUT remedy text)
RETURNS SETOF record
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'doctor_wrapper';
COMMENT ON FUNCTION auth_ext.doctor() IS
    'Looks at the whole installation: a row for each check with its state (ok, warn, fail), what that means and what to do. Only reads, a bounded number of rows, also on a standby. Names, counts and times, never a secret.';

CREATE FUNCTION auth_ext.doctor_json()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'doctor_json_wrapper';
COMMENT ON FUNCTION auth_ext.doctor_json() IS
    'The same for monitoring: {state, findings: [{check, state, meaning, remedy}]}, where state is the worst of all.';

-- Coming from GoTrue: what stands in the way, and its environment as settings of ours. What that means is decided in the core.

CREATE FUNCTION auth_ext.import_gotrue_settings(
    environment text, dry_run boolean DEFAULT false,
    OUT variable text, OUT became text, OUT value text, OUT note text)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'import_gotrue_settings_wrapper';
COMMENT ON FUNCTION auth_ext.import_gotrue_settings(text, boolean) IS
    'Takes over the settings and keys of GoTrue from the text of its environment (NAME=value a line, as env prints it). A row for each variable of GoTrue: what it became here and with which value, or, where became is NULL, why not. With dry_run nothing is changed. The text holds secrets: pass it as a bind parameter or by pg_read_file(); keys and passwords are in no row.';

CREATE FUNCTION auth_ext.handover_report(OUT "check" text, OUT state text, OUT meaning text, OUT remedy text)
RETURNS SETOF record
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'handover_report_wrapper';
COMMENT ON FUNCTION auth_ext.handover_report() IS
    'What stands between this database of GoTrue''s and stopping GoTrue: a row for each check with its state (ok, warn, fail: people who could not go on), what that means and what to do. Reads whole tables, once each. Counts, never a secret.';

CREATE FUNCTION auth_ext.import_gotrue_encryption_keys(keys jsonb)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'import_gotrue_encryption_keys_wrapper';
COMMENT ON FUNCTION auth_ext.import_gotrue_encryption_keys(jsonb) IS
    'Keeps, sealed, the keys with which GoTrue encrypted this database (GOTRUE_SECURITY_DB_ENCRYPTION_DECRYPTION_KEYS): an object of ids and keys in base64url, as a bind parameter. Passwords, secrets of authenticator apps and keys of refresh tokens are then read, and written in our form when they are used. {} forgets the keys. Gives {keys, opened, not_opened}, of some rows; keys that open none are refused.';

-- Day-to-day administration by a role that is no superuser. What runs as the superuser here only grants and revokes.

CREATE FUNCTION auth_ext.operator_functions()
RETURNS SETOF regprocedure
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $functions$
BEGIN
    RETURN QUERY
    SELECT p.oid::pg_catalog.regprocedure
    FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace OPERATOR(pg_catalog.=) 'auth_ext'::pg_catalog.regnamespace
        AND (pg_catalog.has_function_privilege('service_role', p.oid, 'EXECUTE')
            OR p.proname OPERATOR(pg_catalog.=) ANY (ARRAY[
                'create_signing_key', 'import_signing_keys', 'activate_signing_key', 'retire_signing_key', 'revoke_signing_key',
                'create_api_key', 'confirm_root_key', 'root_key_status', 'doctor', 'doctor_json', 'handover_report', 'import_gotrue_settings', 'rls_report',
                'policy_calls']::pg_catalog.name[]))
    ORDER BY 1::pg_catalog.text;
END
$functions$;
COMMENT ON FUNCTION auth_ext.operator_functions() IS
    'What grant_operator() lets a role call: whatever the service role may, the key ring, API keys, reports. Not setup(), takeover(), restore(), the root key, or signing in as anybody. Internal.';

CREATE FUNCTION auth_ext.grant_operator(operator regrole)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $grant$
DECLARE
    callable pg_catalog.regprocedure;
    client pg_catalog.name;
BEGIN
    -- Whoever can become the operator is one.
    SELECT r.rolname INTO client
    FROM pg_catalog.pg_roles AS r
    WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[
            'anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'auth_ext_courier', 'auth_ext_owner'])
        AND pg_catalog.pg_has_role(r.oid, operator, 'MEMBER')
    LIMIT 1;
    IF client IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('%s cannot be an operator: %s is that role or a member of it', operator, client),
            HINT = 'Name a role that people log in as to administer, such as postgres on Supabase.';
    END IF;
    FOR callable IN SELECT f.f FROM auth_ext.operator_functions() AS f (f) LOOP
        EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %s', callable, operator);
    END LOOP;
    EXECUTE pg_catalog.format('GRANT SELECT, UPDATE ON TABLE auth_ext.settings TO %s', operator);
    EXECUTE pg_catalog.format('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE auth_ext.mail_templates TO %s', operator);
    EXECUTE pg_catalog.format('GRANT SELECT ON TABLE auth_ext.key_ring TO %s', operator);
    EXECUTE pg_catalog.format('GRANT SELECT ON TABLE auth_ext.signing_keys TO %s', operator);
END
$grant$;
COMMENT ON FUNCTION auth_ext.grant_operator(regrole) IS
    'Lets a role administer day to day without being superuser: settings, mail templates, keys, API keys, users, reports. An operator can act as every user of the app (API keys of the service role, hooks), and stays what it is in PostgreSQL otherwise. For superusers; again after an update, whose new functions it has not.';

CREATE FUNCTION auth_ext.revoke_operator(operator regrole)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $revoke$
DECLARE
    callable pg_catalog.regprocedure;
BEGIN
    IF operator OPERATOR(pg_catalog.=) ANY (ARRAY['service_role', 'authenticator', 'auth_ext_courier', 'auth_ext_owner']::pg_catalog.regrole[]) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = pg_catalog.format('%s is no operator: it has its rights by itself', operator);
    END IF;
    FOR callable IN SELECT f.f FROM auth_ext.operator_functions() AS f (f) LOOP
        EXECUTE pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM %s', callable, operator);
    END LOOP;
    EXECUTE pg_catalog.format(
        'REVOKE ALL ON TABLE auth_ext.settings, auth_ext.mail_templates, auth_ext.key_ring, auth_ext.signing_keys FROM %s', operator);
END
$revoke$;
COMMENT ON FUNCTION auth_ext.revoke_operator(regrole) IS
    'Takes back what grant_operator() gave. Keys and settings that the role has changed stay as they are.';

-- For tests of people's own policies: real tokens for any user, so no API role ever gets anything in this schema. Call
-- them in a transaction that is rolled back; with pgTAP that is every test.

CREATE OR REPLACE FUNCTION auth_ext_test.access_token(who text, claims jsonb DEFAULT '{}')
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'test_access_token_wrapper';
COMMENT ON FUNCTION auth_ext_test.access_token(text, jsonb) IS
    'A real access token of a new session of a user, named by id or e-mail, through the custom access token hook. The members of claims replace the token''s own.';

CREATE OR REPLACE FUNCTION auth_ext_test.use_token(token text)
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

CREATE OR REPLACE FUNCTION auth_ext_test.login_as(who text, claims jsonb DEFAULT '{}')
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $login$
    SELECT auth_ext_test.use_token(auth_ext_test.access_token(who, claims));
$login$;
COMMENT ON FUNCTION auth_ext_test.login_as(text, jsonb) IS
    'Signs a user in, named by id or e-mail, and becomes her until the end of the transaction: real token, real session, role and identity. The members of claims replace the token''s own. RESET ROLE comes before the next call.';

CREATE OR REPLACE FUNCTION auth_ext_test.as_anon()
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $anon$
    SELECT auth_ext_test.use_token(auth_ext.create_api_key('anon', '1 hour'));
$anon$;
COMMENT ON FUNCTION auth_ext_test.as_anon() IS 'Becomes somebody who has not signed in: an API key of role anon.';

CREATE OR REPLACE FUNCTION auth_ext_test.as_service_role()
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $service$
    SELECT auth_ext_test.use_token(auth_ext.create_api_key('service_role', '1 hour'));
$service$;
COMMENT ON FUNCTION auth_ext_test.as_service_role() IS 'Becomes the backend: an API key of role service_role, which row security lets through.';

CREATE OR REPLACE FUNCTION auth_ext_test.logout()
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

CREATE OR REPLACE FUNCTION auth_ext.policy_calls(node_tree text, OUT function oid, OUT in_subselect boolean, OUT reads_row boolean)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'policy_calls_wrapper';
COMMENT ON FUNCTION auth_ext.policy_calls(text) IS
    'The function calls in an expression (the text of a pg_node_tree): whether each stands in a sub-select, and whether it has a column among its arguments.';

CREATE OR REPLACE FUNCTION auth_ext.rls_report(OUT schema text, OUT "table" text, OUT policy text, OUT finding text, OUT advice text)
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

-- Last in the install script: owners and privileges. Functions come with EXECUTE for PUBLIC; here it goes. The grants to
-- the API roles are made by auth_ext.setup() (sql/grants.sql), because the roles may not exist yet.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_api FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA auth_ext_test FROM PUBLIC;
REVOKE ALL ON SCHEMA auth_api FROM PUBLIC;
REVOKE ALL ON SCHEMA auth_ext_test FROM PUBLIC;

-- A SECURITY DEFINER function runs as its owner, which must not be a superuser. The others run as their caller and stay
-- with the superuser who installed them.
DO $owners$
DECLARE
    definer pg_catalog.regprocedure;
    granted pg_catalog.text;
BEGIN
    FOR definer IN
        SELECT p.oid::pg_catalog.regprocedure
        FROM pg_catalog.pg_proc AS p
        WHERE p.prosecdef
          AND p.pronamespace OPERATOR(pg_catalog.=) ANY (ARRAY[
              'auth_ext'::pg_catalog.regnamespace::pg_catalog.oid,
              'auth_api'::pg_catalog.regnamespace::pg_catalog.oid,
              'auth_ext_test'::pg_catalog.regnamespace::pg_catalog.oid])
        ORDER BY p.oid
    LOOP
        -- What the owner before gave away goes with him: in version 0.1.0 that was supabase_auth_admin, which hooks run as. What the
        -- roles of the API may call is declared by auth_ext.setup().
        FOR granted IN
            SELECT DISTINCT a.grantee::pg_catalog.regrole::pg_catalog.text
            FROM pg_catalog.pg_proc AS p CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
            WHERE p.oid OPERATOR(pg_catalog.=) definer
                AND p.proowner OPERATOR(pg_catalog.<>) 'auth_ext_owner'::pg_catalog.regrole::pg_catalog.oid
                AND NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.oid OPERATOR(pg_catalog.=) p.proowner)
                AND a.grantee OPERATOR(pg_catalog.<>) ALL (ARRAY[0::pg_catalog.oid, p.proowner,
                    coalesce(pg_catalog.to_regrole('anon')::pg_catalog.oid, 0::pg_catalog.oid),
                    coalesce(pg_catalog.to_regrole('authenticated')::pg_catalog.oid, 0::pg_catalog.oid),
                    coalesce(pg_catalog.to_regrole('service_role')::pg_catalog.oid, 0::pg_catalog.oid),
                    coalesce(pg_catalog.to_regrole('authenticator')::pg_catalog.oid, 0::pg_catalog.oid)])
        LOOP
            EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM %s CASCADE', definer, granted);
        END LOOP;
        EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO auth_ext_owner', definer);
    END LOOP;
END
$owners$;

-- Default privileges of the role that installs (GRANT EXECUTE ON FUNCTIONS TO the application's role) would give away every function
-- that it makes here, those that sign among them. Before setup() nobody has been granted anything by name; later, whoever is named in
-- default privileges of a superuser, but for the roles whose grants setup() makes.
DO $strangers$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT o.name, CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
            ELSE a.grantee::pg_catalog.regrole::pg_catalog.text END AS grantee
        FROM (
            SELECT pg_catalog.format('FUNCTION %s', p.oid::pg_catalog.regprocedure) AS name, p.proowner AS owner, p.proacl AS list,
                p.pronamespace AS namespace
            FROM pg_catalog.pg_proc AS p
            UNION ALL
            SELECT pg_catalog.format('SCHEMA %I', n.nspname), n.nspowner, n.nspacl, n.oid
            FROM pg_catalog.pg_namespace AS n
        ) AS o
        CROSS JOIN LATERAL pg_catalog.aclexplode(o.list) AS a
        WHERE o.namespace OPERATOR(pg_catalog.=) ANY (ARRAY[
                'auth_ext'::pg_catalog.regnamespace::pg_catalog.oid,
                'auth_api'::pg_catalog.regnamespace::pg_catalog.oid,
                'auth_ext_test'::pg_catalog.regnamespace::pg_catalog.oid])
            AND a.grantee OPERATOR(pg_catalog.<>) o.owner
            AND (pg_catalog.to_regclass('auth_ext.settings') IS NULL
                OR EXISTS (
                    SELECT FROM pg_catalog.pg_default_acl AS d
                    JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) d.defaclrole AND r.rolsuper
                    CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS given
                    WHERE given.grantee OPERATOR(pg_catalog.=) a.grantee
                        AND given.grantee OPERATOR(pg_catalog.<>) ALL (ARRAY[0::pg_catalog.oid, d.defaclrole,
                            coalesce(pg_catalog.to_regrole('anon')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('authenticated')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('service_role')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('authenticator')::pg_catalog.oid, 0::pg_catalog.oid),
                            coalesce(pg_catalog.to_regrole('auth_ext_courier')::pg_catalog.oid, 0::pg_catalog.oid)])))
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM %s CASCADE', granted.name, granted.grantee);
    END LOOP;
END
$strangers$;

-- What our own functions call by SQL, and the triggers of our tables.
GRANT EXECUTE ON FUNCTION
    auth_ext.handback_counts(), auth_ext.invalidate_cache(), auth_ext.keep_password_work(), auth_ext.rls_report(), auth_ext.policy_calls(text)
TO auth_ext_owner;

-- No more than to name what is in it: every function needs a grant of its own.
GRANT USAGE ON SCHEMA auth_ext TO PUBLIC;

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
