"""supabase-py signs up, where the address is to be proved: by the link, its token, the code, after resend(), and with PKCE."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import LINK_IS_EXPIRED, arrivals, events_of, follow, fragment, is_expired, mail_to, query, somebody  # noqa: E402
from stack import PASSWORD, new_client, new_email, refusal  # noqa: E402


def newcomer(flow: str = "implicit"):
    """A client that has signed up and is to prove its address, with the mail."""
    client = new_client(flow=flow)
    email = new_email()
    options = {"data": {"n": 1}, "email_redirect_to": "https://app.example.com/welcome?from=mail"}
    answer = client.auth.sign_up({"email": email, "password": PASSWORD, "options": options})
    assert answer.session is None
    assert answer.user.email == email and answer.user.email_confirmed_at is None
    error = refusal(client.auth.sign_in_with_password, {"email": email, "password": PASSWORD})
    assert (error.code, str(error)) == ("email_not_confirmed", "Email not confirmed")
    mail = mail_to(email)
    assert mail.subject == "Confirm your email address", mail.subject
    return client, answer.user, mail


def comes_back(user):
    answer = new_client().auth.sign_in_with_password({"email": user.email, "password": PASSWORD})
    assert answer.user.id == user.id and answer.user.email_confirmed_at


# By the link, which leads where the client said, with a session that the client reads from the address.
client, user, mail = newcomer()
target = follow(mail.link)
assert target.startswith("https://app.example.com/welcome?from=mail#"), target
assert fragment(target)["type"] == "signup"
client.auth.initialize(url=target)
assert client.auth.get_user().user.id == user.id
assert client.auth.get_session().user.user_metadata["n"] == 1
comes_back(user)
error = refusal(client.auth.initialize_from_url, follow(mail.link))
assert (type(error).__name__, str(error)) == ("AuthImplicitGrantRedirectError", LINK_IS_EXPIRED), error

# By the token of the link, and by the code.
for type_ in ("signup", "email"):
    for proof in ("token_hash", "code"):
        client, user, mail = newcomer()
        events = events_of(client)
        params = {"token_hash": mail.token_hash} if proof == "token_hash" else {"email": user.email, "token": mail.code}
        answer = client.auth.verify_otp({**params, "type": type_})
        assert answer.user.id == user.id and answer.session.token_type == "bearer"
        assert events[-1] == "SIGNED_IN", events
        assert client.auth.get_user().user.id == user.id
        error = refusal(new_client().auth.verify_otp, {**params, "type": type_})
        assert is_expired(error, LINK_IS_EXPIRED) if proof == "token_hash" else is_expired(error), error
        comes_back(user)

# By the newer mail that resend() sends, and no longer by the older.
client, user, mail = newcomer()
options = {"email_redirect_to": "https://app.example.com/again"}
answer = client.auth.resend({"type": "signup", "email": user.email, "options": options})
assert (answer.user, answer.session) == (None, None)
newer = mail_to(user.email, 2)
assert fragment(follow(mail.link))["error_code"] == "otp_expired"
assert is_expired(refusal(client.auth.verify_otp, {"token_hash": mail.token_hash, "type": "signup"}), LINK_IS_EXPIRED)
target = follow(newer.link)
assert target.startswith("https://app.example.com/again#") and fragment(target)["access_token"], target
client.auth.resend({"type": "signup", "email": user.email})
client.auth.resend({"type": "signup", "email": new_email()})
comes_back(user)
assert len(arrivals(user.email)) == 2

# With PKCE, the client's own default: the link gives a code, which the client that asked exchanges once.
client, user, mail = newcomer("pkce")
target = follow(mail.link)
assert query(target)["from"] == "mail" and not fragment(target), target
code = {"auth_code": query(target)["code"]}
assert refusal(new_client(flow="pkce").auth.exchange_code_for_session, code).status == 400
answer = client.auth.exchange_code_for_session(code)
assert answer.user.id == user.id
assert client.auth.get_user().user.id == user.id
assert refusal(client.auth.exchange_code_for_session, {**code, "code_verifier": "x" * 43}).code == "flow_state_not_found"
comes_back(user)

# With PKCE the code in the mail is typed in as well.
client, user, mail = newcomer("pkce")
assert client.auth.verify_otp({"email": user.email, "token": mail.code, "type": "email"}).session
comes_back(user)

# An address that somebody has proved: nothing is learned, and no mail goes out.
_, known = somebody()
answer = new_client().auth.sign_up({"email": known.user.email, "password": "another pass phrase"})
assert answer.session is None and answer.user.id != known.user.id and answer.user.identities == []
assert arrivals(known.user.email) == []
