-- Citus leaves AS RESTRICTIVE out of the policies on its shards, where such a policy opens rows: rls_report() names it, on a table that has
-- Citus' trigger and on no other.
CREATE FUNCTION citus_truncate_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TABLE everywhere (user_id uuid);
CREATE TABLE here (user_id uuid);
CREATE TRIGGER truncate_trigger AFTER TRUNCATE ON everywhere FOR EACH STATEMENT EXECUTE FUNCTION citus_truncate_trigger();
ALTER TABLE everywhere ENABLE ROW LEVEL SECURITY;
ALTER TABLE here ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON everywhere TO authenticated USING (user_id = auth.uid());
CREATE POLICY own ON here TO authenticated USING (user_id = auth.uid());
CREATE POLICY second_factor ON everywhere AS RESTRICTIVE TO authenticated USING (auth_ext.aal() = 'aal2');
CREATE POLICY second_factor ON here AS RESTRICTIVE TO authenticated USING (auth_ext.aal() = 'aal2');
SELECT "table", policy, finding, advice FROM auth_ext.rls_report() WHERE finding NOT LIKE 'ok: %' ORDER BY 1, 2, 3;
DROP POLICY second_factor ON everywhere;
ALTER POLICY own ON everywhere USING (user_id = auth.uid() AND auth_ext.aal() = 'aal2');
SELECT "table", policy, finding, advice FROM auth_ext.rls_report() WHERE finding NOT LIKE 'ok: %' ORDER BY 1, 2, 3;
