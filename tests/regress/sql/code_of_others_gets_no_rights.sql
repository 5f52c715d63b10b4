-- Whatever supabase_auth_admin (who owns schema auth and runs hooks) and the database's owner change of our objects and of GoTrue's,
-- no code of theirs runs with more rights than theirs when a superuser then does all that the manual tells him to do.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
SET client_min_messages = error;
CREATE ROLE code_of_others_gets_no_rights_dbo;
ALTER DATABASE :DBNAME OWNER TO code_of_others_gets_no_rights_dbo;
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.admin_create_user('ada@example.com', 'correct horse battery', email_confirm => true, id => '00000000-0000-4000-8000-00000000000a') ->> 'email' AS email;
INSERT INTO auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at) SELECT gen_random_uuid(), id, 'totp', 'verified', now(), now() FROM auth.users;
CREATE TABLE rows_of_app (owner uuid); ALTER TABLE rows_of_app ENABLE ROW LEVEL SECURITY;
CREATE TABLE acts (n serial, statement text);
-- A witness that a rollback does not take away: a lock of the session with the role that ran.
CREATE SCHEMA evil;
CREATE FUNCTION evil.note() RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_lock(13, current_user::regrole::oid::int);
    RETURN true;
END
$$;
CREATE FUNCTION evil.noting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.note(); RETURN coalesce(NEW, OLD); END $$;
GRANT ALL ON SCHEMA evil, public TO supabase_auth_admin, code_of_others_gets_no_rights_dbo;
CREATE FUNCTION ran() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(objid::int::oid::regrole::text, ', ' ORDER BY objid::int::oid::regrole::text) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = 13
$$;
-- What the manual tells a superuser to do.
INSERT INTO acts (statement) VALUES
    ('SELECT auth_ext.setup()'), ('SELECT auth_ext.takeover()'), ('SELECT auth_ext.restore()'), ('SELECT count(*) FROM auth_ext.doctor()'), ('SELECT auth_ext.doctor_json()'),
    ('SELECT count(*) FROM auth_ext.rls_report()'), ('SELECT auth_ext_test.login_as(''ada@example.com'')'), ('SELECT auth_ext_test.as_anon()'), ('SELECT auth_ext_test.as_service_role()'),
    ('SELECT auth_ext.bind(auth_ext_test.access_token(''ada@example.com''))'), ('SELECT auth_ext.unbind()'), ('SELECT auth_ext_test.logout()'),
    ('UPDATE auth_ext.settings SET grace_window = ''11 seconds'', custom_access_token_hook = NULL'), ('UPDATE auth_ext.settings SET password_hash = ''bcrypt'''), ('SELECT * FROM auth_ext.key_ring'),
    ('SELECT auth_ext.activate_signing_key(auth_ext.create_signing_key() ->> ''kid'')'), ('SELECT auth_ext.create_api_key(''service_role'')'), ('SELECT auth_ext.rotate_root_key()'),
    ('SELECT auth_ext.sign_up(''eve@example.com'', ''correct horse battery'')'), ('SELECT auth_ext.sign_in_with_password(''ada@example.com'', ''correct horse battery'')'),
    ('SELECT auth_ext.admin_create_user(''bob@example.com'', ''correct horse battery'', email_confirm => true)'), ('SELECT auth_ext.admin_list_users()'),
    ('SELECT auth_ext.admin_update_user(''00000000-0000-4000-8000-00000000000a'', user_metadata => ''{"a": 1}'', ban_duration => ''1h'')'), ('SELECT auth_ext.admin_list_sessions(''00000000-0000-4000-8000-00000000000a''), auth_ext.admin_sign_out(''00000000-0000-4000-8000-00000000000a''), auth_ext.admin_mfa_list_factors(''00000000-0000-4000-8000-00000000000a'')'),
    ('SELECT auth_ext.admin_generate_link(''magiclink'', ''ada@example.com'')'), ('SELECT auth_ext.admin_invite_user_by_email(''carol@example.com'')'), ('SELECT auth_ext.reset_password_for_email(''ada@example.com'')'),
    ('SELECT auth_ext.outbox_status(), auth_ext.handback_report(), auth_ext.purge()'), ('SELECT count(*) FROM auth_ext.courier_claim(''me'', ''mail'', 10, 60)'),
    ('SELECT auth_ext.admin_delete_user(''00000000-0000-4000-8000-00000000000a'', true)'), ('SELECT auth_ext.admin_delete_user(''00000000-0000-4000-8000-00000000000a'')'),
    ('ANALYZE auth.users'), ('ALTER EXTENSION auth_ext UPDATE'), ('DROP EXTENSION auth_ext CASCADE');
