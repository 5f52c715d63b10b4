"""Text messages by rows of auth_ext.sms_providers: each provider's request as it documents it, what its answers mean, the signed
webhook, and no secret, code or number in a log."""

import base64
import hashlib
import hmac
import http.server
import urllib.parse

from post import *

SECRET = "hunter2-of-the-provider"
WEBHOOK_SECRET = "v1,whsec_" + base64.b64encode(bytes([7]) * 32).decode()


class Provider(http.server.ThreadingHTTPServer):
    """Answers as the provider of the path does; remembers (path, headers, form)."""

    def __init__(self):
        self.calls = []
        self.answers = {}
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
        self.server.calls.append((self.path, {name.lower(): text for name, text in self.headers.items()}, body))
        status, text = self.server.answers.get(self.path.split("/")[1], (200, "{}"))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


database = connect()
server = Provider().start()
base = f"http://127.0.0.1:{server.server_port}"

# The shipped rows, led to the local server: the path alone tells which provider it plays.
for name in ("twilio", "twilio_verify", "messagebird", "vonage", "textlocal"):
    declaration = value(database, "SELECT declaration FROM auth_ext.sms_providers WHERE name = %s", [name])
    path = urllib.parse.urlsplit(declaration["url"]).path
    declaration = {**declaration, "url": f"{base}/{name}{path}", "local": True}
    answer = value(
        database,
        "SELECT auth_ext.set_sms_provider(%s, secret => %s, account => %s, sender => %s, declaration => %s)",
        [name, SECRET, "AC1", "MG1", json.dumps(declaration)],
    )
    same(answer["has_secret"], True, name)
    assert SECRET not in json.dumps(answer)
rows(database, "UPDATE auth_ext.settings SET phone_enabled = true, sms_min_interval = '0', sms_per_hour = NULL, sms_per_number = NULL, sms_requests_per_address = NULL")


def send(provider, number):
    """Asks for a code by a provider: the message's id, and the code as it lies in nobody's log."""
    rows(database, "UPDATE auth_ext.settings SET sms_provider = %s", [provider])
    same(value(database, "SELECT auth_ext.sign_in_with_otp(phone => %s)", [number]), {}, provider)
    return str(value(database, "SELECT id FROM auth_ext.outbox ORDER BY created_at DESC, id DESC LIMIT 1"))


def form(call):
    return dict(urllib.parse.parse_qsl(call[2]))


courier = Courier(name="sms").start()
taken = {
    "twilio": (201, '{"status": "queued"}'),
    "twilio_verify": (201, '{"status": "pending"}'),
    "messagebird": (201, '{"id": "m"}'),
    "vonage": (200, '{"messages": [{"status": "0"}]}'),
    "textlocal": (200, '{"status": "success"}'),
}
server.answers = dict(taken)
codes = []
for number, name in enumerate(taken):
    id = send(name, f"+49170000010{number}")
    wait_until(lambda: message(database, id)["status"] == "delivered", f"{name} has it")
    call = [call for call in server.calls if call[0].startswith(f"/{name}/")][-1]
    sent = form(call)
    text = sent.get("Body") or sent.get("CustomCode") or sent.get("body") or sent.get("text") or sent.get("message")
    code = text.split()[-1]
    codes.append(code)
    same(len(code), 6, name)
    session = value(database, "SELECT auth_ext.verify_otp(type => 'sms', phone => %s, token => %s)", [f"+49170000010{number}", code])
    same(session["user"]["phone"], f"49170000010{number}", name)

by_name = {name: [call for call in server.calls if call[0].startswith(f"/{name}/")][-1] for name in taken}
basic = "Basic " + base64.b64encode(f"AC1:{SECRET}".encode()).decode()
same(by_name["twilio"][0], "/twilio/2010-04-01/Accounts/AC1/Messages.json")
same(by_name["twilio"][1]["authorization"], basic)
same({name: text for name, text in form(by_name["twilio"]).items() if name != "Body"}, {"To": "+491700000100", "From": "MG1", "Channel": "sms"})
same(by_name["twilio_verify"][0], "/twilio_verify/v2/Services/MG1/Verifications")
same(by_name["twilio_verify"][1]["authorization"], basic)
same(form(by_name["twilio_verify"])["To"], "+491700000101")
same(by_name["messagebird"][1]["authorization"], f"AccessKey {SECRET}")
same(form(by_name["messagebird"])["recipients"], "491700000102")
same(form(by_name["vonage"])["api_secret"], SECRET)
same(form(by_name["vonage"])["to"], "491700000103")
same(form(by_name["textlocal"])["apikey"], SECRET)
same(form(by_name["textlocal"])["numbers"], "491700000104")

