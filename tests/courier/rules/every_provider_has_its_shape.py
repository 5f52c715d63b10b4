"""Each shipped provider as it is shipped, but for the host: a server of ours gives the answers that the provider documents, the courier asks for
them, and what stands in auth.identities afterwards is what GoTrue would have written there (its `provider_id` first of all: whoever came with
GoTrue must be found again). Apple and Azure are in social_login.py."""

import base64
import http.server
import pathlib
import urllib.parse

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from post import *
from sign_in import APP, Gateway

SHIPPED = {row["name"]: row for row in json.loads((pathlib.Path(os.environ["AUTH_EXT_ROOT"]) / "src/core/social/shipped.json").read_text())}
PICTURE = "https://pictures.example/1.png"
KEY = ec.generate_private_key(ec.SECP256R1())


def mail(provider):
    return f"ada@{provider.replace('_', '-')}.example"


# What the provider answers, by where it is asked; `unverified` is what else it says of an address that it has not verified. `stored` is
# GoTrue's identity_data without iss, sub, provider_id, email, email_verified and phone_verified; `subject` its provider_id.
PROVIDERS = {
    "bitbucket": {
        "userinfo_url": {"display_name": "Ada L", "uuid": "{b-1}", "account_id": "557058:1", "type": "user"},
        "emails_url": {"values": [{"email": "old@bitbucket.example", "is_primary": False, "is_confirmed": True}, {"email": "Ada@Bitbucket.example", "is_primary": True, "is_confirmed": True}]},
        "unverified": {"emails_url": {"values": [{"email": "new@bitbucket.example", "is_primary": True, "is_confirmed": False}]}},
        "iss": "https://api.bitbucket.org/2.0", "subject": "{b-1}", "stored": {"name": "Ada L", "full_name": "Ada L"},
    },
    "discord": {
        "userinfo_url": {"id": "80351110224678912", "username": "ada", "discriminator": "1337", "global_name": "Ada L", "avatar": "8342729096ea3675442027381ff50dfe", "verified": True, "email": mail("discord")},
        "unverified": {"userinfo_url": {"verified": False}},
        "iss": "https://discord.com/api", "subject": "80351110224678912",
        "stored": {"name": "ada#1337", "full_name": "ada", "custom_claims": {"global_name": "Ada L"}, **dict.fromkeys(["picture", "avatar_url"], "https://cdn.discordapp.com/avatars/80351110224678912/8342729096ea3675442027381ff50dfe.png")},
    },
    "facebook": {
        "userinfo_url": {"id": "10", "email": mail("facebook"), "first_name": "Ada", "last_name": "L", "name": "Ada of L", "picture": {"data": {"url": PICTURE, "is_silhouette": False}}},
        "iss": "https://graph.facebook.com/me?fields=email,first_name,last_name,name,picture", "subject": "10",
        "stored": {"name": "Ada L", "full_name": "Ada L", "nickname": "Ada of L", "slug": "Ada of L", "picture": PICTURE, "avatar_url": PICTURE},
    },
    "figma": {
        "userinfo_url": {"id": "634576", "email": mail("figma"), "handle": "Ada L", "img_url": PICTURE},
        "iss": "https://api.figma.com", "subject": "634576", "stored": {"name": "Ada L", "full_name": "Ada L", "avatar_url": PICTURE},
    },
    "fly": {
        "userinfo_url": {"resource_owner_id": "r", "scope": ["read"], "expires_in": 7200, "application": {"uid": "a"}, "created_at": 1685000000, "user_id": "f-1", "user_name": "Ada L", "email": mail("fly"), "organizations": [{"id": "o", "role": "admin"}]},
        "iss": "https://api.fly.io", "subject": "f-1",
        "stored": {"full_name": "Ada L", "custom_claims": {"resource_owner_id": "r", "organizations": [{"id": "o", "role": "admin"}], "application": {"uid": "a"}, "scope": ["read"], "created_at": 1685000000}},
    },
    "github": {
        "userinfo_url": {"id": 583231, "login": "ada", "name": "Ada L", "email": None, "avatar_url": PICTURE},
        "emails_url": [{"email": "ADA@github.example", "primary": True, "verified": True, "visibility": None}],
        "unverified": {"emails_url": [{"email": "new@github.example", "primary": True, "verified": False}]},
        "iss": "https://api.github.com", "subject": "583231", "stored": {"name": "Ada L", "full_name": "Ada L", "preferred_username": "ada", "user_name": "ada", "avatar_url": PICTURE},
    },
    "gitlab": {
        "userinfo_url": {"id": 9007199254740993, "username": "ada", "name": "Ada L", "avatar_url": PICTURE, "email": mail("gitlab"), "confirmed_at": "2012-05-23T09:05:22Z"},
        "unverified": {"userinfo_url": {"confirmed_at": None}},
        "iss": "https://gitlab.com", "subject": "9007199254740993", "stored": {"name": "Ada L", "full_name": "Ada L", "picture": PICTURE, "avatar_url": PICTURE},
    },
    "google": {
        "id_token": {"sub": "10769150350006150715113082367", "email": mail("google"), "email_verified": True, "name": "Ada L", "picture": PICTURE, "hd": "google.example"},
        "unverified": {"id_token": {"email_verified": False}},
        "subject": "10769150350006150715113082367", "stored": {"name": "Ada L", "full_name": "Ada L", "picture": PICTURE, "avatar_url": PICTURE, "custom_claims": {"hd": "google.example"}},
    },
    "kakao": {
        "userinfo_url": {"id": 123456789, "connected_at": "2022-04-11T01:45:28Z", "kakao_account": {"profile": {"nickname": "에이다", "profile_image_url": PICTURE}, "has_email": True, "is_email_valid": True, "is_email_verified": True, "email": mail("kakao")}},
        # The address belongs to another account of Kakao's by now.
        "unverified": {"userinfo_url": {"kakao_account": {"is_email_valid": False, "is_email_verified": True, "email": mail("kakao")}}},
        "iss": "https://kapi.kakao.com", "subject": "123456789", "stored": {"name": "에이다", "full_name": "에이다", "preferred_username": "에이다", "user_name": "에이다", "avatar_url": PICTURE},
    },
    "keycloak": {
        "id_token": {"sub": "3d6b", "email": mail("keycloak"), "email_verified": True, "name": "Ada L", "preferred_username": "ada"},
        "unverified": {"id_token": {"email_verified": False}},
        "subject": "3d6b", "stored": {"name": "Ada L", "full_name": "Ada L"},
    },
    "linkedin_oidc": {
        "id_token": {"sub": "782bbtaQ", "email": mail("linkedin_oidc"), "email_verified": "true", "name": "Ada L", "given_name": "Ada", "family_name": "L", "locale": "en_US", "picture": PICTURE},
        "unverified": {"id_token": {"email_verified": "false"}},
        "subject": "782bbtaQ", "stored": {"name": "Ada L", "given_name": "Ada", "family_name": "L", "locale": "en_US", "picture": PICTURE},
    },
    "notion": {
        "userinfo_url": {"object": "user", "id": "bot", "type": "bot", "bot": {"owner": {"type": "user", "user": {"object": "user", "id": "n-1", "name": "Ada L", "avatar_url": PICTURE, "type": "person", "person": {"email": mail("notion")}}}}},
        "headers": {"notion-version": "2021-08-16"},
        "iss": "https://api.notion.com", "subject": "n-1", "stored": {"name": "Ada L", "full_name": "Ada L", "picture": PICTURE, "avatar_url": PICTURE},
    },
    "slack_oidc": {
        "userinfo_url": {"ok": True, "sub": "U1", "https://slack.com/user_id": "U1", "https://slack.com/team_id": "T1", "email": mail("slack_oidc"), "email_verified": True, "date_email_verified": 1622128723, "name": "Ada L", "picture": PICTURE},
        "unverified": {"userinfo_url": {"email_verified": False}},
        "iss": "https://slack.com/api", "subject": "U1", "stored": {"name": "Ada L", "full_name": "Ada L", "picture": PICTURE, "avatar_url": PICTURE, "custom_claims": {"https://slack.com/team_id": "T1"}},
    },
    "snapchat": {
        "userinfo_url": {"data": {"me": {"externalId": "CAESI", "displayName": "Ada L", "bitmoji": {"avatar": PICTURE, "id": "b"}, "email": mail("snapchat")}}, "errors": []},
        "iss": "https://accounts.snapchat.com/accounts/oauth2/token", "subject": "CAESI", "stored": {"name": "Ada L", "full_name": "Ada L", "slug": "Ada L", "picture": PICTURE, "avatar_url": PICTURE},
    },
    "spotify": {
        "userinfo_url": {"id": "ada", "display_name": "Ada L", "email": mail("spotify"), "images": [{"url": "https://pictures.example/small.png", "height": 64, "width": 64}, {"url": PICTURE, "height": 300, "width": 300}], "product": "premium"},
        "is_verified": False,
        "iss": "https://api.spotify.com/v1", "subject": "ada", "stored": {"name": "Ada L", "full_name": "Ada L", "picture": PICTURE, "avatar_url": PICTURE},
    },
    "twitch": {
        "userinfo_url": {"data": [{"id": "141981764", "login": "ada", "display_name": "Ada_L", "type": "", "broadcaster_type": "partner", "description": "Here.", "profile_image_url": PICTURE, "offline_image_url": "https://pictures.example/off.png", "view_count": 5980557, "email": mail("twitch")}]},
        "headers": {"client-id": "client-of-twitch"},
        "iss": "https://api.twitch.tv", "subject": "141981764",
        "stored": {"name": "ada", "full_name": "ada", "nickname": "Ada_L", "slug": "Ada_L", "picture": PICTURE, "avatar_url": PICTURE, "custom_claims": {"broadcaster_type": "partner", "description": "Here.", "type": "", "offline_image_url": "https://pictures.example/off.png", "view_count": 5980557}},
    },
    "vercel_marketplace": {
        "id_token": {"sub": "account:1:user:2", "global_user_id": "g-1", "user_email": mail("vercel_marketplace"), "user_name": "Ada L", "user_avatar_url": PICTURE},
        "subject": "global_user_id:g-1", "stored": {"name": "Ada L", "picture": PICTURE},
    },
    "workos": {
        "token": {"profile": {"id": "prof_1", "connection_id": "conn_1", "organization_id": "org_1", "connection_type": "GoogleOAuth", "email": mail("workos"), "first_name": "Ada", "last_name": "L", "idp_id": "1", "raw_attributes": {}}},
        "asked": {"connection": "conn_1"},
        "iss": "https://api.workos.com", "subject": "prof_1", "stored": {"name": "Ada L", "full_name": "Ada L", "custom_claims": {"connection_id": "conn_1", "organization_id": "org_1"}},
    },
    "x": {
        "userinfo_url": {"data": {"id": "2244994945", "name": "Ada L", "username": "ada", "confirmed_email": mail("x"), "profile_image_url": PICTURE, "url": "https://t.example/1", "created_at": "2013-12-14T04:35:55.000Z"}},
        "iss": "https://api.x.com", "subject": "2244994945",
        "stored": {"name": "Ada L", "full_name": "Ada L", "preferred_username": "ada", "user_name": "ada", "profile": "https://x.com/ada", "website": "https://t.example/1", "picture": PICTURE, "avatar_url": PICTURE, "custom_claims": {"created_at": "2013-12-14T04:35:55.000Z"}},
    },
    "zoom": {
        "userinfo_url": {"id": "z8yCxTTTTSiw02QgCAp8uQ", "first_name": "Ada", "last_name": "L", "email": mail("zoom"), "verified": 1, "login_types": [100], "pic_url": PICTURE},
        "unverified": {"userinfo_url": {"verified": 0}},
        "iss": "https://api.zoom.us/v2", "subject": "z8yCxTTTTSiw02QgCAp8uQ", "stored": {"name": "Ada L", "full_name": "Ada L", "picture": PICTURE, "avatar_url": PICTURE},
    },
}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def id_token(claims):
    text = encoded(b'{"alg":"ES256","kid":"k"}') + "." + encoded(json.dumps(claims).encode())
    r, s = utils.decode_dss_signature(KEY.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}." + encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


