"""A sign-in by redirect with PKCE, as the gateway and the browser see it."""

import http.client
import json
import sys
import urllib.parse

from post import PATIENCE, value

APP = "https://app.example.com"
VERIFIER = "v" * 43


class Gateway:
    """`database` is a connection of a superuser, `port` the courier's."""

    def __init__(self, database, port):
        self.database = database
        self.port = port
        self.sql(
            "UPDATE auth_ext.settings SET site_url = %s, external_url = %s, redirect_allow_list = ARRAY[%s]",
            APP, f"http://127.0.0.1:{port}", f"{APP}/**",
        )

    def sql(self, statement, *parameters):
        return value(self.database, statement, parameters or None)

    def begun(self, provider, **more):
        """Begins: the parameters of the provider's address."""
        query = urllib.parse.urlencode({"provider": provider, "redirect_to": f"{APP}/{provider}", "code_challenge": VERIFIER, "code_challenge_method": "plain", **more})
        headers = {"x-original-method": "GET", "x-original-uri": f"/auth/v1/authorize?{query}"}
        with self.database.cursor() as cursor:
            cursor.execute("SELECT set_config('request.headers', %s, false), set_config('request.method', 'POST', false), set_config('response.headers', '', false)", [json.dumps(headers)])
            cursor.execute("SELECT auth_api.http(), current_setting('response.headers', true)")
            body, written = cursor.fetchone()
            cursor.execute("SELECT set_config('request.headers', '', false), set_config('request.method', '', false)")
        sent = {name: text for one in json.loads(written or "[]") for name, text in one.items()}
        if "Location" not in sent:
            sys.exit(f"{provider}: {body}")
        return {name: texts[0] for name, texts in urllib.parse.parse_qs(urllib.parse.urlsplit(sent["Location"]).query).items()}

    def back(self, state, code="c0de"):
        """The browser comes back: status, where it is sent, and the query of that."""
        one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        one.request("GET", "/auth/v1/callback?" + urllib.parse.urlencode({"state": state, "code": code}))
        came = one.getresponse()
        came.read()
        place, _, rest = (came.headers["location"] or "").partition("?")
        return came.status, place, dict(urllib.parse.parse_qsl(rest.partition("#")[0]))

    def exchanged(self, code):
        return self.sql("SELECT auth_ext.exchange_code_for_session(%s, %s)", code, VERIFIER)

    def is_up(self):
        try:
            self.back("x")
            return True
        except OSError:
            return False
