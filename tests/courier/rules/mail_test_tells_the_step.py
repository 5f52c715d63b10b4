"""mail_test and `auth_ext_courier mail-test` say in words which step of the way out failed: name, connection, TLS, STARTTLS,
authentication, sender, recipient, content."""

import ssl
import subprocess

from aiosmtpd.smtp import AuthResult
from post import *

subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
     "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "cert.pem"],
    check=True, capture_output=True,
)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("cert.pem", "key.pem")
TRUSTED = {"SMTP_CA_FILE": "cert.pem"}


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"app", b"right"), handled=False)


plain = Mailbox()
starttls = Mailbox(tls_context=tls)
strict = Mailbox(tls_context=tls, require_starttls=True, auth_required=True, authenticator=authenticate)
LOGIN = {"SMTP_USER": "app", "SMTP_PASSWORD": "right"}


def tried(expected, to="ada@example.com", **settings):
    """What mail-test says with these settings, its beginning."""
    status, text = Courier("test", **settings).run("mail-test", to)
    text = text.removeprefix("auth_ext_courier: ")
    if not text.startswith(expected):
        raise SystemExit(f"{settings}: expected {expected!r}, found {text!r}")
    same(status, 0 if text.startswith("taken") else 1, text)
    return text


with running(plain, starttls, strict):
    tried("smtp.host is not set")
    tried("taken by the mail server without TLS: 250 taken", **smtp(plain))
    tried("finding the mail server's address failed:", SMTP_HOST="nowhere.invalid")
    tried("connecting to the mail server failed:", SMTP_HOST="127.0.0.1", SMTP_PORT=free_port())
    # STARTTLS is required as soon as it is said, or the host is another one.
    tried("going over to TLS (STARTTLS) failed: the server offers no STARTTLS, and nothing is sent in clear", **smtp(plain, SMTP_TLS="starttls"))
    tried("taken by the mail server with TLS", **smtp(starttls, SMTP_TLS="starttls", **TRUSTED))
    tried("going over to TLS (STARTTLS) failed:", **smtp(starttls, SMTP_TLS="starttls"))
    # TLS from the first byte, to a server that does not speak it.
    tried(("connecting to the mail server failed:", "TLS with the mail server failed:"), **smtp(plain, SMTP_TLS="implicit", SMTP_TIMEOUT_SECONDS=3))
    # Authentication: right, wrong, from a file, none offered.
    tried("taken by the mail server with TLS", **smtp(strict, SMTP_TLS="starttls", **TRUSTED, **LOGIN))
    tried("taken by the mail server with TLS", **smtp(strict, SMTP_TLS="starttls", SMTP_AUTH="login", **TRUSTED, **LOGIN))
    with open("password", "w", encoding="utf-8") as file:
        file.write("right\n")
    tried("taken by the mail server with TLS", **smtp(strict, SMTP_TLS="starttls", SMTP_USER="app", SMTP_PASSWORD_FILE="password", **TRUSTED))
    tried("authenticating (AUTH) failed: 535", **smtp(strict, SMTP_TLS="starttls", SMTP_USER="app", SMTP_PASSWORD="wrong", **TRUSTED))
    tried("authenticating (AUTH) failed: the server offers none", **smtp(strict, SMTP_TLS="starttls", SMTP_AUTH="xoauth2", **TRUSTED, **LOGIN))
    tried("the sender (MAIL FROM) failed: 530", **smtp(strict, SMTP_TLS="starttls", **TRUSTED))
    # A password never leaves in clear for another machine, and never by a slip.
    status, text = Courier("test", SMTP_HOST="mail.example.org", SMTP_TLS="none", **LOGIN).run("mail-test", "ada@example.com")
    same((status, "would send the password in clear" in text), (1, True), text)
    # Sender, recipient, content.
    plain.fail["MAIL"] = "550 not yours"
    tried("the sender (MAIL FROM) failed: 550 not yours", **smtp(plain))
    plain.fail = {"RCPT": "550 5.1.1 unknown"}
    tried("the recipient (RCPT TO) failed: 550 5.1.1 unknown", **smtp(plain))
    plain.fail = {"DATA": "554 no"}
    tried("the content, up to the server's yes failed: 554 no", **smtp(plain))
    plain.fail = {}
    tried("the recipient is no address", to="ada", **smtp(plain))
    tried("neither the mail nor smtp.from_address names a sender", **smtp(plain, SMTP_FROM_ADDRESS=""))
    # The same by way of the database: one attempt, and the answer is kept, of a success too.
    database = connect()
    courier = Courier(**smtp(plain))
    with running(courier):
        id = value(database, "SELECT auth_ext.mail_test('ada@example.com') ->> 'id'")
        same(settled(database, id)["detail"], "taken by the mail server without TLS: 250 taken", "detail")
        plain.fail["MAIL"] = "451 not now"
        id = value(database, "SELECT auth_ext.mail_test('ada@example.com') ->> 'id'")
        row = settled(database, id, "dead")
        same((row["reason"], row["detail"], row["attempts"]), ("sender", "the sender (MAIL FROM) failed: 451 not now", 1), "dead test")
        same(courier.stop(), 0, "status of the courier")
    # The check connects to both and sends nothing.
    plain.fail = {}
    taken = len(plain.received)
    same(Courier("check", **smtp(plain)).run("check"), (0, "database: connected\nmail: connected without TLS\n"), "check")
    same(len(plain.received), taken, "mails after a check")
