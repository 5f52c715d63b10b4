"""A code in a mail is in no log of the server or the courier, no dump, no view and no statistics, before and after it left."""

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


def nowhere(when):
    hexadecimal = CANARY.encode().hex()
    for name, text in shown():
        if CANARY in text or hexadecimal in text:
            raise SystemExit(f"{when}: {name} holds the code")
    for needle in (CANARY, hexadecimal):
        if needle.encode() in dump():
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
    same(courier.stop(), 0, "status of the courier")
logs = {"the courier's log": courier.logged(), "the server's log": open(os.environ["AUTH_EXT_SERVER_LOG"], errors="replace").read()}
for name, text in logs.items():
    if CANARY in text:
        raise SystemExit(f"{name} holds the code")
    if "courier_claim" not in logs["the server's log"]:
        raise SystemExit("the server's log shows no statements: the test would see nothing")
