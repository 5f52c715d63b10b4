"""What the courier's tests share: the database, the courier's process, a mail server that fails on demand."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import psycopg2
import psycopg2.extras
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

LONG = bool(os.environ.get("AUTH_EXT_LONG"))
# How long an event may take to come before the test gives up. Nothing is concluded from how long it took.
PATIENCE = 120

psycopg2.extras.register_default_jsonb(globally=True)


def connect(**options):
    connection = psycopg2.connect(**options)
    connection.autocommit = True
    return connection


def value(connection, sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchone() if cursor.description else None
        return found[0] if found else None


def rows(connection, sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def wait_until(happened, what):
    end = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > end:
            sys.exit(f"waited {PATIENCE} s in vain until {what}")
        time.sleep(0.02)


def same(actual, expected, what=""):
    if actual != expected:
        sys.exit(f"{what}: expected {expected!r}, found {actual!r}")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def queue_mail(connection, to="ada@example.com", text="Your code is 123456", **more):
    payload = {"to": to, "subject": "Your code", "text": text, "html": f"<p>{text}</p>", **more}
    return value(connection, "SELECT auth_ext.outbox_enqueue('mail', %s, 'recovery') ->> 'id'", [json.dumps(payload)])


def queue_hook(connection, url, body, secrets=(), lifetime=86400, purpose="send_email"):
    payload = {"url": url, "secrets": list(secrets), "body": body}
    sql = "SELECT auth_ext.outbox_enqueue('http_hook', %s, %s, %s) ->> 'id'"
    return value(connection, sql, [json.dumps(payload), purpose, lifetime])


def message(connection, id):
    return value(connection, "SELECT auth_ext.outbox_message(%s)", [id])


def settled(connection, id, status="delivered"):
    """Waits until a message has this status and gives it."""
    wait_until(lambda: message(connection, id)["status"] == status, f"message {id} is {status}: {message(connection, id)}")
    return message(connection, id)


class Mailbox:
    """A mail server on loopback. `fail` maps a step (MAIL, RCPT, DATA, or "drop" for after DATA) to an answer or a
    function of the address; `received` holds (recipient, content) of what was taken."""

    def __init__(self, port=0, **options):
        self.fail = {}
        self.received = []
        self.peers = set()
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()
        self.lock = threading.Lock()
        self.port = port or free_port()
        self.options = options
        self.controller = None

    def start(self):
        box = self

        class Server(SMTP):
            def __init__(self, handler, **options):
                super().__init__(handler, ident="test", **options)

        class Listening(Controller):
            def factory(self):
                return Server(self.handler, **box.options)

        # Without aiosmtpd's own try: a connection of its own would be counted.
        self.controller = Listening(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None

    def _answer(self, step, address=None):
        answer = self.fail.get(step)
        return answer(address) if callable(answer) else answer

    async def _pass(self):
        while not self.gate.is_set():
            await asyncio.sleep(0.02)

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.asked += 1
        self.peers.add(session.peer)
        await self._pass()
        answer = self._answer("MAIL", address)
        if answer:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self._answer("RCPT", address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self._answer("DATA", envelope.rcpt_tos[0])
        if answer == "drop":
            server.transport.abort()
            return "250 OK"
        if answer:
            return answer
        with self.lock:
            self.received.append((envelope.rcpt_tos[0], envelope.content.decode()))
        answer = self._answer("drop", envelope.rcpt_tos[0])
        if answer:
            server.transport.abort()
        return "250 taken"

    def copies(self):
        """How often each recipient got a mail."""
        counts = {}
        with self.lock:
            for to, _ in self.received:
                counts[to] = counts.get(to, 0) + 1
        return counts


class Courier:
    """The courier's program. `settings` are environment variables after AUTH_EXT_COURIER_."""

    def __init__(self, name="one", database=None, **settings):
        self.name = name
        self.port = free_port()
        self.log = open(f"{name}.log", "ab")
        url = database or f"host={os.environ['PGHOST']} user=auth_ext_courier dbname={os.environ['PGDATABASE']}"
        settings = {
            "DATABASE_URL": url,
            "COURIER_NAME": name,
            "COURIER_POLL_SECONDS": 1,
            "SERVER_LISTEN": f"127.0.0.1:{self.port}",
            "SMTP_FROM_ADDRESS": "noreply@example.org",
            "LOG_LEVEL": "debug",
            **settings,
        }
        self.environment = {
            "PATH": os.environ["PATH"],
            **{f"AUTH_EXT_COURIER_{key}": str(text) for key, text in settings.items()},
        }
        self.process = None

    def start(self):
        self.process = subprocess.Popen([os.environ["AUTH_EXT_COURIER"]], env=self.environment, stdout=self.log, stderr=self.log)
        return self

    def run(self, *arguments):
        """Runs a command to its end: (status, what it printed)."""
        done = subprocess.run([os.environ["AUTH_EXT_COURIER"], *arguments], env=self.environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to stop and gives its status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return None, ""

    def logged(self):
        with open(f"{self.name}.log", encoding="utf-8") as log:
            return log.read()


@contextlib.contextmanager
def running(*things):
    """Starts mailboxes and couriers, and ends what is left of them."""
    started = []
    try:
        for thing in things:
            started.append(thing.start())
        yield
    finally:
        for thing in reversed(started):
            if isinstance(thing, Courier):
                if thing.process.poll() is None:
                    thing.kill()
            else:
                thing.stop()


def smtp(box, **more):
    """The settings that lead to a mailbox."""
    return {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": box.port, **more}
