"""supabase-py changes an address that the old and the new one are to confirm: by codes, tokens, links, with PKCE, and after resend()."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import LINK_IS_EXPIRED, another, follow, fragment, is_expired, mail_to, query, somebody  # noqa: E402
from stack import PASSWORD, new_client, new_email, refusal  # noqa: E402

ACCEPTED = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


class Moving:
    """Somebody who has asked for another address, with both mails."""

    def __init__(self, flow: str = "implicit"):
        self.client, answer = somebody(flow)
        self.user = answer.user
        self.old, self.new = answer.user.email, new_email()
        asked = self.client.auth.update_user({"email": self.new}, {"email_redirect_to": "https://app.example.com/moved"})
        assert (asked.user.email, asked.user.new_email) == (self.old, self.new)
        self.mails = {self.old: mail_to(self.old), self.new: mail_to(self.new)}

    def code(self, address: str) -> dict:
        return {"type": "email_change", "email": address, "token": self.mails[address].code}

    def token(self, address: str) -> dict:
        return {"type": "email_change", "token_hash": self.mails[address].token_hash}

    def has_moved(self):
        answer = new_client().auth.sign_in_with_password({"email": self.new, "password": PASSWORD})
        assert answer.user.id == self.user.id and answer.user.user_metadata["email"] == self.new
        assert refusal(new_client().auth.sign_in_with_password, {"email": self.old, "password": PASSWORD}).code == "invalid_credentials"


# By two codes, or two tokens, in either order: the first gives no session, the second does.
for proof in ("code", "token"):
    for first, second in (("old", "new"), ("new", "old")):
        moving = Moving()
        one, other = (getattr(moving, proof)(getattr(moving, which)) for which in (first, second))
        half = new_client().auth.verify_otp(one)
        assert (half.user, half.session) == (None, None)
        assert is_expired(refusal(new_client().auth.verify_otp, one), LINK_IS_EXPIRED if proof == "token" else "Token has expired or is invalid")
        whole = new_client().auth.verify_otp(other)
        assert whole.session and whole.user.email == moving.new
        moving.has_moved()

# By two links.
moving = Moving()
half = follow(moving.mails[moving.new].link)
assert half.startswith("https://app.example.com/moved#"), half
assert fragment(half) == {"message": ACCEPTED, "sb": ""}, half
client = new_client()
client.auth.initialize(url=follow(moving.mails[moving.old].link))
assert client.auth.get_user().user.email == moving.new
moving.has_moved()

# With PKCE the second link gives a code.
moving = Moving("pkce")
assert query(follow(moving.mails[moving.old].link))["message"] == ACCEPTED
code = {"auth_code": query(follow(moving.mails[moving.new].link))["code"]}
assert moving.client.auth.exchange_code_for_session(code).user.email == moving.new
moving.has_moved()

# resend() sends both again and begins anew.
moving = Moving()
new_client().auth.verify_otp(moving.code(moving.old))
moving.client.auth.resend({"type": "email_change", "email": moving.old})
older = moving.token(moving.new)
moving.mails = {address: mail_to(address, 2) for address in (moving.old, moving.new)}
assert is_expired(refusal(new_client().auth.verify_otp, older), LINK_IS_EXPIRED)
assert new_client().auth.verify_otp(moving.token(moving.new)).session is None
assert new_client().auth.verify_otp(moving.code(moving.old)).session
moving.has_moved()

# The code of one address is none for the other, a wrong one is none, and an address that is taken is refused.
moving = Moving()
if moving.mails[moving.old].code != moving.mails[moving.new].code:
    assert is_expired(refusal(new_client().auth.verify_otp, {**moving.code(moving.new), "email": moving.old}))
wrong = {**moving.code(moving.new), "token": another(moving.mails[moving.new].code)}
assert is_expired(refusal(new_client().auth.verify_otp, wrong))
client, _ = somebody()
error = refusal(client.auth.update_user, {"email": moving.old})
assert (error.status, error.code) == (422, "email_exists"), error
