"""supabase-py: an old session changes the password only with the code that reauthenticate() mails, once."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "supabase_py" / "lib"))
from post import age, another, mail_to, somebody  # noqa: E402
from stack import PASSWORD, new_client, refusal  # noqa: E402

client, answer = somebody()
age("sessions", answer.user, "25 hours")
error = refusal(client.auth.update_user, {"password": f"{PASSWORD} 2"})
assert (error.status, error.code) == (400, "reauthentication_needed"), error
client.auth.reauthenticate()
mail = mail_to(answer.user.email)
assert mail.subject == f"{mail.code} is your verification code", mail.subject
error = refusal(client.auth.update_user, {"password": f"{PASSWORD} 2", "nonce": another(mail.code)})
assert (error.status, error.code, str(error)) == (422, "reauthentication_not_valid", "Nonce has expired or is invalid"), error
assert client.auth.update_user({"password": f"{PASSWORD} 2", "nonce": mail.code}).user.id == answer.user.id
error = refusal(client.auth.update_user, {"password": f"{PASSWORD} 3", "nonce": mail.code})
assert error.code == "reauthentication_not_valid", error
assert new_client().auth.sign_in_with_password({"email": answer.user.email, "password": f"{PASSWORD} 2"}).session

client, answer = somebody()
age("sessions", answer.user, "25 hours")
client.auth.reauthenticate()
code = mail_to(answer.user.email).code
age("mails", answer.user, "24 hours 1 second")
assert refusal(client.auth.update_user, {"password": f"{PASSWORD} 2", "nonce": code}).code == "reauthentication_not_valid"
assert type(refusal(new_client().auth.reauthenticate)).__name__ == "AuthSessionMissingError"
