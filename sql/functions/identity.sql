-- Who asks, for policies: the truth table of Supabase's auth.uid(), auth.jwt(), auth.role() and auth.email(). No SET
-- clause and no SECURITY DEFINER, so that PostgreSQL inlines them. They believe request.jwt.claims, which PostgREST sets
-- from a verified token and which anybody with plain SQL can set: see "Trust boundary" in the README.

CREATE FUNCTION auth_ext.jwt()
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(
        nullif(pg_catalog.current_setting('request.jwt.claim', true), ''),
        nullif(pg_catalog.current_setting('request.jwt.claims', true), ''))::pg_catalog.jsonb
$$;
COMMENT ON FUNCTION auth_ext.jwt() IS 'The claims of the request; NULL without a token.';

CREATE FUNCTION auth_ext.uid()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(
        nullif(pg_catalog.current_setting('request.jwt.claim.sub', true), ''),
        nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb
            OPERATOR(pg_catalog.->>) 'sub')::pg_catalog.uuid
$$;
COMMENT ON FUNCTION auth_ext.uid() IS 'The id of the user who asks (claim sub); NULL without a token.';

CREATE FUNCTION auth_ext.role()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(
        nullif(pg_catalog.current_setting('request.jwt.claim.role', true), ''),
        nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb
            OPERATOR(pg_catalog.->>) 'role')
$$;
COMMENT ON FUNCTION auth_ext.role() IS 'The role claim of the request; NULL without a token.';

CREATE FUNCTION auth_ext.email()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(
        nullif(pg_catalog.current_setting('request.jwt.claim.email', true), ''),
        nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb
            OPERATOR(pg_catalog.->>) 'email')
$$;
COMMENT ON FUNCTION auth_ext.email() IS 'The email claim of the request; NULL without a token.';
