"""What the reliability tests share: connections, a start at once, answers by kind, refresh tokens, figures.

Every wait is for an event that the server shows (a lock that is waited for, an answer), never for a time to pass.
"""

import base64
import collections
import concurrent.futures
import hashlib
import os
import sys
import threading
import time
import uuid

import psycopg2
import psycopg2.extras

LONG = bool(os.environ.get("AUTH_EXT_LONG"))
PASSWORD = "correct horse battery"
LEVELS = ("read committed", "repeatable read", "serializable")
# How long an event may take to come before the test gives up. Nothing is concluded from how long it took.
PATIENCE = 120

psycopg2.extras.register_default_jsonb(globally=True)


def count(short, long):
    """The number of rounds of a normal run, or with --long."""
    return long if LONG else short


def connect(isolation="read committed", **options):
    """A connection to the test's database (PGHOST etc.), where every call is a transaction of this level."""
    level = isolation.replace(" ", "\\ ")
    connection = psycopg2.connect(options=f"-c default_transaction_isolation={level}", **options)
    connection.autocommit = True
    return connection


def rows(connection, sql, parameters=None):
    """Runs one text of SQL and gives the rows of its last statement. Without parameters the text may hold several
    statements: then they are one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def value(connection, sql, parameters=None):
    """The first column of the first row; None when there is no row."""
    found = rows(connection, sql, parameters)
    return found[0][0] if found else None


def wait_until(happened, what):
    """Waits for an event: asks happened() again and again."""
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            sys.exit(f"waited {PATIENCE} s in vain until {what}")
        time.sleep(0.001)


class StartingLine:
    """An advisory lock that clients wait for; they are let go when all of them wait."""

    KEY = 4711

    # Put before the client's statement, in the same text, so that nothing lies between the start and the call. Above
    # READ COMMITTED this statement takes the snapshot: before the start, so before anything that the others do.
    WAIT = f"SELECT pg_advisory_xact_lock_shared({KEY}); "

    def __init__(self):
        self.holder = connect()

    def run(self, jobs):
        """Starts the jobs at once, each a function without arguments in a thread of its own that runs a text that
        begins with WAIT. Gives what they returned, in order."""
        rows(self.holder, f"SELECT pg_advisory_lock({self.KEY})")
        try:
            futures = [POOL.submit(job) for job in jobs]
            wait_until(lambda: self.waiting() + sum(f.done() for f in futures) >= len(jobs), "all clients stand at the line")
        finally:
            rows(self.holder, f"SELECT pg_advisory_unlock({self.KEY})")
        return [future.result(PATIENCE) for future in futures]

    def waiting(self):
        return value(self.holder, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s "
                     "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", [self.KEY])


POOL = concurrent.futures.ThreadPoolExecutor(max_workers=80)


class Answer:
    """What a client got: `kind` is 'session' or 'ok' (anything else that is no refusal), the error code of a refusal, or
    the SQLSTATE of an error; `body` is the JSON, or the error's message."""

    def __init__(self, kind, body):
        self.kind = kind
        self.body = body

    def __repr__(self):
        told = self.body.get("message", "") if isinstance(self.body, dict) else self.body
        return f"{self.kind} {told}".strip()

    @property
    def token(self):
        return self.body["refresh_token"] if self.kind == "session" else None

    @property
    def access_token(self):
        return self.body["access_token"] if self.kind == "session" else None


def ask(connection, sql, parameters=None):
    """Runs a text of SQL whose last statement gives the JSON of a flow, and says what came of it. An error that ended
    the connection goes on."""
    try:
        body = value(connection, sql, parameters)
    except psycopg2.Error as error:
        if connection.closed or error.pgcode is None:
            raise
        return Answer(error.pgcode, str(error).strip())
    if isinstance(body, dict) and "access_token" in body:
        return Answer("session", body)
    if isinstance(body, dict) and "error_code" in body:
        return Answer(body["error_code"], body)
    return Answer("ok", body)


def refresh(connection, token):
    return ask(connection, "SELECT auth_ext.refresh_session(%s)", [token])


def sign_in(connection, email, password=PASSWORD):
    return ask(connection, "SELECT auth_ext.sign_in_with_password(%s, %s)", [email, password])


def literal(text):
    """The text as an SQL literal. Tokens and passwords must be bind parameters in an application; here the start at once
    needs one text."""
    return "'" + text.replace("'", "''") + "'"


def prepare(connection, **settings):
    """Settings for a test: people are confirmed at once, and password hashes cost as little as the settings allow."""
    settings = {"autoconfirm": True, "argon2_memory_kib": 7168, "argon2_iterations": 1, **settings}
    names = ", ".join(f"{name} = %s" for name in settings)
    rows(connection, f"UPDATE auth_ext.settings SET {names} WHERE id", list(settings.values()))


def people(connection, number, domain="example.com"):
    """Signs people up with PASSWORD and gives their e-mail addresses. Only the first one's password is hashed anew; the
    others get a copy of the hash, which costs nothing."""
    first = f"person0@{domain}"
    answer = ask(connection, "SELECT auth_ext.sign_up(%s, %s)", [first, PASSWORD])
    if answer.kind != "session":
        sys.exit(f"sign-up: {answer}")
    rows(connection, """
        WITH model AS (SELECT * FROM auth.users WHERE email = %s)
        INSERT INTO auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
            raw_user_meta_data, created_at, updated_at, confirmation_token, recovery_token, email_change_token_new,
            email_change, is_sso_user, is_anonymous)
        SELECT instance_id, gen_random_uuid(), aud, role, 'person' || n || '@' || %s, encrypted_password, now(),
            raw_app_meta_data, raw_user_meta_data, now(), now(), '', '', '', '', false, false
        FROM model, generate_series(1, %s) AS n""", [first, domain, number - 1])
    return [f"person{n}@{domain}" for n in range(number)]


Token = collections.namedtuple("Token", "session generation hash")


def parse(text):
    """A refresh token taken apart: base64url(version, session id, generation, secret, MAC). `hash` is the SHA-256 that
    the table holds."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return Token(str(uuid.UUID(bytes=raw[1:17])), int.from_bytes(raw[17:21], "big"), hashlib.sha256(raw[21:53]).digest())


Row = collections.namedtuple("Row", "generation hash parent")


def token_row(connection, session):
    """The row of a session in auth_ext.refresh_tokens; None when there is none."""
    found = rows(connection, "SELECT generation, token_hash, parent_hash FROM auth_ext.refresh_tokens WHERE session_id = %s", [session])
    return Row(found[0][0], bytes(found[0][1]), bytes(found[0][2]) if found[0][2] else None) if found else None


class Failures:
    """What went wrong, by any thread. The first ones are shown; any makes the test fail."""

    SHOWN = 20

    def __init__(self):
        self.number = 0
        self.lock = threading.Lock()

    def add(self, text):
        with self.lock:
            self.number += 1
            if self.number <= self.SHOWN:
                print("WRONG:", text, flush=True)

    def check(self, condition, text):
        if not condition:
            self.add(text)
        return condition


def report(name, figures, failures):
    """Prints the figures in one line, `name: what number, what number`, keeps it in $AUTH_EXT_TEST_OUTPUT/figures, and
    ends the test."""
    line = f"{name}: " + ", ".join(f"{what} {number}" for what, number in figures.items())
    with open(os.path.join(os.environ.get("AUTH_EXT_TEST_OUTPUT", "."), "figures"), "a", encoding="utf-8") as kept:
        print(line, file=kept)
    print(line)
    sys.exit(1 if failures.number else 0)
