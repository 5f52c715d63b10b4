"""supabase-py: sign up, sign in, wrong password, get the user, sign out."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from stack import PASSWORD, new_client, refusal, signed_up  # noqa: E402

client, answer = signed_up({"name": "Ada"})
assert answer.user.user_metadata["name"] == "Ada"
assert answer.session.token_type == "bearer"
assert answer.session.expires_in == 3600
assert client.auth.get_user().user.id == answer.user.id

other = new_client()
signed_in = other.auth.sign_in_with_password({"email": answer.user.email, "password": PASSWORD})
assert signed_in.user.id == answer.user.id

error = refusal(new_client().auth.sign_in_with_password, {"email": answer.user.email, "password": "not this"})
assert type(error).__name__ == "AuthApiError", type(error)
assert error.status == 400
assert error.code == "invalid_credentials"
assert str(error) == "Invalid login credentials"

token = signed_in.session.access_token
other.auth.sign_out()
assert other.auth.get_session() is None
error = refusal(new_client().auth.get_user, token)
assert error.code == "session_not_found", error.code
