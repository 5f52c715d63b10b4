"""A mail arrives once, whole, when its transaction has committed and never when it rolled back; its row keeps nothing of it."""

from email import message_from_string
from email.policy import default

from post import *

box = Mailbox()
courier = Courier(**smtp(box, COURIER_POLL_SECONDS=3600))
database = connect()
with running(box, courier):
    wait_until(lambda: courier.get("/healthz") == (200, "ok\n"), "the courier is healthy")
    wait_until(lambda: "one" in value(database, "SELECT auth_ext.outbox_status() -> 'couriers'"), "the courier asks")
    # Polls come once an hour: what arrives now came by notification.
    rolled_back = connect()
    rolled_back.autocommit = False
    queue_mail(rolled_back, "nobody@example.com")
    rolled_back.rollback()
    id = queue_mail(
        database, "ada@example.com", "Grüße: 123456", from_name="Zoë", reply_to="help@example.org", headers=[{"name": "X-Kind", "value": "$messageType"}]
    )
    row = settled(database, id)
    same((row["attempts"], row["reason"], row["detail"]), (1, None, None), "row")
    same(box.copies(), {"ada@example.com": 1}, "copies")
    mail = message_from_string(box.received[0][1], policy=default)
    same(mail["Message-ID"], f"<{id}@example.org>", "Message-ID")
    same(str(mail["From"]), "Zoë <noreply@example.org>", "From")
    same((mail["To"], mail["Reply-To"], mail["Subject"]), ("ada@example.com", "help@example.org", "Your code"), "headers")
    same((mail["X-Kind"], mail["Auto-Submitted"]), ("recovery", "auto-generated"), "more headers")
    same(mail.get_body(("plain",)).get_content().strip(), "Grüße: 123456", "text")
    same(mail.get_body(("html",)).get_content().strip(), "<p>Grüße: 123456</p>", "html")
    same(value(database, "SELECT count(*) FROM auth_ext.outbox WHERE sealed_payload IS NOT NULL"), 0, "contents left")
    # Several in one transaction, and over one connection.
    box.peers.clear()
    value(database, "SELECT 1")
    with database.cursor() as cursor:
        cursor.execute("BEGIN")
        ids = [queue_mail(database, f"user{n}@example.com") for n in range(20)]
        cursor.execute("COMMIT")
    for id in ids:
        settled(database, id)
    same(sorted(box.copies().values()), [1] * 21, "copies of all")
    if len(box.peers) > 4:
        raise SystemExit(f"20 mails took {len(box.peers)} connections")
    status, figures = courier.get("/metrics")
    same(status, 200, "metrics")
    if 'auth_ext_courier_attempts_total{kind="mail",outcome="delivered",reason=""} 21' not in figures:
        raise SystemExit(figures)
    same(courier.stop(), 0, "status of the courier")
for secret in ["ada@example.com", "123456", "user7@", "Grüße"]:
    if secret in courier.logged():
        raise SystemExit(f"the courier's log holds {secret}")
