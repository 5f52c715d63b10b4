-- A role claim of the app's own, put into each token by the custom access token hook from a table.
--
-- Cost: a comparison per row. The hook costs one look-up at sign-in and at each refresh, never in a query; a new role
-- holds from the next refresh on. Where that is too late, look the role up instead (admins_only.sql).

CREATE TABLE user_roles (
    user_id uuid PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('editor', 'author'))
);
ALTER TABLE user_roles ENABLE ROW LEVEL SECURITY;
-- The hook runs as this role.
GRANT SELECT ON user_roles TO supabase_auth_admin;
CREATE POLICY hook_reads_roles ON user_roles FOR SELECT TO supabase_auth_admin USING (true);

CREATE FUNCTION add_user_role(event jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_set(event, '{claims,user_role}', coalesce(
        (SELECT to_jsonb(r.role) FROM public.user_roles AS r WHERE r.user_id = (event ->> 'user_id')::uuid), 'null'))
$$;
GRANT EXECUTE ON FUNCTION add_user_role(jsonb) TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION add_user_role(jsonb) FROM PUBLIC, anon, authenticated;
UPDATE auth_ext.settings SET custom_access_token_hook = 'public.add_user_role' WHERE id;

CREATE TABLE pages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author uuid NOT NULL DEFAULT auth.uid(),
    body text NOT NULL
);
ALTER TABLE pages ENABLE ROW LEVEL SECURITY;
-- An editor changes what a page says, not whose it is.
GRANT SELECT, INSERT, UPDATE (body) ON pages TO authenticated;

CREATE POLICY everybody_reads ON pages FOR SELECT TO authenticated USING (true);
CREATE POLICY authors_write_their_own ON pages FOR INSERT TO authenticated
    WITH CHECK (author = auth.uid() AND auth_ext.has_claim('user_role', 'author'));
CREATE POLICY editors_change_all ON pages FOR UPDATE TO authenticated
    USING (auth_ext.has_claim('user_role', 'editor'));
