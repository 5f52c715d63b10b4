-- Assurance level: these rows need a second factor (aal2), in addition to whatever the other policies say.
--
-- Cost: a comparison per row; aal() keeps its value until the claims change.

CREATE TABLE payouts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid(),
    amount numeric NOT NULL
);
CREATE INDEX ON payouts (user_id);
ALTER TABLE payouts ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON payouts TO authenticated;

CREATE POLICY own_payouts ON payouts TO authenticated
    USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY second_factor ON payouts AS RESTRICTIVE TO authenticated
    USING (auth_ext.aal() = 'aal2')
    WITH CHECK (auth_ext.aal() = 'aal2');
