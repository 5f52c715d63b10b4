"""supabase-py changes an address where the new one alone confirms it: by the code, the link, its token after resend(), and with PKCE."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import LINK_IS_EXPIRED, age, another, arrivals, follow, is_expired, mail_to, query, somebody  # noqa: E402
from stack import PASSWORD, new_client, new_email, refusal  # noqa: E402


def moving(flow: str = "implicit"):
    client, answer = somebody(flow)
    new = new_email()
    asked = client.auth.update_user({"email": new})
    assert (asked.user.email, asked.user.new_email) == (answer.user.email, new)
    mail = mail_to(new)
    assert arrivals(answer.user.email) == []
    return client, answer.user, new, mail


def has_moved(user, new):
    assert new_client().auth.sign_in_with_password({"email": new, "password": PASSWORD}).user.id == user.id


client, user, new, mail = moving()
assert is_expired(refusal(client.auth.verify_otp, {"type": "email_change", "email": new, "token": another(mail.code)}))
assert client.auth.verify_otp({"type": "email_change", "email": new, "token": mail.code}).user.email == new
assert is_expired(refusal(client.auth.verify_otp, {"type": "email_change", "email": new, "token": mail.code}))
has_moved(user, new)

client, user, new, mail = moving()
client.auth.initialize(url=follow(mail.link))
assert client.auth.get_user().user.email == new
has_moved(user, new)

client, user, new, mail = moving()
client.auth.resend({"type": "email_change", "email": user.email})
newer = mail_to(new, 2)
assert is_expired(refusal(client.auth.verify_otp, {"type": "email_change", "token_hash": mail.token_hash}), LINK_IS_EXPIRED)
assert client.auth.verify_otp({"type": "email_change", "token_hash": newer.token_hash}).user.email == new
has_moved(user, new)

client, user, new, mail = moving("pkce")
assert client.auth.exchange_code_for_session({"auth_code": query(follow(mail.link))["code"]}).user.email == new
has_moved(user, new)

# An old session is asked for a code, or else whoever stole it could take the account.
client, answer = somebody()
age("sessions", answer.user, "25 hours")
new = new_email()
error = refusal(client.auth.update_user, {"email": new})
assert (error.status, error.code) == (400, "reauthentication_needed"), error
client.auth.reauthenticate()
client.auth.update_user({"email": new, "nonce": mail_to(answer.user.email).code})
assert client.auth.verify_otp({"type": "email_change", "email": new, "token": mail_to(new).code}).user.email == new
has_moved(answer.user, new)
