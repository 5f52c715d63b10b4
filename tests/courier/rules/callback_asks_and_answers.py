"""/callback: the database gets what the browser brought, says what to ask the provider, gets the answers, and says what the browser is
told. No transaction is open meanwhile, one step follows another at most a few times, and nobody waits for ever."""

import http.client
import http.server
import urllib.parse

from post import *

# The database's side is social login's. Here a function plays it in its place: it keeps what it got, asks for a token, then for the
# person, and then answers with what came.
PLAYED = """
CREATE TABLE calls (n serial, request jsonb, carry text, answers jsonb);
ALTER EXTENSION auth_ext DROP FUNCTION auth_ext.courier_callback(jsonb, text, jsonb);
DROP FUNCTION auth_ext.courier_callback(jsonb, text, jsonb);
CREATE FUNCTION auth_ext.courier_callback(request jsonb, carry text DEFAULT NULL, answers jsonb DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    state text := (SELECT p ->> 'value' FROM jsonb_array_elements(request -> 'parameters') AS p WHERE p ->> 'name' = 'state' LIMIT 1);
    base text := current_setting('test.base');
BEGIN
    INSERT INTO public.calls (request, carry, answers) VALUES ($1, $2, $3);
    CASE
        WHEN state = 'ends' THEN
            RETURN jsonb_build_object('answer', jsonb_build_object('status', 303, 'body', '', 'headers', '[{"name": "location", "value": "https://app.example/?error=x"}, {"name": "set-cookie", "value": "a=1"}, {"name": "set-cookie", "value": "b=2"}]'::jsonb));
        WHEN state = 'fails' THEN
            RAISE EXCEPTION 'hunter2';
        WHEN state = 'loops' THEN
            RETURN jsonb_build_object('ask', jsonb_build_object('carry', '', 'requests', '[]'::jsonb));
        WHEN state = 'many' THEN
            RETURN jsonb_build_object('ask', jsonb_build_object('carry', '', 'requests', (SELECT jsonb_agg(jsonb_build_object('method', 'GET', 'url', base || '/x', 'local', true)) FROM generate_series(1, 9))));
        WHEN state = 'faults' AND carry IS NULL THEN
            RETURN jsonb_build_object('ask', jsonb_build_object('carry', 'c', 'requests', jsonb_build_array(
                jsonb_build_object('method', 'GET', 'url', base || '/redirect', 'local', true),
                jsonb_build_object('method', 'GET', 'url', base || '/large', 'local', true, 'limit', 1000),
                jsonb_build_object('method', 'GET', 'url', base || '/slow', 'local', true, 'timeout_seconds', 1),
                jsonb_build_object('method', 'GET', 'url', base || '/not-local'),
                jsonb_build_object('method', 'GET', 'url', 'https://localhost:1/'),
                jsonb_build_object('method', 'GET', 'url', 'http://127.0.0.1:1/', 'local', true),
                jsonb_build_object('method', 'G T', 'url', base, 'local', true))));
        WHEN state = 'hangs' AND carry IS NULL THEN
            RETURN jsonb_build_object('ask', jsonb_build_object('carry', 'c', 'requests', jsonb_build_array(
                jsonb_build_object('method', 'GET', 'url', base || '/slow', 'local', true, 'timeout_seconds', 600))));
        WHEN carry IS NULL THEN
            RETURN jsonb_build_object('ask', jsonb_build_object('carry', 'after the token', 'requests', jsonb_build_array(
                jsonb_build_object('method', 'POST', 'url', base || '/token', 'local', true, 'body', 'grant_type=authorization_code&code=c0de',
                    'headers', '[{"name": "content-type", "value": "application/x-www-form-urlencoded"}, {"name": "authorization", "value": "Basic eDp5"}]'::jsonb))));
        WHEN carry = 'after the token' THEN
            RETURN jsonb_build_object('ask', jsonb_build_object('carry', 'after the person', 'requests', jsonb_build_array(
                jsonb_build_object('method', 'GET', 'url', base || '/user', 'local', true, 'headers', jsonb_build_array(jsonb_build_object('name', 'authorization', 'value',
                    'Bearer ' || ((answers #>> '{0,answered,body}')::jsonb ->> 'access_token')))),
                jsonb_build_object('method', 'GET', 'url', base || '/emails', 'local', true))));
        ELSE
            RETURN jsonb_build_object('answer', jsonb_build_object('status', 303, 'body', '', 'headers', jsonb_build_array(jsonb_build_object(
                'name', 'location', 'value', concat('https://app.example/#', answers #>> '{0,answered,body}', answers #>> '{1,answered,body}')))));
    END CASE;
END $$;
REVOKE ALL ON FUNCTION auth_ext.courier_callback(jsonb, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_ext.courier_callback(jsonb, text, jsonb) TO auth_ext_courier;
"""


