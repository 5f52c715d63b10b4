"""HTTP hooks: signed as Standard Webhooks wants it, one webhook-id for a message, GoTrue's rules for answers, size and redirects;
a private address is called only when it was said. A flow's event goes out so where send_email_hook is an address, signed with the
courier's own secrets."""

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
courier = Courier(HTTP_LOCAL_HOSTS="127.0.0.1", HTTP_SEND_EMAIL_HOOK_SECRETS="|".join(SECRETS))


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
    settled(database, queue_hook(database, f"{base}/unsigned", BODY, purpose="other"))
    same(calls("/unsigned")[0][1].get("webhook-signature"), "", "no signature")
    # The event of a flow, for two hashes each beside its code; rolled back, it never leaves.
    value(database, "UPDATE auth_ext.settings SET send_email_hook = %s, autoconfirm = false, mail_min_interval = '0' RETURNING true", [f"{base}/flow"])
    with database.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT auth_ext.sign_up('undone@example.com', 'correct horse battery')")
        cursor.execute("ROLLBACK")
    value(database, "SELECT auth_ext.sign_up('ada@example.com', 'correct horse battery') ->> 'email'")
    wait_until(lambda: calls("/flow"), "the event of a sign-up")
    [(_, headers, body)] = calls("/flow")
    headers = {name.lower(): text for name, text in headers.items()}
    event = json.loads(body)
    same((event["metadata"]["name"], event["user"]["email"], event["email_data"]["email_action_type"]), ("send-email", "ada@example.com", "signup"), "event")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = ["v1," + base64.b64encode(hmac.digest(bytes([n]) * 32, signed, hashlib.sha256)).decode() for n in (1, 2)]
    same(headers["webhook-signature"], ", ".join(expected), "signature with the courier's secrets")
    token = event["email_data"]["token_hash"]
    same(value(database, "SELECT auth_ext.verify_otp('signup', token_hash => %s) ? 'access_token'", [token]), True, "the link of the event")
    for bad in ("https://user:x@example.com/", "ftp://example.com/", "https://example.com/a b", "public"):
        with contextlib.suppress(psycopg2.errors.CheckViolation):
            value(database, "UPDATE auth_ext.settings SET send_email_hook = %s RETURNING true", [bad])
            raise SystemExit(f"{bad} was taken")
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
