"""Plays what a real GoTrue answered against a server, through auth_api.http() as a gateway calls it, and compares status, code,
sentence, shape, types, headers, mails and where browsers are sent. What differs must stand in recordings/deviations.json, and what
stands there must differ: the same list as that of the core's tests, whose form of a recording this reads
(src/core/tests/rules/recordings.rs and recordings_of_mail.rs say what it is)."""

import base64
import datetime
import glob
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import uuid
from urllib.parse import parse_qsl, urlsplit

import psycopg2
import psycopg2.extras

ROOT = os.environ["AUTH_EXT_ROOT"]
RECORDINGS = f"{ROOT}/src/core/tests/recordings"
# What libfaketime reads at every look at the clock.
CLOCK_FILE = os.environ["AUTH_EXT_RELIABILITY_CLOCK"]
SECRET = "a secret that is long enough for HS256, of 32 bytes or more"
PARSE = "Could not parse request body as JSON: "
APP = ["http://localhost:3000/*", "https://app.example.com/**"]

psycopg2.extras.register_default_jsonb(globally=True)


class Server:
    """A database of its own, a clock, and what earlier answers said."""

    now = datetime.datetime(2031, 3, 30, 1, 0, 0)

    def __init__(self, group):
        self.group = group
        self.kept = {}
        self.newest_mail = None
        self.connection = psycopg2.connect(dbname=f"recordings_{group}")
        self.connection.autocommit = True
        self.wait(1)
        # As an installation that takes tokens of a shared secret: any claims can be signed.
        self.run("SELECT auth_ext.import_signing_keys(to_jsonb(%s::text))", SECRET)
        self.settings(autoconfirm=True, audit=True, password_min_length=6, argon2_memory_kib=7168, argon2_iterations=1)

    def wait(self, seconds):
        Server.now += datetime.timedelta(seconds=seconds)
        with open(CLOCK_FILE + ".new", "w", encoding="utf-8") as file:
            file.write(Server.now.strftime("%Y-%m-%d %H:%M:%S\n"))
        os.chmod(CLOCK_FILE + ".new", 0o644)
        os.rename(CLOCK_FILE + ".new", CLOCK_FILE)

    def run(self, sql, *parameters):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql, *parameters):
        found = self.run(sql, *parameters)
        return found[0][0] if found else None

    def settings(self, **settings):
        columns = ", ".join(f"{name} = %s" for name in settings)
        self.run(f"UPDATE auth_ext.settings SET {columns}", *settings.values())

    def ask(self, method, uri, body=None, token=None, **headers):
        """The answer to a request: its status, body and headers."""
        headers = {name.replace("_", "-"): text for name, text in headers.items()}
        headers |= {"x-original-method": method, "x-original-uri": uri}
        if token:
            headers["x-auth-ext-authorization"] = f"Bearer {token}"
        with self.connection.cursor() as cursor:
            cursor.execute("BEGIN")
            for name, text in [
                ("request.jwt.claims", '{"role": "anon"}'),
                ("request.method", "POST"),
                ("request.path", "/rpc/http"),
                ("request.headers", json.dumps(headers)),
                ("role", "anon"),
            ]:
                cursor.execute("SELECT set_config(%s, %s, true)", [name, text])
            cursor.execute("SELECT auth_api.http(%s::bytea)", [(body or "").encode()])
            answer = cursor.fetchone()[0]
            cursor.execute("SELECT current_setting('response.status', true), current_setting('response.headers', true)")
            status, told = cursor.fetchone()
            cursor.execute("COMMIT")
        found = {name.lower(): text for one in json.loads(told or "[]") for name, text in one.items()}
        return Response(int(status or 200), answer, found)

    def mails(self):
        """The mails that the last exchange has queued, as a courier takes them."""
        claimed = self.value("SELECT auth_ext.courier_claim('recordings', 'mail', 500, 60)") or []
        if claimed:
            report = [{"id": one["id"], "lease": one["lease"], "result": "delivered"} for one in claimed]
            self.value("SELECT auth_ext.courier_report(%s)", json.dumps(report))
            self.newest_mail = claimed[-1]["payload"]
        return [one["payload"] for one in claimed]

    def user(self, email):
        return self.value("SELECT id FROM auth.users WHERE email = %s", email)

    def add(self, email, confirmed):
        was = self.value("SELECT autoconfirm FROM auth_ext.settings")
        self.settings(autoconfirm=confirmed)
        self.ask("POST", "/signup", json.dumps({"email": email, "password": "correct-horse-1"}))
        self.settings(autoconfirm=was)

    def sign_in(self, email="a@example.com"):
        body = json.dumps({"email": email, "password": "correct-horse-1"})
        return self.ask("POST", "/token?grant_type=password", body).body["access_token"]


