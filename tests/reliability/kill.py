"""Writers refresh, each its own session, while a backend of theirs or the postmaster is killed with SIGKILL."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import psycopg2

from clients import (Failures, PATIENCE, connect, count, parse, people, prepare, refresh, report, rows, sign_in, token_row,
                     value, wait_until)

WRITERS = 16
SERVER = os.environ["AUTH_EXT_RELIABILITY_SERVER"]


class Writer:
    """A client that follows its last answer: a token is used until an answer came, then the next one."""

    def __init__(self, test, number, token):
        self.test = test
        self.name = f"writer {number}"
        self.token = token
        # Tokens whose child was acknowledged, oldest first: consumed for good.
        self.consumed = []
        self.acknowledged = 0
        self.lost_answers = 0
        self.after_lost_answer = 0
        self.connection = None
        self.thread = None

    def start(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        """Refreshes until the connection breaks or the test stops; then it is over, and verify() looks what came of it."""
        try:
            self.connection = connect(application_name="writer")
            while not self.test.stopped.is_set():
                self.step()
        except psycopg2.Error:
            if self.connection is not None:
                self.connection.close()

    def step(self):
        self.in_flight = True
        answer = refresh(self.connection, self.token)
        self.in_flight = False
        if not self.test.failures.check(answer.kind == "session", f"{self.name}: {answer}"):
            # Goes on with a new session, or every later answer would be wrong, too.
            answer = sign_in(self.connection, self.test.emails[0])
        self.test.failures.check(parse(answer.token).generation == parse(self.token).generation + 1, f"{self.name}: a generation was left out")
        self.consumed.append(self.token)
        self.token = answer.token
        self.acknowledged += 1

    in_flight = False

    def verify(self, connection):
        """After the restart. The last acknowledged token or its unacknowledged child is the current one; the tokens before
        are dead; and the client goes on with what it has."""
        failures = self.test.failures
        mine = parse(self.token)
        row = token_row(connection, mine.session)
        if not failures.check(row is not None, f"{self.name}: its session is gone"):
            return
        lost = self.in_flight
        self.lost_answers += lost
        committed = lost and row.generation == mine.generation + 1 and row.parent == mine.hash
        self.after_lost_answer += committed
        failures.check(committed or (row.generation == mine.generation and row.hash == mine.hash),
                       f"{self.name}: acknowledged generation {mine.generation}, the row says {row.generation}")
        # A replay ends the session, so it is tried in a transaction that is rolled back. With the answer lost the newest
        # consumed one is two generations back; else it is the parent, for which the window may be open.
        rows(connection, "BEGIN")
        for old in random.sample(self.consumed[:-1], min(3, max(len(self.consumed) - 1, 0))) + self.consumed[-2:-1]:
            self.test.replayed += 1
            rows(connection, "SAVEPOINT replay")
            answer = refresh(connection, old)
            self.test.alive_again += answer.kind == "session"
            failures.check(answer.kind == "refresh_token_already_used", f"{self.name}: consumed generation {parse(old).generation} of {row.generation}: {answer}")
            rows(connection, "ROLLBACK TO replay")
        rows(connection, "ROLLBACK")
        self.connection = connection
        before = self.acknowledged
        self.step()
        self.test.went_on += self.acknowledged > before
        self.connection = None


class Test:
    def __init__(self):
        self.failures = Failures()
        self.stopped = threading.Event()
        self.replayed = self.alive_again = self.went_on = self.restarts = 0
        admin = connect()
        # Recovery may take longer than the default window on a busy machine.
        prepare(admin, grace_window="60 seconds")
        self.emails = people(admin, WRITERS)
        self.writers = [Writer(self, number, sign_in(admin, email).token) for number, email in enumerate(self.emails)]
        self.data = value(admin, "SHOW data_directory")
        self.failures.check(value(admin, "SHOW fsync") == "on", "fsync is off")
        admin.close()

    def cycle(self, kill):
        """All writers run, something is killed, the server recovers, and every writer is looked at."""
        before = [writer.acknowledged for writer in self.writers]
        admin = connect()
        for writer in self.writers:
            writer.start()
        # Every writer has got on, by a random number of answers more.
        more = random.randint(1, 30)
        wait_until(lambda: all(writer.acknowledged > seen for writer, seen in zip(self.writers, before))
                   and sum(writer.acknowledged for writer in self.writers) >= sum(before) + WRITERS + more, "all writers write")
        kill(self, admin)
        for writer in self.writers:
            writer.thread.join(PATIENCE)
            self.failures.check(not writer.thread.is_alive(), f"{writer.name} hangs")
        admin.close()
        after = self.back_again()
        for writer in self.writers:
            writer.verify(after)
        after.close()

    def back_again(self):
        """A connection as soon as the server takes one."""
        found = []

        def connected():
            try:
                found.append(connect())
                return True
            except psycopg2.OperationalError:
                return False
        wait_until(connected, "the server is back")
        self.restarts += 1
        return found[0]


def kill_backend(test, admin):
    pids = [pid for pid, in rows(admin, "SELECT pid FROM pg_stat_activity WHERE application_name = 'writer'")]
    os.kill(random.choice(pids), signal.SIGKILL)


def kill_postmaster(test, admin):
    with open(os.path.join(test.data, "postmaster.pid"), encoding="utf-8") as file:
        postmaster = int(file.readline())
    os.kill(postmaster, signal.SIGKILL)
    # The backends notice that it is gone, each at the end of what it is doing. Here they are killed, too, as an
    # operator would do before a restart: none may write on beside the new server.
    for pid in processes_in(test.data):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    wait_until(lambda: not processes_in(test.data), "all processes of the old server are gone")
    # Until its parent has looked, a dead process keeps its number, and a new postmaster takes it for alive.
    wait_until(lambda: state(postmaster) in (None, "Z"), "the postmaster is dead")
    if state(postmaster) == "Z":
        os.unlink(os.path.join(test.data, "postmaster.pid"))
        os.unlink(os.path.join(os.environ["PGHOST"], ".s.PGSQL.5432.lock"))
    started = subprocess.run(["bash", "-c", 'source "$AUTH_EXT_ROOT/scripts/lib/setup.sh"; server_start "$0" -- -c fsync=on -c recovery_init_sync_method=syncfs', SERVER],
                             check=False, capture_output=True, text=True)
    if started.returncode:
        sys.exit(f"the server did not start again: {started.stderr}")


def processes_in(directory):
    """The processes that work in a directory, which are those of its server."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == directory:
                found.append(int(pid))
        except OSError:
            # It is gone, or a zombie.
            pass
    return found


