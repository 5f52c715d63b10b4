"""Sign-in by a provider from end to end: a provider of the package oidc-provider-mock and one with quirks of its own, the courier's
program in between, and this script as the browser. What a provider does wrong ends in a redirect that says so, and lets nobody in."""

import base64
import hashlib
import hmac
import http.client
import http.server
import re
import urllib.parse

from post import *

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives import hashes

APP = "https://app.example.com"
TENANT = "https://login.microsoftonline.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def get(url, method="GET", form=None, cookie=None):
    """One request, no redirect followed: (status, headers, body)."""
    parts = urllib.parse.urlsplit(url)
    one = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"Cookie": cookie} if cookie else {}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    one.request(method, parts.path + ("?" + parts.query if parts.query else ""), urllib.parse.urlencode(form or {}) if form is not None else None, headers)
    answer = one.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def told(url):
    """Query and fragment of where a browser was sent in the end."""
    parts = urllib.parse.urlsplit(url)
    return {name: values[0] for name, values in urllib.parse.parse_qs(parts.query).items()}, dict(urllib.parse.parse_qsl(parts.fragment))


class Quirks(http.server.ThreadingHTTPServer):
    """GitHub, Apple and whatever is broken, by the path."""

    daemon_threads = True

    def __init__(self):
        self.calls = []
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.nonce = None
        self.codes = set()
        self.azure = {}
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def token(self, **claims):
        header = encoded(json.dumps({"alg": "ES256", "kid": "k1"}).encode())
        body = encoded(json.dumps({"iss": self.base, "exp": int(time.time()) + 60, **claims}).encode())
        r, s = utils.decode_dss_signature(self.key.sign(f"{header}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
        return f"{header}.{body}." + encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def jwks(self):
        numbers = self.key.public_key().public_numbers()
        odd = {"kty": "unheard of", "kid": "odd"}
        key = {"kty": "EC", "crv": "P-256", "kid": "k1", "x": encoded(numbers.x.to_bytes(32, "big")), "y": encoded(numbers.y.to_bytes(32, "big"))}
        return {"keys": [odd, key]}


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body, status=200, kind="application/json", location=None):
        data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(data)

    def do_GET(self):
        server = self.server
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("content-length", 0))).decode()))
        server.calls.append((self.path, form, dict(self.headers.items())))
        path = self.path.split("?")[0]
        if path == "/keys":
            self.answer(server.jwks())
        elif path == "/gh/token":
            # As GitHub's older ones: a form, and a code is good once.
            if form["code"] in server.codes:
                return self.answer("error=bad_verification_code&error_description=The+code+is+incorrect+or+expired.", kind="application/x-www-form-urlencoded")
            server.codes.add(form["code"])
            self.answer("access_token=gho_1&scope=user%3Aemail&token_type=bearer", kind="application/x-www-form-urlencoded; charset=utf-8")
        elif path == "/gh/user":
            self.answer({"id": 9007199254740993, "login": "octo", "name": "Octo Cat", "email": None})
        elif path == "/gh/emails":
            self.answer([{"email": "old@example.com", "primary": False, "verified": False}, {"email": "Octo@Example.com", "primary": True, "verified": True}])
        elif path == "/apple/token":
            self.answer({"access_token": "at", "id_token": server.token(aud="com.example.app", sub="001.apple", email="rel@privaterelay.example", email_verified="true", is_private_email="true", nonce=server.nonce)})
        elif path == "/twitch/token":
            self.answer({"access_token": "at", "scope": ["user:read:email"], "expires_in": "3600"})
        elif path == "/twitch/user":
            self.answer({"data": [{"id": "77", "login": "tw", "display_name": "Tw", "email": "tw@example.com"}]} if self.headers.get("client-id") == "tw-client" else {"data": []})
        elif path == "/fb/user":
            query = dict(urllib.parse.parse_qsl(self.path.partition("?")[2]))
            proof = hmac.new(b"fb-secret", b"fb-token", hashlib.sha256).hexdigest()
            known = query.get("appsecret_proof") == proof and query.get("fields")
            self.answer({"id": "10", "email": "fb@example.com", "first_name": "Fay", "last_name": "Book", "name": "Fay Book"} if known else {"error": {"message": "Invalid appsecret_proof"}}, 200 if known else 400)
        elif path == "/fb/token":
            self.answer({"access_token": "fb-token", "token_type": "bearer", "expires_in": 5183944})
        elif path == "/azure/token":
            self.answer({"access_token": "at", "id_token": server.token(**{"aud": "az", "iss": f"{TENANT}/v2.0", "nonce": server.nonce, **server.azure})})
        elif path == "/slow":
            time.sleep(30)
            self.answer({})
        elif path == "/large":
            self.answer(b"x" * (2 * 1024 * 1024))
        elif path == "/redirect":
            self.answer("", 307, location=f"{server.base}/gh/token")
        elif path == "/broken":
            self.wfile.write(b"not http at all")
        elif path == "/liar/token":
            self.answer({"access_token": "at", "id_token": server.token(aud="liar", sub="one", nonce=server.nonce)})
        elif path == "/liar/user":
            self.answer({"sub": "two", "email": "octo@example.com", "email_verified": True})
        elif path == "/form/token":
            self.answer({"access_token": "at"} if "client_secret" in form else {"error": "invalid_client"}, 200 if "client_secret" in form else 401)
        elif path == "/form/user":
            self.answer({"sub": "f-1", "email": "form@example.com", "email_verified": "true"})
        else:
            self.answer({"error": "not_found"}, 404)

    do_POST = do_GET

    def log_message(self, *_):
        pass