# What will never go is dead at once, with the provider's words; what may go better is tried again.
for name, (status, text), ends in [
    ("twilio", (400, '{"code": 21211, "message": "The \'To\' number +491700000200 is not a valid phone number"}'), "dead"),
    ("twilio", (401, '{"code": 20003, "message": "Authenticate"}'), "pending"),
    ("twilio", (201, '{"status": "failed"}'), "pending"),
    ("twilio", (503, "<html>"), "pending"),
    ("messagebird", (422, '{"errors": [{"code": 21, "description": "no (correct) recipients found"}]}'), "dead"),
    ("messagebird", (401, '{"errors": [{"code": 2, "description": "Request not allowed (incorrect access_key)"}]}'), "pending"),
    ("vonage", (200, '{"messages": [{"status": "6", "error-text": "Unroutable message"}]}'), "dead"),
    ("vonage", (200, '{"messages": [{"status": "4", "error-text": "Bad Credentials"}]}'), "pending"),
    ("textlocal", (200, '{"status": "failure", "errors": [{"code": 32, "message": "Invalid number"}]}'), "dead"),
    ("textlocal", (200, '{"status": "failure", "errors": [{"code": 3, "message": "Invalid login details"}]}'), "pending"),
    ("textlocal", (200, "no JSON"), "pending"),
]:
    server.answers[name] = (status, text)
    id = send(name, "+491700000200")
    wait_until(lambda: message(database, id)["reason"] is not None, f"{name} has refused it")
    seen = message(database, id)
    same(seen["status"], ends, f"{name} {status} {text}")
    same(seen["reason"], "sms_refused" if ends == "dead" else "sms_status", text)
    assert "491700000200" not in seen["detail"], seen["detail"]
    rows(database, "DELETE FROM auth_ext.outbox")
server.answers = dict(taken)

# A test message tells how it went.
rows(database, "UPDATE auth_ext.settings SET sms_provider = 'twilio'")
id = value(database, "SELECT auth_ext.sms_test('+491700000300') ->> 'id'")
wait_until(lambda: message(database, id)["status"] == "delivered", "the test message is sent")
assert "201" in message(database, id)["detail"], message(database, id)
server.answers["twilio"] = (401, '{"code": 20003, "message": "Authenticate"}')
id = value(database, "SELECT auth_ext.sms_test('+491700000300') ->> 'id'")
wait_until(lambda: message(database, id)["status"] == "dead", "the test message is dead at once")
assert "Authenticate" in message(database, id)["detail"], message(database, id)

# The hook by HTTP: the event of a send_sms function, signed.
declaration = {"url": f"{base}/hook", "authorization": "webhook", "local": True}
value(database, "SELECT auth_ext.set_sms_provider('hook', secret => %s, declaration => %s)", [WEBHOOK_SECRET, json.dumps(declaration)])
courier.stop()
courier = Courier(name="hook", HTTP_LOCAL_HOSTS="127.0.0.1").start()
id = send("hook", "+491700000400")
wait_until(lambda: message(database, id)["status"] == "delivered", "the hook has it")
path, headers, body = [call for call in server.calls if call[0] == "/hook"][-1]
signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
signature = base64.b64encode(hmac.new(bytes([7]) * 32, signed, hashlib.sha256).digest()).decode()
same(headers["webhook-signature"], f"v1,{signature}")
event = json.loads(body)
same(sorted(event), ["metadata", "sms", "user"])
same(event["metadata"]["name"], "send-sms")
same(event["sms"]["phone"], "491700000400")
codes.append(event["sms"]["otp"])
courier.stop()
server.stop()

# Nothing of it is in a log, in the table, or in a dump of the row.
logs = ""
for name in ("sms.log", "hook.log"):
    with open(name) as log:
        logs += log.read()
with open(os.environ["AUTH_EXT_SERVER_LOG"]) as log:
    server_log = log.read()
for word in [SECRET, WEBHOOK_SECRET, basic, *codes]:
    assert word not in logs, "a secret or a code is in the courier's log"
for word in ["49170000010", "491700000200", "491700000400"]:
    assert word not in logs, "a number is in the courier's log"
tables = json.dumps(rows(database, "SELECT pg_catalog.to_jsonb(p) FROM auth_ext.sms_providers AS p"), default=str)
assert SECRET not in tables and WEBHOOK_SECRET not in tables
print(f"{len(taken)} providers and a webhook, 11 answers that are none")
