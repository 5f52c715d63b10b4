"""HTTP hooks: signed as Standard Webhooks wants it, one webhook-id for a message, GoTrue's rules for answers, size and redirects;
a private address is called only when it was said."""

import base64
import hashlib
import hmac
import http.server

from post import *

SECRETS = ["v1,whsec_" + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2)]
BODY = '{"user": {"email": "ada@example.com"}, "email_data": {"token": "123456"}}'


class Hook(http.server.ThreadingHTTPServer):
    """Answers by path; remembers (path, headers, body)."""

    def __init__(self):
        self.calls = []
        self.unavailable = 2
        super().__init__(("127.0.0.1", 0), Handler)

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.calls.append((self.path, dict(self.headers.items()), body))
        status, headers, text = 200, {"Content-Type": "application/json"}, "{}"
        match self.path:
            case "/refuses":
                text = '{"error": {"http_code": 403, "message": "not ada@example.com"}}'
            case "/html":
                headers = {"Content-Type": "text/html"}
            case "/large":
                text = '{"x": "' + "y" * 204_800 + '"}'
            case "/redirect":
                status, headers = 307, {"Location": "/ok"}
            case "/busy":
                if self.server.unavailable:
                    self.server.unavailable -= 1
                    status, headers = 503, {"Retry-After": "0"}
            case "/down":
                status = 500
            case "/slow":
                time.sleep(7)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


hook = Hook()
database = connect()
base = f"http://127.0.0.1:{hook.server_address[1]}"
courier = Courier(HTTP_LOCAL_HOSTS="127.0.0.1")


def calls(path):
    return [call for call in hook.calls if call[0] == path]


with running(hook, courier):
    id = queue_hook(database, f"{base}/ok", BODY, SECRETS)
    settled(database, id)
    [(_, headers, body)] = calls("/ok")
    headers = {name.lower(): text for name, text in headers.items()}
    same(body, BODY, "body")
    same((headers["content-type"], headers["accept-encoding"], headers["webhook-id"]), ("application/json", "identity", id), "headers")
    signed = f"{id}.{headers['webhook-timestamp']}.{BODY}".encode()
    expected = ["v1," + base64.b64encode(hmac.digest(bytes([n]) * 32, signed, hashlib.sha256)).decode() for n in (1, 2)]
    same(headers["webhook-signature"], ", ".join(expected), "signature")
    same(abs(time.time() - int(headers["webhook-timestamp"])) < 300, True, "timestamp")
    # Without a secret the header is there and empty.
    settled(database, queue_hook(database, f"{base}/unsigned", BODY))
    same(calls("/unsigned")[0][1].get("webhook-signature"), "", "no signature")
    # Busy twice, then taken, within one attempt.
    row = settled(database, queue_hook(database, f"{base}/busy", BODY, SECRETS))
    same((row["attempts"], len(calls("/busy"))), (1, 3), "busy")
    same(len({headers["webhook-id"] for _, headers, _ in calls("/busy")}), 1, "one webhook-id")
    # What the hook refuses is dead, in its words but for addresses.
    row = settled(database, queue_hook(database, f"{base}/refuses", BODY, SECRETS), "dead")
    same((row["reason"], row["detail"]), ("hook_error", "the hook says: not …"), "refused")
    row = settled(database, queue_hook(database, f"{base}/html", BODY, SECRETS), "dead")
    same(row["reason"], "hook_payload_invalid_content_type", "no JSON")
    row = settled(database, queue_hook(database, f"{base}/large", BODY, SECRETS), "dead")
    same(row["reason"], "hook_payload_over_size_limit", "too large")
    # What may go better waits: a redirect is not followed, an error is tried again, a slow answer has 5 seconds.
    for path, reason in [("/redirect", "hook_status"), ("/down", "hook_status"), ("/slow", "hook_timeout")]:
        id = queue_hook(database, base + path, BODY, SECRETS)
        wait_until(lambda: message(database, id)["reason"] == reason, f"{path}: {message(database, id)}")
        same(message(database, id)["status"], "pending", path)
    same(len(calls("/ok")), 1, "a redirect was followed")
    id = queue_hook(database, f"http://127.0.0.1:{free_port()}/", BODY, SECRETS)
    wait_until(lambda: message(database, id)["reason"] == "hook_timeout_after_retry", "nobody there")
    # A secret of another form sends nothing.
    id = queue_hook(database, f"{base}/secret", BODY, ["whsec_x"])
    wait_until(lambda: message(database, id)["reason"] == "hook_secret", "a bad secret")
    # Private addresses in other spellings, and plain HTTP, are not called.
    port = hook.server_address[1]
    for url in [f"http://localhost:{port}/private", f"https://localhost:{port}/private", f"https://[::ffff:127.0.0.1]:{port}/private",
                "https://169.254.169.254/private", "file:///private", f"https://user:x@127.0.0.1:{port}/private"]:
        id = queue_hook(database, url, BODY, SECRETS)
        wait_until(lambda: message(database, id)["reason"] in ("hook_address", "hook_timeout_after_retry"), f"{url}: {message(database, id)}")
    same(calls("/private"), [], "private addresses were called")
    # With a deadline of two seconds it is not tried for long.
    row = settled(database, queue_hook(database, f"{base}/down", BODY, SECRETS, lifetime=2), "dead")
    same(row["reason"], "expired", "expired")
    same(courier.stop(), 0, "status of the courier")
for secret in ["ada@example.com", "123456", *SECRETS]:
    if secret in courier.logged():
        raise SystemExit(f"the courier's log holds {secret}")
