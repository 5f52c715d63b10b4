-- The roles that PostgREST switches to, by Supabase's names, where they are missing. None of them can log in until an
-- operator lets it.

DO $roles$
DECLARE
    made boolean := false;
BEGIN
    IF pg_catalog.to_regrole('anon') IS NULL THEN
        CREATE ROLE anon NOLOGIN;
        made := true;
    END IF;
    IF pg_catalog.to_regrole('authenticated') IS NULL THEN
        CREATE ROLE authenticated NOLOGIN;
        made := true;
    END IF;
    IF pg_catalog.to_regrole('service_role') IS NULL THEN
        CREATE ROLE service_role NOLOGIN BYPASSRLS;
        made := true;
    END IF;
    IF pg_catalog.to_regrole('authenticator') IS NULL THEN
        CREATE ROLE authenticator NOLOGIN NOINHERIT;
        made := true;
    END IF;
    -- Roles that were there keep the memberships that their owner chose.
    IF made THEN
        GRANT anon, authenticated, service_role TO authenticator;
    END IF;
END
$roles$;
