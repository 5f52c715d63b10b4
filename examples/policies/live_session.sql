-- The session must be live: log-out, ban and deletion hold at once, not at the token's exp. For tables that are worth it;
-- auth_ext.check_request() as PostgREST's db-pre-request does the same for every request.
--
-- Cost: the sub-select makes it one look-up of the session per statement, not per row. The planner cannot see through
-- the function, and must not.

CREATE TABLE secrets (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    body text NOT NULL
);
CREATE INDEX ON secrets (user_id);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON secrets TO authenticated;

CREATE POLICY own_secrets ON secrets TO authenticated
    USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY live_session ON secrets AS RESTRICTIVE TO authenticated
    USING ((SELECT auth_ext.session_is_live()))
    WITH CHECK ((SELECT auth_ext.session_is_live()));