-- Changes as one of the two, all of them in one transaction that is undone; then the acts, each undone by itself when it fails.
CREATE FUNCTION tries(role text, changes text[], OUT refused integer, OUT ran_as text) LANGUAGE plpgsql AS $$
DECLARE
    change text;
    act text;
BEGIN
    refused := 0;
    BEGIN
        FOREACH change IN ARRAY changes LOOP
            BEGIN
                EXECUTE format('SET LOCAL ROLE %I', CASE role WHEN 'dbo' THEN 'code_of_others_gets_no_rights_dbo' ELSE 'supabase_auth_admin' END);
                EXECUTE change;
            EXCEPTION WHEN OTHERS THEN
                refused := refused + 1;
            END;
            RESET ROLE;
        END LOOP;
        PERFORM pg_advisory_unlock_all();
        FOR act IN SELECT a.statement FROM acts AS a ORDER BY a.n LOOP
            BEGIN
                EXECUTE act;
            EXCEPTION WHEN OTHERS THEN NULL;
            END;
            RESET ROLE;
        END LOOP;
        RAISE EXCEPTION USING ERRCODE = 'UNDO1';
    EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
    END;
    ran_as := ran();
    PERFORM pg_advisory_unlock_all();
END
$$;
-- The witness works, and all acts go through where nobody has changed anything.
SELECT * FROM tries('gotrue', ARRAY['CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON auth.users FOR EACH ROW EXECUTE FUNCTION evil.noting()']);
CREATE FUNCTION failing() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    act text;
BEGIN
    FOR act IN SELECT a.statement FROM acts AS a ORDER BY a.n LOOP
        BEGIN
            EXECUTE act;
        EXCEPTION WHEN OTHERS THEN RETURN NEXT act || ': ' || SQLERRM;
        END;
        RESET ROLE;
    END LOOP;
END
$$;
BEGIN;
SELECT failing();
ROLLBACK;
-- GoTrue's own objects, by their owner.
CREATE TEMPORARY TABLE changes (n serial, what text, role text, changes text[]);
INSERT INTO changes (what, role, changes)
SELECT k || ' triggers', 'gotrue', array_agg(format('CREATE %s TRIGGER noting %s FOR EACH %s EXECUTE FUNCTION evil.noting()',
    CASE WHEN k = 'deferred' THEN 'CONSTRAINT' END, CASE k WHEN 'before' THEN format('BEFORE INSERT OR UPDATE OR DELETE ON auth.%I', t) WHEN 'statement' THEN format('AFTER INSERT OR UPDATE OR DELETE ON auth.%I', t)
        ELSE format('AFTER INSERT OR UPDATE OR DELETE ON auth.%I DEFERRABLE INITIALLY DEFERRED', t) END, CASE WHEN k = 'statement' THEN 'STATEMENT' ELSE 'ROW' END))
