"""A person who comes back from a provider gets her answer, whatever the provider does or does not: each server here goes on being slow until
the answer has come, so that nothing but the courier's own limits can have ended the wait. All of it is told in the redirect, and nobody is
let in."""

from post import *
from sign_in import APP, Gateway

# What the courier gives a provider here; the shipped value is 8 of the 10 seconds in which a person has her answer.
SECONDS = 1
TOKEN = json.dumps({"access_token": "at"}).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Provider:
    """A server of sockets. `play` is what it does with a request: (socket, path, over)."""

    def __init__(self):
        self.over = threading.Event()
        self.asked = []
        self.play = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            one, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(one,), daemon=True).start()

    def serve(self, one):
        with one, contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                part = one.recv(65536)
                if not part:
                    return
                request += part
            path = request.split()[1].decode()
            self.asked.append(path)
            self.play(one, path, self.over)


def answer(one, body, head=HEAD):
    one.sendall(head + f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)


def silent(one, path, over):
    over.wait()


def silent_about_the_person(one, path, over):
    answer(one, TOKEN) if path == "/token" else over.wait()


def drop_by_drop(one, path, over):
    one.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while not over.wait(0.05):
        one.sendall(b"1\r\n \r\n")


def endless_header(one, path, over):
    one.sendall(HEAD)
    while not over.wait(0.05):
        one.sendall(b"X-More: 1\r\n")


def stops_in_the_middle(one, path, over):
    one.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + TOKEN)
    over.wait()


def closes_in_the_middle(one, path, over):
    one.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + TOKEN)


def closes_in_a_chunk(one, path, over):
    one.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + TOKEN)


def closes_at_once(one, path, over):
    pass


def no_http(one, path, over):
    one.sendall(b"220 mail.example ESMTP\r\n")


def two_megabytes(one, path, over):
    answer(one, b" " * (2 * 1024 * 1024 - len(TOKEN)) + TOKEN)


def two_megabytes_about_the_person(one, path, over):
    answer(one, TOKEN if path == "/token" else b'{"sub": "1", "email": "a@example.com", "x": "' + b"y" * (2 * 1024 * 1024) + b'"}')


def two_megabytes_without_a_length(one, path, over):
    one.sendall(HEAD + b"Connection: close\r\n\r\n" + b"[" * (2 * 1024 * 1024))


def deep(one, path, over):
    answer(one, b"[" * 500_000)


def half_a_person(one, path, over):
    answer(one, TOKEN if path == "/token" else b'{"sub": "1", "ema')


def refuses(one, path, over):
    answer(one, b"<html>busy</html>", b"HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Type: text/html\r\n")


EXCHANGE = "Unable to exchange external code: c0de"
PROFILE = "Error getting user profile from external provider"
FAULTS = {
    silent: EXCHANGE,
    silent_about_the_person: PROFILE,
    drop_by_drop: EXCHANGE,
    endless_header: EXCHANGE,
    stops_in_the_middle: EXCHANGE,
    closes_in_the_middle: EXCHANGE,
    closes_in_a_chunk: EXCHANGE,
    closes_at_once: EXCHANGE,
    no_http: EXCHANGE,
    two_megabytes: EXCHANGE,
    two_megabytes_about_the_person: PROFILE,
    two_megabytes_without_a_length: EXCHANGE,
    deep: EXCHANGE,
    half_a_person: PROFILE,
    refuses: EXCHANGE,
}

provider = Provider()
database = connect()
port = free_port()
courier = Courier(CALLBACK_LISTEN=f"127.0.0.1:{port}", CALLBACK_PROVIDER_SECONDS=SECONDS)
gateway = Gateway(database, port)
sql, back = gateway.sql, gateway.back


def begun(name):
    return gateway.begun(name)["state"]


def set_provider(name, base, **options):
    declared = {"local": True, "pkce": False, "described_by": "userinfo", "authorization_url": f"{base}/authorize", "token_url": f"{base}/token", "userinfo_url": f"{base}/person"}
    sql("SELECT auth_ext.set_provider(%s, 'client', 'secret', NULL, %s)", name, json.dumps({**declared, **options}))


set_provider("odd", provider.base)
with running(courier):
    wait_until(gateway.is_up, "the courier answers")
    for fault, message in FAULTS.items():
        provider.play, provider.over = fault, threading.Event()
        expected = {"error": "server_error", "error_code": "unexpected_failure", "error_description": message}
        same(back(begun("odd")), (302, f"{APP}/odd", expected), fault.__name__)
        provider.over.set()
    # Nobody is there; a name that leads nowhere; and the same for the document that says where the token endpoint is.
    nowhere = f"http://127.0.0.1:{free_port()}"
    expected = {"error": "server_error", "error_code": "unexpected_failure", "error_description": EXCHANGE}
    for name, base in {"down": nowhere, "unknown": "https://nobody.invalid"}.items():
        set_provider(name, base)
        same(back(begun(name)), (302, f"{APP}/{name}", expected), name)
    provider.play, provider.over = silent, threading.Event()
    set_provider("undescribed", provider.base, issuer=provider.base, token_url="")
    same(back(begun("undescribed")), (302, f"{APP}/undescribed", expected), "a discovery document that never comes")
    provider.over.set()
    # A code is sent once: whoever was too slow may have taken it.
    provider.asked.clear()
    provider.play, provider.over = silent, threading.Event()
    back(begun("odd"))
    provider.over.set()
    same(provider.asked.count("/token"), 1, "a code that got no answer is not sent again")
    # While many wait for one that is silent, another's people are served.
    provider.play, provider.over = silent, threading.Event()
    threads = [threading.Thread(target=back, args=(state,), daemon=True) for state in [begun("odd") for _ in range(20)]]
    for one in threads:
        one.start()
    same(back(begun("down"))[2]["error_code"], "unexpected_failure", "another provider's people")
    for one in threads:
        one.join(PATIENCE)
    provider.over.set()
    same([one.is_alive() for one in threads], [False] * 20, "all of them have their answers")
    same((sql("SELECT count(*) FROM auth.users"), sql("SELECT count(*) FROM auth.sessions")), (0, 0), "nobody was let in")
    same(courier.stop(), 0, "status of the courier")
if "c0de" in courier.logged():
    sys.exit("the courier's log holds the code")
print(f"{len(FAULTS) + 3} faults, each with its answer")
