#!/usr/bin/env bash
# database: empty
# auth_ext_owner owns the keys. A role of that name that somebody made before and could become, or that would give away what it
# makes, is refused by CREATE EXTENSION; one that got a member later is refused by setup() and named by doctor(). PostgreSQL before
# 16 lets whoever may create roles grant himself any that is no superuser: doctor() says so.
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/owner_role_is_nobodys"' EXIT
server_start owner_role_is_nobodys
server_use owner_role_is_nobodys

ask() { psql -X -A -t -q -v ON_ERROR_STOP=1 "$@"; }

# refused WORDS STATEMENT...: the extension cannot be made after these; the last statement is undone by dropping role and database.
refused() {
    local words=$1 statement
    shift
    createdb squat
    for statement in "$@"; do ask -d squat -c "$statement"; done
    if ask -d squat -c 'CREATE EXTENSION auth_ext' 2>error.txt; then
        echo "not refused: $*"
        exit 1
    fi
    cat error.txt
    grep -q "role auth_ext_owner $words" error.txt
    [[ $(ask -d squat -c "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'auth%'") == 0 ]]
    dropdb squat
    ask -c 'DROP ROLE auth_ext_owner'
}

ask -c 'CREATE ROLE mallory LOGIN CREATEROLE' -c 'CREATE ROLE others'
refused 'can log in' 'CREATE ROLE auth_ext_owner LOGIN'
refused 'is a superuser' 'CREATE ROLE auth_ext_owner SUPERUSER'
refused 'passes row security' 'CREATE ROLE auth_ext_owner BYPASSRLS'
refused 'may create roles' 'CREATE ROLE auth_ext_owner CREATEROLE'
refused 'may create roles' 'CREATE ROLE auth_ext_owner CREATEDB'
refused 'may create roles' 'CREATE ROLE auth_ext_owner REPLICATION'
refused 'has members' 'CREATE ROLE auth_ext_owner' 'GRANT auth_ext_owner TO mallory'
refused 'is a member of another role' 'CREATE ROLE auth_ext_owner' 'GRANT others TO auth_ext_owner'
# Mallory was a member, took what he wanted, and left.
refused 'has default privileges' 'CREATE ROLE auth_ext_owner' 'GRANT auth_ext_owner TO mallory' \
    'SET ROLE mallory; ALTER DEFAULT PRIVILEGES FOR ROLE auth_ext_owner GRANT SELECT ON TABLES TO mallory' 'REVOKE auth_ext_owner FROM mallory'
# Or he left a function that runs as the role for whoever calls it.
refused 'owns something' 'CREATE ROLE auth_ext_owner' 'CREATE SCHEMA app' 'GRANT ALL ON SCHEMA app TO auth_ext_owner' \
    "SET ROLE auth_ext_owner; CREATE FUNCTION app.run(s text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE s; END'"

createdb mine
ask -d mine -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >setup.txt
owner_role() { ask -d mine -c "SELECT state || ' ' || meaning FROM auth_ext.doctor() WHERE \"check\" = 'owner_role'"; }
setup_refuses() {
    if ask -d mine -c 'SELECT auth_ext.setup()' 2>error.txt; then
        echo "setup() went on: $1"
        exit 1
    fi
    cat error.txt
    grep -q "role auth_ext_owner $1" error.txt
}

owner_role
if ((PG_MAJOR == 15)); then
    [[ $(owner_role) == 'warn '*'CREATEROLE'*'mallory' ]]
    ask -d mine -U mallory -c 'GRANT auth_ext_owner TO mallory'
else
    [[ $(owner_role) == 'ok '* ]]
    if ask -d mine -U mallory -c 'GRANT auth_ext_owner TO mallory'; then exit 1; fi
    ask -d mine -c 'GRANT auth_ext_owner TO mallory'
fi
[[ $(owner_role) == 'fail '*'mallory' ]]
setup_refuses 'has members: mallory'
ask -c 'GRANT mallory TO others'
[[ $(owner_role) == 'fail '*'mallory, others' ]]
# No token carries a role that can become the owner, however many grants lie between.
ask -c 'GRANT others TO authenticator'
for call in "create_api_key('others')" "sign_jwt(jsonb_build_object('role', 'others', 'exp', floor(extract(epoch FROM now()))::bigint + 60))"; do
    if ask -d mine -c "SELECT auth_ext.$call" 2>error.txt; then exit 1; fi
    cat error.txt
    grep -q 'can become auth_ext_owner and gets no token' error.txt