FROM unnest(ARRAY['before', 'statement', 'deferred']) AS k, unnest(ARRAY['users', 'identities', 'sessions', 'refresh_tokens', 'mfa_factors', 'mfa_amr_claims', 'one_time_tokens', 'flow_state', 'audit_log_entries']) AS t GROUP BY k ORDER BY k;
-- Of the table that every flow reads, and of the two that are written most, at once.
INSERT INTO changes (what, role, changes)
SELECT format(c.what, g.what), 'gotrue', ARRAY(SELECT replace(replace(replace(s, '%I', t), 'auth.before', 'auth.before_' || t), 'auth.noted', 'auth.noted_' || t) FROM unnest(g.tables) AS t, unnest(c.changes) AS s)
FROM (VALUES ('users', ARRAY['users']), ('sessions and entries', ARRAY['sessions', 'audit_log_entries']), ('all three', ARRAY['users', 'sessions', 'audit_log_entries'])) AS g (what, tables), (VALUES
    ('check on %s', ARRAY['ALTER TABLE auth.%I ADD CHECK (evil.note())']),
    ('default on %s', ARRAY['ALTER TABLE auth.%I ADD noted boolean DEFAULT evil.note()']),
    ('generated column of %s', ARRAY['ALTER TABLE auth.%I ADD noted boolean GENERATED ALWAYS AS (evil.note()) STORED']),
    ('index of %s', ARRAY['CREATE INDEX noted_%I ON auth.%I ((evil.note())) WHERE evil.note()']),
    ('statistics of %s', ARRAY['CREATE STATISTICS auth.noted ON (evil.note() AND id IS NULL), id FROM auth.%I']),
    ('policy of %s', ARRAY['CREATE POLICY noted ON auth.%I USING (evil.note()) WITH CHECK (evil.note())']),
    ('policy of %s, forced', ARRAY['CREATE POLICY noted ON auth.%I USING (evil.note()) WITH CHECK (evil.note())', 'ALTER TABLE auth.%I FORCE ROW LEVEL SECURITY']),
    ('rule of %s, also', ARRAY['CREATE RULE noted AS ON UPDATE TO auth.%I DO ALSO SELECT evil.note()']),
    ('rule of %s, instead', ARRAY['CREATE RULE noted AS ON INSERT TO auth.%I DO INSTEAD SELECT evil.note()']),
    ('view for %s', ARRAY['ALTER TABLE auth.%I RENAME TO before_%I', 'CREATE VIEW auth.%I AS SELECT * FROM auth.before WHERE evil.note()']),
    ('view for %s that takes changes', ARRAY['ALTER TABLE auth.%I RENAME TO before_%I', 'CREATE VIEW auth.%I AS SELECT * FROM auth.before WHERE evil.note()', 'CREATE TRIGGER t INSTEAD OF INSERT OR UPDATE OR DELETE ON auth.%I FOR EACH ROW EXECUTE FUNCTION evil.noting()']),
    ('materialized view for %s', ARRAY['ALTER TABLE auth.%I RENAME TO before_%I', 'CREATE MATERIALIZED VIEW auth.%I AS SELECT * FROM auth.before WHERE evil.note()']),
    ('other table for %s', ARRAY['ALTER TABLE auth.%I RENAME TO before_%I', 'CREATE TABLE auth.%I (LIKE auth.before INCLUDING ALL)', 'ALTER TABLE auth.%I ADD CHECK (evil.note())']),
    ('partitioned table for %s', ARRAY['ALTER TABLE auth.%I RENAME TO before_%I', 'CREATE TABLE auth.%I (LIKE auth.before) PARTITION BY LIST ((evil.note() AND id IS NULL))', 'CREATE TABLE auth.part_%I PARTITION OF auth.%I DEFAULT']),
    ('child of %s', ARRAY['CREATE TABLE auth.child_%I (CHECK (evil.note())) INHERITS (auth.%I)', 'CREATE INDEX ON auth.child_%I ((evil.note()))']),
    ('parent of %s', ARRAY['CREATE TABLE auth.parent_%I (CONSTRAINT noted CHECK (evil.note()))', 'ALTER TABLE auth.%I ADD CONSTRAINT noted CHECK (evil.note())', 'ALTER TABLE auth.%I INHERIT auth.parent_%I']),
    ('domain in %s', ARRAY['CREATE DOMAIN auth.noted AS timestamptz CHECK (evil.note())', 'ALTER TABLE auth.%I ALTER created_at TYPE auth.noted']),
    ('composite in %s', ARRAY['CREATE TYPE auth.noted AS (t timestamptz)', 'ALTER TABLE auth.%I ALTER created_at TYPE auth.noted USING row(created_at)']),
    ('enum with a cast in %s', ARRAY['CREATE TYPE auth.noted AS ENUM (''x'')', 'CREATE FUNCTION auth.cast_it_%I(auth.noted) RETURNS timestamptz LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); RETURN now(); END''',
        'CREATE CAST (auth.noted AS timestamptz) WITH FUNCTION auth.cast_it_%I(auth.noted) AS IMPLICIT', 'ALTER TABLE auth.%I ALTER created_at DROP DEFAULT, ALTER created_at TYPE auth.noted USING ''x''']),
    ('foreign table for %s', ARRAY['ALTER TABLE auth.%I RENAME TO before_%I', 'CREATE FOREIGN TABLE auth.%I (id uuid) SERVER nowhere']),
    ('%s is gone', ARRAY['DROP TABLE auth.%I CASCADE']),
    ('foreign key from %s', ARRAY['CREATE TABLE auth.referred_%I (id uuid PRIMARY KEY, CHECK (evil.note()))', 'INSERT INTO auth.referred_%I SELECT id FROM auth.%I', 'CREATE TRIGGER t BEFORE UPDATE ON auth.referred_%I FOR EACH ROW EXECUTE FUNCTION evil.noting()', 'ALTER TABLE auth.%I ADD FOREIGN KEY (id) REFERENCES auth.referred_%I ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED'])) AS c (what, changes)
