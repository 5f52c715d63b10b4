-- Assurance level: users who came after a day need a second factor here (aal2); those who were there before do not yet.
--
-- Cost: one look at auth.users per statement, because the sub-select is evaluated once, and a comparison per row.

CREATE TABLE drafts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    body text NOT NULL
);
CREATE INDEX ON drafts (user_id);
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON drafts TO authenticated;

-- The API roles do not read schema auth. The function tells the caller about herself alone.
CREATE FUNCTION came_after_the_rule() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $$ SELECT EXISTS (SELECT FROM auth.users AS u WHERE u.id = auth.uid() AND u.created_at >= '2027-01-01') $$;
-- Not a superuser's: whoever reads tables of schema auth runs the code that their owner hung on them, with the rights of this function's owner.
ALTER FUNCTION came_after_the_rule() OWNER TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION came_after_the_rule() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION came_after_the_rule() TO authenticated;

CREATE POLICY own_drafts ON drafts TO authenticated
    USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY second_factor_of_newer_users ON drafts AS RESTRICTIVE TO authenticated
    USING (auth_ext.aal() = 'aal2' OR NOT (SELECT came_after_the_rule()))
    WITH CHECK (auth_ext.aal() = 'aal2' OR NOT (SELECT came_after_the_rule()));
