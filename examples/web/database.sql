-- The database behind the example page. For a demonstration: short times, so that one sees things happen.
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
ALTER ROLE authenticator LOGIN;
ALTER ROLE auth_ext_courier LOGIN;

UPDATE auth_ext.settings
-- Addresses are confirmed by mail: scripts/demo --web shows what was sent.
SET mail_min_interval = '5 seconds',
    passkeys_enabled = true,
    relying_party_id = 'localhost',
    relying_party_name = 'Marginalia',
    -- "Continue with …" for somebody who is signed in.
    manual_linking_allowed = true,
    -- supabase-js refreshes when 90 seconds are left.
    access_token_lifetime = '3 minutes',
    grace_window = '5 seconds',
    -- The gateway sets it.
    client_address_header = 'x-forwarded-for';

-- Lets the page choose where the refresh token lives. Only a demonstration lets anybody change a setting of everybody's.
CREATE FUNCTION public.keep_refresh_token_in_cookie(wanted boolean) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$ UPDATE auth_ext.settings SET refresh_token_cookie = wanted WHERE refresh_token_cookie IS DISTINCT FROM wanted $$;
REVOKE EXECUTE ON FUNCTION public.keep_refresh_token_in_cookie(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.keep_refresh_token_in_cookie(boolean) TO anon;

CREATE TABLE public.notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE,
    body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 500),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notes_user_id ON public.notes (user_id);
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON public.notes TO authenticated;
CREATE POLICY own_notes ON public.notes TO authenticated
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

\ir merge_accounts.sql
