#!/usr/bin/env bash
# database: empty
# docs/supabase.md, in its order, with the roles and owners of Supabase's image: supabase_admin is the superuser, postgres is none, GoTrue's tables
# have users with live sessions. There: nobody is logged out, postgres administers. Back: GoTrue finds what it reads.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
source "$AUTH_EXT_ROOT/tests/harness/standby.sh"
name=supabase_image
trap 'server_stop "$AUTH_EXT_RUN/$name"' EXIT

# A cluster whose first superuser is supabase_admin.
mkdir "$AUTH_EXT_RUN/$name"
((EUID != 0)) || chown postgres: "$AUTH_EXT_RUN/$name"
as_server_user mkdir "$AUTH_EXT_RUN/$name/socket"
as_server_user "$AUTH_EXT_PG_BIN/initdb" --pgdata="$AUTH_EXT_RUN/$name/data" --username=supabase_admin --auth=trust --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync --no-instructions >initdb.log
printf '%s\n' "listen_addresses = ''" "log_statement = 'all'" 'log_duration = on' "timezone = 'UTC'" |
    as_server_user tee -a "$AUTH_EXT_RUN/$name/data/postgresql.conf" >/dev/null
server_start "$name"
server_use "$name"
export PGUSER=supabase_admin PGDATABASE=postgres

psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE ROLE postgres NOSUPERUSER CREATEDB CREATEROLE LOGIN REPLICATION BYPASSRLS;
CREATE ROLE anon NOLOGIN;
CREATE ROLE authenticated NOLOGIN;
CREATE ROLE service_role NOLOGIN BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD 'postgrest';
CREATE ROLE supabase_auth_admin LOGIN NOINHERIT;
CREATE ROLE dashboard_user CREATEROLE;
GRANT anon, authenticated, service_role TO authenticator;
GRANT anon, authenticated, service_role TO postgres WITH ADMIN OPTION;
GRANT pg_monitor, pg_read_all_data, pg_signal_backend TO postgres;
ALTER ROLE anon SET statement_timeout = '3s';
ALTER ROLE authenticated SET statement_timeout = '8s';
ALTER ROLE authenticator SET statement_timeout = '8s';
ALTER ROLE authenticator SET lock_timeout = '8s';
ALTER ROLE supabase_auth_admin SET search_path = auth;
GRANT CREATE ON DATABASE postgres TO supabase_auth_admin;
GRANT ALL ON SCHEMA public TO postgres;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres, supabase_admin IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres, supabase_admin IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
SQL
psql -X -q -v ON_ERROR_STOP=1 -f "$AUTH_EXT_ROOT/tests/fixtures/gotrue_schema.sql" -f "$AUTH_EXT_ROOT/tests/fixtures/gotrue_data.sql" >fixtures.txt
psql -X -q -v ON_ERROR_STOP=1 -U postgres -c 'CREATE TABLE public.notes (owner uuid, note text)' -c 'ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY' \
    -c 'CREATE POLICY own ON public.notes TO authenticated USING (owner = (SELECT auth.uid()))' \
    -c "INSERT INTO public.notes VALUES ('00000000-0000-4000-8000-000000000001', 'of Anna')"
functions_before=$(query "SELECT md5(string_agg(pg_get_functiondef(oid) || proowner::regrole || coalesce(proacl::text, ''), '' ORDER BY oid)) FROM pg_proc WHERE pronamespace = 'auth'::regnamespace")

# What GoTrue's container has in its environment.
secret=super-secret-jwt-token-with-at-least-32-characters-long
gotrue_environment() {
    cat <<END
GOTRUE_API_HOST=0.0.0.0
API_EXTERNAL_URL=https://api.example.com/auth/v1
GOTRUE_SITE_URL=https://app.example.com
GOTRUE_URI_ALLOW_LIST=https://app.example.com/**
GOTRUE_JWT_SECRET=$secret
GOTRUE_JWT_EXP=1800
GOTRUE_JWT_AUD=authenticated
GOTRUE_JWT_DEFAULT_GROUP_NAME=authenticated
GOTRUE_DISABLE_SIGNUP=false
GOTRUE_MAILER_AUTOCONFIRM=true
GOTRUE_SMTP_HOST=supabase-mail
GOTRUE_SMTP_PASS=fake_mail_password
GOTRUE_SAML_ENABLED=false
END
}