class Response:
    def __init__(self, status, body, headers):
        self.status = status
        self.body = body if isinstance(body, (dict, list)) else {}
        self.headers = headers


def app_code(secret, at):
    """What an authenticator app shows (RFC 6238)."""
    secret = base64.b32decode(secret + "=" * (-len(secret) % 8))
    seconds = int((at - datetime.datetime(1970, 1, 1)).total_seconds())
    digest = hmac.new(secret, struct.pack(">Q", seconds // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def code_of(mail):
    return next(word for word in mail["text"].split() if re.fullmatch("[0-9]{6}", word))


def token_of(mail):
    link = next(line for line in mail["text"].splitlines() if line.startswith("http") and "/verify" in line)
    return dict(parse_qsl(urlsplit(link).query))["token"]


def filled(server, text):
    # Longer names first: `$uuid:1` begins `$uuid:12`.
    for name in sorted(server.kept, reverse=True):
        value = server.kept[name]
        if not name.startswith("jwt:") and isinstance(value, str):
            text = text.replace(f"$plain:{name}", value.replace("-", "")).replace(f"${name}", value)
    for name, secret in server.kept.items():
        if name.startswith("totp_secret:"):
            number = name.removeprefix("totp_secret:")
            text = text.replace(f"$old_totp:{number}", app_code(secret, server.now - datetime.timedelta(seconds=600)))
            text = text.replace(f"$totp:{number}", app_code(secret, server.now))
    if server.newest_mail and "$token_hash:" in text:
        text = re.sub(r"\$token_hash:[^&\"]*", token_of(server.newest_mail), text, count=1)
    return text


def by(server, exchange):
    """The token of an exchange: one that was handed out, or one with these claims."""
    shown = exchange.get("by")
    if shown is None:
        return {}
    if isinstance(shown, str):
        return {"token": server.kept[shown.removeprefix("$")]}
    claims = json.loads(filled(server, json.dumps(shown)))
    if "sub" in claims:
        claims["aud"] = "authenticated"
    if "exp" not in claims:
        claims["exp"] = server.value("SELECT ceil(extract(epoch FROM now())) + 3600")
    return {"token": server.value("SELECT auth_ext.sign_jwt_with_secret(%s::json, %s::bytea)", json.dumps(claims, default=int), SECRET.encode())}


def compare(at, recorded, ours, found):
    if recorded == "null" and isinstance(ours, list) and at.endswith("/identities"):
        return
    if isinstance(recorded, dict) and isinstance(ours, dict):
        for name, shape in recorded.items():
            if name in ours:
                compare(f"{at}/{name}", shape, ours[name], found)
            else:
                found.append(f"{at}/{name} is missing")
        # GoTrue leaves it out of the answer that makes the user: the column is computed.
        found += [f"{at}/{name} is new" for name in ours if name not in recorded and name != "confirmed_at"]
    elif isinstance(recorded, list) and isinstance(ours, list):
        if bool(recorded) != bool(ours):
            found.append(f"{at} has {len(ours)} items")
        elif recorded:
            compare(f"{at}/0", recorded[0], ours[0], found)
    elif not isinstance(recorded, str) or not is_a(recorded, ours):
        found.append(f"{at} is {ours!r}, recorded is {recorded}")


def is_a(kind, value):
    if kind.startswith("="):
        return value == kind[1:]
    if kind == "uuid":
        try:
            return isinstance(value, str) and bool(uuid.UUID(value))
        except ValueError:
            return False
    if kind == "time":
        # RFC 3339 in UTC with no zero at the end of the fraction.
        return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?Z", value) is not None
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return {"null": value is None, "boolean": isinstance(value, bool), "text": isinstance(value, str)}[kind]


def counted(name, value):
    """A header without what depends on how many users there are."""
    if name == "x-total-count" and value:
        return "N" if value[0].isdigit() else value[0]
    if name == "link" and value:
        links = []
        for link in value.split(", "):
            url, relation = link.split("; ")
            path, query = url.strip("<>").split("?")
            parts = sorted(part for part in query.split("&") if "next" in relation or not part.startswith("page="))
            links.append(f"{path}?{'&'.join(parts)};{relation}")
        return ", ".join(links)
    return value


def differences(server, exchange, answer):
    found = []

    def same(what, ours, recorded):
        if ours != recorded:
            found.append(f"{what} is {ours!r}, recorded is {recorded!r}")

    same("status", answer.status, exchange["status"])
    body = answer.body
    if exchange["status"] >= 400:
        if "code" in exchange:
            same("code", body.get("error_code", body.get("code")), exchange["code"])
            message = body.get("msg", body.get("message"))
            recorded = filled(server, exchange.get("message") or "")
            if "<n>" in recorded and message:
                pattern = re.escape(recorded).replace(re.escape("<n>"), "([0-9]+)")
                number = re.fullmatch(pattern, message)
                recorded = message if number and int(number[1]) <= 60 else recorded
            if not (message or "").startswith(PARSE) or not recorded.startswith(PARSE):
                same("message", message, recorded)
            same("weak_password", body.get("weak_password"), exchange.get("weak_password"))
    elif "shape" in exchange:
        compare("", exchange["shape"], answer.body, found)
    for name, value in (exchange.get("headers") or {}).items():
        same(name, counted(name, answer.headers.get(name)), counted(name, value))
    return found


def located(server, exchange, answer, found):
    """Compares where the browser is sent, and keeps what stands in the places of placeholders."""
    recorded, ours = exchange.get("location", ""), answer.headers.get("location", "")
    parts = re.split(r"<([^>]*)>", recorded)
    pattern = "".join(re.escape(part) if at % 2 == 0 else "([^&#]+)" for at, part in enumerate(parts))
    match = re.fullmatch(pattern, ours)
    if not match:
        found.append(f"location is {ours}, recorded is {recorded}")
        return
    for name, value in zip(parts[1::2], match.groups()):
        server.kept[name] = value


def mailed(server, exchange, found):
    mails = sorted(server.mails(), key=lambda mail: mail["to"])

    def about(mail):
        subject = mail["subject"]
        return mail["to"], subject.replace(code_of(mail), "<otp>") if re.search("[0-9]", subject) else subject

    recorded = exchange.get("mails", [])
    sent, expected = [about(mail) for mail in mails], [(mail["to"], mail["subject"]) for mail in recorded]
    if sent != expected:
        found.append(f"mails are {sent}, recorded are {expected}")
        return
    for mail, ours in zip(recorded, mails):
        if "token_hash" in mail:
            server.kept[f"token_hash:{mail['token_hash']}"] = token_of(ours).removeprefix("pkce_")
        if "otp" in mail:
            server.kept[f"otp:{mail['otp']}"] = code_of(ours)


def told(server, exchange, found):
    """Compares what the send_email hook was told."""
    event = server.value("WITH gone AS (DELETE FROM public.events RETURNING at, event) SELECT event FROM gone ORDER BY at DESC LIMIT 1")
    if "event" in exchange:
        compare("event", exchange["event"], event, found)


def provided(exchange, answer, found):
    """Compares where a provider's page is, but for what is GoTrue's own or ours."""

    def target(url):
        skipped = ["code_challenge", "code_challenge_method", "nonce", "redirect_to", "skip_http_redirect"]
        query = {name: "" if name == "state" else text for name, text in parse_qsl(urlsplit(url).query, True) if name not in skipped}
        return url.split("?")[0], query

    for name in ["error", "error_description"]:
        if answer.body.get(name) != exchange.get(name):
            found.append(f"{name} is {answer.body.get(name)}, recorded is {exchange.get(name)}")
    if "location" in exchange:
        ours = answer.headers.get("location") or answer.body.get("url") or ""
        if target(ours) != target(exchange["location"]):
            found.append(f"location is {ours}, recorded is {exchange['location']}")


# What was done beside the API, and what GoTrue's environment was.


def noted(server, exchange):
    note = exchange.get("note", "")
    challenge = (exchange.get("body") or {}).get("challenge_id", "") if isinstance(exchange.get("body"), dict) else ""
    challenge = filled(server, challenge)
    if note.startswith("challenge set back a day"):
        server.run("UPDATE auth.mfa_challenges SET created_at = created_at - interval '1 day' WHERE id = %s", challenge)
    elif note.startswith("ip_address of the challenge changed"):
        server.run("UPDATE auth.mfa_challenges SET ip_address = '192.0.2.9' WHERE id = %s", challenge)
        server.settings(client_address_header="x-real-ip")
    elif note.startswith("session"):
        length = "45 minutes" if "45 minutes" in note else "2 hours"
        server.run("UPDATE auth.sessions SET created_at = created_at - %s::interval, refreshed_at = refreshed_at - %s::interval", length, length)
        server.run("UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - %s::interval, created_at = created_at - %s::interval", length, length)


def anonymous(server, flow, name):
    server.settings(autoconfirm=False, anonymous_sign_in_allowed=True, mail_per_hour=None, mail_min_interval="0", redirect_allow_list=APP[:1])


def disabled(server, flow, name):
    server.settings(
        sign_up_allowed=flow != "signup_off", mail_enabled=flow != "email_off", totp_enabled=flow != "totp_off",
        mail_authorized_addresses=["a@example.com"] if flow == "authorized_addresses" else [])


def mfa_totp(server, flow, name):
    server.settings(max_factors=4)


def passkeys(server, flow, name):
    server.settings(
        anonymous_sign_in_allowed=True, passkeys_enabled=True, webauthn_factor_enabled=True, phone_factor_enabled=True, relying_party_id="localhost",
        relying_party_name="Example", relying_party_origins="http://localhost:3000")


def phone_test_otp(server, flow, name):
    server.settings(
        phone_enabled=True, sms_min_interval="0", sms_test_otp="491700000001:123456,491700000002:654321,491700000003:111222")


def strict(server, flow, name):
    late = flow in ("session_limits", "expired_bearer")
    server.settings(
        password_min_length=12, current_password_required=True,
        password_required_characters="abcdefghijklmnopqrstuvwxyz:ABCDEFGHIJKLMNOPQRSTUVWXYZ:0123456789",
        single_session_per_user=not late, session_time_box="1 hour" if late else None,
        session_inactivity_timeout="30 minutes" if late else None,
        access_token_lifetime="2 seconds" if flow == "expired_bearer" else "1 hour")


def mail_world(server):
    server.settings(autoconfirm=False, mail_min_interval="0.001 seconds", mail_per_hour=100000, redirect_allow_list=APP)


def default_mail(server, flow, name):
    if flow is None:
        mail_world(server)
        server.settings(
            manual_linking_allowed=True, anonymous_sign_in_allowed=True,
            mail_notifications=["password_changed", "email_changed", "mfa_factor_enrolled", "mfa_factor_unenrolled", "identity_unlinked"])
    elif name == "resend signup, not confirmed":
        server.add("exp@example.com", False)
        server.mails()
        server.wait(1)
    elif name == "GET /user with two identities":
        server.run(
            "INSERT INTO auth.identities (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at) "
            "VALUES (gen_random_uuid(), '4711', %s, %s, 'github', now(), now(), now())",
            server.user("ada2@example.com"), json.dumps({"sub": "4711", "email": "ada@github.example"}))


def templates_otp(server, flow, name):
    if flow is None:
        mail_world(server)
        server.run("INSERT INTO auth_ext.mail_templates (type, subject) VALUES ('magic_link', 'Code {{ .Token }} for you')")
    elif name == "code older than a day":
        server.run("UPDATE auth.users SET confirmation_sent_at = confirmation_sent_at - interval '2 days' WHERE email = 'bob4@example.com'")
    elif name == "code of a banned user":
        server.run("UPDATE auth.users SET banned_until = now() + interval '1 day' WHERE email = 'bob5@example.com'")
    elif name == "exchange of an expired flow":
        server.run("UPDATE auth.flow_state SET created_at = created_at - interval '1 day', auth_code_issued_at = auth_code_issued_at - interval '1 day'")


def email_change_single(server, flow, name):
    if flow is None:
        mail_world(server)
        server.settings(mail_double_confirm=False)
        return
    server.settings(autoconfirm=flow == "autoconfirm_and_mail")
    if name == "otp of an unknown with autoconfirm":
        # An anonymous user who took an address.
        server.settings(anonymous_sign_in_allowed=True)
        token = server.ask("POST", "/signup", "{}").body["access_token"]
        server.ask("PUT", "/user", json.dumps({"email": "anon@example.com", "password": "correct-horse-1"}), token)
        server.mails()


def limits(server, flow, name):
    if flow is None:
        mail_world(server)
        server.settings(
            mail_min_interval="60 seconds", mail_per_hour=5, redirect_allow_list=[], client_address_header="x-test-address",
            anonymous_sign_in_allowed=True, anonymous_sign_ins_per_address=2, refreshes_per_address=150)
        return

    def thirty(method, path, body, token=None):
        for _ in range(30):
            server.ask(method, path, json.dumps(body), token, x_test_address="10.0.0.1")

    if name == "sign-in":
        server.run("UPDATE auth.users SET email_confirmed_at = now() WHERE email = 'a@example.com'")
    elif name == "otp limited after 30 requests from an address":
        thirty("POST", "/recover", {"email": "nobody@example.com"})
    elif name == "refresh limited after 30 requests":
        thirty("POST", "/token?grant_type=refresh_token", {"refresh_token": "made up"})
    elif name == "verify limited after 30 requests":
        thirty("POST", "/verify", {"type": "email", "email": "x@example.com", "token": "000000"})
    elif name == "challenge limited after 30 requests":
        thirty("POST", f"/factors/{uuid.UUID(int=1)}/challenge", {}, server.sign_in())
    elif name == "PUT /user limited after 30 requests":
        thirty("PUT", "/user", {}, server.sign_in())
    server.mails()


def mail_hook(server, flow, name):
    if flow is None:
        mail_world(server)
        server.run("""
            CREATE TABLE public.answer (body jsonb);
            INSERT INTO public.answer VALUES ('{}');
            GRANT SELECT ON public.answer TO supabase_auth_admin;
            CREATE FUNCTION public.send_email(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
            DECLARE
                answer jsonb := (SELECT body FROM public.answer);
            BEGIN
                INSERT INTO public.events (event) VALUES (event);
                IF answer ? 'raise' THEN RAISE EXCEPTION 'boom'; END IF;
                RETURN answer;
            END $$;
            GRANT EXECUTE ON FUNCTION public.send_email(jsonb) TO supabase_auth_admin;""")
        server.settings(send_email_hook="public.send_email", client_address_header="x-test-address")
        return
    if name == "sign-in":
        server.run("UPDATE auth.users SET email_confirmed_at = now() WHERE email = 'a@example.com'")
    answers = {"mail hook errs": {"error": {"http_code": 418, "message": "the hook says no"}}, "mail hook raises": {"raise": True}}
    server.run("UPDATE public.answer SET body = %s", json.dumps(answers.get(name, {})))


def providers(server, flow, name):
    if flow is None:
        server.settings(external_url="http://127.0.0.1:9308", manual_linking_allowed=True)
        for provider in ["github", "google", "apple", "azure", "discord"]:
            secret = None if provider == "apple" else "s"
            server.value("SELECT auth_ext.set_provider(%s, %s, %s, true)", provider, f"{provider}-client", secret)
        server.add("a@example.com", True)
        server.kept["jwt:a"] = server.sign_in()
    else:
        server.settings(manual_linking_allowed=flow != "off")


OF_MAIL = ["default_mail", "templates_otp", "email_change_single", "limits", "mail_hook"]


def play(group, named):
    """(how many agree, which differ although they are not named, or the other way round)"""
    server = Server(group)
    server.run("""
        CREATE TABLE public.events (at bigint GENERATED ALWAYS AS IDENTITY, event jsonb NOT NULL);
        GRANT INSERT ON public.events TO supabase_auth_admin""")
    prepare = globals().get(group, lambda *_: None)
    if group in OF_MAIL + ["providers"]:
        prepare(server, None, None)
    agree, wrong, met = 0, [], set()
    with open(f"{RECORDINGS}/{group}.jsonl", encoding="utf-8") as lines:
        exchanges = [json.loads(line) for line in lines]
    for exchange in exchanges:
        flow, name = exchange["flow"], exchange["name"]
        if exchange.get("unsent"):
            # It would keep what follows from being compared.
            met.add((flow, name))
            continue
        # A code of an authenticator app is taken once.
        server.wait(31 if "totp:" in json.dumps(exchange) else 1)
        prepare(server, flow, name)
        noted(server, exchange)
        body = exchange.get("text")
        if body is None and "body" in exchange:
            body = filled(server, json.dumps(exchange["body"]))
            body = re.sub(r"<[a-z_ ]*jwt[^>]*>", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2V4YW1wbGUuY29tIn0.AAAA", body) if group == "providers" else body
        headers = {"x_real_ip": "192.0.2.1"}
        if "version" in exchange:
            headers["x_supabase_api_version"] = exchange["version"]
        if "address" in exchange:
            headers["x_test_address"] = exchange["address"]
        shown = by(server, exchange)
        if group == "providers" and exchange["path"].startswith("/user/"):
            shown = {"token": server.kept["jwt:a"]}
        answer = server.ask(exchange["method"], filled(server, exchange["path"]), body, **shown, **headers)
        if group not in ["limits", "mail_hook"]:
            server.settings(client_address_header=None)
        for kept, place in (exchange.get("keep") or {}).items():
            value = answer.body
            for step in place.strip("/").split("/"):
                value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else value.get(step) if isinstance(value, dict) else None
            if value is not None:
                server.kept[kept] = value
        if group == "providers":
            found = []
            if answer.status != exchange["status"] or answer.body.get("error_code") != exchange.get("code") or answer.body.get("msg") != exchange.get("message"):
                found.append(f"{answer.status} {answer.body}, recorded is {exchange['status']} {exchange.get('code')} {exchange.get('message')}")
            provided(exchange, answer, found)
        else:
            found = differences(server, exchange, answer)
            if group in OF_MAIL:
                located(server, exchange, answer, found)
                mailed(server, exchange, found)
                told(server, exchange, found)
            else:
                server.mails()
        is_named = (flow, name) in named
        if is_named:
            met.add((flow, name))
        if found and not is_named:
            wrong.append(f"{group}: {flow} / {name}: {'; '.join(found)}")
        elif is_named and not found:
            wrong.append(f"{group}: {flow} / {name} is named, but does not differ")
        elif not found:
            agree += 1
    wrong += [f"{group}: {flow} / {name} is named, but was not recorded" for flow, name in named if (flow, name) not in met]
    return len(exchanges), agree, wrong


def main():
    with open(f"{RECORDINGS}/deviations.json", encoding="utf-8") as file:
        deviations = [one for one in json.load(file) if one.get("only") != "core"]
    groups = sys.argv[1:] or sorted(os.path.basename(path).removesuffix(".jsonl") for path in glob.glob(f"{RECORDINGS}/*.jsonl"))
    all_wrong, played, agreed, differ = [], 0, 0, 0
    for group in groups:
        named = [(one["flow"], one["name"]) for one in deviations if one["group"] == group]
        count, agree, wrong = play(group, named)
        print(f"{group}: {count} exchanges, {agree} agree, {len(named)} are named, {len(wrong)} are wrong", flush=True)
        played, agreed, differ = played + count, agreed + agree, differ + len(named)
        all_wrong += wrong
    figures = f"{played} exchanges on a server: {agreed} agree, {differ} differ as deviations.json says, {len(all_wrong)} are wrong"
    print(figures)
    with open("figures", "w", encoding="utf-8") as file:
        file.write(figures + "\n")
    if all_wrong:
        sys.exit("\n".join(all_wrong))


main()
