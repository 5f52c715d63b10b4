"""supabase-py as an administrator: invite_user_by_email(), and generate_link() of all six types."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import LINK_IS_EXPIRED, arrivals, follow, fragment, is_expired, mail_to, somebody  # noqa: E402
from stack import PASSWORD, new_client, new_email, refusal  # noqa: E402

admin = new_client("SERVICE_ROLE_KEY").auth.admin
REDIRECT = "https://app.example.com/join"

# An invitation, by its link, its token and its code.
for way in ("link", "token", "code"):
    email = new_email()
    invited = admin.invite_user_by_email(email, {"data": {"team": 7}, "redirect_to": REDIRECT}).user
    assert invited.email == email and invited.invited_at and invited.email_confirmed_at is None
    mail = mail_to(email)
    assert mail.subject == "You've been invited", mail.subject
    client = new_client()
    if way == "link":
        target = follow(mail.link)
        assert target.startswith(f"{REDIRECT}#") and fragment(target)["type"] == "invite", target
        client.auth.initialize(url=target)
    elif way == "token":
        client.auth.verify_otp({"token_hash": mail.token_hash, "type": "invite"})
    else:
        client.auth.verify_otp({"email": email, "token": mail.code, "type": "invite"})
    user = client.auth.get_user().user
    assert user.id == invited.id and user.user_metadata["team"] == 7
    client.auth.update_user({"password": PASSWORD})
    assert new_client().auth.sign_in_with_password({"email": email, "password": PASSWORD}).user.id == invited.id
    error = refusal(admin.invite_user_by_email, email)
    assert (error.status, error.code) == (422, "email_exists"), error
assert refusal(new_client().auth.admin.invite_user_by_email, new_email()).status == 403


def made(type_: str, email: str, **more):
    options = {"redirect_to": REDIRECT, **({"data": {"type": type_}} if type_ in ("signup", "invite") else {})}
    answer = admin.generate_link({"type": type_, "email": email, "options": options, **more})
    assert answer.properties.redirect_to == REDIRECT
    return answer


def proved(way: str, link, address: str):
    """The answer of verify_otp() or the user whom the link signs in, or what the link says instead."""
    client = new_client()
    if way == "link":
        target = follow(link.action_link)
        if "message" in fragment(target):
            return fragment(target)["message"]
        client.auth.initialize(url=target)
        return client.auth.get_user().user
    proof = {"token_hash": link.hashed_token} if way == "token" else {"email": address, "token": link.email_otp}
    # supabase-py knows no answer without a user for these two types, which /verify takes as well: see the last lines.
    type_ = "email_change" if link.verification_type.startswith("email_change") else link.verification_type
    return client.auth.verify_otp({**proof, "type": type_}).user


for way in ("link", "token", "code"):
    for type_ in ("signup", "invite", "magiclink", "recovery"):
        is_new = type_ in ("signup", "invite")
        email = new_email() if is_new else somebody()[1].user.email
        answer = made(type_, email, **({"password": PASSWORD} if type_ == "signup" else {}))
        assert answer.properties.verification_type == type_ and len(answer.properties.email_otp) == 6
        user = proved(way, answer.properties, email)
        assert user.id == answer.user.id and user.email == email
        if is_new:
            assert user.user_metadata["type"] == type_
        error = refusal(new_client().auth.verify_otp, {"token_hash": answer.properties.hashed_token, "type": type_})
        assert is_expired(error, LINK_IS_EXPIRED), error
        assert arrivals(email) == []

    _, known = somebody()
    old, new = known.user.email, new_email()
    links = {type_: made(f"email_change_{type_}", old, new_email=new).properties for type_ in ("current", "new")}
    assert [link.verification_type for link in links.values()] == ["email_change_current", "email_change_new"]
    half = proved(way, links["current"], old)
    assert half.startswith("Confirmation link accepted") if way == "link" else half is None
    user = proved(way, links["new"], new)
    assert (user.id, user.email) == (known.user.id, new)
    assert arrivals(old) + arrivals(new) == []

# The type that the answer names is taken, too.
_, known = somebody()
new = new_email()
links = {type_: made(f"email_change_{type_}", known.user.email, new_email=new).properties for type_ in ("new", "current")}
new_client().auth.verify_otp({"token_hash": links["new"].hashed_token, "type": "email_change"})
last = {"token_hash": links["current"].hashed_token, "type": links["current"].verification_type}
assert new_client().auth.verify_otp(last).user.email == new

# What cannot be made.
_, known = somebody()
for type_, email, more, status, code in (
    ("signup", known.user.email, {"password": PASSWORD}, 422, "email_exists"),
    ("invite", known.user.email, {}, 422, "email_exists"),
    ("recovery", new_email(), {}, 404, "user_not_found"),
    ("email_change_new", known.user.email, {"new_email": somebody()[1].user.email}, 422, "email_exists"),
    ("unheard of", known.user.email, {}, 400, "validation_failed"),
):
    error = refusal(admin.generate_link, {"type": type_, "email": email, **more})
    assert (error.status, error.code) == (status, code), (type_, error)
assert made("magiclink", new_email()).properties.verification_type == "signup"
assert refusal(new_client().auth.admin.generate_link, {"type": "magiclink", "email": known.user.email}).status == 403