quirks = Quirks()
port, op_port = free_port(), free_port()
op = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(op_port), "--require-nonce", "true", "--user-claims", json.dumps({"sub": "ada", "email": "Ada@Example.com", "email_verified": True, "name": "Ada"})], stdout=open("provider.log", "ab"), stderr=subprocess.STDOUT)
database = connect()
issuer = f"http://127.0.0.1:{op_port}"
courier = Courier(CALLBACK_LISTEN=f"127.0.0.1:{port}")


def sql(statement, *parameters):
    return value(database, statement, parameters or None)


def set_provider(name, client, secret, **options):
    return sql("SELECT auth_ext.set_provider(%s, %s, %s, NULL, %s)", name, client, secret, json.dumps({"local": True, **options}))


sql("UPDATE auth_ext.settings SET site_url = %s, external_url = %s, redirect_allow_list = ARRAY['https://app.example.com/**']", APP, f"http://127.0.0.1:{port}")


def authorize(query, bearer=None, path="/authorize"):
    """As the gateway: (where the browser is sent, its cookie)."""
    headers = {"x-original-method": "GET", "x-original-uri": f"/auth/v1{path}?{query}", **({"authorization": f"Bearer {bearer}"} if bearer else {})}
    with database.cursor() as cursor:
        cursor.execute("SELECT set_config('request.headers', %s, false), set_config('request.method', 'POST', false), set_config('response.headers', '', false)", [json.dumps(headers)])
        cursor.execute("SELECT auth_api.http(), current_setting('response.headers', true)")
        body, written = cursor.fetchone()
        sent = {name: text for one in json.loads(written or "[]") for name, text in one.items()}
        cursor.execute("SELECT set_config('request.headers', '', false), set_config('request.method', '', false)")
    if "Location" not in sent:
        sys.exit(f"/authorize?{query}: {body}")
    return sent["Location"], sent.get("Set-Cookie", "").split(";")[0]


def parameter(url, name):
    return urllib.parse.parse_qs(urllib.parse.urlsplit(url).query).get(name, [None])[0]


def back(state, code="c0de", cookie=None, method="GET", **more):
    form = {"state": state, "code": code, **more}
    url = f"http://127.0.0.1:{port}/auth/v1/callback"
    if method == "POST":
        return get(url, "POST", form, cookie)
    return get(url + "?" + urllib.parse.urlencode(form), cookie=cookie)


def up(url):
    try:
        return get(url)[0] is not None
    except OSError:
        return False


