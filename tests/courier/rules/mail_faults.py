"""A mail server that is down, slow, refuses the sender, refuses one recipient, breaks off after DATA: nothing is lost, and what
is refused for good is dead with the reason."""

from post import *

box = Mailbox()
courier = Courier(**smtp(box, SMTP_TIMEOUT_SECONDS=2, COURIER_LEASE_SECONDS=5))
database = connect()


def failing(id, reason):
    """Waits until an attempt of a message has failed for this reason, and makes it due again."""
    wait_until(lambda: message(database, id)["reason"] == reason, f"{reason}: {message(database, id)}")
    row = message(database, id)
    same(row["status"], "pending", reason)
    return row["detail"]


def retried(id):
    value(database, "SELECT auth_ext.outbox_retry(%s)", [id])
    settled(database, id)


with running(courier):
    # Down.
    id = queue_mail(database, "down@example.com")
    if "connecting to the mail server failed" not in failing(id, "connect"):
        raise SystemExit(message(database, id))
    box.start()
    retried(id)
    # Slow: no answer to MAIL within the time of a mail.
    box.gate.clear()
    id = queue_mail(database, "slow@example.com")
    same(failing(id, "sender"), "the sender (MAIL FROM) failed: no answer in time", "slow")
    box.gate.set()
    retried(id)
    # The sender is refused: the operator can mend that.
    box.fail["MAIL"] = "550 5.7.1 <noreply@example.org> is not yours"
    id = queue_mail(database, "sender@example.com")
    same(failing(id, "sender"), "the sender (MAIL FROM) failed: 550 5.7.1 … is not yours", "sender")
    box.fail.clear()
    retried(id)
    # One recipient is refused for good, another for now, others not.
    box.fail["RCPT"] = {
        "gone@example.com": "550 5.1.1 <gone@example.com> unknown",
        "later@example.com": "451 4.7.1 greylisted",
        "relay@example.com": "554 5.7.1 relay access denied",
    }.get
    gone, later, relay, fine = (queue_mail(database, f"{name}@example.com") for name in ["gone", "later", "relay", "fine"])
    dead = settled(database, gone, "dead")
    same((dead["reason"], dead["detail"]), ("recipient", "the recipient (RCPT TO) failed: 550 5.1.1 … unknown"), "gone")
    settled(database, fine)
    failing(later, "recipient")
    failing(relay, "recipient")
    box.fail.clear()
    retried(later)
    retried(relay)
    # The content is refused for good, and for now.
    box.fail["DATA"] = {"spam@example.com": "554 5.6.0 it says 123456", "full@example.com": "452 4.3.1 full"}.get
    spam, full = queue_mail(database, "spam@example.com"), queue_mail(database, "full@example.com")
    dead = settled(database, spam, "dead")
    same((dead["reason"], dead["detail"]), ("accept", "the content, up to the server's yes failed: 554 5.6.0 it says …"), "spam")
    failing(full, "accept")
    box.fail.clear()
    retried(full)
    # It breaks off after DATA without having taken the mail.
    box.fail["DATA"] = "drop"
    id = queue_mail(database, "broken@example.com")
    failing(id, "accept")
    box.fail.clear()
    retried(id)
    # It has taken the mail, but its yes does not arrive: the documented window, one copy more with the same Message-ID.
    box.fail["drop"] = lambda address: address == "window@example.com" and len([1 for to, _ in box.received if to == address]) == 1
    id = queue_mail(database, "window@example.com")
    failing(id, "accept")
    retried(id)
    copies = [content for to, content in box.received if to == "window@example.com"]
    same([f"<{id}@example.org>" in content for content in copies], [True, True], "Message-ID of both copies")
    # A connection that the server closed while it waited is no failed attempt.
    box.stop()
    box.start()
    id = queue_mail(database, "again@example.com")
    same(settled(database, id)["attempts"], 1, "attempts after a closed connection")
    # What no mail can be made of is dead at once and holds nobody up.
    odd = [queue_mail(database, to) for to in ["not an address", "a@b@c", "x@example.com\r\nBcc: all@example.com"]]
    for id in odd:
        same(settled(database, id, "dead")["reason"], "recipient", "odd address")
    same(courier.stop(), 0, "status of the courier")

# A server that says yes to everything, in the wrong places: no yes of its counts. So it is when somebody slips answers in before TLS.
def confused(listener):
    while True:
        connection, _ = listener.accept()
        with contextlib.suppress(OSError):
            connection.sendall(b"220 here\r\n")
            for _ in iter(lambda: connection.recv(65536), b""):
                connection.sendall(b"250 yes\r\n")


with socket.create_server(("127.0.0.1", 0)) as listener:
    threading.Thread(target=confused, args=[listener], daemon=True).start()
    courier = Courier("confused", SMTP_HOST="127.0.0.1", SMTP_PORT=listener.getsockname()[1])
    with running(courier):
        id = queue_mail(database, "confused@example.com")
        same(failing(id, "data"), "beginning the content (DATA) failed: the server answered 250 where 354 belongs", "confused")
        same(courier.stop(), 0, "status of the courier")
copies = box.copies()
same(copies.pop("window@example.com"), 2, "copies in the window")
same(set(copies.values()), {1}, f"copies: {copies}")
same("all@example.com" in copies, False, "injected recipient")
for secret in ["@example.com", "123456"]:
    if secret in courier.logged():
        raise SystemExit(f"the courier's log holds {secret}")
same(value(database, "SELECT count(*) FROM auth_ext.outbox WHERE detail LIKE '%%@%%' OR detail LIKE '%%123456%%'"), 0, "details with secrets")
