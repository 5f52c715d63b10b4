"""supabase-py: codes and links that are wrong, guessed at, used or too old, in GoTrue's words."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import LINK_IS_EXPIRED, age, another, follow, fragment, is_expired, mail_to, somebody  # noqa: E402
from stack import new_client, new_email, refusal  # noqa: E402


def asked():
    _, known = somebody()
    new_client().auth.sign_in_with_otp({"email": known.user.email})
    return known.user, mail_to(known.user.email)


def refused(**params) -> Exception:
    return refusal(new_client().auth.verify_otp, params)


# A wrong code, of somebody else, of nobody; five wrong ones end the right one, and the link goes on.
user, mail = asked()
other, others = asked()
assert is_expired(refused(email=new_email(), token=mail.code, type="email"))
if others.code != mail.code:
    assert is_expired(refused(email=other.email, token=mail.code, type="email"))
for _ in range(5):
    assert is_expired(refused(email=user.email, token=another(mail.code), type="email"))
assert is_expired(refused(email=user.email, token=mail.code, type="email"))
assert fragment(follow(mail.link))["access_token"]

# A used code, and the link of the same mail.
user, mail = asked()
new_client().auth.verify_otp({"email": user.email, "token": mail.code, "type": "email"})
assert is_expired(refused(email=user.email, token=mail.code, type="email"))
assert is_expired(refused(token_hash=mail.token_hash, type="email"), LINK_IS_EXPIRED)
target = follow(mail.link)
assert fragment(target) == {"error": "access_denied", "error_code": "otp_expired", "error_description": LINK_IS_EXPIRED, "sb": ""}, target
error = refusal(new_client().auth.initialize_from_url, target)
assert type(error).__name__ == "AuthImplicitGrantRedirectError" and error.details == {"code": "otp_expired", "error": "access_denied"}, error

# Too old by a second.
user, mail = asked()
age("mails", user, "24 hours 1 second")
assert is_expired(refused(email=user.email, token=mail.code, type="email"))
assert is_expired(refused(token_hash=mail.token_hash, type="magiclink"), LINK_IS_EXPIRED)
assert fragment(follow(mail.link))["error_code"] == "otp_expired"

# A token of another type, made up, or with an address beside it.
user, mail = asked()
assert is_expired(refused(token_hash=mail.token_hash, type="signup"), LINK_IS_EXPIRED)
assert is_expired(refused(token_hash="made-up", type="email"), LINK_IS_EXPIRED)
error = refused(token_hash=mail.token_hash, email=user.email, type="magiclink")
assert (error.status, error.code, str(error)) == (400, "validation_failed", "Only the token_hash and type should be provided"), error
assert new_client().auth.verify_otp({"token_hash": mail.token_hash, "type": "magiclink"}).session