done
[[ $(ask -d mine -c "SELECT auth_ext.admin_create_user('ada@example.com', 'correct horse battery', email_confirm => true, role => 'others') ->> 'error_code'") == validation_failed ]]
[[ $(ask -d mine -c "SELECT auth_ext.admin_create_user('ada@example.com', 'correct horse battery', email_confirm => true) ->> 'email'") == ada@example.com ]]
ask -d mine -c "CREATE FUNCTION public.hook(event jsonb) RETURNS jsonb LANGUAGE sql AS \$\$ SELECT jsonb_set(event, '{claims,role}', '\"others\"') \$\$" \
    -c "UPDATE auth_ext.settings SET custom_access_token_hook = 'public.hook'"
[[ $(ask -d mine -c "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ->> 'code'") == 500 ]]
ask -d mine -c "UPDATE auth_ext.settings SET custom_access_token_hook = NULL" -c "UPDATE auth.users SET role = 'others'"
if ask -d mine -c "SELECT auth_ext.sign_in_with_password('ada@example.com', 'correct horse battery') ? 'access_token'" | grep -x t; then exit 1; fi
ask -c 'REVOKE auth_ext_owner FROM mallory' -c 'ALTER ROLE mallory NOCREATEROLE'
[[ $(owner_role) == 'ok '* ]]
ask -d mine -c 'ALTER DEFAULT PRIVILEGES FOR ROLE auth_ext_owner GRANT SELECT ON TABLES TO mallory'
setup_refuses 'has default privileges'
ask -d mine -c 'ALTER DEFAULT PRIVILEGES FOR ROLE auth_ext_owner REVOKE SELECT ON TABLES FROM mallory' -c 'ALTER ROLE auth_ext_owner LOGIN'
setup_refuses 'can log in'
ask -d mine -c 'ALTER ROLE auth_ext_owner NOLOGIN' -c 'SELECT auth_ext.setup()' >setup.txt

# What is made as owner or courier is named as long as it is there, whoever may be a member by then; another database has its own.
roles() { ask -d mine -c "SELECT state || ' ' || meaning FROM auth_ext.doctor() WHERE \"check\" = 'roles'"; }
[[ $(roles) == 'ok '* ]]
ask -d mine -c 'CREATE SCHEMA app; GRANT ALL ON SCHEMA app TO PUBLIC'
for role in auth_ext_owner auth_ext_courier; do
    ask -d mine -c "SET ROLE $role; CREATE FUNCTION app.run(s text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE s; END'"
    [[ $(roles) == "fail "*"function app.run(text) belongs to $role" ]]
    if ask -d mine -c 'SELECT auth_ext.setup()' 2>error.txt; then exit 1; fi
    grep -q "function app.run(text) belongs to role $role" error.txt
    ask -d mine -c 'DROP FUNCTION app.run(text)' -c "SET ROLE $role; CREATE VIEW app.seen AS SELECT 1 AS one"
    [[ $(roles) == "fail "*"view app.seen belongs to $role" ]]
    ask -d mine -c 'DROP VIEW app.seen'
done
[[ $(roles) == 'ok '* ]]
# So is what runs as the service role, as PostgREST's login or, for anybody, as GoTrue's role.
for role in service_role authenticator supabase_auth_admin; do
    ask -d mine -c "SET ROLE $role; CREATE FUNCTION app.run(s text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE s; END'"
    [[ $(roles) == "fail "*"function app.run(text) runs as $role" ]]
    ask -d mine -c 'DROP FUNCTION app.run(text)'
done
ask -d mine -c "CREATE FUNCTION auth.superusers() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT'"
[[ $(roles) == 'fail '*'function auth.superusers() runs as superuser postgres' ]]
ask -d mine -c 'DROP FUNCTION auth.superusers()' -c 'SELECT auth_ext.setup()' >setup.txt
createdb second
ask -d second -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' >setup.txt
