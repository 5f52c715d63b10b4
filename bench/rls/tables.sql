-- The tables and functions of the cases, and Supabase's definitions in other words, in a schema of their own.

CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();

CREATE SCHEMA supabase;
CREATE SCHEMA ours;
GRANT USAGE ON SCHEMA supabase, ours TO anon, authenticated;

CREATE FUNCTION supabase.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'))::uuid
$$;
CREATE FUNCTION supabase.role() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'))
$$;
CREATE FUNCTION supabase.email() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('request.jwt.claim.email', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'))
$$;
CREATE FUNCTION supabase.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;
-- What takeover() makes of auth.uid().
CREATE FUNCTION ours.uid() RETURNS uuid LANGUAGE c STABLE PARALLEL SAFE AS '$libdir/auth_ext', 'uid_wrapper';

CREATE TABLE rows (id integer PRIMARY KEY, name text NOT NULL, user_id uuid NOT NULL, role text NOT NULL, team_id integer NOT NULL);
INSERT INTO rows
SELECT n, gen_random_uuid()::text, gen_random_uuid(), (ARRAY['user', 'editor', 'admin'])[1 + n % 3], 1 + n % 1000
FROM generate_series(1, 100000) AS n;
UPDATE rows SET user_id = '5f3e1d2c-0000-4000-8000-000000000001' WHERE id = 50000;
CREATE TABLE few_rows (LIKE rows INCLUDING ALL);
INSERT INTO few_rows SELECT * FROM rows WHERE id BETWEEN 49501 AND 50500;

CREATE TABLE members (team integer, user_id uuid, PRIMARY KEY (team, user_id));
INSERT INTO members SELECT 1 + n % 1000, gen_random_uuid() FROM generate_series(1, 1000) AS n;
INSERT INTO members SELECT n, '5f3e1d2c-0000-4000-8000-000000000001' FROM generate_series(1, 10) AS n;
CREATE INDEX ON members (user_id);
CREATE TABLE user_roles (user_id uuid PRIMARY KEY, role text NOT NULL);
INSERT INTO user_roles SELECT gen_random_uuid(), 'user' FROM generate_series(1, 999);
INSERT INTO user_roles VALUES ('5f3e1d2c-0000-4000-8000-000000000001', 'editor');
GRANT SELECT ON rows, few_rows, members TO anon, authenticated;
ALTER TABLE rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE few_rows ENABLE ROW LEVEL SECURITY;

-- The app's functions, once over each definition of uid().
DO $$
DECLARE
    provider text;
BEGIN
    FOREACH provider IN ARRAY ARRAY['supabase', 'ours'] LOOP
        EXECUTE format('CREATE FUNCTION %1$I.is_admin() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            ''BEGIN RETURN EXISTS (SELECT FROM user_roles AS r WHERE r.user_id = %1$I.uid() AND r.role = ''''admin''''); END''', provider);
        EXECUTE format('CREATE FUNCTION %1$I.get_role() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            ''BEGIN RETURN (SELECT r.role FROM user_roles AS r WHERE %1$I.uid() = r.user_id AND r.role <> ''''''''); END''', provider);
        EXECUTE format('CREATE FUNCTION %1$I.user_teams() RETURNS integer[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            ''BEGIN RETURN ARRAY(SELECT m.team FROM members AS m WHERE %1$I.uid() = m.user_id); END''', provider);
    END LOOP;
END
$$;
CREATE TABLE token AS SELECT auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'role', 'authenticated',
    'sub', '5f3e1d2c-0000-4000-8000-000000000001', 'iat', floor(extract(epoch FROM clock_timestamp()))::bigint,
    'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 86400)) AS token;
GRANT SELECT ON token TO authenticated;
VACUUM ANALYZE;
