-- A user sees and writes her own rows.
--
-- Cost: auth.uid() is a constant per row. What a bare comparison cannot give is an index to the planner's taste: with the
-- index below a query reads the user's rows only, without it all rows.

CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    body text NOT NULL
);
CREATE INDEX ON notes (user_id);

ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO authenticated;

-- TO authenticated: for anon nothing is evaluated at all.
CREATE POLICY own_notes ON notes TO authenticated
    USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
