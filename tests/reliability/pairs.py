"""Every pair of operations on one user, against each other: at once, and each inside the other's open transaction."""

import collections
import itertools
import sys

import psycopg2.extensions

from clients import (PASSWORD, POOL, PATIENCE, Failures, StartingLine, ask, connect, count, literal, people, prepare, refresh,
                     report, rows, sign_in, value, wait_until)

DEADLOCK = "40P01"
REFUSED = {"refresh_token_not_found", "session_not_found", "user_banned"}


class Person:
    """A user with a session of her own and three more, whose tokens nobody has."""

    def __init__(self, test, email):
        self.test = test
        self.email = email
        self.id = value(test.admin, "SELECT id::text FROM auth.users WHERE email = %s", [email])
        self.answer = sign_in(test.admin, email)
        if self.answer.kind != "session":
            sys.exit(f"sign-in: {self.answer}")
        self.claims = self.claims_of(self.answer)
        rows(test.admin, """
            WITH others AS (
                INSERT INTO auth.sessions (id, user_id, created_at, updated_at, aal)
                SELECT gen_random_uuid(), %s, now(), now(), 'aal1' FROM generate_series(1, 3) RETURNING id)
            INSERT INTO auth_ext.refresh_tokens (session_id, generation, token_hash)
            SELECT id, 1, sha256(id::text::bytea) FROM others""", [self.id])

    def claims_of(self, answer):
        return value(self.test.admin, "SELECT claims::text FROM auth_ext.verify_jwt(%s) WHERE valid", [answer.access_token])


# What each operation does, as an application or an administrator writes it. An operation that takes a person's sessions or
# the right to have them is an ending one.
OPERATIONS = {
    "refresh": lambda person: f"SELECT auth_ext.refresh_session({literal(person.answer.token)})",
    "sign-in": lambda person: f"SELECT auth_ext.sign_in_with_password({literal(person.email)}, {literal(PASSWORD)})",
    "sign-out": lambda person: f"SELECT set_config('request.headers', jsonb_build_object('authorization', {literal('Bearer ' + person.answer.access_token)})::text, true); SELECT auth_ext.sign_out('global')",
    "password change": lambda person: f"SELECT auth_ext.admin_update_user({literal(person.id)}, password => 'another pass phrase')",
    "ban": lambda person: f"UPDATE auth.users SET banned_until = 'infinity' WHERE id = {literal(person.id)}",
    "user delete": lambda person: f"SELECT auth_ext.admin_delete_user({literal(person.id)})",
    "row delete": lambda person: f"DELETE FROM auth.users WHERE id = {literal(person.id)}",
    "key rotation": lambda person: person.test.next_key(),
    "purge": lambda person: "SELECT jsonb_build_object('purged', auth_ext.purge(1000))",
}
ALLOWED = {
    "refresh": {"session"} | REFUSED,
    "sign-in": {"session", "invalid_credentials", "user_banned"},
    # Somebody whose session is gone, or who is banned or deleted, cannot sign out.
    "sign-out": {"ok", "user_not_found"} | REFUSED,
    "password change": {"ok", "user_not_found"},
    "user delete": {"ok", "user_not_found"},
}


