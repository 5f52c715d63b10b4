"""A mail is signed by its domain (DKIM) with a key of RSA or Ed25519 as openssl writes it, a verifier finds that good, and finds what
was changed or added on the way. The key is in no log, and one that is none is told when the courier starts."""

import base64
import re

import dkim
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from post import *

PEM, DER, RAW = form.Encoding.PEM, form.Encoding.DER, form.Encoding.Raw
long_rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
short_rsa = rsa.generate_private_key(public_exponent=65537, key_size=1024)
edwards = ed25519.Ed25519PrivateKey.generate()


def private(key, written):
    return key.private_bytes(PEM, written, form.NoEncryption()).decode()


def record(key):
    """What is published."""
    if key is edwards:
        return "v=DKIM1; k=ed25519; p=" + base64.b64encode(key.public_key().public_bytes(RAW, form.PublicFormat.Raw)).decode()
    return "v=DKIM1; k=rsa; p=" + base64.b64encode(key.public_key().public_bytes(DER, form.PublicFormat.SubjectPublicKeyInfo)).decode()


PKCS1, PKCS8 = form.PrivateFormat.TraditionalOpenSSL, form.PrivateFormat.PKCS8
WHOLE = {"text": "Grüße:  123456 \n\n.\nend\n\n", "from_name": "Zoë von und zu Straße", "reply_to": "help@example.org"}
MAILS = [WHOLE, {"subject": "Ein sehr langer Betreff mit Umlauten: äöü, " * 6}, {"html": None, "text": "plain"}, {"headers": [{"name": "X-Kind", "value": "a  b"}]}]


def verify(content, key, selector="2026"):
    def published(name, timeout=5):
        return record(key).encode() if name.decode() == f"{selector}._domainkey.example.org." else None

    return dkim.verify(content.encode(), dnsfunc=published)


def signed_by(key, written, name):
    with open(f"{name}.pem", "w", encoding="utf-8") as file:
        file.write(private(key, written))
    box = Mailbox()
    courier = Courier(name, **smtp(box, SMTP_DKIM_KEY_FILE=f"{name}.pem", SMTP_DKIM_SELECTOR="2026", SMTP_DKIM_DOMAIN="example.org"))
    with running(box, courier):
        for mail in MAILS:
            settled(database, queue_mail(database, **mail))
        same(courier.stop(), 0, "status of the courier")
    same(len(box.received), len(MAILS), "mails")
    for _, content in box.received:
        same(content.count("DKIM-Signature:"), 1, "signatures")
        same(verify(content, key), True, f"{name}: {content}")
        # Somebody on the way.
        for changed in [
            content.replace("Subject: ", "Subject: Re: ", 1), content + "P.S. send money\r\n", "Cc: all@example.com\r\n" + content,
            content.replace("noreply@example.org", "other@example.org", 1), "Subject: another\r\n" + content,
        ]:
            same(verify(changed, key), False, f"{name}: {changed}")
        if "Reply-To:" not in content:
            same(verify("Reply-To: thief@example.com\r\n" + content, key), False, "a header was put in")
        # A relay that folds and pads.
        folded = re.sub("^Date: ", "Date:\r\n\t  ", content, count=1, flags=re.M)
        same(verify(folded, key), True, folded)
        same(verify(content, short_rsa if key is not short_rsa else long_rsa), False, "another key")
    secret = private(key, written).splitlines()[1]
    if secret in courier.logged():
        raise SystemExit("the courier's log holds the key")


database = connect()
signed_by(long_rsa, PKCS1, "pkcs1")
signed_by(long_rsa, PKCS8, "pkcs8")
signed_by(edwards, PKCS8, "ed25519")
box = Mailbox()
# Without a key nothing is signed.
courier = Courier(**smtp(box))
with running(box, courier):
    settled(database, queue_mail(database))
    same("DKIM-Signature" in box.received[0][1], False, "unsigned")
public = long_rsa.public_key().public_bytes(PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()
tiny = private(rsa.generate_private_key(public_exponent=65537, key_size=1024), PKCS1).replace("MIIC", "MIIB", 1)
for number, (settings, words) in enumerate([
    ({"SMTP_DKIM_KEY": public, "SMTP_DKIM_SELECTOR": "s", "SMTP_DKIM_DOMAIN": "example.org"}, "smtp.dkim_key must be a private key in PEM"),
    ({"SMTP_DKIM_KEY": tiny, "SMTP_DKIM_SELECTOR": "s", "SMTP_DKIM_DOMAIN": "example.org"}, "smtp.dkim_key must be a private key in PEM"),
    ({"SMTP_DKIM_KEY_FILE": "missing.pem", "SMTP_DKIM_SELECTOR": "s", "SMTP_DKIM_DOMAIN": "example.org"}, "missing.pem cannot be read"),
    ({"SMTP_DKIM_KEY_FILE": "pkcs8.pem", "SMTP_DKIM_DOMAIN": "example.org"}, "are set together"),
    ({"SMTP_DKIM_KEY_FILE": "pkcs8.pem", "SMTP_DKIM_SELECTOR": "s; d=evil.example", "SMTP_DKIM_DOMAIN": "example.org"}, "must be names of DNS"),
]):
    status, said = Courier(f"wrong{number}", **smtp(box, **settings)).run("check")
    same(status, 1, said)
    if words not in said or any(line in said for line in (settings.get("SMTP_DKIM_KEY") or "").splitlines()[1:-1]):
        raise SystemExit(f"{settings}: {said}")
