"""supabase-py: sign_in_with_otp() by magic link, its token and the code, for somebody known and somebody new, and with PKCE."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import LINK_IS_EXPIRED, arrivals, events_of, follow, fragment, is_expired, mail_to, query, somebody  # noqa: E402
from stack import new_client, new_email, refusal  # noqa: E402

REDIRECT = "https://app.example.com/in?from=mail"


def asked(flow: str = "implicit", email: str | None = None, **options):
    """A client that has asked for a mail for somebody known, or for that address, with the mail."""
    email = email or somebody()[1].user.email
    client = new_client(flow=flow)
    answer = client.auth.sign_in_with_otp({"email": email, "options": {"email_redirect_to": REDIRECT, **options}})
    assert (answer.user, answer.session) == (None, None)
    return client, email, mail_to(email)


# The magic link, once.
client, email, mail = asked()
assert mail.subject == "Your sign-in link", mail.subject
target = follow(mail.link)
assert target.startswith(f"{REDIRECT}#"), target
assert fragment(target)["type"] == "magiclink"
client.auth.initialize(url=target)
assert client.auth.get_user().user.email == email
assert fragment(follow(mail.link))["error_code"] == "otp_expired"

# Its token, and the code.
for type_ in ("magiclink", "email"):
    for proof in ("token_hash", "code"):
        client, email, mail = asked()
        events = events_of(client)
        params = {"token_hash": mail.token_hash} if proof == "token_hash" else {"email": email, "token": mail.code}
        assert client.auth.verify_otp({**params, "type": type_}).user.email == email
        assert events[-1] == "SIGNED_IN", events
        error = refusal(new_client().auth.verify_otp, {**params, "type": type_})
        assert is_expired(error, LINK_IS_EXPIRED) if proof == "token_hash" else is_expired(error), error

# Somebody new gets an account, with data, by link and by code; unless told otherwise.
for proof in ("link", "code"):
    client, email, mail = asked(email=new_email(), data={"n": 1})
    if proof == "link":
        client.auth.initialize(url=follow(mail.link))
        user = client.auth.get_user().user
    else:
        user = client.auth.verify_otp({"email": email, "token": mail.code, "type": "email"}).user
    assert user.email == email and user.user_metadata["n"] == 1
unknown = new_email()
error = refusal(new_client().auth.sign_in_with_otp, {"email": unknown, "options": {"should_create_user": False}})
assert (error.status, error.code, str(error)) == (422, "otp_disabled", "Signups not allowed for otp")
assert arrivals(unknown) == []
_, known = somebody()
new_client().auth.sign_in_with_otp({"email": known.user.email, "options": {"should_create_user": False}})
assert mail_to(known.user.email).subject == "Your sign-in link"

# With PKCE, for somebody known and somebody new.
for email in (None, new_email()):
    client, email, mail = asked("pkce", email)
    target = follow(mail.link)
    assert query(target)["from"] == "mail" and "access_token" not in target, target
    answer = client.auth.exchange_code_for_session({"auth_code": query(target)["code"]})
    assert answer.user.email == email
    error = refusal(client.auth.exchange_code_for_session, {"auth_code": query(target)["code"], "code_verifier": "x" * 43})
    assert (error.status, error.code) == (404, "flow_state_not_found"), error
