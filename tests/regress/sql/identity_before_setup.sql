-- database: extension
-- Where setup() has not run, on a worker of Citus for example, the identity functions answer from the claims alone, for as long as a query
-- runs; and whoever has begun before setup() believes no more than the settings say once they are there.
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001", "role": "authenticated", "email": "ada@example.com", "aal": "aal1", "app_metadata": {"plan": "premium"}}';
SELECT auth_ext.uid(), auth_ext.role(), auth_ext.email(), auth_ext.aal(), auth_ext.claim('app_metadata.plan'), auth_ext.has_claim('app_metadata.plan', 'premium');
SELECT count(*) AS rows, count(DISTINCT auth_ext.uid()) AS people FROM generate_series(1, 1000);
CREATE TABLE notes (id int, owner uuid);
INSERT INTO notes SELECT n, CASE WHEN n % 2 = 0 THEN 'aaaaaaaa-0000-4000-8000-000000000001' ELSE 'bbbbbbbb-0000-4000-8000-000000000002' END::uuid FROM generate_series(1, 10) AS n;
GRANT SELECT ON notes TO PUBLIC;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (owner = auth_ext.uid());
CREATE ROLE identity_before_setup_reader;
-- Nobody may call them until somebody says so; setup() says it where it runs.
SET ROLE identity_before_setup_reader;
SELECT count(*) AS hers FROM notes;
RESET ROLE;
GRANT USAGE ON SCHEMA auth_ext TO PUBLIC;
GRANT EXECUTE ON FUNCTION auth_ext.uid(), auth_ext.jwt(), auth_ext.role(), auth_ext.email(), auth_ext.session_id(), auth_ext.aal(),
    auth_ext.claim(text), auth_ext.has_claim(text, text) TO PUBLIC;
SET ROLE identity_before_setup_reader;
SELECT count(*) AS hers FROM notes;
BEGIN;
SET LOCAL request.jwt.claims = '{"sub": "bbbbbbbb-0000-4000-8000-000000000002"}';
SELECT count(*) AS his, min(id) AS first FROM notes;
COMMIT;
RESET ROLE;
-- What needs rows of ours says so.
SELECT auth_ext.session_is_live();
-- The settings come while a query runs.
BEGIN;
DECLARE answers CURSOR FOR SELECT n, auth_ext.uid() FROM generate_series(1, 4) AS n;
FETCH 2 FROM answers;
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
UPDATE auth_ext.settings SET identity_mode = 'verified';
FETCH 2 FROM answers;
COMMIT;
SELECT auth_ext.uid();
