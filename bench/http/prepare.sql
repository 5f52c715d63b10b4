-- What the benchmark of HTTP needs of a database that is used as people use it: a table under row-level security, and no limit that its
-- many calls from one address would meet.
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
ALTER ROLE authenticator LOGIN;
UPDATE auth_ext.settings
SET autoconfirm = true, client_address_header = 'x-forwarded-for', attempts_per_account = NULL, attempts_per_address = NULL, sign_ups_per_address = NULL;

CREATE TABLE public.notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE,
    body text NOT NULL
);
CREATE INDEX ON public.notes (user_id);
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON public.notes TO authenticated;
CREATE POLICY own_notes ON public.notes TO authenticated
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));
