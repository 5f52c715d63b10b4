"""A code in a mail is in no log of the server or the courier, no dump, no view and no statistics, before and after it left; nor are
the code and the link that a sign-up mails, while they can still be used."""

import email
import re
import subprocess

from post import *

CANARY = "4815162342"
box = Mailbox()
courier = Courier(**smtp(box))
database = connect()


def dump():
    return subprocess.run(["pg_dump", os.environ["PGDATABASE"]], check=True, capture_output=True).stdout


def shown():
    """Everything that a superuser can read of tables, views and statistics, as text."""
    relations = rows(database, "SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relkind IN ('r', 'v', 'm') AND c.relnamespace IN ("
                               "'auth'::regnamespace, 'auth_ext'::regnamespace, 'pg_catalog'::regnamespace) AND has_table_privilege(c.oid, 'SELECT') "
                               "AND c.relname NOT IN ('pg_largeobject', 'pg_shmem_allocations', 'pg_backend_memory_contexts', 'pg_hba_file_rules', 'pg_file_settings', 'pg_ident_file_mappings')")
    return [(name, str(rows(database, f"SELECT x::text FROM {name} AS x"))) for (name,) in relations]


def nowhere(when, *canaries):
    needles = [form for canary in canaries or [CANARY] for form in (canary, canary.encode().hex())]
    for name, text in shown():
        if any(needle in text for needle in needles):
            raise SystemExit(f"{when}: {name} holds the code")
    everything = dump()
    for needle in needles:
        if needle.encode() in everything:
            raise SystemExit(f"{when}: the dump holds the code")


# As an application would queue it: by a bound parameter of the extended protocol, which psycopg2 does not speak; so by a function that makes
# the message inside the server.
with database.cursor() as cursor:
    cursor.execute("CREATE FUNCTION queue_canary() RETURNS text LANGUAGE sql AS $$ SELECT auth_ext.outbox_enqueue('mail', jsonb_build_object("
                   "'to', 'ada@example.com', 'subject', 'Code', 'text', reverse('2432615184'))) ->> 'id' $$")
id = value(database, "SELECT queue_canary()")
value(database, "ANALYZE auth_ext.outbox")
nowhere("while it waits")
box.fail["DATA"] = f"451 try later with {CANARY}"
with running(box, courier):
    wait_until(lambda: message(database, id)["reason"] == "accept", "an attempt failed")
    nowhere("after a failed attempt")
    box.fail.clear()
    value(database, "SELECT auth_ext.outbox_retry()")
    settled(database, id)
    same(CANARY in box.received[0][1], True, "the mail has the code")
    value(database, "ANALYZE auth_ext.outbox")
    nowhere("after it left")
    # A real one: a sign-up, whose code of ten digits stands nowhere by chance.
    value(database, "UPDATE auth_ext.settings SET otp_length = 10, autoconfirm = false RETURNING true")
    value(database, "SELECT auth_ext.sign_up('canary@example.com', 'correct horse battery') ->> 'email'")
    wait_until(lambda: len(box.received) == 2, "the confirmation has arrived")
    text = email.message_from_string(box.received[1][1]).get_payload(0).get_payload(decode=True).decode()
    code, token = re.search(r"code: (\d{10})", text)[1], re.search(r"token=([0-9a-f]{56})", text)[1]
    for table in ("auth_ext.outbox", "auth.users", "auth.one_time_tokens"):
        value(database, f"ANALYZE {table}")
    nowhere("while a sign-up waits for its confirmation", code, token)
    same(courier.stop(), 0, "status of the courier")
    for guess in ("0000000000", code):
        # By a function, for the same reason as above: the test's own statement would be in the log.
        with database.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS typed (code text)")
            cursor.execute("CREATE OR REPLACE FUNCTION try_code() RETURNS text LANGUAGE sql AS $$ "
                           "SELECT auth_ext.verify_otp('signup', 'canary@example.com', reverse(code)) ->> 'error_code' FROM typed $$")
            cursor.execute("TRUNCATE typed")
            cursor.execute("INSERT INTO typed VALUES (%s)", [guess[::-1]])
        same(value(database, "SELECT try_code()"), None if guess == code else "otp_expired", "a typed code")
    nowhere("after it was used", code, token)
logs = {"the courier's log": courier.logged(), "the server's log": open(os.environ["AUTH_EXT_SERVER_LOG"], errors="replace").read()}
for name, text in logs.items():
    if any(canary in text for canary in (CANARY, code, token)):
        raise SystemExit(f"{name} holds the code")
    if "courier_claim" not in logs["the server's log"]:
        raise SystemExit("the server's log shows no statements: the test would see nothing")