-- What takes the place of a table stops what reads it; so one is left in its place.
WHERE (g.what = 'all three') = (c.what ~ '^(check|default|generated|index|statistics|policy|other|parent|foreign key)');
INSERT INTO changes (what, role, changes) VALUES
    ('casts of enums', 'gotrue', ARRAY['CREATE FUNCTION auth.to_text(auth.factor_type) RETURNS text LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); RETURN ''''totp''''; END''', 'CREATE CAST (auth.factor_type AS text) WITH FUNCTION auth.to_text(auth.factor_type) AS IMPLICIT',
        'CREATE FUNCTION auth.to_json(auth.factor_status) RETURNS json LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); RETURN ''''"verified"''''; END''', 'CREATE CAST (auth.factor_status AS json) WITH FUNCTION auth.to_json(auth.factor_status)']),
    ('operators of enums', 'gotrue', ARRAY['CREATE FUNCTION auth.equal(auth.factor_status, auth.factor_status) RETURNS boolean LANGUAGE sql AS ''SELECT evil.note()''', 'CREATE OPERATOR auth.= (LEFTARG = auth.factor_status, RIGHTARG = auth.factor_status, FUNCTION = auth.equal)',
        'CREATE FUNCTION auth.equal(auth.factor_status, text) RETURNS boolean LANGUAGE sql AS ''SELECT evil.note()''', 'CREATE OPERATOR auth.= (LEFTARG = auth.factor_status, RIGHTARG = text, FUNCTION = auth.equal)']),
    ('operators and functions of the names of pg_catalog', 'gotrue', ARRAY['CREATE FUNCTION auth.equal(text, text) RETURNS boolean LANGUAGE sql AS ''SELECT evil.note()''', 'CREATE OPERATOR auth.= (LEFTARG = text, RIGHTARG = text, FUNCTION = auth.equal)',
        'CREATE FUNCTION auth.equal(uuid, uuid) RETURNS boolean LANGUAGE sql AS ''SELECT evil.note()''', 'CREATE OPERATOR auth.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = auth.equal)', 'CREATE FUNCTION auth.lower(text) RETURNS text LANGUAGE sql AS ''SELECT evil.note()::text''']),
    ('auth.uid() and friends', 'gotrue', ARRAY['CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER AS ''BEGIN PERFORM evil.note(); RETURN NULL; END''',
        'CREATE OR REPLACE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE plpgsql STABLE AS ''BEGIN PERFORM evil.note(); RETURN NULL; END''', 'CREATE FUNCTION auth.uid(integer DEFAULT 1) RETURNS uuid LANGUAGE sql AS ''SELECT NULL::uuid FROM evil.note()''', 'DROP FUNCTION auth.email()',
        'CREATE AGGREGATE auth.email(text) (SFUNC = textcat, STYPE = text)', 'ALTER FUNCTION auth.role() RENAME TO role_before']),
    ('auth.uid() with settings', 'gotrue', ARRAY['ALTER FUNCTION auth.uid() SET search_path = evil', 'ALTER FUNCTION auth.uid() SET role = ''postgres''', 'ALTER FUNCTION auth.jwt() SECURITY DEFINER', 'ALTER FUNCTION auth.role() SUPPORT pg_catalog.generate_series_int8_support']),
    ('schema auth under another name', 'gotrue', ARRAY['ALTER SCHEMA auth RENAME TO auth_before']),
    ('schema auth given away', 'gotrue', ARRAY['ALTER SCHEMA auth OWNER TO code_of_others_gets_no_rights_dbo', 'GRANT CREATE ON SCHEMA auth TO PUBLIC', 'GRANT ALL ON ALL TABLES IN SCHEMA auth TO PUBLIC', 'ALTER TABLE auth.users OWNER TO code_of_others_gets_no_rights_dbo']),
    ('event trigger', 'gotrue', ARRAY['CREATE FUNCTION evil.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); END''', 'CREATE EVENT TRIGGER noting ON ddl_command_end EXECUTE FUNCTION evil.on_ddl()']),
    ('event trigger', 'dbo', ARRAY['CREATE FUNCTION evil.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); END''', 'CREATE EVENT TRIGGER noting ON ddl_command_end EXECUTE FUNCTION evil.on_ddl()']),
    ('operators and functions in public', 'dbo', ARRAY['CREATE FUNCTION public.equal(text, text) RETURNS boolean LANGUAGE sql AS ''SELECT evil.note()''', 'CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.equal)', 'CREATE OPERATOR public.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = public.equal)',
        'CREATE FUNCTION public.format(text, VARIADIC text[]) RETURNS text LANGUAGE sql AS ''SELECT evil.note()::text''', 'CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE sql AS ''SELECT evil.note()::text''', 'CREATE TABLE public.users (id int CHECK (evil.note()))', 'CREATE DOMAIN public.jsonb AS pg_catalog.jsonb CHECK (evil.note())']),
    ('schemas of our names', 'dbo', ARRAY['CREATE SCHEMA auth_ext_more', 'CREATE SCHEMA auth_ext', 'CREATE SCHEMA auth', 'ALTER SCHEMA auth_api RENAME TO x', 'ALTER SCHEMA auth OWNER TO code_of_others_gets_no_rights_dbo']),
    ('casts of types of their own', 'dbo', ARRAY['CREATE TYPE evil.word AS ENUM (''x'')', 'CREATE FUNCTION evil.word(text) RETURNS evil.word LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); RETURN ''''x''''; END''', 'CREATE CAST (text AS evil.word) WITH FUNCTION evil.word(text) AS IMPLICIT',
        'CREATE FUNCTION evil.word(jsonb) RETURNS evil.word LANGUAGE plpgsql AS ''BEGIN PERFORM evil.note(); RETURN ''''x''''; END''', 'CREATE CAST (jsonb AS evil.word) WITH FUNCTION evil.word(jsonb) AS IMPLICIT']),
    ('policies and tables of the application', 'dbo', ARRAY['CREATE TABLE evil.mine (owner uuid, CHECK (evil.note()))', 'ALTER TABLE evil.mine ENABLE ROW LEVEL SECURITY', 'CREATE POLICY noted ON evil.mine USING (evil.note() AND owner = (SELECT auth_ext.uid()))', 'CREATE VIEW evil.seen AS SELECT evil.note(), auth_ext.uid()', 'GRANT ALL ON evil.mine TO authenticated, anon']),
    ('conversion, extension', 'dbo', ARRAY['CREATE DEFAULT CONVERSION evil.c FOR ''UTF8'' TO ''LATIN1'' FROM utf8_to_iso8859_1', 'CREATE PUBLICATION all_of_it FOR ALL TABLES', 'CREATE FOREIGN DATA WRAPPER w', 'ALTER EXTENSION auth_ext ADD FUNCTION evil.note()']);
