"""Calls that are cancelled or time out at random points: each is done as a whole or not at all."""

import collections
import random
import threading
import time

from clients import Failures, POOL, PATIENCE, ask, connect, count, literal, parse, people, prepare, refresh, report, rows, sign_in, value, wait_until

INTERRUPTED = "57014"
HOOK = """
CREATE SCHEMA hooks;
GRANT USAGE ON SCHEMA hooks TO supabase_auth_admin;
-- So that a call has a middle that statement_timeout, in whole milliseconds, can hit.
CREATE FUNCTION hooks.slow(event jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(random() * 0.003);
    RETURN jsonb_build_object('claims', event -> 'claims');
END $$;
"""
# What a call may change: of one person, as a value that can be compared.
STATE = """
SELECT jsonb_build_object(
    'user', (SELECT jsonb_build_array(last_sign_in_at, encrypted_password) FROM auth.users WHERE id = %(user)s),
    'sessions', (SELECT coalesce(jsonb_object_agg(s.id, jsonb_build_array(s.refreshed_at, s.updated_at, r.generation, encode(r.token_hash, 'hex'), r.rotated_at,
            (SELECT count(*) FROM auth.mfa_amr_claims AS a WHERE a.session_id = s.id))), '{}')
        FROM auth.sessions AS s LEFT JOIN auth_ext.refresh_tokens AS r ON r.session_id = s.id WHERE s.user_id = %(user)s),
    'ended', (SELECT coalesce(jsonb_object_agg(session_id, reason), '{}') FROM auth_ext.ended_sessions WHERE user_id = %(user)s),
    'audit', (SELECT count(*) FROM auth.audit_log_entries))"""


class Test:
    def __init__(self):
        self.admin = connect()
        self.caller = connect()
        self.canceller = connect()
        self.pid = self.caller.info.backend_pid
        self.failures = Failures()
        self.seen = collections.Counter()
        # Without a window and late retries the parent is theft at once.
        prepare(self.admin, grace_window="0", late_retry_limit=0)
        self.email = people(self.admin, 1)[0]
        self.user = value(self.admin, "SELECT id::text FROM auth.users WHERE email = %s", [self.email])
        # How long a call of each kind takes without an interruption, so that the points lie inside it.
        self.usual = collections.defaultdict(lambda: 0.002)

    def state(self):
        return value(self.admin, STATE, {"user": self.user})

    def fresh(self):
        """Another session, with its access token."""
        answer = sign_in(self.admin, self.email)
        return answer.token, answer.access_token

    def cancelled(self, name, text):
        """A cancel request somewhere between a little before the call and a little after its usual end."""
        go = threading.Event()
        delay = random.uniform(-0.3, 1.2) * self.usual[name]

        def cancel():
            go.wait()
            spin(delay)
            rows(self.canceller, "SELECT pg_cancel_backend(%s)", [self.pid])
        future = POOL.submit(cancel)
        go.set()
        spin(-delay)
        began = time.perf_counter()
        answer = ask(self.caller, text)
        if answer.kind != INTERRUPTED:
            self.usual[name] += (time.perf_counter() - began - self.usual[name]) / 10
        future.result(PATIENCE)
        self.settle()
        return answer

    def settle(self):
        """A request that came too late for its call may still be on its way to the next statement."""
        while ask(self.caller, "SELECT 1").kind == INTERRUPTED:
            pass

    def timed_out(self, _, text):
        rows(self.caller, f"SET statement_timeout = '{random.randint(1, 4)}ms'")
        answer = ask(self.caller, text)
        while ask(self.caller, "SET statement_timeout = 0").kind == INTERRUPTED:
            pass
        return answer

    def waiting(self, _, text):
        """Cancelled while it waits for another transaction."""
        rows(self.admin, "BEGIN")
        rows(self.admin, "SELECT FROM auth.users WHERE id = %s FOR UPDATE", [self.user])
        rows(self.admin, "SELECT FROM auth_ext.refresh_tokens AS r JOIN auth.sessions AS s ON s.id = r.session_id WHERE s.user_id = %s FOR UPDATE OF r", [self.user])
        future = POOL.submit(ask, self.caller, text)
        wait_until(lambda: future.done() or value(self.canceller, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [self.pid]),
                   "the call waits")
        rows(self.canceller, "SELECT pg_cancel_backend(%s)", [self.pid])
        answer = future.result(PATIENCE)
        rows(self.admin, "ROLLBACK")
        self.settle()
        return answer

    def call(self, name, how, token, bearer, parent):
        text = {
            "refresh": lambda: f"SELECT auth_ext.refresh_session({literal(token)})",
            "theft": lambda: f"SELECT auth_ext.refresh_session({literal(parent)})",
            "sign-in": lambda: f"SELECT auth_ext.sign_in_with_password({literal(self.email)}, 'correct horse battery')",
            "sign-out": lambda: f"SELECT set_config('request.headers', jsonb_build_object('authorization', {literal('Bearer ' + bearer)})::text, true); SELECT auth_ext.sign_out('global')",
        }[name]()
        before = self.state()
        answer = getattr(self, how)(name, text)
        after = self.state()
        self.seen["calls"] += 1
        told = f"{name}, {how}: {answer}"
        if answer.kind == INTERRUPTED:
            self.seen[how] += 1
            self.seen["half done"] += before != after
            self.failures.check(before == after, f"{told}, and yet\n  {before}\n  {after}")
        else:
            self.seen["done"] += 1
            DONE[name](self, answer, token, before, after, told)
        return answer

    def refreshed(self, answer, token, before, after, told):
        if not self.failures.check(answer.kind == "session", told):
            return
        old, new = parse(token), parse(answer.token)
        row = after["sessions"].pop(old.session)
        before["sessions"].pop(old.session)
        self.failures.check(row[2:4] == [old.generation + 1, new.hash.hex()], f"{told}: {row}")
        self.failures.check((before["sessions"], before["ended"]) == (after["sessions"], after["ended"]), f"{told}: more has changed")

    def found(self, answer, token, before, after, told):
        session = parse(token).session
        self.failures.check(answer.kind == "refresh_token_already_used", told)
        self.failures.check(session in before["sessions"] and session not in after["sessions"] and after["ended"].get(session) == "theft",
                            f"{told}: the session is not over as a whole: {after['ended']}")

    def signed_in(self, answer, token, before, after, told):
        if self.failures.check(answer.kind == "session", told):
            new = parse(answer.token)
            row = after["sessions"].get(new.session)
            self.failures.check(row is not None and row[2:4] == [1, new.hash.hex()] and row[5] == 1, f"{told}: {row}")
            self.failures.check(before["user"] != after["user"], f"{told}: last_sign_in_at is as before")

    def signed_out(self, answer, token, before, after, told):
        self.failures.check(answer.kind == "ok", told)
        self.failures.check(after["sessions"] == {} and before["sessions"].keys() <= after["ended"].keys(), f"{told}: {after}")


