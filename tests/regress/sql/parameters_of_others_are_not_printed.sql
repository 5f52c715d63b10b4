-- PL/pgSQL prints the parameters of an INTO STRICT that fails, and of an INTO that it was asked to warn of, where whoever calls has set
-- plpgsql.print_strict_params. Those of triggers and hooks are codes and hashes: he is told none.
UPDATE auth_ext.settings SET autoconfirm = true, mail_min_interval = '0', argon2_memory_kib = 7168, argon2_iterations = 1;
SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'access_token' <> '' AS token;
-- It warns of two rows, and fails for want of one where it is told to.
CREATE FUNCTION public.looks_up(code text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    SELECT kind INTO name FROM (VALUES ('one'), ('another')) AS known (kind) WHERE code <> '';
    IF code <> '' AND current_setting('their.mood', true) = 'strict' THEN
        SELECT kind INTO STRICT name FROM (VALUES ('one')) AS known (kind) WHERE kind = code;
    END IF;
    RETURN name;
END
$$;
CREATE FUNCTION public.looks_up_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    SELECT kind INTO name FROM (VALUES ('one'), ('another')) AS known (kind) WHERE new.recovery_token <> '';
    IF new.recovery_token <> '' AND current_setting('their.mood', true) = 'stricter' THEN
        SELECT kind INTO STRICT name FROM (VALUES ('one')) AS known (kind) WHERE kind = new.recovery_token;
    END IF;
    PERFORM public.looks_up(new.recovery_token);
    RETURN new;
END
$$;
CREATE TRIGGER looks_up BEFORE UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION public.looks_up_new();
CREATE FUNCTION public.sends(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    SELECT kind INTO name FROM (VALUES ('one'), ('another')) AS known (kind) WHERE event IS NOT NULL;
    RETURN '{}';
END
$$;
GRANT EXECUTE ON FUNCTION public.sends TO supabase_auth_admin;
UPDATE auth_ext.settings SET send_email_hook = 'public.sends';
\set VERBOSITY default
\set SHOW_CONTEXT never
\c
SET ROLE anon;
SET plpgsql.print_strict_params = on;
SET plpgsql.extra_warnings = 'too_many_rows';
SELECT auth_api.reset_password_for_email('ada@example.com');
SET their.mood = 'stricter';
SELECT auth_api.reset_password_for_email('ada@example.com');
-- What he set holds as before, for a function that is his to call.
\c
SET ROLE anon;
SET plpgsql.print_strict_params = on;
SET their.mood = 'strict';
SELECT public.looks_up('his own');
-- The function keeps what was set when it was first called; its errors in the flow do not.
SELECT auth_api.reset_password_for_email('ada@example.com');
SHOW plpgsql.print_strict_params;