class Shapes(http.server.ThreadingHTTPServer):
    """`/NAME` and then the path of the provider's own address."""

    daemon_threads = True

    def __init__(self):
        self.asked = []
        self.nonce = None
        self.more = {}
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_address[1]}"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()


def changed(answer, more):
    return {**answer, **more} if isinstance(answer, dict) and isinstance(more, dict) else more or answer


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.server.asked.append((self.path, dict(urllib.parse.parse_qsl(body)), {name.lower(): text for name, text in self.headers.items()}))
        if self.path == "/keys":
            numbers = KEY.public_key().public_numbers()
            return self.answer({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": encoded(numbers.x.to_bytes(32, "big")), "y": encoded(numbers.y.to_bytes(32, "big"))}]})
        _, name, _ = self.path.split("/", 2)
        shape, path = PROVIDERS[name], self.path.removeprefix(f"/{name}").split("&appsecret_proof=")[0]
        if path == urllib.parse.urlsplit(token_url(name)).path:
            answer = {"access_token": f"token-of-{name}", "token_type": "bearer", **shape.get("token", {})}
            if "id_token" in shape:
                base = f"{self.server.base}/{name}"
                answer["id_token"] = id_token({"iss": base, "aud": f"client-of-{name}", "exp": int(time.time()) + 600, "nonce": self.server.nonce, **changed(shape["id_token"], self.server.more.get("id_token"))})
            return self.answer(answer)
        for kind in ["userinfo_url", "emails_url"]:
            if kind in shape and path == without_host(SHIPPED[name][kind]) and self.headers["authorization"] == f"Bearer token-of-{name}":
                return self.answer(changed(shape[kind], self.server.more.get(kind)))
        self.answer({"error": "not_found"}, 404)

    do_POST = do_GET

    def answer(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def without_host(url):
    parts = urllib.parse.urlsplit(url)
    return parts.path + ("?" + parts.query if parts.query else "")


def token_url(name):
    # Google and Keycloak tell it in their discovery documents.
    return SHIPPED[name].get("token_url") or "https://host/token"


shapes = Shapes()
database = connect()
port = free_port()
courier = Courier(CALLBACK_LISTEN=f"127.0.0.1:{port}")
gateway = Gateway(database, port)


def arrives(name, more):
    """One person by one provider: (how the callback ended, the token requests, the person requests)."""
    shapes.more = more
    shapes.asked.clear()
    asked = gateway.begun(name, **PROVIDERS[name].get("asked", {}))
    shapes.nonce = asked.get("nonce")
    status, place, query = gateway.back(asked["state"])
    same((status, place), (302, f"{APP}/{name}"), f"{name}: {query}")
    tokens = [one for one in shapes.asked if one[1].get("grant_type") == "authorization_code"]
    return asked, query, tokens, [one for one in shapes.asked if one not in tokens and one[0] != "/keys" and "/.well-known/" not in one[0]]


with running(shapes, courier):
    wait_until(gateway.is_up, "the courier answers")
    same(sorted(set(SHIPPED) - set(PROVIDERS)), ["apple", "azure"], "what is not here")
    for name, shape in PROVIDERS.items():
        base = f"{shapes.base}/{name}"
        options = {"local": True, "authorization_url": f"{base}/authorize", "token_url": base + without_host(token_url(name))}
        options |= {kind: base + without_host(SHIPPED[name][kind]) for kind in ["userinfo_url", "emails_url"] if SHIPPED[name].get(kind)}
        if "id_token" in shape:
            options |= {"issuer": base, "jwks_uri": f"{shapes.base}/keys"}
        gateway.sql("SELECT auth_ext.set_provider(%s, %s, 'secret', NULL, %s)", name, f"client-of-{name}", json.dumps(options))
        row = SHIPPED[name]
        asked, query, tokens, person = arrives(name, {})
        scopes = " ".join(row.get("scopes", []))
        same((asked.get("scope", ""), asked["client_id"], "code_challenge" in asked), (scopes, f"client-of-{name}", row.get("pkce", False)), f"{name}: what the browser asks")
        same({key: asked.get(key) for key in shape.get("asked", {})}, shape.get("asked", {}), f"{name}: what is passed on")
        [(_, form, headers)] = tokens
        same(("code_verifier" in form, "client_secret" in form, headers.get("authorization", "").startswith("Basic ")),
             (row.get("pkce", False), row.get("token_auth") == "body", row.get("token_auth") != "body"), f"{name}: how the client is shown")
        # Both at once.
        same(sorted(path.split("&appsecret_proof=")[0].removeprefix(f"/{name}") for path, _, _ in person), sorted(without_host(row[kind]) for kind in ["userinfo_url", "emails_url"] if kind in shape), f"{name}: where the person is asked for")
        for header, text in shape.get("headers", {}).items():
            same(person[0][2].get(header), text, f"{name}: {header}")
        data, user = [gateway.sql(f"SELECT {what} FROM auth.identities AS i JOIN auth.users AS u ON u.id = i.user_id WHERE i.provider = %s", name) for what in ["i.identity_data", "to_jsonb(u)"]]
        verified = shape.get("is_verified", True)
        expected = {"iss": shape.get("iss", base), "sub": shape["subject"], "provider_id": shape["subject"], "email": mail(name), "email_verified": verified, "phone_verified": False, **shape["stored"]}
        same({key: data.get(key) for key in expected}, expected, f"{name}: identity_data")
        same(gateway.sql("SELECT provider_id || ' ' || email FROM auth.identities WHERE provider = %s", name), f"{shape['subject']} {mail(name)}", f"{name}: the identity")
        same((user["email"], user["raw_app_meta_data"], user["raw_user_meta_data"]["sub"], user["email_confirmed_at"] is not None), (mail(name), {"provider": name, "providers": [name]}, shape["subject"], verified), f"{name}: the account")
        if verified:
            session = gateway.exchanged(query["code"])
            same((session["user"]["id"], session["provider_token"]), (user["id"], f"token-of-{name}"), f"{name}: the session")
        else:
            same(query.get("error_code"), "provider_email_needs_verification", name)
        # The same person again is found by the provider's id.
        gateway.sql("UPDATE auth_ext.settings SET sign_up_allowed = false")
        _, query, _, _ = arrives(name, {})
        same("code" in query, verified, f"{name}: again: {query}")
        gateway.sql("UPDATE auth_ext.settings SET sign_up_allowed = true")
        if "unverified" in shape:
            # An address that it has not verified lets nobody in for the first time.
            gateway.sql("DELETE FROM auth.users")
            _, query, _, _ = arrives(name, shape["unverified"])
            same(query.get("error_code"), "provider_email_needs_verification", f"{name}: unverified")
            same(gateway.sql("SELECT count(*) FROM auth.sessions"), 0, f"{name}: unverified")
    same(courier.stop(), 0, "status of the courier")
print(f"{len(PROVIDERS)} providers as they are shipped")
