"""A row of auth.custom_oauth_providers may name any address. The courier reaches none that is private, whatever name leads there, unless
its operator has said so; it follows no redirect, reads no endless answer, and answers the browser while a provider still thinks."""

import base64
import datetime
import http.client
import http.server
import ipaddress
import socketserver
import ssl
import urllib.parse

from post import *

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

APP = "https://app.example.com"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def certificate(name, key, authority=None, authority_key=None):
    """One for a name, signed by an authority; without one, the authority's own."""
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(named).issuer_name(authority.subject if authority else named).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    if authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    builder = builder.add_extension(x509.BasicConstraints(authority is None, None), True)
    return builder.sign(authority_key or key, hashes.SHA256())


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A provider; `connections` counts who came, and `still` keeps it thinking."""

    daemon_threads = True

    def __init__(self, context=None):
        self.connections = 0
        self.paths = []
        self.still = threading.Event()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.nonce = None
        self.elsewhere = None
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.issuer = f"https://localhost:{self.port}"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, *_):
        pass

    def token(self, **claims):
        header = encoded(json.dumps({"alg": "ES256", "kid": "k"}).encode())
        body = encoded(json.dumps({"iss": self.issuer, "exp": int(time.time()) + 60, **claims}).encode())
        r, s = utils.decode_dss_signature(self.key.sign(f"{header}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
        return f"{header}.{body}." + encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body, status=200, location=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(data)

    def do_GET(self):
        server = self.server
        self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.split("?")[0]
        server.paths.append(path)
        if path == "/token":
            token = server.token(aud="c", sub="of-oidc", nonce=server.nonce, email="oidc@example.com", email_verified=True)
            self.answer({"access_token": "at", "id_token": token})
        elif path == "/user":
            self.answer({"sub": "of-oauth2", "email": "oauth2@example.com", "email_verified": True, "groups": ["staff"], "salary": 1})
        elif path == "/keys":
            numbers = server.key.public_key().public_numbers()
            x, y = (encoded(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
            self.answer({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y}]})
        elif path == "/.well-known/openid-configuration":
            self.answer({"issuer": server.issuer, **{name: f"{server.issuer}/{path}" for name, path in {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}.items()}})
        elif path == "/moved":
            self.answer({}, 307, server.elsewhere)
        elif path in ("/large", "/large/.well-known/openid-configuration"):
            self.answer(json.dumps({"sub": "large", "issuer": f"{server.issuer}/large", "fill": "x" * 2 * 1024 * 1024}).encode())
        elif path == "/slow":
            server.still.wait(PATIENCE)
            self.answer({"sub": "slow"})
        else:
            self.answer({}, 404)

    do_POST = do_GET

    def log_message(self, *_):
        pass


key, authority_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
authority = certificate("an authority", authority_key)
for name, one in {"ca.pem": authority, "server.pem": certificate("localhost", key, authority, authority_key)}.items():
    with open(name, "wb") as file:
        file.write(one.public_bytes(serialization.Encoding.PEM))
with open("key.pem", "wb") as file:
    file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.pem", "key.pem")
provider, inside = Server(context), Server()
provider.elsewhere = f"http://127.0.0.1:{inside.port}/token"
database = connect()
ports = {"guarded": free_port(), "open": free_port()}
couriers = {
    "guarded": Courier("guarded", CALLBACK_LISTEN=f"127.0.0.1:{ports['guarded']}", HTTP_CA_FILE="ca.pem"),
    "open": Courier("open", CALLBACK_LISTEN=f"127.0.0.1:{ports['open']}", HTTP_CA_FILE="ca.pem", HTTP_LOCAL_HOSTS="localhost,127.0.0.1"),
}


def sql(statement, *parameters):
    return value(database, statement, parameters or None)


def add(name, kind="oauth2", **urls):
    """A row as GoTrue would have written it, past what our administrators may set."""
    base = provider.issuer
    urls = {"authorization_url": f"{base}/authorize", **({"token_url": f"{base}/token", "userinfo_url": f"{base}/user"} if kind == "oauth2" else {"issuer": base}), **urls}
    columns = ", ".join(urls)
    sql(
        f"INSERT INTO auth.custom_oauth_providers (provider_type, identifier, name, client_id, client_secret, custom_claims_allowlist, {columns})"
        f" VALUES (%s, %s, 'x', 'c', 'secret', '{{groups}}', {', '.join(['%s'] * len(urls))})",
        kind, f"custom:{name}", *urls.values(),
    )


def sign_in(name, courier):
    """A browser's way: query and fragment of where it ends."""
    headers = {"x-original-method": "GET", "x-original-uri": f"/auth/v1/authorize?provider=custom:{name}&redirect_to={APP}/{name}"}
    with database.cursor() as cursor:
        cursor.execute("SELECT set_config('request.headers', %s, false), set_config('request.method', 'POST', false)", [json.dumps(headers)])
        cursor.execute("SELECT auth_api.http(), current_setting('response.headers', true)")
        body, written = cursor.fetchone()
    sent = {name: text for one in json.loads(written) for name, text in one.items()}
    location = urllib.parse.parse_qs(urllib.parse.urlsplit(sent.get("Location") or sys.exit(f"{name}: {body}")).query)
    provider.nonce = location.get("nonce", [None])[0]
    one = http.client.HTTPConnection("127.0.0.1", ports[courier], timeout=PATIENCE)
    one.request("GET", "/auth/v1/callback?" + urllib.parse.urlencode({"state": location["state"][0], "code": "c0de"}), headers={"Cookie": sent["Set-Cookie"].split(";")[0]})
    answer = one.getresponse()
    answer.read()
    target = urllib.parse.urlsplit(answer.headers["Location"])
    same((answer.status, target.path), (302, f"/{name}"), f"{name}: {answer.headers['Location']}")
    return dict(urllib.parse.parse_qsl(target.query)), dict(urllib.parse.parse_qsl(target.fragment))


