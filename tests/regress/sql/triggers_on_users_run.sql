-- Triggers on auth.users run, may change the row, and their errors reach the caller: apps make their profiles that way.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true;
CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE, name text);
CREATE FUNCTION make_profile() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    INSERT INTO public.profiles VALUES (NEW.id, NEW.raw_user_meta_data ->> 'name');
    RETURN NEW;
END
$$;
CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION make_profile();
SELECT outcome(auth_api.sign_up('ada@example.com', 'correct horse battery', '{"name": "Ada"}'));
SELECT name FROM profiles;
-- A row changed before it is written is the row that claims and answer tell.
CREATE FUNCTION promote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.raw_app_meta_data := NEW.raw_app_meta_data || '{"plan": "free"}';
    NEW.raw_user_meta_data := NEW.raw_user_meta_data || '{"greeting": "hello"}';
    RETURN NEW;
END
$$;
CREATE TRIGGER promote BEFORE INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION promote();
SELECT auth_api.sign_up('bob@example.com', 'correct horse battery', '{"name": "Bob"}') AS answer \gset
SELECT :'answer'::jsonb #>> '{user,app_metadata,plan}' AS plan, claims #>> '{app_metadata,plan}' AS claimed,
    claims #>> '{user_metadata,greeting}' AS greeting
FROM claims(:'answer'::jsonb ->> 'access_token') AS claims;
-- What a trigger raises reaches the caller, and nothing is half done.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only for invited people' USING ERRCODE = 'P0001', DETAIL = 'ask the operator', HINT = 'bring cake';
END
$$;
CREATE TRIGGER refuse AFTER INSERT ON auth.users FOR EACH ROW WHEN (NEW.email LIKE 'eve%') EXECUTE FUNCTION refuse();
SELECT failure($$SELECT auth_api.sign_up('eve@example.com', 'correct horse battery')$$);
SELECT count(*) AS users, (SELECT count(*) FROM profiles) AS profiles, (SELECT count(*) FROM auth.sessions) AS sessions,
    (SELECT count(*) FROM auth.identities) AS identities FROM auth.users;
-- A trigger that keeps the row out: the answer is the one of a taken address, and nothing is written.
CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep_out BEFORE INSERT ON auth.users FOR EACH ROW WHEN (NEW.email LIKE 'mal%') EXECUTE FUNCTION keep_out();
SELECT outcome(auth_api.sign_up('mallory@example.com', 'correct horse battery'));
SELECT count(*) AS users, (SELECT count(*) FROM auth.identities) AS identities FROM auth.users;
-- A trigger on the sign-in, too.
CREATE FUNCTION too_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it is too late for you'; END $$;
CREATE TRIGGER too_late BEFORE UPDATE OF last_sign_in_at ON auth.users FOR EACH ROW WHEN (NEW.email = 'bob@example.com') EXECUTE FUNCTION too_late();
SELECT failure($$SELECT auth_api.sign_in_with_password('bob@example.com', 'correct horse battery')$$);
SELECT outcome(auth_api.sign_in_with_password('ada@example.com', 'correct horse battery'));
