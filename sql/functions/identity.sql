-- Who asks, for policies: the truth table of Supabase's auth.uid(), auth.jwt(), auth.role() and auth.email(). No SET
-- clause and no SECURITY DEFINER, which would cost more than the call. They believe what auth_ext.settings.identity_mode
-- says: request.jwt.claims, which PostgREST sets from a verified token and which anybody with plain SQL can set, or what
-- auth_ext.bind() verified. PARALLEL SAFE, because all they look at are settings, which workers inherit.

CREATE FUNCTION auth_ext.uid()
RETURNS uuid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'uid_wrapper';
COMMENT ON FUNCTION auth_ext.uid() IS 'The id of the user who asks (claim sub); NULL without a token.';

CREATE FUNCTION auth_ext.jwt()
RETURNS jsonb
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'jwt_wrapper';
COMMENT ON FUNCTION auth_ext.jwt() IS 'The claims of the request; NULL without a token.';

CREATE FUNCTION auth_ext.role()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'role_wrapper';
COMMENT ON FUNCTION auth_ext.role() IS 'The role claim of the request; NULL without a token.';

CREATE FUNCTION auth_ext.email()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'email_wrapper';
COMMENT ON FUNCTION auth_ext.email() IS 'The email claim of the request; NULL without a token.';

CREATE FUNCTION auth_ext.session_id()
RETURNS uuid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'session_id_wrapper';
COMMENT ON FUNCTION auth_ext.session_id() IS 'The id of the session (claim session_id); NULL without a token, and for a token without a session.';

CREATE FUNCTION auth_ext.aal()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'aal_wrapper';
COMMENT ON FUNCTION auth_ext.aal() IS 'The assurance level (claim aal): aal1, or aal2 after a second factor; NULL without a token.';

CREATE FUNCTION auth_ext.claim(path text)
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'claim_wrapper';
COMMENT ON FUNCTION auth_ext.claim(text) IS
    'The claim at a path as text, such as app_metadata.plan; NULL where there is none. A member with a dot in it stands in double quotes; a number leads into an array.';

CREATE FUNCTION auth_ext.has_claim(path text, value text)
RETURNS boolean
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'has_claim_wrapper';
COMMENT ON FUNCTION auth_ext.has_claim(text, text) IS
    'Whether the claim at a path is that value, or an array with that string in it. Never NULL.';