class Test:
    def __init__(self):
        self.admin = connect()
        self.sides = [connect(), connect()]
        self.pids = [side.info.backend_pid for side in self.sides]
        self.line = StartingLine()
        self.failures = Failures()
        self.seen = collections.Counter()
        self.keys = itertools.cycle([value(self.admin, "SELECT auth_ext.create_signing_key('ES256') ->> 'kid'") for _ in range(2)])

    def next_key(self):
        return f"SELECT auth_ext.activate_signing_key({literal(next(self.keys))})"

    def at_once(self, texts):
        return self.line.run([lambda side=side, text=text: ask(side, self.line.WAIT + text)
                              for side, text in zip(self.sides, texts)])

    def one_inside(self, texts, first):
        """One side's transaction stays open until the other side is done or waits for it."""
        holder, other, pid = self.sides[first], self.sides[1 - first], self.pids[1 - first]
        answers = [None, None]
        rows(holder, "BEGIN")
        answers[first] = ask(holder, texts[first])
        future = POOL.submit(ask, other, texts[1 - first])
        wait_until(lambda: future.done() or value(self.admin, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid]),
                   "the other side is done or waits")
        self.seen["waited"] += not future.done()
        rows(holder, "COMMIT")
        answers[1 - first] = future.result(PATIENCE)
        return answers

    def play(self, names, mode, email):
        person = Person(self, email)
        texts = [OPERATIONS[name](person) for name in names]
        answers = self.at_once(texts) if mode == 0 else self.one_inside(texts, mode - 1)
        self.seen["runs"] += 1
        for side in self.sides:
            if side.info.transaction_status != psycopg2.extensions.TRANSACTION_STATUS_IDLE:
                rows(side, "ROLLBACK")
        told = f"{names[0]} against {names[1]}, mode {mode}: {answers[0]} / {answers[1]}"
        fine = True
        for name, answer in zip(names, answers):
            self.seen["deadlocks"] += answer.kind == DEADLOCK
            fine &= self.failures.check(answer.kind in ALLOWED.get(name, {"ok"}), told)
        if fine:
            self.check(person, names, answers, told)
        rows(self.admin, "DELETE FROM auth.users WHERE id = %s", [person.id])

    def check(self, person, names, answers, told):
        """The ending side has won, whoever came first, and nothing comes back to life."""
        check = lambda condition, what: self.failures.check(condition, f"{told}: {what}")
        sessions = [(name, answer) for name, answer in zip(names, answers) if answer.kind == "session"]
        refreshed = [answer for name, answer in sessions if name == "refresh"]
        check(len({answer.token for answer in refreshed}) <= 1, "two children of one token")
        # The tokens of before, and what a refresh made of them; then what a sign-in gave.
        old = [person.answer] + refreshed
        new = [answer for name, answer in sessions if name == "sign-in"]
        barred = {"password change", "ban", "user delete", "row delete"} & set(names)
        ended = barred or ("sign-out", "ok") in [(name, answer.kind) for name, answer in zip(names, answers)]
        if ended:
            self.seen["ended"] += 1
            for answer in old:
                self.dead(check, person, answer)
        if barred:
            # A sign-in with the old password came before, so its session was ended, or is barred, too.
            for answer in new:
                self.dead(check, person, answer)
            check(sign_in(self.admin, person.email).kind in {"invalid_credentials", "user_banned"}, "the old password still signs in")
        if not ended:
            # Nobody ended anything: the newest token of each chain works, and so do the access tokens.
            for answer in old + new:
                check(self.refusal(person, answer) is None, "the access token of a live session is refused")
            for answer in old[-1:] + new:
                self.seen["live chains"] += 1
                check(refresh(self.admin, answer.token).kind == "session", "the newest token does not work")
        if {"user delete", "row delete"} & set(names):
            left = value(self.admin, "SELECT (SELECT count(*) FROM auth.users WHERE id = %s) + (SELECT count(*) FROM auth.sessions WHERE user_id = %s)", [person.id] * 2)
            check(left == 0, f"{left} rows of a deleted user")
        zombies = value(self.admin, """
            SELECT count(*) FROM auth.sessions AS s JOIN auth_ext.ended_sessions AS e ON e.session_id = s.id WHERE s.user_id = %s""", [person.id])
        check(zombies == 0, f"{zombies} sessions are live and ended")

    def dead(self, check, person, answer):
        refused = refresh(self.admin, answer.token)
        self.seen["dead tokens tried"] += 1
        self.seen["alive again"] += refused.kind == "session"
        check(refused.kind in REFUSED, f"a token of an ended session was answered with {refused}")
        check(self.refusal(person, answer) is not None, "check_request lets an access token of an ended session pass")

    def refusal(self, person, answer):
        claims = person.claims_of(answer)
        return value(self.admin, "SELECT set_config('request.jwt.claims', %s, false)", [claims]) and value(self.admin, "SELECT auth_ext.request_refusal()")


def main():
    test = Test()
    prepare(test.admin, grace_window="60 seconds", session_touch_interval="0")
    names = list(OPERATIONS)
    pairs = list(itertools.combinations_with_replacement(names, 2))
    times = count(6, 500)
    for number, pair in enumerate(pairs):
        emails = people(test.admin, times, f"pair{number}.example.com")
        for run, email in enumerate(emails):
            test.play(pair, run % 3, email)
    test.failures.check(test.seen["waited"] > 0 and test.seen["live chains"] > 0, "no pair met or lived: it proves nothing")
    report("pairs", {
        "operations": len(names), "pairs": len(pairs), "runs of each": times, "runs": test.seen["runs"],
        "one waited for the other in": test.seen["waited"], "runs with an end": test.seen["ended"],
        "dead tokens tried": test.seen["dead tokens tried"], "alive again": test.seen["alive again"],
        "deadlocks": test.seen["deadlocks"], "wrong": test.failures.number}, test.failures)


if __name__ == "__main__":
    main()
