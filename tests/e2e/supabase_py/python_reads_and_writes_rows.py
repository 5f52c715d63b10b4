"""supabase-py: a user's own rows under RLS."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from stack import signed_up  # noqa: E402

ada, answer = signed_up()
grace, _ = signed_up()
written = ada.table("notes").insert({"body": "from Python"}).execute()
assert written.data[0]["user_id"] == answer.user.id
assert [row["body"] for row in ada.table("notes").select("body").execute().data] == ["from Python"]
assert grace.table("notes").select("body").execute().data == []
