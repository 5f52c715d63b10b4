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
    sign_ups_per_address = NULL,
    mail_requests_per_address = NULL,
    otp_verifications_per_address = NULL,
    user_updates_per_address = NULL,
    factor_attempts_per_address = NULL,
    mail_min_interval = '0',
    redirect_allow_list = '{https://app.example.com/**}';

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

\ir ../../examples/web/merge_accounts.sql

-- What PostgREST was told about the request.
CREATE FUNCTION public.request_headers() RETURNS json LANGUAGE sql STABLE AS
    $$ SELECT current_setting('request.headers', true)::json $$;

-- Reads the mails that wait, as a courier does, and gives those to an address, oldest first.
CREATE TABLE public.mailbox (read_at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail jsonb NOT NULL);
ALTER TABLE public.mailbox ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION public.mails(address text) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    claimed jsonb := auth_ext.courier_claim('mailbox', 'mail', 500, 60);
BEGIN
    INSERT INTO public.mailbox (mail) SELECT one -> 'payload' FROM jsonb_array_elements(claimed) AS one;
    PERFORM auth_ext.courier_report(jsonb_agg(jsonb_build_object('id', one -> 'id', 'lease', one -> 'lease', 'result', 'delivered')))
    FROM jsonb_array_elements(claimed) AS one HAVING count(*) > 0;
    RETURN (SELECT coalesce(jsonb_agg(m.mail ORDER BY m.read_at), '[]') FROM public.mailbox AS m WHERE m.mail ->> 'to' = address);
END
$$;
REVOKE ALL ON FUNCTION public.mails(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.mails(text) TO service_role;

-- What waiting would do: makes a user's sessions so old, with what was proved in them, and the mails that she has got.
CREATE FUNCTION public.age_sessions(of_user uuid, age interval) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE auth.mfa_amr_claims SET created_at = created_at - age, updated_at = updated_at - age WHERE session_id IN (SELECT id FROM auth.sessions WHERE user_id = of_user);
UPDATE auth.sessions SET created_at = created_at - age WHERE user_id = of_user
$$;
CREATE FUNCTION public.age_mails(of_user uuid, age interval) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
UPDATE auth.users
SET confirmation_sent_at = confirmation_sent_at - age, recovery_sent_at = recovery_sent_at - age,
    email_change_sent_at = email_change_sent_at - age, reauthentication_sent_at = reauthentication_sent_at - age
WHERE id = of_user
$$;
REVOKE ALL ON FUNCTION public.age_sessions(uuid, interval), public.age_mails(uuid, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.age_sessions(uuid, interval), public.age_mails(uuid, interval) TO service_role;

-- A role of the application's own, with no grant on our schemas. Roles belong to the whole server.
DO $$
BEGIN
    CREATE ROLE e2e_editor NOLOGIN;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END $$;
GRANT e2e_editor TO authenticator;
CREATE TABLE public.drafts (body text NOT NULL);
ALTER TABLE public.drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY editors ON public.drafts TO e2e_editor USING (auth_ext.uid() IS NOT NULL AND auth_ext.session_is_live());
GRANT SELECT ON public.drafts TO e2e_editor;
INSERT INTO public.drafts VALUES ('for editors');
