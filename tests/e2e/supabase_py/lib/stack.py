"""The stack that a test talks to, and new users in it."""

import os
import uuid

import httpx
from supabase import Client, ClientOptions, create_client

PASSWORD = "a long pass phrase"


def new_client(key: str = "ANON_KEY", flow: str = "implicit") -> Client:
    """A client; `flow` is "implicit" or "pkce", which is the client's own default."""
    # Nothing here is TLS, and to read every authority for each new client takes half a second.
    transport = httpx.Client(verify=False, follow_redirects=True, http2=True)
    options = ClientOptions(auto_refresh_token=False, persist_session=False, flow_type=flow, httpx_client=transport)
    return create_client(os.environ["AUTH_EXT_URL"], os.environ[key], options)


def new_email() -> str:
    return f"ada.{uuid.uuid4()}@example.com"


def signed_up(data: dict | None = None):
    """A client that has signed up, and the answer."""
    client = new_client()
    answer = client.auth.sign_up({"email": new_email(), "password": PASSWORD, "options": {"data": data or {}}})
    return client, answer


def refusal(call, *arguments):
    """The error that the call raises."""
    try:
        call(*arguments)
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError(f"{call} was not refused")
