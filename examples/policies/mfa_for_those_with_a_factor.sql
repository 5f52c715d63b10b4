-- Assurance level: whoever has a second factor needs it here (aal2); whoever has none is asked for none.
--
-- Cost: one look at auth.mfa_factors per statement, because the sub-select is evaluated once, and a comparison per row.

CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    body text NOT NULL
);
CREATE INDEX ON notes (user_id);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON notes TO authenticated;

-- The API roles do not read schema auth. The function tells the caller about herself alone.
CREATE FUNCTION has_second_factor() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $$ SELECT EXISTS (SELECT FROM auth.mfa_factors AS f WHERE f.user_id = auth.uid() AND f.status = 'verified') $$;
-- Not a superuser's: whoever reads tables of schema auth runs the code that their owner hung on them, with the rights of this function's owner.
ALTER FUNCTION has_second_factor() OWNER TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION has_second_factor() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION has_second_factor() TO authenticated;

CREATE POLICY own_notes ON notes TO authenticated
    USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY second_factor_if_there_is_one ON notes AS RESTRICTIVE TO authenticated
    USING (auth_ext.aal() = 'aal2' OR NOT (SELECT has_second_factor()))
    WITH CHECK (auth_ext.aal() = 'aal2' OR NOT (SELECT has_second_factor()));
