-- Rows belong to teams, and a user may be in several.
--
-- Cost: the user's teams are read once per statement (a hashed sub-select that does not depend on the row), then each row
-- costs one look-up in the hash. The other way round, "is the user among the row's team", is run for each row.

CREATE TABLE members (
    team_id bigint NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (user_id, team_id)
);
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON members TO authenticated;
-- Enough for the policy below; who else is in the team stays hidden.
CREATE POLICY own_memberships ON members FOR SELECT TO authenticated USING (user_id = auth.uid());

CREATE TABLE projects (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id bigint NOT NULL,
    title text NOT NULL
);
CREATE INDEX ON projects (team_id);
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON projects TO authenticated;

CREATE POLICY own_teams ON projects TO authenticated
    USING (team_id IN (SELECT m.team_id FROM members AS m WHERE m.user_id = auth.uid()))
    WITH CHECK (team_id IN (SELECT m.team_id FROM members AS m WHERE m.user_id = auth.uid()));
