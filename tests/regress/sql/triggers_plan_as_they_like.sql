-- Statements of ours pin how they are planned themselves; triggers of others on the tables of auth are planned as PostgreSQL does by itself,
-- whatever the client or the database has set: Citus has no generic plan for a statement that meets a distributed table.
\set ECHO none
\getenv srcdir PG_ABS_SRCDIR
\set answers :srcdir /../fixtures/answers.sql
\i :answers
\set ECHO all
UPDATE auth_ext.settings SET autoconfirm = true, argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE TABLE seen (number serial, what text, mode text);
GRANT INSERT ON seen TO supabase_auth_admin;
GRANT USAGE ON SEQUENCE seen_number_seq TO supabase_auth_admin;
CREATE FUNCTION sees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.seen (what, mode) VALUES (TG_TABLE_NAME || ' ' || lower(TG_OP), current_setting('plan_cache_mode'));
    RETURN NEW;
END
$$;
CREATE TRIGGER sees AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION sees();
CREATE TRIGGER sees AFTER INSERT ON auth.sessions FOR EACH ROW EXECUTE FUNCTION sees();
SELECT outcome(auth_ext.sign_up('ada@example.com', 'correct horse battery'));
SET plan_cache_mode = force_generic_plan;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SET plan_cache_mode = force_custom_plan;
SELECT outcome(auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery'));
SELECT what, mode, count(*) FROM seen GROUP BY 1, 2 ORDER BY 1, 2;
SHOW plan_cache_mode;
