"""supabase-py: reset_password_for_email() and the new password, by link, its token and the code, and with PKCE."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import arrivals, events_of, follow, fragment, is_expired, mail_to, query, somebody  # noqa: E402
from stack import PASSWORD, new_client, new_email, refusal  # noqa: E402

REDIRECT = "https://app.example.com/new-password"


def forgetful(flow: str = "implicit"):
    """A client of somebody who has forgotten her password, with the mail."""
    _, known = somebody()
    client = new_client(flow=flow)
    assert client.auth.reset_password_for_email(known.user.email, {"redirect_to": REDIRECT}) is None
    mail = mail_to(known.user.email)
    assert mail.subject == "Reset your password", mail.subject
    return client, known, mail


def by_link(client, email, mail):
    target = follow(mail.link)
    assert target.startswith(f"{REDIRECT}#") and fragment(target)["type"] == "recovery", target
    client.auth.initialize(url=target)


def by_token(client, email, mail):
    client.auth.verify_otp({"token_hash": mail.token_hash, "type": "recovery"})


def by_code(client, email, mail):
    client.auth.verify_otp({"email": email, "token": mail.code, "type": "recovery"})


def by_auth_code(client, email, mail):
    code = {"auth_code": query(follow(mail.link))["code"]}
    assert refusal(new_client(flow="pkce").auth.exchange_code_for_session, code).status == 400
    client.auth.exchange_code_for_session(code)


for flow, way in (("implicit", by_link), ("implicit", by_token), ("implicit", by_code), ("pkce", by_auth_code)):
    client, known, mail = forgetful(flow)
    email = known.user.email
    events = events_of(client)
    way(client, email, mail)
    assert "PASSWORD_RECOVERY" in events, (way, events)
    assert client.auth.get_user().user.id == known.user.id
    changed = client.auth.update_user({"password": f"{PASSWORD} 2"})
    assert changed.user.id == known.user.id
    assert new_client().auth.sign_in_with_password({"email": email, "password": f"{PASSWORD} 2"}).user.id == known.user.id
    error = refusal(new_client().auth.sign_in_with_password, {"email": email, "password": PASSWORD})
    assert error.code == "invalid_credentials"
    assert is_expired(refusal(new_client().auth.verify_otp, {"email": email, "token": mail.code, "type": "recovery"}))

# Nobody learns who has an account.
unknown = new_email()
new_client().auth.reset_password_for_email(unknown)
assert arrivals(unknown) == []
