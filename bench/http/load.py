"""The clients of bench/http/run: as many processes as there are clients, each with one connection that is kept.

Python's own http.client, because a heavier one would take longer than the server does. A client asks again when it has its answer, so
the rate is what so many clients get, and none is held back for another.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import secrets
import sys
import time
import urllib.parse

PASSWORD = "a long pass phrase for benches 42!"
ROWS = 20


class Refused(Exception):
    """An answer that is not the right one."""


class Server:
    """One connection to the server, opened with the first request."""

    def __init__(self, url, key):
        parts = urllib.parse.urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.hostname, parts.port, timeout=60)
        self.path = parts.path.rstrip("/")
        self.headers = {"apikey": key, "Content-Type": "application/json"} if key else {"Content-Type": "application/json"}
        self.key = key

    def ask(self, method, path, body=None, token=None, expected=(200,)):
        """The answer's JSON, or its text where it is none."""
        headers = dict(self.headers)
        if token or self.key:
            headers["Authorization"] = f"Bearer {token or self.key}"
        text = None if body is None else json.dumps(body)
        self.connection.request(method, self.path + path, text, headers)
        answer = self.connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
        if answer.status not in expected:
            raise Refused(f"{method} {path} was answered {answer.status}: {said[:300]}{hint(answer.status)}")
        try:
            return json.loads(said) if said else None
        except ValueError:
            return said


def hint(status):
    if status == 429:
        return " (the server limits how often it is asked: raise its limits for the run)"
    if status in (401, 403):
        return " (is the anon key the server's?)"
    return ""


class Person:
    """An account with a session and, where there is a table, its rows."""

    def __init__(self, server, prefix, table, number):
        self.server, self.prefix, self.table = server, prefix, table
        self.email = f"bench-{secrets.token_hex(8)}-{number}@example.com"
        answer = server.ask("POST", f"{prefix}/signup", {"email": self.email, "password": PASSWORD})
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise Refused("a sign-up gave no session: the server has to confirm addresses by itself for the run (autoconfirm, GOTRUE_MAILER_AUTOCONFIRM)")
        self.take(answer)
        self.id = answer["user"]["id"]
        if table:
            server.ask("POST", f"/rest/v1/{table}", [{"body": f"note {n}"} for n in range(ROWS)], self.token, (200, 201))

    def take(self, session):
        self.token, self.refresh_token = session["access_token"], session["refresh_token"]

    def refresh(self):
        before = self.refresh_token
        answer = self.server.ask("POST", f"{self.prefix}/token?grant_type=refresh_token", {"refresh_token": before})
        self.take(answer)
        if self.refresh_token == before:
            raise Refused("a refresh gave the token that it was asked with")

    def sign_in(self):
        answer = self.server.ask("POST", f"{self.prefix}/token?grant_type=password", {"email": self.email, "password": PASSWORD})
        if answer["user"]["id"] != self.id:
            raise Refused("a sign-in gave somebody else")
        self.take(answer)

    def user(self):
        if self.server.ask("GET", f"{self.prefix}/user", token=self.token)["id"] != self.id:
            raise Refused("GET /user gave somebody else")

    def read(self):
        rows = self.server.ask("GET", f"/rest/v1/{self.table}?select=id,user_id,body", token=self.token)
        if len(rows) != ROWS or any(row["user_id"] != self.id for row in rows):
            raise Refused(f"a read gave {len(rows)} rows, or those of others, and not the {ROWS} of the caller")


def client(options, prefix, number, kinds, gate, pipe):
    """A process: signs up, then does each kind when all others do, and tells how long each call took, in seconds."""
    try:
        person = Person(Server(options.url, options.anon_key), prefix, options.table, number)
        for kind in kinds:
            call = getattr(person, kind)
            call()
            gate.wait(300)
            took = []
            now = time.perf_counter()
            end = now + options.seconds
            while now < end:
                call()
                before, now = now, time.perf_counter()
                took.append(now - before)
            pipe.send(took)
    except Exception as error:  # also an answer of another shape, and the gate that another client closed
        gate.abort()
        pipe.send(f"{type(error).__name__}: {error}")


def percentile(sorted_times, share):
    """The least time within which that share of the calls was answered."""
    return sorted_times[max(0, -(-len(sorted_times) * share // 100) - 1)]


def run(options, prefix, name, kinds, clients):
    gate = multiprocessing.Barrier(clients)
    ends = [multiprocessing.Pipe(duplex=False) for _ in range(clients)]
    processes = [
        multiprocessing.Process(target=client, args=(options, prefix, number, kinds, gate, ends[number][1]), daemon=True)
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    for _, writing in ends:
        writing.close()
    for kind in kinds:
        said = [receive(reading) for reading, _ in ends]
        wrong = [one for one in said if isinstance(one, str)]
        if wrong:
            first = next((one for one in wrong if "BrokenBarrierError" not in one), wrong[0])
            sys.exit(f"{kind} with {clients} clients: {first}")
        times = sorted(one for many in said for one in many)
        rate = sum(len(many) / sum(many) for many in said)
        print(f"{kind}_{clients}_rate\t{rate:.1f}\t1/s\t{name}\t-", flush=True)
        for share in (50, 99):
            print(f"{kind}_{clients}_p{share}\t{percentile(times, share) * 1000:.2f}\tms\t{name}\t-", flush=True)
    for process in processes:
        process.join()


def receive(reading):
    try:
        return reading.recv()
    except EOFError:
        return "a client ended without a word"


def what_answers(options):
    """The path before GoTrue's routes, and the server's name of itself."""
    said = []
    for prefix in ("/auth/v1", ""):
        try:
            health = Server(options.url, options.anon_key).ask("GET", f"{prefix}/health")
            if isinstance(health, dict) and "name" in health:
                return prefix, f"{health['name']} {health.get('version', '')}".strip()
            said.append(f"{prefix}/health is no answer of a GoTrue")
        except (Refused, OSError, http.client.HTTPException) as error:
            said.append(str(error))
    sys.exit(f"{options.url} is no server in GoTrue's shape: {'; '.join(said)}")


def main():
    arguments = argparse.ArgumentParser(prog="scripts/bench --against", allow_abbrev=False)
    arguments.add_argument("--url", required=True)
    arguments.add_argument("--anon-key", default=os.environ.get("ANON_KEY", ""))
    arguments.add_argument("--table", default="")
    arguments.add_argument("--name", default="")
    arguments.add_argument("--clients", default="1,8,32")
    arguments.add_argument("--seconds", type=float, default=float(os.environ.get("AUTH_EXT_BENCH_SECONDS", 5)))
    options = arguments.parse_args()
    if urllib.parse.urlsplit(options.url).scheme not in ("http", "https"):
        arguments.error("URL begins with http:// or https://")
    prefix, name = what_answers(options)
    kinds = ["refresh", "sign_in", "user"] + (["read"] if options.table else [])
    print("metric\tvalue\tunit\treference\tratio", flush=True)
    for clients in (int(one) for one in options.clients.split(",")):
        run(options, prefix, options.name or name, kinds, clients)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main()