# The page's commands are run as they stand there. docker is a stand-in: what is for the container `db` runs here, with the environment that the
# compose file gives it; its psql finds the server by a socket where the image's has a port; its volume of the configuration is this directory.
configuration=$AUTH_EXT_RUN/$name
mkdir bin
cat >bin/psql <<END
#!/usr/bin/env bash
[[ "\$1 \$2" == '-h localhost' ]] || { echo "in the image root has no socket to log in by: \$*"; exit 1; }
exec $(printf %q "$AUTH_EXT_PG_BIN/psql") -X -A -t -q "\${@:3}"
END
chmod +x bin/psql
docker() {
    local runner=() service
    [[ "$1 $2 $3" == 'compose exec -T' ]] || { echo "not known here: docker $*"; return 1; }
    shift 3
    if [[ $1 == -u ]]; then
        [[ $2 == postgres ]] && runner=(as_server_user)
        shift 2
    fi
    service=$1
    shift
    case $service in
        auth) [[ $* == env ]] && gotrue_environment ;;
        db) POSTGRES_PASSWORD=courier-s3cret PATH=$PWD/bin:$PATH "${runner[@]}" "$@" ;;
        *) return 1 ;;
    esac
}
mapfile -t steps < <(sed -nE 's/^ *(docker compose exec -T .*)$/\1/p' "$AUTH_EXT_ROOT/docs/supabase.md")
# step NAME NUMBER TEXT: runs that command of the page, in which the text must be.
step() {
    local command=${steps[$2 - 1]//\/etc\/postgresql-custom/$configuration}
    # shellcheck disable=SC2034
    local AUTH_EXT=$AUTH_EXT_ROOT
    [[ $command == *"$3"* ]] || { echo "command $2 of the page is not the one of $3: $command"; exit 1; }
    eval "$command" >"step_$1.txt" 2>&1 || { cat "step_$1.txt"; exit 1; }
    printf 'ok  step %s\n' "$1"
}
expect 'the page has its commands' 8 "${#steps[@]}"
as() { PGUSER=$1 query "$2"; }

expect 'postgres cannot do it' '*permission denied*' "$(as postgres 'CREATE EXTENSION auth_ext')"
step environment 1 gotrue.env
expect 'the file is the server'"'"'s alone' "600 $(as_server_user id -un)" "$(stat -c '%a %U' "$configuration/gotrue.env")"
step 1 2 1_superuser.sql
expect 'adopted' yes "$(grep -q '^adopted$' step_1.txt && echo yes)"
expect 'settings came along' '00:30:00 t https://app.example.com' "$(query 'SELECT access_token_lifetime, autoconfirm, site_url FROM auth_ext.settings' | tr '|' ' ')"
expect 'the key signs' 'HS256' "$(query "SELECT algorithm FROM auth_ext.key_ring WHERE status = 'active'")"
expect 'the root key lies where it was told to' "$configuration/auth_ext_root.key" "$(ls "$configuration/auth_ext_root.key")"
expect 'and not beside the data' 0 "$(find "$AUTH_EXT_RUN/$name/data" -name 'auth_ext_root.key*' | wc -l)"
if grep -qF -e "$secret" -e courier-s3cret -e fake_mail_password step_1.txt; then echo 'the step shows a secret'; exit 1; fi
if grep -qF -e "$secret" -e courier-s3cret -e fake_mail_password "$AUTH_EXT_SERVER_LOG"; then echo 'the log has a secret'; exit 1; fi
step again 2 1_superuser.sql
step rm 3 'rm '
expect 'the file is gone' no "$([[ -e $configuration/gotrue.env ]] && echo yes || echo no)"
step 2 4 2_operator.sql
expect 'postgres sees the report' yes "$(grep -q '^saml|fail|' step_2.txt && echo yes)"
expect 'the courier may log in' t "$(query "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'auth_ext_courier'")"

# Nobody is logged out, and what was signed before is good.
claims='{"role":"service_role","iss":"supabase","exp":4102444800}'
encoded() { printf '%s' "$1" | openssl base64 -A | tr '+/' '-_' | tr -d '='; }
head=$(encoded '{"alg":"HS256","typ":"JWT"}').$(encoded "$claims")
service_key=$head.$(printf '%s' "$head" | openssl dgst -sha256 -hmac "$secret" -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
expect 'SERVICE_ROLE_KEY of .env is good' t "$(query "SELECT valid FROM auth_ext.verify_jwt('$service_key')")"
live=annatokenccc
refreshed=$(as authenticator "BEGIN; SET LOCAL ROLE anon; SELECT coalesce(a ->> 'refresh_token', a::text) FROM auth_api.refresh_session('$live') AS a; COMMIT")
expect "GoTrue's refresh token goes on" yes "$([[ $refreshed =~ ^[A-Za-z0-9_-]{50,}$ ]] && echo yes || echo "$refreshed")"
expect "GoTrue's password is good" t "$(as authenticator "BEGIN; SET LOCAL ROLE anon; SELECT auth_api.sign_in_with_password('anna@example.com', 'anna keeps a diary') ? 'access_token'; COMMIT")"
expect 'somebody signs up' t "$(as authenticator "BEGIN; SET LOCAL ROLE anon; SELECT auth_api.sign_up('nina@example.com', 'nina is new in here') ? 'access_token'; COMMIT")"
expect 'policies go on' 'f of Anna' "$(as authenticator "BEGIN; SET LOCAL ROLE authenticated; SELECT set_config('request.jwt.claims', '{\"sub\": \"00000000-0000-4000-8000-000000000001\"}', true) IS NULL; SELECT note FROM public.notes; COMMIT")"

# Day to day, without superuser.
expect 'a setting' 1800 "$(as postgres "UPDATE auth_ext.settings SET password_min_length = 10 RETURNING extract(epoch FROM access_token_lifetime)::int")"
expect 'an API key' t "$(as postgres "SELECT length(auth_ext.create_api_key('anon')) > 100")"
expect 'a key in standby' t "$(as postgres "SELECT auth_ext.create_signing_key() ? 'kid'")"
expect 'a user' olga@example.com "$(as postgres "SELECT auth_ext.admin_get_user('00000000-0000-4000-8000-000000000008') ->> 'email'")"
expect 'the doctor' t "$(as postgres 'SELECT count(*) > 15 FROM auth_ext.doctor()')"
for refused in 'auth_ext.setup()' 'auth_ext.takeover()' 'auth_ext.rotate_root_key()' "auth_ext.grant_operator('dashboard_user')"; do
    expect "not $refused" '*permission denied*' "$(as postgres "SELECT $refused")"
done
expect 'nor refresh tokens, though it reads all data' f "$(as postgres "SELECT bool_or(token_hash IS NULL) FROM auth_ext.refresh_tokens")"

# After an update of the image.
step update 5 'ALTER EXTENSION auth_ext UPDATE'
step after_update 6 1_superuser.sql
expect 'nothing was imported' no "$(grep -q GOTRUE step_after_update.txt && echo yes || echo no)"

# Back.
step 3 7 3_hand_back.sql
expect 'told how many are left' '?*|?*|?*|?*' "$(tail -n 1 step_3.txt)"
own=$(as authenticator "BEGIN; SET LOCAL ROLE anon; SELECT a ->> 'refresh_token' FROM auth_api.refresh_session('$refreshed') AS a; COMMIT")
expect "the next refresh hands out GoTrue's kind" t "$(query "SELECT EXISTS (SELECT FROM auth.refresh_tokens WHERE token = '$own' AND NOT revoked)")"
expect 'a new password is one that GoTrue reads' t "$(as authenticator "BEGIN; SET LOCAL ROLE anon; SELECT auth_api.sign_up('otto@example.com', 'otto goes back again') ? 'access_token'; COMMIT"; )"
expect 'by bcrypt' t "$(query "SELECT encrypted_password LIKE '\$2%' FROM auth.users WHERE email = 'otto@example.com'")"
step 4 8 4_restore.sql
expect "Supabase's own functions are back" "$functions_before" "$(query "SELECT md5(string_agg(pg_get_functiondef(oid) || proowner::regrole || coalesce(proacl::text, ''), '' ORDER BY oid)) FROM pg_proc WHERE pronamespace = 'auth'::regnamespace")"
expect 'postgres is no operator any more' '*permission denied*' "$(as postgres "SELECT auth_ext.create_api_key('anon')")"
expect 'the courier stays out' f "$(query "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'auth_ext_courier'")"
expect 'the extension can go' '' "$(query 'DROP EXTENSION auth_ext CASCADE' | grep -v NOTICE || true)"
expect 'the users stay' t "$(query "SELECT count(*) > 9 FROM auth.users")"

# The script of the image finds its place: libraries where the wrapper says, the rest where pg_config says.
image=$AUTH_EXT_TEST_OUTPUT/image
mkdir -p "$image/nix/lib" "$image/share" "$image/bin"
printf '#!/bin/sh\nexport NIX_PGLIBDIR=%s\nexec postgres "$@"\n' "$image/nix/lib" >"$image/bin/postgres"
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in --sharedir) echo %s ;; --pkglibdir) echo /nowhere ;; --version) echo "PostgreSQL %s.6" ;; esac\n' "$image/share" "$PG_MAJOR" >"$image/bin/pg_config"
chmod +x "$image/bin/postgres" "$image/bin/pg_config"
POSTGRES_WRAPPER=$image/bin/postgres PG_CONFIG=$image/bin/pg_config sh "$AUTH_EXT_ROOT/deploy/supabase/install.sh" "$AUTH_EXT_PACKAGE/usr"
expect 'the library' yes "$([[ -f $image/nix/lib/auth_ext.so ]] && echo yes)"
expect 'the control file and the scripts' yes "$([[ -f $image/share/extension/auth_ext.control && -f $(find "$image/share/extension" -name 'auth_ext--*.sql' | head -n 1) ]] && echo yes)"