DONE = {"refresh": Test.refreshed, "theft": Test.found, "sign-in": Test.signed_in, "sign-out": Test.signed_out}


def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def main():
    random.seed(7)
    test = Test()
    calls = count(300, 5000)
    rows(test.admin, HOOK)
    parent = token = bearer = None
    for number in range(calls):
        if number % 50 == 0:
            hook = "hooks.slow" if number // 50 % 2 else None
            rows(test.admin, "UPDATE auth_ext.settings SET custom_access_token_hook = %s", [hook])
        if token is None:
            first, bearer = test.fresh()
            parent, token = first, refresh(test.admin, first).token
        name = random.choices(["refresh", "theft", "sign-in", "sign-out"], [70, 10, 10, 10])[0]
        how = random.choices(["cancelled", "timed_out", "waiting"], [60, 30, 10])[0]
        answer = test.call(name, how, token, bearer, parent)
        if answer.kind == INTERRUPTED:
            # The token of before is still good.
            continue
        if name == "refresh" and answer.kind == "session":
            parent, token = token, answer.token
        elif name != "sign-in":
            token = None
        if number % 20 == 0:
            # Sessions of sign-ins would make the state ever longer.
            rows(test.admin, "DELETE FROM auth.sessions WHERE user_id = %s AND id <> %s", [test.user, parse(token).session if token else test.user])
    interrupted = test.seen["cancelled"] + test.seen["timed_out"] + test.seen["waiting"]
    test.failures.check(interrupted > calls / 10 and test.seen["done"] > calls / 10, f"the points are not in the calls: {test.seen}")
    report("interrupt", {
        "calls": test.seen["calls"], "done": test.seen["done"], "cancelled": test.seen["cancelled"], "timed out": test.seen["timed_out"],
        "cancelled while waiting": test.seen["waiting"], "half done": test.seen["half done"], "wrong": test.failures.number}, test.failures)


if __name__ == "__main__":
    main()
