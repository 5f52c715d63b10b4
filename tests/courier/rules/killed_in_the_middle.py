"""kill -9 of couriers and of the postmaster in the middle of many mails, with fsync on: every mail is delivered, and none has more
copies than there were kills and one."""

import random
import types

from post import *

SERVER = "courier_kill"
os.environ["AUTH_EXT_RELIABILITY_SERVER"] = SERVER
DIRECTORY = os.path.join(os.environ["AUTH_EXT_RUN"], SERVER)

from kill import kill_postmaster  # noqa: E402, which reads the variable

MAILS, COURIER_KILLS, POSTMASTER_KILLS = (1000, 10, 5) if LONG else (300, 4, 2)
SETUP = 'source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"; '


def shell(command):
    subprocess.run(["bash", "-c", SETUP + command], check=True, capture_output=True)


shell(f"server_start {SERVER} -- -c fsync=on -c recovery_init_sync_method=syncfs")
try:
    os.environ.update(PGHOST=os.path.join(DIRECTORY, "socket"), PGDATABASE="mine")
    shell("createdb mine && psql -X -q -d mine -c 'CREATE EXTENSION auth_ext' -c 'SELECT auth_ext.setup()' -c 'ALTER ROLE auth_ext_courier LOGIN'")
    random.seed(11)
    box = Mailbox()
    settings = smtp(box, COURIER_LEASE_SECONDS=5, SMTP_TIMEOUT_SECONDS=4, SMTP_CONNECTIONS=4)
    couriers = [Courier(name, **settings) for name in ("one", "two")]
    database = connect()
    with database.cursor() as cursor:
        cursor.execute("BEGIN")
        for n in range(MAILS):
            queue_mail(database, f"user{n}@example.com")
        cursor.execute("COMMIT")
    database.close()
    kills = ["courier"] * COURIER_KILLS + ["postmaster"] * POSTMASTER_KILLS
    random.shuffle(kills)
    with running(box, *couriers):
        for number, kind in enumerate(kills, 1):
            # Spread over the mails: each waits for its share to have arrived.
            share = MAILS * number // (len(kills) + 1)
            wait_until(lambda: len(box.received) >= share, f"{share} mails have arrived: {len(box.received)}")
            if kind == "courier":
                victim = random.choice(couriers)
                victim.kill()
                victim.start()
            else:
                kill_postmaster(types.SimpleNamespace(data=os.path.join(DIRECTORY, "data")), None)

        def delivered():
            try:
                with contextlib.closing(connect()) as one:
                    return value(one, "SELECT count(*) FROM auth_ext.outbox WHERE status = 'delivered'")
            except psycopg2.OperationalError:
                return None

        wait_until(lambda: delivered() == MAILS, f"all are delivered: {delivered()}")
        for one in couriers:
            same(one.stop(), 0, "status")
    copies = box.copies()
    same(len(copies), MAILS, "recipients")
    more = sum(copies.values()) - MAILS
    if max(copies.values()) > 1 + len(kills):
        raise SystemExit(f"a mail has {max(copies.values())} copies after {len(kills)} kills")
    print(f"killed couriers {COURIER_KILLS} times and the postmaster {POSTMASTER_KILLS} times: {MAILS} mails delivered, none lost, {more} copies more, {max(copies.values())} at most of one")
finally:
    shell(f'server_stop "$AUTH_EXT_RUN/{SERVER}"')
