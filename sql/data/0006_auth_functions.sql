-- Schema auth on plain PostgreSQL: the functions that policies written for Supabase call. The bodies are strings, so that
-- DROP EXTENSION … CASCADE leaves them, and with them the policies, in place: they then fail.

CREATE FUNCTION auth.uid() RETURNS pg_catalog.uuid LANGUAGE sql STABLE AS 'SELECT auth_ext.uid()';
CREATE FUNCTION auth.jwt() RETURNS pg_catalog.jsonb LANGUAGE sql STABLE AS 'SELECT auth_ext.jwt()';
CREATE FUNCTION auth.role() RETURNS pg_catalog.text LANGUAGE sql STABLE AS 'SELECT auth_ext.role()';
CREATE FUNCTION auth.email() RETURNS pg_catalog.text LANGUAGE sql STABLE AS 'SELECT auth_ext.email()';

COMMENT ON FUNCTION auth.uid() IS 'Id of the user who makes the request; NULL without one.';
COMMENT ON FUNCTION auth.jwt() IS 'All claims of the request; NULL without a token.';
COMMENT ON FUNCTION auth.role() IS 'The role claim of the request.';
COMMENT ON FUNCTION auth.email() IS 'The email claim of the request.';

-- Whoever may look into the schema may call them, as on Supabase.
GRANT EXECUTE ON FUNCTION auth.uid(), auth.jwt(), auth.role(), auth.email() TO PUBLIC;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
