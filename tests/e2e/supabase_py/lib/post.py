"""What the courier has brought to the mail server, and people who wait for it."""

import json
import os
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from supabase import Client

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from stack import PASSWORD, new_client, new_email  # noqa: E402


class Mail:
    def __init__(self, mail: dict):
        self.subject = mail["subject"]
        self.text = mail["text"]
        code = re.search(r"\b\d{6}\b", self.text)
        self.code = code and code[0]
        link = re.search(r"^https?:.*/verify\?.*$", self.text, re.MULTILINE)
        self.link = link and link[0]
        self.token_hash = link and urllib.parse.parse_qs(urllib.parse.urlparse(link[0]).query)["token"][0]


def arrivals(address: str) -> list[Mail]:
    """The mails that have arrived at an address, oldest first."""
    query = urllib.parse.urlencode({"to.address": address})
    with urllib.request.urlopen(f"{os.environ['MAIL_CATCHER']}/api/email?{query}") as answer:
        return [Mail(mail) for mail in json.load(answer)]


def mail_to(address: str, count: int = 1) -> Mail:
    """Waits for the count-th mail to an address."""
    for _ in range(1200):
        found = arrivals(address)
        if len(found) >= count:
            return found[count - 1]
        time.sleep(0.05)
    raise AssertionError(f"{address} has got no {count} mails within a minute")


def another(code: str) -> str:
    """Six digits that are not the code."""
    return "000001" if code == "000000" else "000000"


def follow(link: str) -> str:
    """Follows a mail's link as a browser does, without an API key: the address that it is sent to."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(link)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, (answer.code, answer.read())
        return answer.headers["Location"]
    raise AssertionError(f"{link} leads nowhere")


def fragment(target: str) -> dict:
    """What an address's fragment says."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlparse(target).fragment, keep_blank_values=True))


def query(target: str) -> dict:
    """What an address's query says."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlparse(target).query, keep_blank_values=True))


def events_of(client: Client) -> list[str]:
    """What the client tells from now on."""
    told: list[str] = []
    client.auth.on_auth_state_change(lambda event, session: told.append(event))
    return told


def somebody(flow: str = "implicit"):
    """Somebody whose address an administrator confirmed, with the metadata of a sign-up: a client that is signed in, and the answer."""
    email = new_email()
    attributes = {"email": email, "password": PASSWORD, "email_confirm": True, "user_metadata": {"email": email}}
    new_client("SERVICE_ROLE_KEY").auth.admin.create_user(attributes)
    client = new_client(flow=flow)
    return client, client.auth.sign_in_with_password({"email": email, "password": PASSWORD})


def age(what: str, user, interval: str) -> None:
    """What waiting would do: makes a user's sessions, or her mails, older."""
    new_client("SERVICE_ROLE_KEY").rpc(f"age_{what}", {"of_user": user.id, "age": interval}).execute()


def is_expired(error: Exception, words: str = "Token has expired or is invalid") -> bool:
    """Whether the error is GoTrue's for a code or a link that is not good."""
    return (type(error).__name__, error.status, error.code, str(error)) == ("AuthApiError", 403, "otp_expired", words)


LINK_IS_EXPIRED = "Email link is invalid or has expired"