try:
    wait_until(lambda: up(f"{issuer}/.well-known/openid-configuration"), "the provider answers")
    courier.start()
    wait_until(lambda: up(f"http://127.0.0.1:{port}/nothing"), "the courier answers")

    # A real OpenID provider: discovery and keys come by the courier, without a restart of anything.
    set_provider("op", "client", "secret", issuer=issuer)
    document = "SELECT document IS NOT NULL FROM auth_ext.provider_documents WHERE provider = 'op' AND kind = %s"
    for kind in ["discovery", "jwks"]:
        wait_until(lambda: sql(document, kind), f"the courier has brought the {kind}")
    same(sql("SELECT auth_ext.provider_check('op') -> 'problems'"), [], "provider_check")

    # PKCE: the browser goes to the provider, back to the courier, and the app exchanges its code, once.
    verifier = "v" * 50
    challenge = encoded(hashlib.sha256(verifier.encode()).digest())
    location, cookie = authorize(f"provider=op&redirect_to={APP}/cb?x=1&code_challenge={challenge}&code_challenge_method=s256")
    same(cookie, "", "a flow with PKCE needs no cookie")
    status, headers, _ = get(location, "POST", {"sub": "ada"})
    same(status, 302, "the provider")
    first = headers["Location"]
    status, headers, _ = get(first)
    query, _ = told(headers["Location"])
    same((status, headers["Location"].split("?")[0], query.get("x")), (302, f"{APP}/cb", "1"), headers["Location"])
    session = sql("SELECT auth_ext.exchange_code_for_session(%s, %s)", query["code"], verifier)
    same((session["user"]["email"], session["user"]["user_metadata"]["name"], bool(session["provider_token"])), ("ada@example.com", "Ada", True), "the session")
    same(sql("SELECT auth_ext.exchange_code_for_session(%s, %s) ->> 'error_code'", query["code"], verifier), "flow_state_not_found", "the code again")
    query, _ = told(get(first)[1]["Location"])
    same(query["error_code"] in ("bad_oauth_state", "flow_state_already_used"), True, f"the callback again: {query}")

    # Without PKCE: tokens in the fragment, in the browser that began it and nowhere else.
    location, cookie = authorize(f"provider=op&redirect_to={APP}/implicit")
    callback = get(location, "POST", {"sub": "ada"})[1]["Location"]
    status, headers, _ = get(callback)
    same(told(headers["Location"])[0]["error_code"], "bad_oauth_state", "another browser")
    status, headers, _ = get(callback, cookie=cookie)
    _, fragment = told(headers["Location"])
    same((status, fragment.get("token_type"), bool(fragment.get("provider_token")), headers["Cache-Control"]), (302, "bearer", True, "no-store"), headers["Location"][:80])
    same(sql("SELECT count(*) FROM auth.users"), 1, "still one account")
    # GitHub: a form-encoded answer, an id beyond 2^53, and the list of addresses.
    gh = quirks.base + "/gh"
    set_provider("github", "gh", "s", authorization_url=gh, token_url=f"{gh}/token", userinfo_url=f"{gh}/user", emails_url=f"{gh}/emails")
    location, cookie = authorize("provider=github")
    state = parameter(location, "state")
    _, fragment = told(back(state, "gh-code", cookie)[1]["Location"])
    same(fragment.get("provider_token"), "gho_1", "GitHub")
    same(sql("SELECT provider_id || ' ' || email FROM auth.identities WHERE provider = 'github'"), "9007199254740993 octo@example.com", "GitHub's identity")
    location, cookie = authorize("provider=github")
    query, _ = told(back(parameter(location, "state"), "gh-code", cookie)[1]["Location"])
    same(query, {"error": "server_error", "error_code": "unexpected_failure", "error_description": "Unable to exchange external code: gh-c"}, "a code used twice")

    # Apple: the form of another site, the secret made of the key, the name from the form, an odd key beside.
    apple_key = ec.generate_private_key(ec.SECP256R1())
    pem = apple_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    set_provider("apple", "com.example.app", pem, issuer=quirks.base, authorization_url=f"{quirks.base}/apple", token_url=f"{quirks.base}/apple/token", jwks_uri=f"{quirks.base}/keys", team_id="TEAM", key_id="KEY")
    location, cookie = authorize("provider=apple")
    same(parameter(location, "response_mode"), "form_post", "Apple's form")
    quirks.nonce = parameter(location, "nonce")
    status, headers, _ = back(parameter(location, "state"), "ap-code", cookie, "POST", user=json.dumps({"name": {"firstName": "Ann", "lastName": "Apple"}, "email": "evil@example.com"}))
    same("access_token" in told(headers["Location"])[1], True, f"Apple: {headers['Location'][:200]}")
    same(sql("SELECT email || ' ' || (raw_user_meta_data ->> 'full_name') FROM auth.users WHERE email LIKE 'rel@%%'"), "rel@privaterelay.example Ann Apple", "Apple's account")
    sent = next(form for path, form, _ in quirks.calls if path == "/apple/token")
    head, claims, signature = sent["client_secret"].split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    apple_key.public_key().verify(utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(base64.urlsafe_b64decode(claims + "=="))
    same((claims["iss"], claims["sub"], claims["exp"] - claims["iat"] <= 15777000), ("TEAM", "com.example.app", True), "Apple's client secret")

    # Twitch's header and array of scopes; a client that is shown in the body only; a text as email_verified.
    tw = quirks.base + "/twitch"
    set_provider("twitch", "tw-client", "s", authorization_url=tw, token_url=f"{tw}/token", userinfo_url=f"{tw}/user")
    location, cookie = authorize("provider=twitch")
    same("access_token" in told(back(parameter(location, "state"), "tw", cookie)[1]["Location"])[1], True, "Twitch")
    # Facebook's proof that whoever asks has the secret.
    set_provider("facebook", "fb", "fb-secret", authorization_url=quirks.base, token_url=f"{quirks.base}/fb/token", userinfo_url=f"{quirks.base}/fb/user?fields=email,first_name,last_name,name,picture")
    location, cookie = authorize("provider=facebook")
    same("access_token" in told(back(parameter(location, "state"), "fb", cookie)[1]["Location"])[1], True, "Facebook")
    same(sql("SELECT provider_id || ' ' || email || ' ' || (identity_data ->> 'name') FROM auth.identities WHERE provider = 'facebook'"), "10 fb@example.com Fay Book", "Facebook's identity")
    # Microsoft: one tenant, and an address counts only where xms_edov says so.
    set_provider("azure", "az", "s", url=TENANT, authorization_url=quirks.base, token_url=f"{quirks.base}/azure/token", jwks_uri=f"{quirks.base}/keys")
    for claims, outcome in [
        ({"sub": "ms-1", "email": "one@contoso.example", "xms_edov": True}, "access_token"),
        ({"sub": "ms-2", "email": "two@contoso.example", "xms_edov": "1"}, "access_token"),
        ({"sub": "ms-3", "email": "ada@example.com"}, "provider_email_needs_verification"),
        ({"sub": "ms-4", "email": "ada@example.com", "xms_edov": False}, "provider_email_needs_verification"),
        ({"sub": "ms-5", "email": "ada@example.com", "xms_edov": True, "iss": "https://login.microsoftonline.com/11111111-2b34-4da1-9baa-8bc8c9d6a490/v2.0"}, "unexpected_failure"),
        ({"sub": "ms-6", "email": "ada@example.com", "xms_edov": True, "iss": f"{TENANT}.evil.example/v2.0"}, "unexpected_failure"),
        ({"sub": "ms-7", "email": "ada@example.com", "xms_edov": True, "aud": "another"}, "unexpected_failure"),
        ({"sub": "ms-8", "email": "ada@example.com", "xms_edov": True, "nonce": "another"}, "unexpected_failure"),
    ]:
        quirks.azure = claims
        location, cookie = authorize("provider=azure")
        quirks.nonce = parameter(location, "nonce")
        query, fragment = told(back(parameter(location, "state"), "az", cookie)[1]["Location"])
        same("access_token" if "access_token" in fragment else query.get("error_code"), outcome, f"{claims}: {query}")
    same(sql("SELECT count(*) FROM auth.identities AS i JOIN auth.users AS u ON u.id = i.user_id WHERE u.email = 'ada@example.com' AND i.provider = 'azure'"), 0, "nobody of Microsoft's got Ada's account")
    form = quirks.base + "/form"
    set_provider("form", "f", "s", authorization_url=form, token_url=f"{form}/token", userinfo_url=f"{form}/user")
    location, cookie = authorize("provider=form")
    same("access_token" in told(back(parameter(location, "state"), "fo", cookie)[1]["Location"])[1], True, "body authentication")
    same([("client_secret" in f) for p, f, _ in quirks.calls if p == "/form/token"], [False, True], "Basic, then the body")

    # Whatever a provider does wrong.
    before = sql("SELECT count(*) FROM auth.sessions")
    for name, options in {
        "slow": {"token_url": f"{quirks.base}/slow"},
        "large": {"token_url": f"{quirks.base}/large"},
        "moved": {"token_url": f"{quirks.base}/redirect"},
        "broken": {"token_url": f"{quirks.base}/broken"},
        "down": {"token_url": f"http://127.0.0.1:{free_port()}/"},
        "private": {"token_url": "https://127.0.0.1/", "local": False},
        "liar": {"issuer": quirks.base, "jwks_uri": f"{quirks.base}/keys", "token_url": f"{quirks.base}/liar/token", "userinfo_url": f"{quirks.base}/liar/user"},
    }.items():
        set_provider(name, name, "s", **{"authorization_url": quirks.base if options.get("local", True) else "https://p.example", "userinfo_url": f"{quirks.base}/gh/user" if options.get("local", True) else "https://p.example/u", **options})
        location, cookie = authorize(f"provider={name}&redirect_to={APP}/{name}")
        quirks.nonce = parameter(location, "nonce")
        status, headers, _ = back(parameter(location, "state"), "bad-code", cookie)
        query, fragment = told(headers["Location"])
        same((status, headers["Location"].split("?")[0], query["error"], "access_token" in fragment), (302, f"{APP}/{name}", "server_error", False), name)
    same(sql("SELECT count(*) FROM auth.sessions"), before, "none of them lets anybody in")
    same([p for p, _, _ in quirks.calls].count("/gh/token"), 2, "a redirect of a token endpoint is not followed")

    # States: none, tampered, of nobody; and targets that are not allowed.
    for state in ["", "x", "0" * 36, state[:-1] + ("0" if state[-1] != "0" else "1")]:
        status, headers, _ = back(state)
        same((status, headers["Location"].split("?")[0], told(headers["Location"])[0]["error_code"] in ("bad_oauth_state", "bad_oauth_callback")), (303, APP, True), state)
    for evil in ["https://evil.example/", "https://app.example.com.evil.example/", "https://app.example.com@evil.example/", "//evil.example", "javascript:alert(1)", "https://app.example.com\\@evil.example/"]:
        location, cookie = authorize("provider=form&redirect_to=" + urllib.parse.quote(evil))
        status, headers, _ = back(parameter(location, "state"), "fo", cookie)
        same(re.split("[?#]", headers["Location"])[0], APP, evil)

    # Kept tokens, renewed by the courier.
    sql("UPDATE auth_ext.settings SET provider_tokens_kept = true")
    location, cookie = authorize("provider=op")
    get(get(location, "POST", {"sub": "ada"})[1]["Location"], cookie=cookie)
    identity = sql("SELECT id FROM auth.identities WHERE provider = 'op'")
    token = sql("SELECT auth_ext.provider_token(%s)", identity)
    same((bool(token["provider_token"]), token["provider"]), (True, "op"), "a kept token")
    # No secret of a provider is in a log or a table in clear.
    with open(os.environ["AUTH_EXT_SERVER_LOG"] if os.environ.get("AUTH_EXT_SERVER_LOG") else "one.log", errors="replace") as log:
        same("gho_1" in open("one.log", errors="replace").read(), False, "the courier's log")
    same(sql("SELECT count(*) FROM auth_ext.provider_tokens AS t WHERE encode(t.sealed_tokens, 'escape') LIKE %s", f"%{token['provider_token']}%"), 0, "sealed")
    courier.stop()
finally:
    op.kill()