class Provider(http.server.ThreadingHTTPServer):
    def __init__(self):
        self.calls = []
        self.open = []
        super().__init__(("127.0.0.1", 0), Handler)

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        length = int(self.headers.get("content-length", 0))
        self.server.calls.append((self.command, self.path, dict(self.headers.items()), self.rfile.read(length).decode()))
        with contextlib.closing(connect()) as one:
            sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'auth_ext_courier' AND datname = current_database() AND xact_start IS NOT NULL"
            self.server.open.append(value(one, sql))
        if self.path == "/slow":
            time.sleep(15)
        text = {"/token": '{"access_token": "t0ken"}', "/user": "ada", "/emails": "+mails", "/large": "x" * 5000}.get(self.path, "")
        self.send_response(302 if self.path == "/redirect" else 200)
        self.send_header("Location", "/user")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(text.encode())

    do_POST = do_GET

    def log_message(self, *_):
        pass


provider = Provider()
database = connect()
with database.cursor() as cursor:
    cursor.execute(PLAYED)
    cursor.execute(f"ALTER ROLE auth_ext_courier IN DATABASE {os.environ['PGDATABASE']} SET test.base = 'http://127.0.0.1:{provider.server_address[1]}'")
port = free_port()
courier = Courier(CALLBACK_LISTEN=f"127.0.0.1:{port}")


def ask(method, path, body=None, **headers):
    one = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    one.request(method, path, body, headers)
    answer = one.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def listening():
    try:
        ask("GET", "/nothing")
        return True
    except OSError:
        return False


with running(provider, courier):
    wait_until(listening, "the courier listens")
    status, headers, body = ask("GET", "/auth/v1/callback?state=one&code=c%26de&state=two", **{"User-Agent": "Test", "Cookie": "a=b"})
    same((status, headers["location"], headers["cache-control"], body), (303, "https://app.example/#ada+mails", "no-store", ""), "answer")
    calls = rows(database, "SELECT request, carry, answers FROM calls ORDER BY n")
    same([(carry, answers is None) for _, carry, answers in calls], [(None, True), ("after the token", False), ("after the person", False)], "steps")
    request = calls[0][0]
    same(request["method"], "GET", "method")
    same([(one["name"], one["value"]) for one in request["parameters"]], [("state", "one"), ("code", "c&de"), ("state", "two")], "parameters")
    sent = {one["name"]: one["value"] for one in request["headers"]}
    same((sent["user-agent"], sent["cookie"]), ("Test", "a=b"), "headers")
    same(all(one[0] == request for one in calls), True, "the request comes with each step")
    token, *others = provider.calls
    same((token[0], token[1], token[3]), ("POST", "/token", "grant_type=authorization_code&code=c0de"), "token request")
    same({name.lower(): text for name, text in token[2].items()}["authorization"], "Basic eDp5", "client")
    person = [one for one in others if one[1] == "/user"][0]
    same({name.lower(): text for name, text in person[2].items()}["authorization"], "Bearer t0ken", "token is carried")
    same(set(provider.open), {0}, "open transactions while the provider is asked")
    # Apple's form POST, and an answer at once with several cookies.
    form = urllib.parse.urlencode({"state": "ends", "user": '{"name": "Zoë"}'})
    status, headers, _ = ask("POST", "/callback?state=of-the-query", form, **{"Content-Type": "application/x-www-form-urlencoded"})
    same((status, headers["location"], headers.get_all("set-cookie")), (303, "https://app.example/?error=x", ["a=1", "b=2"]), "form")
    posted = rows(database, "SELECT request FROM calls ORDER BY n DESC LIMIT 1")[0][0]
    same([(one["name"], one["value"]) for one in posted["parameters"]], [("state", "ends"), ("user", '{"name": "Zoë"}')], "form parameters")
    # A NUL, which PostgreSQL's JSON does not hold.
    same(ask("GET", "/callback?state=ends&x=a%00b")[0], 303, "NUL")
    # Faults of the provider are answers to the database; nothing is followed, nothing private is called unless it is marked.
    status, headers, _ = ask("GET", "/callback?state=faults")
    answers = rows(database, "SELECT answers FROM calls ORDER BY n DESC LIMIT 1")[0][0]
    same(answers[0]["answered"]["status"], 302, "redirect")
    same([one["failed"] for one in answers[1:]], ["too_large", "timed_out", "forbidden", "unreachable", "unreachable", "forbidden"], "faults")
    same([one[1] for one in provider.calls].count("/user"), 1, "a redirect was followed")
    # The person gets an answer though the provider gives none, and though the database asks for ever, for too much, or fails.
    for state, expected in [("hangs", 303), ("loops", 503), ("many", 503), ("fails", 503)]:
        status, _, body = ask("GET", f"/callback?state={state}")
        same((status, "hunter2" in body), (expected, False), state)
    same(ask("POST", "/callback", "x=" + "y" * 70_000, **{"Content-Type": "application/x-www-form-urlencoded"})[0], 413, "a long form")
    same(ask("PUT", "/callback")[0], 405, "method")
    same(ask("GET", "/metrics")[0], 404, "metrics beside the callback")
    same(courier.stop(), 0, "status of the courier")
for secret in ["c0de", "t0ken", "eDp5", "c&de", "c%26de"]:
    if secret in courier.logged():
        raise SystemExit(f"the courier's log holds {secret}")
