-- A hook that fails in any way fails the sign-in closed: no token, no session, a general answer, and everything usable after it.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
-- One that does not fail, so that the others fail for their own reasons.
CREATE FUNCTION hooks.same(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
CREATE FUNCTION hooks.raises(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'secret of the operator'; END $$;
CREATE FUNCTION hooks.asserts(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN ASSERT false, 'secret of the operator'; RETURN event; END $$;
CREATE FUNCTION hooks.divides(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT to_jsonb(1 / (event ->> 'authentication_method' = 'x')::int) $$;
CREATE FUNCTION hooks.is_null(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb';
CREATE FUNCTION hooks.json_null(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT 'null'::jsonb $$;
CREATE FUNCTION hooks.number(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '1'::jsonb $$;
CREATE FUNCTION hooks.array(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_array(event) $$;
CREATE FUNCTION hooks.empty(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{}'::jsonb $$;
CREATE FUNCTION hooks.no_claims(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"claims": {}}'::jsonb $$;
CREATE FUNCTION hooks.claims_text(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"claims": "x"}'::jsonb $$;
CREATE FUNCTION hooks.other_sub(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,sub}', '"00000000-0000-4000-8000-000000000001"') $$;
CREATE FUNCTION hooks.other_session(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,session_id}', '"00000000-0000-4000-8000-000000000001"') $$;
CREATE FUNCTION hooks.other_iat(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,iat}', '1') $$;
CREATE FUNCTION hooks.later(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,exp}', to_jsonb((event #>> '{claims,exp}')::bigint + 1)) $$;
CREATE FUNCTION hooks.past(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,exp}', event #> '{claims,iat}') $$;
CREATE FUNCTION hooks.no_role(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT event #- '{claims,role}' $$;
CREATE FUNCTION hooks.empty_role(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,role}', '""') $$;
CREATE FUNCTION hooks.role_number(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,role}', '7') $$;
CREATE FUNCTION hooks.anonymous_text(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,is_anonymous}', '"false"') $$;
CREATE FUNCTION hooks.huge(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,big}', to_jsonb(repeat('x', 100000))) $$;
CREATE FUNCTION hooks.deep(event jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_set(event, '{claims,deep}', (repeat('[', 500) || repeat(']', 500))::jsonb) $$;
CREATE FUNCTION hooks.returns_text(event jsonb) RETURNS text LANGUAGE sql AS $$ SELECT 'no json' $$;
CREATE FUNCTION hooks.returns_void(event jsonb) RETURNS void LANGUAGE sql AS $$ SELECT $$;
CREATE FUNCTION hooks.returns_nothing(event jsonb) RETURNS SETOF jsonb LANGUAGE sql AS $$ SELECT event WHERE false $$;
CREATE FUNCTION hooks.commits(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN COMMIT; RETURN event; END $$;
CREATE FUNCTION hooks.becomes(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN SET ROLE postgres; RETURN event; END $$;
CREATE FUNCTION hooks.becomes_nobody(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RESET ROLE; RETURN event; END $$;
CREATE FUNCTION hooks.authorizes(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN SET SESSION AUTHORIZATION postgres; RETURN event; END $$;
CREATE FUNCTION hooks.creates(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE hooks.made (x int); RETURN event; END $$;
CREATE FUNCTION hooks.recursive(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RETURN hooks.recursive(event); END $$;
CREATE FUNCTION hooks.not_granted(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
REVOKE EXECUTE ON FUNCTION hooks.not_granted(jsonb) FROM PUBLIC;
CREATE FUNCTION hooks.reads(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM FROM hooks.secrets; RETURN event; END $$;
CREATE TABLE hooks.secrets (x int);
CREATE FUNCTION hooks.takes_json(event json) RETURNS jsonb LANGUAGE sql AS 'SELECT event::jsonb';
CREATE SCHEMA closed;
CREATE FUNCTION closed.hook(event jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT event';
CREATE FUNCTION try(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before bigint := (SELECT count(*) FROM auth.sessions);
    result text;
BEGIN
    UPDATE auth_ext.settings SET custom_access_token_hook = name;
    result := outcome(auth_api.sign_in_with_password('ada@example.com', 'correct horse battery'));
    IF (SELECT count(*) FROM auth.sessions) <> before AND result <> 'session' THEN result := result || ' BUT there is a session'; END IF;
    IF current_user <> session_user THEN result := result || ' BUT now we are ' || current_user; END IF;
    RETURN result;
END
$$;
-- Cheap passwords, for there are many.
UPDATE auth_ext.settings SET argon2_memory_kib = 7168, argon2_iterations = 1;
DELETE FROM auth.users;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'refresh_token' AS token \gset
DELETE FROM auth.sessions WHERE id NOT IN (SELECT session_id FROM auth_ext.refresh_tokens);
SELECT name, try(name) FROM unnest(ARRAY['hooks.same', 'hooks.takes_json', 'hooks.raises', 'hooks.asserts', 'hooks.divides', 'hooks.is_null', 'hooks.json_null', 'hooks.number',
    'hooks.array', 'hooks.empty', 'hooks.no_claims', 'hooks.claims_text', 'hooks.other_sub', 'hooks.other_session', 'hooks.other_iat', 'hooks.later',
    'hooks.past', 'hooks.no_role', 'hooks.empty_role', 'hooks.role_number', 'hooks.anonymous_text', 'hooks.huge', 'hooks.deep', 'hooks.returns_text',
    'hooks.returns_void', 'hooks.returns_nothing', 'hooks.commits', 'hooks.becomes', 'hooks.becomes_nobody', 'hooks.authorizes', 'hooks.creates',
    'hooks.recursive', 'hooks.not_granted', 'hooks.reads', 'hooks.missing', 'missing.hook', 'closed.hook',
    'auth_ext.rotate_root_key', 'pg_catalog.pg_terminate_backend']) WITH ORDINALITY AS t (name, n) ORDER BY n;
SELECT to_regclass('hooks.made') AS made;
-- A sign-in that failed is none.
UPDATE auth.users SET last_sign_in_at = '2001-01-01';
SELECT try('hooks.raises');
SELECT last_sign_in_at = '2001-01-01' AS not_signed_in FROM auth.users;
-- The old refresh token stays usable through a failing hook.
UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.raises';
SELECT outcome(auth_api.refresh_session(:'token'));
SELECT outcome(auth_api.refresh_session(:'token'));
SELECT max(generation) AS generation FROM auth_ext.refresh_tokens;
SELECT count(*) AS ended FROM auth_ext.ended_sessions;
UPDATE auth_ext.settings SET custom_access_token_hook = NULL;
SELECT outcome(auth_api.refresh_session(:'token'));
-- A hook that is no name cannot be set.
SELECT left(failure($$UPDATE auth_ext.settings SET custom_access_token_hook = 'hooks.x(); DROP TABLE auth.users; --'$$), 105);
SELECT left(failure($$UPDATE auth_ext.settings SET custom_access_token_hook = 'no_schema'$$), 105);
SELECT left(failure($$UPDATE auth_ext.settings SET custom_access_token_hook = E'hooks.x\n'$$), 105);
SELECT left(failure($$UPDATE auth_ext.settings SET custom_access_token_hook = ''$$), 105);
