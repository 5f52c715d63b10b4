"""The courier finishes what is under way when it is asked to stop, waits for a database that is not there, follows one that comes
back, says what is wrong with its settings, and never shows a secret."""

from post import *

box = Mailbox()
database = connect()
# Asked to stop in the middle of mails: those are finished and reported, the others stay.
courier = Courier("stopping", **smtp(box, SMTP_CONNECTIONS=2))
with running(box, courier):
    box.gate.clear()
    ids = [queue_mail(database, f"user{n}@example.com") for n in range(6)]
    wait_until(lambda: box.asked == 2, "two mails are under way")
    courier.process.send_signal(signal.SIGTERM)
    wait_until(lambda: '"stopping"' in courier.logged() or "stopping" in courier.logged(), "it stops")
    box.gate.set()
    same(courier.process.wait(timeout=PATIENCE), 0, "status")
    same(value(database, "SELECT array_agg(n) FROM (SELECT count(*) AS n FROM auth_ext.outbox GROUP BY status ORDER BY status) AS c"), [2, 4], "rows")
    same(len(box.received), 2, "mails")
    # Its connections are cut: it makes new ones and goes on.
    courier = Courier("cut", **smtp(box, COURIER_LEASE_SECONDS=61))
    with running(courier):
        for id in ids:
            settled(database, id)
        for round in range(3):
            same(value(database, "SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE application_name = 'auth_ext_courier' AND datname = current_database()"), True, "cut")
            settled(database, queue_mail(database, f"after{round}@example.com"))
        # A server that takes no writes (a standby) is left for one that does.
        value(database, f"ALTER DATABASE {os.environ['PGDATABASE']} SET default_transaction_read_only = on")
        value(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'auth_ext_courier' AND datname = current_database()")
        wait_until(lambda: courier.get("/healthz")[0] == 503, "it is not healthy without a database")
        value(database, f"ALTER DATABASE {os.environ['PGDATABASE']} RESET default_transaction_read_only")
        settled(database, queue_mail(database, "promoted@example.com"))
        wait_until(lambda: courier.get("/healthz")[0] == 200, "it is healthy again")
        same(courier.stop(), 0, "status")
    # One whose database is away at the start waits for it.
    away = Courier("away", database=f"host={os.getcwd()} user=auth_ext_courier dbname=x", **smtp(box))
    with running(away):
        wait_until(lambda: away.logged().count("no messages can be claimed") > 2, "it tries again")
        same(away.get("/healthz")[0], 503, "health")
        same(away.stop(), 0, "status")
    # By polling alone, as behind a pooler.
    polling = Courier("polling", **smtp(box, DATABASE_LISTEN="false"))
    with running(polling):
        settled(database, queue_mail(database, "polled@example.com"))
        same(polling.stop(), 0, "status")

copies = box.copies()
same(set(copies.values()), {1}, f"copies: {copies}")


def refused(expected, **settings):
    one = Courier("settings", **settings)
    status, text = one.run("run")
    if status != 1 or expected not in text:
        raise SystemExit(f"{settings}: expected {expected!r}, found {status} {text!r}")
    if "hunter2" in text:
        raise SystemExit(f"a secret is shown: {text}")


refused("there is no setting AUTH_EXT_COURIER_SMTP_HOTS", SMTP_HOTS="x")
refused("smtp.port must be a port", SMTP_HOST="x", SMTP_PORT="587x")
refused("smtp.tls must be one of auto, implicit, starttls, none", SMTP_HOST="x", SMTP_TLS="maybe")
refused("courier.lease_seconds must be a number from 5 to 3600", COURIER_LEASE_SECONDS=1)
refused("smtp.timeout_seconds must be below courier.lease_seconds", SMTP_HOST="x", COURIER_LEASE_SECONDS=30)
refused("smtp.user is set, smtp.password is not", SMTP_HOST="x", SMTP_USER="app")
refused("exclude each other", SMTP_HOST="x", SMTP_USER="app", SMTP_PASSWORD="hunter2", SMTP_PASSWORD_FILE="hunter2")
refused("sms.twilio_auth_token is not set", SMS_PROVIDER="twilio", SMS_TWILIO_ACCOUNT_SID="AC1")
# GoTrue's names, and the file; ours count first.
gotrue = Courier("gotrue")
gotrue.environment.update({"GOTRUE_SMTP_HOST": "127.0.0.1", "GOTRUE_SMTP_PORT": str(box.port), "GOTRUE_SMTP_ADMIN_EMAIL": "admin@example.org"})
del gotrue.environment["AUTH_EXT_COURIER_SMTP_FROM_ADDRESS"]
with running(box):
    same(gotrue.run("mail-test", "gotrue@example.com")[0], 0, "GoTrue's names")
    same("From: admin@example.org" in box.received[-1][1].replace("<", "").replace(">", ""), True, box.received[-1][1])
    with open("courier.toml", "w", encoding="utf-8") as file:
        file.write(f'[smtp]\nhost = "127.0.0.1"\nport = {box.port}\nfrom_address = "toml@example.org"\n')
    same(gotrue.run("--config", "courier.toml", "mail-test", "toml@example.com")[0], 0, "TOML")
    same("toml@example.org" in box.received[-1][1], True, box.received[-1][1])
    for bad, expected in [('[smtp]\npassword = "hunter2', "no TOML: see line 2"), ("[smtp]\nhots = 1\n", "there is no setting smtp.hots"), ("host = 1\n", "outside a section")]:
        with open("bad.toml", "w", encoding="utf-8") as file:
            file.write(bad)
        status, text = gotrue.run("--config", "bad.toml", "check")
        same((status, expected in text, "hunter2" in text), (1, True, False), text)
    same(gotrue.run("--config", "nowhere.toml", "check")[0], 1, "no file")
    status, text = gotrue.run("--help")
    same((status, "AUTH_EXT_COURIER_SMTP_PASSWORD or _FILE, GOTRUE_SMTP_PASS" in text), (0, True), text)
