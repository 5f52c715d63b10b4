-- What every database of the e2e tests holds: the extension, an application's table, and a way to get short-lived tokens.
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
ALTER ROLE authenticator LOGIN;

UPDATE auth_ext.settings
SET autoconfirm = true,
    -- The least that is allowed: the tests sign in often.
    argon2_memory_kib = 7168,
    argon2_iterations = 1,
    custom_access_token_hook = 'public.short_lived',
    -- The gateway sets it; all tests come from one address.
    client_address_header = 'x-forwarded-for',
    attempts_per_address = NULL,
    sign_ups_per_address = NULL;

-- Users whose address begins with "short" get access tokens of a minute, which supabase-js refreshes early.
CREATE FUNCTION public.short_lived(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    IF event #>> '{claims,email}' LIKE 'short%' THEN
        RETURN jsonb_set(event, '{claims,exp}', to_jsonb((event #>> '{claims,iat}')::bigint + 60));
    ELSIF event #>> '{claims,email}' LIKE 'brief%' THEN
        RETURN jsonb_set(event, '{claims,exp}', to_jsonb((event #>> '{claims,iat}')::bigint + 4));
    END IF;
    RETURN event;
END $$;
GRANT EXECUTE ON FUNCTION public.short_lived(jsonb) TO supabase_auth_admin;
REVOKE EXECUTE ON FUNCTION public.short_lived(jsonb) FROM PUBLIC;

CREATE TABLE public.notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE,
    body text NOT NULL CHECK (body <> ''),
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.notes TO authenticated;
CREATE POLICY own_notes ON public.notes TO authenticated
    USING (user_id = (SELECT auth.uid())) WITH CHECK (user_id = (SELECT auth.uid()));

-- What PostgREST was told about the request.
CREATE FUNCTION public.request_headers() RETURNS json LANGUAGE sql STABLE AS
    $$ SELECT current_setting('request.headers', true)::json $$;