SELECT what, role, t.* FROM changes, tries(role, changes) AS t ORDER BY what COLLATE "C", role COLLATE "C";
-- Of our own objects nobody may change anything: every kind of change, to every one of them, as either of the two.
CREATE FUNCTION refuses(role text, OUT tried bigint, OUT went_through text[]) LANGUAGE plpgsql AS $$
DECLARE
    change text;
BEGIN
    tried := 0;
    FOR change IN
        SELECT format(c, o.oid::regclass) FROM pg_class AS o, unnest(ARRAY['CREATE TRIGGER t AFTER UPDATE ON %s EXECUTE FUNCTION evil.noting()', 'CREATE RULE r AS ON UPDATE TO %s DO ALSO NOTHING', 'ALTER TABLE %s OWNER TO supabase_auth_admin',
            'ALTER TABLE %s ADD mine int', 'ALTER TABLE %s ENABLE ROW LEVEL SECURITY', 'CREATE POLICY p ON %s USING (true)', 'CREATE INDEX ON %s ((evil.note()))', 'CREATE STATISTICS evil.s ON (evil.note()), (NOT evil.note()) FROM %s', 'CREATE TABLE evil.c () INHERITS (%s)',
            'ALTER TABLE %s DISABLE TRIGGER ALL', 'GRANT SELECT ON %s TO PUBLIC', 'TRUNCATE %s', 'DELETE FROM %s', 'SELECT * FROM %s', 'LOCK TABLE %s', 'COPY %s TO STDOUT', 'DROP TABLE %s CASCADE', 'ALTER TABLE %s SET SCHEMA evil', 'ALTER TABLE %s REPLICA IDENTITY FULL', 'CREATE PUBLICATION p FOR TABLE %s',
            'ANALYZE %s; SELECT 1 / count(*) FROM pg_stats WHERE schemaname = ''auth_ext''', 'COMMENT ON TABLE %s IS ''x''']) AS c
        WHERE o.relnamespace = 'auth_ext'::regnamespace AND o.relkind IN ('r', 'v')
        UNION ALL
        SELECT format(c, o.oid::regprocedure) FROM pg_proc AS o, unnest(ARRAY['ALTER FUNCTION %s OWNER TO supabase_auth_admin', 'ALTER FUNCTION %s SECURITY INVOKER', 'ALTER FUNCTION %s SET search_path = evil', 'ALTER FUNCTION %s RENAME TO x', 'ALTER FUNCTION %s SET SCHEMA evil', 'GRANT EXECUTE ON FUNCTION %s TO PUBLIC; SELECT 1 / count(*) FROM pg_proc WHERE oid = ''auth_ext.setup()''::regprocedure AND has_function_privilege(''public'', oid, ''EXECUTE'')', 'DROP FUNCTION %s CASCADE']) AS c
        WHERE o.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('auth_ext', 'auth_api', 'auth_ext_test'))
        UNION ALL
        SELECT format(c, s) FROM unnest(ARRAY['auth_ext', 'auth_api', 'auth_ext_test']) AS s, unnest(ARRAY['CREATE FUNCTION %s.mine() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'CREATE TABLE %s.mine ()', 'CREATE TYPE %s.mine AS ENUM ()', 'CREATE OPERATOR %s.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)', 'ALTER SCHEMA %s RENAME TO x', 'ALTER SCHEMA %s OWNER TO supabase_auth_admin', 'DROP SCHEMA %s CASCADE', 'GRANT CREATE ON SCHEMA %s TO PUBLIC; SELECT 1 / count(*) FROM pg_namespace WHERE nspname LIKE ''auth_%%'' AND has_schema_privilege(''public'', oid, ''CREATE'')']) AS c
        UNION ALL
        SELECT unnest(ARRAY['ALTER EXTENSION auth_ext UPDATE', 'DROP EXTENSION auth_ext', 'ALTER EXTENSION auth_ext ADD SCHEMA evil', 'ALTER EXTENSION auth_ext DROP FUNCTION auth_ext.uid()', 'REASSIGN OWNED BY auth_ext_owner TO supabase_auth_admin', 'DROP OWNED BY auth_ext_owner', 'ALTER DEFAULT PRIVILEGES FOR ROLE auth_ext_owner GRANT ALL ON TABLES TO PUBLIC', 'ALTER ROLE auth_ext_owner LOGIN', 'COMMENT ON SCHEMA auth_ext IS ''x'''])
    LOOP
        tried := tried + 1;
        BEGIN
            EXECUTE format('SET LOCAL ROLE %I', role);
            EXECUTE change;
            went_through := went_through || change;
            RAISE EXCEPTION USING ERRCODE = 'UNDO1';
        EXCEPTION WHEN OTHERS THEN
        END;
        RESET ROLE;
    END LOOP;
END
$$;
SELECT role, tried > 1000 AS many, went_through FROM unnest(ARRAY['supabase_auth_admin', 'code_of_others_gets_no_rights_dbo', 'anon', 'service_role', 'authenticator', 'auth_ext_courier']) AS role, refuses(role);
