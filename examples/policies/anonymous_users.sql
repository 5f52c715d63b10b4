-- Anonymous users (claim is_anonymous) have the role authenticated like everybody: they read, and only people with an
-- account write. A RESTRICTIVE policy is one more condition on top of all others.
--
-- Cost: a comparison per written row, none for reading.

CREATE TABLE comments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    body text NOT NULL
);
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON comments TO authenticated;

CREATE POLICY everybody_reads ON comments FOR SELECT TO authenticated USING (true);
CREATE POLICY own_comments ON comments TO authenticated
    USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
-- A token without the claim counts as a permanent user's, as on Supabase.
CREATE POLICY no_anonymous_comments ON comments AS RESTRICTIVE FOR INSERT TO authenticated
    WITH CHECK (NOT auth_ext.has_claim('is_anonymous', 'true'));
CREATE POLICY no_anonymous_changes ON comments AS RESTRICTIVE FOR UPDATE TO authenticated
    USING (NOT auth_ext.has_claim('is_anonymous', 'true'));
CREATE POLICY no_anonymous_deletions ON comments AS RESTRICTIVE FOR DELETE TO authenticated
    USING (NOT auth_ext.has_claim('is_anonymous', 'true'));
