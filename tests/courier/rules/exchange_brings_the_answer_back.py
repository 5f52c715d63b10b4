"""A request of the outbox (http_exchange) is made by the courier, and its answer comes back with the report; what no answer came to is
tried again. Until social login asks for something, nothing in the database takes the answer: what is reported is looked at here."""

from post import *

# Nobody can queue such a message by SQL, so it takes the place of a hook's, whose seal is bound to the id alone.
EXCHANGE = {"subject": "google", "request": {"method": "GET", "url": "", "local": True, "headers": [{"name": "accept", "value": "application/json"}]}}

import http.server  # noqa: E402


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.calls.append((self.path, self.headers["accept"]))
        self.send_response(503 if self.path == "/busy" else 404 if self.path == "/gone" else 200)
        self.send_header("Cache-Control", "max-age=60")
        self.end_headers()
        self.wfile.write(b"a\0b" if self.path == "/nul" else b'{"keys": []}')

    def log_message(self, *_):
        pass


class Documents(http.server.ThreadingHTTPServer):
    def __init__(self):
        self.calls = []
        super().__init__(("127.0.0.1", 0), Handler)

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.shutdown()
        self.server_close()


documents = Documents()
database = connect()
with database.cursor() as cursor:
    # What a courier reports is kept on its way to the real function.
    cursor.execute("""
        CREATE TABLE reported (results jsonb);
        ALTER FUNCTION auth_ext.courier_report(jsonb) RENAME TO courier_report_really;
        CREATE FUNCTION auth_ext.courier_report(results jsonb) RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS
            $$ INSERT INTO public.reported VALUES (results); SELECT auth_ext.courier_report_really(results) $$;
        ALTER FUNCTION auth_ext.courier_claim(text, text, integer, integer) RENAME TO courier_claim_really;
        CREATE FUNCTION auth_ext.courier_claim(courier text, kind text, "limit" integer, lease_seconds integer) RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS
            $$ SELECT CASE WHEN kind = 'http_exchange' THEN (SELECT coalesce(jsonb_agg(jsonb_set(m, '{payload}', (m #>> '{payload,body}')::jsonb)), '[]')
                FROM jsonb_array_elements(auth_ext.courier_claim_really(courier, 'http_hook', "limit", lease_seconds)) AS m) ELSE '[]' END $$;
        GRANT EXECUTE ON FUNCTION auth_ext.courier_claim(text, text, integer, integer), auth_ext.courier_report(jsonb) TO auth_ext_courier;
    """)
courier = Courier()


def queue(path):
    EXCHANGE["request"]["url"] = f"http://127.0.0.1:{documents.server_address[1]}{path}"
    return queue_hook(database, "-", json.dumps(EXCHANGE))


def reported(id):
    found = rows(database, "SELECT r FROM reported, jsonb_array_elements(results) AS r WHERE r ->> 'id' = %s", [id])
    return [one for one, in found]


with running(documents, courier):
    id = queue("/keys")
    settled(database, id)
    [report] = reported(id)
    same((report["result"], report["exchanged"]["subject"]), ("delivered", "google"), "report")
    answered = report["exchanged"]["answer"]["answered"]
    same((answered["status"], answered["body"]), (200, '{"keys": []}'), "answer")
    same({one["name"]: one["value"] for one in answered["headers"]}["cache-control"], "max-age=60", "headers")
    same(documents.calls, [("/keys", "application/json")], "request")
    id = queue("/nul")
    settled(database, id)
    same(reported(id)[0]["exchanged"]["answer"]["answered"]["body"], "a\ufffdb", "a NUL in the answer")
    id = queue("/gone")
    settled(database, id)
    same(reported(id)[0]["exchanged"]["answer"]["answered"]["status"], 404, "a 404 is an answer")
    id = queue("/busy")
    wait_until(lambda: message(database, id)["reason"] == "http_unavailable", "busy")
    same("exchanged" in reported(id)[0], False, "no answer with a failure")
    same(courier.stop(), 0, "status of the courier")