def state(pid):
    """The letter that the kernel gives to a process's state; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return None


def main():
    test = Test()
    random.seed(5)
    backends, postmasters = count(6, 200), count(3, 50)
    started = time.monotonic()
    for kill, times in ((kill_backend, backends), (kill_postmaster, postmasters)):
        for _ in range(times):
            test.cycle(kill)
    # Every token ever consumed, once more.
    connection = connect()
    for writer in test.writers:
        rows(connection, "BEGIN")
        for old in writer.consumed[:-1]:
            test.replayed += 1
            rows(connection, "SAVEPOINT replay")
            answer = refresh(connection, old)
            test.alive_again += answer.kind == "session"
            test.failures.check(answer.kind == "refresh_token_already_used", f"{writer.name}, at the end: {answer}")
            rows(connection, "ROLLBACK TO replay")
        rows(connection, "ROLLBACK")
    ended = value(connection, "SELECT count(*) FROM auth_ext.ended_sessions")
    test.failures.check(ended == 0, f"{ended} sessions were ended")
    acknowledged = sum(writer.acknowledged for writer in test.writers)
    lost = sum(writer.lost_answers for writer in test.writers)
    print(f"{time.monotonic() - started:.0f} s")
    report("kill", {
        "writers": WRITERS, "backends killed": backends, "postmasters killed": postmasters, "recoveries": test.restarts,
        "rotations acknowledged": acknowledged, "answers lost": lost,
        "of these committed": sum(writer.after_lost_answer for writer in test.writers),
        "clients that went on": f"{test.went_on} of {WRITERS * (backends + postmasters)}",
        "consumed tokens tried": test.replayed, "alive again": test.alive_again, "wrong": test.failures.number}, test.failures)


if __name__ == "__main__":
    main()
