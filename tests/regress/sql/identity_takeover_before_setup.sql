-- database: extension
-- takeover() needs setup(), and says so; restore() has nothing to do.

SELECT auth_ext.takeover();
SELECT auth_ext.restore();
SET request.jwt.claims = '{"sub": "aaaaaaaa-0000-4000-8000-000000000001"}';
SELECT auth_ext.uid();
-- Before setup() there is no table of settings: the identity is the request's. Afterwards the same session sees the table.
SELECT auth_ext.setup() ->> 'auth_schema' AS auth_schema;
SELECT auth_ext.uid(), auth.uid();
UPDATE auth_ext.settings SET identity_mode = 'verified';
SELECT auth_ext.uid(), auth.uid();
-- On plain PostgreSQL setup() has put ours there from the start.
SELECT auth_ext.takeover();
