"""supabase-py: refresh, take over a session, and find out theft."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from stack import new_client, refusal, signed_up  # noqa: E402

client, answer = signed_up()
first = answer.session.refresh_token
second = client.auth.refresh_session().session
assert second.refresh_token != first
client.auth.refresh_session()
third = client.auth.refresh_session().session

taken_over = new_client()
taken_over.auth.set_session(third.access_token, third.refresh_token)
assert taken_over.auth.get_user().user.id == answer.user.id

error = refusal(new_client().auth.refresh_session, first)
assert error.code == "refresh_token_already_used", error.code
assert refusal(client.auth.refresh_session).status == 400
