-- rls_report() names what is slow or open, and nothing else.

SELECT * FROM auth_ext.rls_report();
CREATE FUNCTION is_admin() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
CREATE FUNCTION may_see(id bigint) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
CREATE FUNCTION fixed() RETURNS uuid LANGUAGE sql IMMUTABLE AS 'SELECT ''aaaaaaaa-0000-4000-8000-000000000001''::uuid';
CREATE SCHEMA "Private";
CREATE FUNCTION "Private".team() RETURNS SETOF bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint';

-- Good: bare calls of ours, sub-selects, arguments from the row, immutable functions, casts, TO.
CREATE TABLE good (id bigint, user_id uuid, body text);
ALTER TABLE good ENABLE ROW LEVEL SECURITY;
CREATE POLICY ours ON good TO authenticated USING (auth.uid() = user_id AND auth_ext.claim('x') = body AND auth.jwt() ->> 'sub' <> '');
CREATE POLICY wrapped ON good TO authenticated USING ((SELECT is_admin()) AND id IN (SELECT "Private".team()));
CREATE POLICY by_row ON good TO authenticated USING (may_see(id) OR fixed() = user_id OR body::uuid = user_id OR lower(body) = 'x');
CREATE POLICY live ON good AS RESTRICTIVE TO authenticated USING ((SELECT auth_ext.session_is_live()));
SELECT * FROM auth_ext.rls_report();

-- Not good.
CREATE TABLE slow (id bigint, user_id uuid);
ALTER TABLE slow ENABLE ROW LEVEL SECURITY;
CREATE POLICY bare ON slow TO authenticated USING (is_admin() OR user_id = auth.uid());
CREATE POLICY "in check" ON slow FOR INSERT TO authenticated WITH CHECK (coalesce(is_admin(), false));
CREATE POLICY setting ON slow TO authenticated USING ((current_setting('request.jwt.claims', true)::json ->> 'sub')::uuid = user_id);
CREATE POLICY live ON slow TO authenticated USING (auth_ext.session_is_live());
CREATE POLICY everybody ON slow USING (user_id = auth.uid());
CREATE POLICY trusting ON slow TO authenticated USING (auth.jwt() -> 'user_metadata' ->> 'plan' = 'premium');
CREATE TABLE open (id bigint);
GRANT SELECT ON open TO anon;
CREATE TABLE half_open (id bigint, body text);
GRANT SELECT (body) ON half_open TO authenticated;
CREATE TABLE closed (id bigint);
CREATE TABLE "Private".unreachable (id bigint);
GRANT SELECT ON "Private".unreachable TO authenticated;
\x
SELECT * FROM auth_ext.rls_report();
\x

-- Before takeover auth.uid() is Supabase's.
CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
SELECT policy, finding, advice FROM auth_ext.rls_report() WHERE advice LIKE '%takeover%';
SELECT auth_ext.takeover() ->> 'uid' AS uid;
SELECT policy, finding, advice FROM auth_ext.rls_report() WHERE advice LIKE '%takeover%';

SET ROLE service_role;
SELECT * FROM auth_ext.rls_report();
