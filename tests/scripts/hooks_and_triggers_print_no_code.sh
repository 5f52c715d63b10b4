#!/usr/bin/env bash
# Whoever has SQL of his own asks for a mail or a message for somebody else, with settings that print each statement with its values: he is not sent
# what hooks and triggers work on, not her codes nor anything else of her, and neither is the log.
# needs: auto_explain
set -euo pipefail
source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"
trap 'server_stop "$AUTH_EXT_RUN/printed"' EXIT
server_start printed -- -c session_preload_libraries=auto_explain
server_use printed
createdb mine
export PGDATABASE=mine
psql -X -q -v ON_ERROR_STOP=1 <<'SQL' >/dev/null
CREATE EXTENSION auth_ext;
SELECT auth_ext.setup();
UPDATE auth_ext.settings SET phone_enabled = true, autoconfirm = true, phone_autoconfirm = true, mail_min_interval = '0', sms_min_interval = '0', argon2_memory_kib = 7168, argon2_iterations = 1;
CREATE ROLE printed_mallory LOGIN IN ROLE anon;
-- A trigger that notes rows by EXECUTE, and hooks of every kind that read their event by a statement.
CREATE TABLE public.seen (what text, value text);
GRANT INSERT ON public.seen TO supabase_auth_admin;
CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO public.seen SELECT ''trigger'', $1.recovery_token || $1.confirmation_token WHERE $1.recovery_token || $1.confirmation_token <> ''''' USING new;
    RETURN new;
END $$;
ALTER FUNCTION public.note() OWNER TO supabase_auth_admin;
CREATE TRIGGER note AFTER INSERT OR UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION public.note();
CREATE FUNCTION public.hook(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RAISE LOG 'the hook got %', event;
    RAISE DEBUG 'the hook got %', event;
    EXECUTE 'INSERT INTO public.seen SELECT $1, $2' USING 'hook', coalesce(event #>> '{sms,otp}', event #>> '{email_data,token_hash}', event #>> '{user,id}', event ->> 'user_id');
    RETURN CASE WHEN event ? 'claims' THEN jsonb_build_object('claims', event -> 'claims') ELSE '{}' END;
END $$;
GRANT EXECUTE ON FUNCTION public.hook(jsonb) TO supabase_auth_admin;
SELECT auth_ext.sign_up('ann.secretive@example.com', 'correct horse battery', data => '{"name": "Ann Secretive"}');
SELECT auth_ext.admin_create_user(phone => '4915779951492', password => 'correct horse battery', phone_confirm => true);
UPDATE auth_ext.settings SET send_email_hook = 'public.hook', send_sms_hook = 'public.hook', custom_access_token_hook = 'public.hook', before_user_created_hook = 'public.hook',
    password_verification_attempt_hook = 'public.hook';
TRUNCATE public.seen;
SQL
for statement in "auth_api.reset_password_for_email('ann.secretive@example.com')" "auth_api.sign_in_with_otp('ann.secretive@example.com')" \
    "auth_api.sign_in_with_otp(phone => '4915779951492')" "auth_api.sign_in_with_password('ann.secretive@example.com', 'a wrong password')"; do
    psql -X -U printed_mallory >>mallory.txt 2>&1 <<SQL
SET client_min_messages = debug5; SET debug_print_plan = on; SET debug_print_parse = on; SET debug_print_rewritten = on; SET debug_pretty_print = off;
SET plan_cache_mode = force_custom_plan; SET plpgsql.print_strict_params = on;
SET ROLE anon;
SELECT $statement;
SQL
done
# He does get the plans of his own statements, so the settings are on; and the hooks and the trigger have run, with codes.
grep -q 'PLANNEDSTMT' mallory.txt
grep -q '^LOG:  plan:' mallory.txt
(($(psql -X -A -t -c "SELECT count(*) FROM public.seen WHERE what = 'hook'") >= 4))
(($(psql -X -A -t -c "SELECT count(*) FROM public.seen WHERE what = 'trigger'") >= 2))
# What they saw is in no message, in clear or as the bytes of a constant, and the log has it only where the hook writes it there.
psql -X -A -t -c 'SELECT DISTINCT value FROM public.seen' -c "SELECT 'Ann Secretive'" -c "SELECT 'the hook got'" -c "SELECT id FROM auth.users" >secrets.txt
(($(wc -l <secrets.txt) >= 6))
python3 - mallory.txt "$AUTH_EXT_SERVER_LOG" <<'PY'
import re, sys
secrets = [line.strip() for line in open("secrets.txt") if line.strip()]
client, log = (open(name, errors="replace").read() for name in sys.argv[1:])
assert "the hook got" in log, "the hook's own words are in the log"
def constants(text):
    found = re.findall(r":constvalue \d+ \[ ([-0-9\s]+?)\]", text)
    return [bytes(int(byte) & 255 for byte in one.split()) for one in found]
log = "\n".join(line for line in log.splitlines() if "the hook got" not in line)
for name, text in (("client", client), ("log", log)):
    for secret in secrets:
        assert secret not in text, f"{name} was sent {secret!r}"
        assert not any(secret.encode() in one for one in constants(text)), f"{name} was sent {secret!r} in a plan"
print("messages", len(client), "constants", len(constants(client)), "secrets", len(secrets), "found 0")
PY
