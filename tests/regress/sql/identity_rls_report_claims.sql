-- rls_report() knows the recipes for aal2 and is_anonymous, and names policies that ask for either and can be passed without.
\set ECHO none
\getenv root AUTH_EXT_ROOT
\set file :root /examples/policies/mfa_required.sql
\i :file
\set file :root /examples/policies/mfa_for_those_with_a_factor.sql
\i :file
\set file :root /examples/policies/mfa_for_newer_users.sql
\i :file
\set file :root /examples/policies/anonymous_users.sql
\i :file
\pset format unaligned
\set ECHO all
SELECT "table", policy, finding, advice FROM auth_ext.rls_report();

-- As Supabase's documentation writes them.
CREATE TABLE supabase (id bigint, user_id uuid);
ALTER TABLE supabase ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON supabase TO authenticated USING ((SELECT auth.uid()) = user_id);
CREATE POLICY all_users ON supabase AS RESTRICTIVE TO authenticated USING ((SELECT auth.jwt() ->> 'aal') = 'aal2');
CREATE POLICY with_a_factor ON supabase AS RESTRICTIVE TO authenticated USING (
    ARRAY[(SELECT auth.jwt() ->> 'aal')] <@ (SELECT CASE WHEN count(id) > 0 THEN ARRAY['aal2'] ELSE ARRAY['aal1', 'aal2'] END
        FROM auth.mfa_factors WHERE (SELECT auth.uid()) = user_id AND status = 'verified'));
CREATE POLICY accounts ON supabase AS RESTRICTIVE TO authenticated USING ((SELECT (auth.jwt() ->> 'is_anonymous')::boolean) IS FALSE);
SELECT policy, finding, advice FROM auth_ext.rls_report() WHERE "table" = 'supabase';

-- Permissive beside another that does not ask: whoever passes that one need not show a factor, or have an account.
CREATE TABLE optional (id bigint, user_id uuid);
ALTER TABLE optional ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON optional TO authenticated USING (auth.uid() = user_id);
CREATE POLICY second_factor ON optional TO authenticated USING (auth_ext.aal() = 'aal2');
CREATE POLICY accounts ON optional FOR INSERT TO authenticated WITH CHECK (NOT auth_ext.has_claim('is_anonymous', 'true'));
CREATE POLICY of_others ON optional TO service_role USING (true);
-- Alone it is what decides.
CREATE TABLE alone (id bigint, user_id uuid);
ALTER TABLE alone ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON alone TO authenticated USING (auth.uid() = user_id AND auth_ext.claim('aal') = 'aal2');
-- Compared with what it never is, or so that a token without the claim passes.
CREATE TABLE wrong (id bigint);
ALTER TABLE wrong ENABLE ROW LEVEL SECURITY;
CREATE POLICY upper_case ON wrong AS RESTRICTIVE TO authenticated USING (auth_ext.aal() = 'AAL2');
CREATE POLICY not_the_first ON wrong AS RESTRICTIVE TO authenticated USING ((auth.jwt() ->> 'aal') IS DISTINCT FROM 'aal1');
-- For reading only, and writing is open.
CREATE TABLE part (id bigint, user_id uuid);
ALTER TABLE part ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON part TO authenticated USING (auth.uid() = user_id);
CREATE POLICY second_factor ON part AS RESTRICTIVE FOR SELECT TO authenticated USING (auth_ext.aal() = 'aal2');
CREATE POLICY accounts ON part AS RESTRICTIVE FOR INSERT TO authenticated WITH CHECK (auth_ext.claim('is_anonymous') = 'false');
-- Other words with these letters ask for nothing.
CREATE TABLE other (aal_note text, is_ok boolean);
ALTER TABLE other ENABLE ROW LEVEL SECURITY;
CREATE POLICY waal ON other TO authenticated USING (aal_note = 'waal' AND is_ok);
SELECT "table", policy, finding, advice FROM auth_ext.rls_report() WHERE "table" IN ('optional', 'alone', 'wrong', 'part', 'other');
-- doctor() counts what is wrong alone.
SELECT (SELECT count(*) FROM auth_ext.rls_report() WHERE finding NOT LIKE 'ok: %') AS wrong, meaning FROM auth_ext.doctor() WHERE "check" = 'policies';
