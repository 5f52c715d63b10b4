"""supabase-py: update_user() and the admin functions."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from stack import PASSWORD, new_client, new_email, refusal, signed_up  # noqa: E402

client, answer = signed_up({"name": "Ada"})
changed = client.auth.update_user({"data": {"name": None, "city": "London"}})
assert changed.user.user_metadata["city"] == "London"
assert "name" not in changed.user.user_metadata

admin = new_client("SERVICE_ROLE_KEY").auth.admin
made = admin.create_user({"email": new_email(), "password": PASSWORD, "email_confirm": True})
assert made.user.id in [user.id for user in admin.list_users(page=1, per_page=1000)]
updated = admin.update_user_by_id(made.user.id, {"app_metadata": {"plan": "premium"}})
assert updated.user.app_metadata["plan"] == "premium"
assert new_client().auth.sign_in_with_password({"email": made.user.email, "password": PASSWORD}).user.id == made.user.id
admin.delete_user(made.user.id)
assert refusal(admin.get_user_by_id, made.user.id).code == "user_not_found"
assert refusal(client.auth.admin.list_users).status == 403
