"""Two couriers share the work, and no mail is sent twice. One that is killed leaves its messages to the other."""

from post import *

MAILS = 400

box = Mailbox()
couriers = [Courier(name, **smtp(box, SMTP_CONNECTIONS=2, COURIER_LEASE_SECONDS=70)) for name in ["one", "two"]]
database = connect()
with running(box, *couriers):
    with database.cursor() as cursor:
        cursor.execute("BEGIN")
        for n in range(MAILS):
            queue_mail(database, f"user{n}@example.com")
        cursor.execute("COMMIT")
    wait_until(lambda: value(database, "SELECT count(*) FROM auth_ext.outbox WHERE status = 'delivered'") == MAILS, "all are delivered")
    same(sorted(box.copies().values()), [1] * MAILS, "copies")
    shares = [one.logged().count("outcome=\"delivered\"") for one in couriers]
    same(sum(shares), MAILS, f"shares {shares}")
    if min(shares) == 0:
        raise SystemExit(f"one did nothing: {shares}")
    same(sorted(value(database, "SELECT auth_ext.outbox_status() -> 'couriers'")), ["one", "two"], "names")
    for one in couriers:
        same(one.stop(), 0, "status")
    print(f"two couriers: {shares[0]} and {shares[1]} of {MAILS} mails")