def refused(name, courier):
    query, fragment = sign_in(name, courier)
    same((query.get("error"), "access_token" in fragment), ("server_error", False), f"{name}: {query}")


sql("UPDATE auth_ext.settings SET site_url = %s, redirect_allow_list = ARRAY['https://app.example.com/**']", APP)
add("name")
add("literal", token_url=f"https://127.0.0.1:{provider.port}/token")
add("spelling", token_url=f"https://2130706433:{provider.port}/token")
add("mapped", token_url=f"https://[::ffff:127.0.0.1]:{provider.port}/token")
add("oidc", "oidc")
with running(*couriers.values()):
    for port in ports.values():
        wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, "a courier listens")
    # Names and addresses that lead home: nobody is even connected to.
    for name in ["name", "literal", "spelling", "mapped"]:
        refused(name, "guarded")
    same(provider.connections, 0, "connections to a private address")
    # The other one is told that these hosts are the operator's own.
    query, fragment = sign_in("name", "open")
    same("access_token" in fragment, True, f"name: {query}")
    same(sql("SELECT identity_data -> 'custom_claims' FROM auth.identities WHERE provider = 'custom:name'"), {"groups": ["staff"]}, "the allow-list")
    query, fragment = sign_in("oidc", "open")
    same("access_token" in fragment, True, f"oidc: {query}")
    same(sql("SELECT string_agg(email, ' ' ORDER BY email) FROM auth.users"), "oauth2@example.com oidc@example.com", "accounts")

    # Redirects from an allowed host into the network behind: of the token endpoint and of the user info.
    add("moved-token", token_url=f"{provider.issuer}/moved")
    add("moved-user", userinfo_url=f"{provider.issuer}/moved")
    add("moved-discovery", "oidc", discovery_url=f"{provider.issuer}/moved")
    # 2 MB, as user info and as discovery document.
    add("large-user", userinfo_url=f"{provider.issuer}/large")
    add("large-discovery", "oidc", issuer=f"{provider.issuer}/large")
    # One that thinks for longer than anybody waits.
    add("slow-user", userinfo_url=f"{provider.issuer}/slow")
    add("slow-token", token_url=f"{provider.issuer}/slow")
    for name in ["moved-token", "moved-user", "moved-discovery", "large-user", "large-discovery", "slow-user", "slow-token"]:
        before = len(provider.paths)
        refused(name, "open")
        same(len(provider.paths) > before, True, f"{name} was asked")
    same(provider.still.is_set(), False, "the browser has its answer while the provider still thinks")
    provider.still.set()
    same(inside.connections, 0, "redirects that were followed")
    same(sql("SELECT count(*) FROM auth.users"), 2, "accounts after all of it")
    same(any("c0de" in courier.logged() or "secret" in courier.logged() for courier in couriers.values()), False, "a code or a secret in a log")
