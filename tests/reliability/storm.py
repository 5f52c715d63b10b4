"""Many clients refresh one token at once. Without a grace window nobody may be late either."""

import collections
import sys

from clients import (Failures, LEVELS, StartingLine, ask, connect, count, literal, people, prepare, refresh, report, rows,
                     sign_in, token_row, parse, value)

SIZES = (2, 4, 8, 16, 32, 64)
# PostgreSQL's word for "try again". At SERIALIZABLE its own watch over who read what before who wrote it may find a circle
# when one client ends the session that the others look at; that is the only place where it may come.
SERIALIZATION_FAILURE = "40001"
DEPENDENCIES = "could not serialize access due to read/write dependencies among transactions"
# What a client is told whose token somebody else has used, or whose session that has ended.
THEFT = "refresh_token_already_used"
# And when somebody else has ended it.
ENDED = "refresh_token_not_found"

ENDINGS = {
    "sign-out": "SELECT auth_ext.admin_sign_out({user})",
    "GoTrue's log-out": "DELETE FROM auth.sessions WHERE user_id = {user}",
    "user delete": "DELETE FROM auth.users WHERE id = {user}",
}

# The mistake that the storm must find: it looks, then writes what it has seen. One row of a chain, as in the real table.
CANARY = """
CREATE TABLE canary (chain integer PRIMARY KEY, token text NOT NULL);
INSERT INTO canary VALUES (1, 'first');
CREATE FUNCTION broken_refresh(presented text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    child text := gen_random_uuid();
BEGIN
    IF (SELECT token FROM canary WHERE chain = 1) <> presented THEN
        RETURN jsonb_build_object('error_code', 'refresh_token_already_used');
    END IF;
    UPDATE canary SET token = child WHERE chain = 1;
    RETURN jsonb_build_object('access_token', '', 'refresh_token', child);
END $$;
"""


class Storm:
    def __init__(self):
        self.admin = connect()
        self.line = StartingLine()
        self.clients = {}
        self.failures = Failures()
        self.seen = collections.Counter()

    def clients_of(self, level):
        if level not in self.clients:
            for connection in sum(self.clients.values(), []):
                connection.close()
            self.clients = {level: [connect(level) for _ in range(max(SIZES))]}
        return self.clients[level]

    def at_once(self, level, size, call, token, may_retry=False):
        """The answers of so many clients that make the same call at once. With `may_retry` a client tries a serialization
        failure of SERIALIZABLE again, as PostgreSQL asks of it; how often is counted."""
        def job(connection):
            text = f"SELECT {call}({literal(token)})"
            answer = ask(connection, self.line.WAIT + text)
            while may_retry and level == "serializable" and answer.kind == SERIALIZATION_FAILURE and DEPENDENCIES in answer.body:
                self.seen["retries"] += 1
                answer = ask(connection, text)
            return answer
        clients = self.clients_of(level)[:size]
        return self.line.run([lambda connection=connection: job(connection) for connection in clients])

    def with_grace(self, level, size, token):
        """Every client must get the same child. Gives it."""
        before = parse(token)
        answers = self.at_once(level, size, "auth_ext.refresh_session", token)
        self.seen["same child"] += sum(answer.kind == "session" for answer in answers)
        self.seen["answers with grace"] += len(answers)
        children = {answer.token for answer in answers}
        row = token_row(self.admin, before.session)
        self.failures.check(
            len(children) == 1 and None not in children and row is not None and row.generation == before.generation + 1
            and row.hash == parse(next(iter(children))).hash,
            f"{size} clients with grace, {level}: {collections.Counter(map(repr, answers))}, {len(children)} children, row {row}")
        return next(iter(children - {None}), None)

    def without_grace(self, level, size, token):
        """Exactly one gets the child; the others are told of the theft, and the session is over."""
        answers = self.at_once(level, size, "auth_ext.refresh_session", token, may_retry=True)
        kinds = collections.Counter(answer.kind for answer in answers)
        self.seen["winners"] += kinds["session"]
        self.seen["told of theft"] += kinds[THEFT]
        self.seen["answers without grace"] += len(answers)
        reason = value(self.admin, "SELECT reason FROM auth_ext.ended_sessions WHERE session_id = %s", [parse(token).session])
        self.failures.check(
            kinds == {"session": 1, THEFT: size - 1} and reason == "theft" and token_row(self.admin, parse(token).session) is None,
            f"{size} clients without grace, {level}: {collections.Counter(map(repr, answers))}, ended: {reason}")
        return sum(number for kind, number in kinds.items() if kind not in ("session", THEFT))

    def with_end(self, size, grace, ending):
        """Clients refresh one token while one more ends the session: nobody waits in a circle, and it is over."""
        rows(self.admin, "UPDATE auth_ext.settings SET grace_window = %s", [grace])
        email = next(self.emails)
        answer = sign_in(self.admin, email)
        user = value(self.admin, "SELECT id::text FROM auth.users WHERE email = %s", [email])
        clients = self.clients_of("read committed")[:size]
        text = f"SELECT auth_ext.refresh_session({literal(answer.token)})"
        # Sixty-four more sessions, so that the order in which they are locked counts.
        rows(self.admin, "INSERT INTO auth.sessions (id, user_id, created_at) SELECT gen_random_uuid(), %s, now() FROM generate_series(1, 64)", [user])
        jobs = [lambda client=client: ask(client, self.line.WAIT + text) for client in clients[1:]]
        jobs.insert(size // 2, lambda: ask(clients[0], self.line.WAIT + ENDINGS[ending].format(user=literal(user))))
        answers = self.line.run(jobs)
        end = answers.pop(size // 2)
        kinds = collections.Counter(answer.kind for answer in answers)
        self.seen["ended in a storm"] += 1
        self.seen["deadlocks"] += kinds["40P01"] + (end.kind == "40P01")
        session = parse(answer.token).session
        left = value(self.admin, "SELECT count(*) FROM auth.sessions WHERE id = %s", [session])
        self.failures.check(
            end.kind == "ok" and left == 0 and token_row(self.admin, session) is None
            and kinds.keys() <= {"session", THEFT, ENDED},
            f"{size} clients against {ending}, window {grace}: {end}, {collections.Counter(map(repr, answers))}, {left} sessions left")
        for late in [answer] + [answer for answer in answers if answer.kind == "session"]:
            again = refresh(self.admin, late.token)
            self.failures.check(again.kind in {THEFT, ENDED}, f"after {ending}: {again}")

    def canary(self, level, size):
        """Whether the broken variant is found out: more than one client wins."""
        answers = self.at_once(level, size, "broken_refresh", value(self.admin, "SELECT token FROM canary"))
        return sum(answer.kind == "session" for answer in answers) > 1


def main():
    storm = Storm()
    rounds = count(8, 200)
    admin = storm.admin
    prepare(admin, grace_window="60 seconds", late_retry_limit=0)
    rows(admin, CANARY)
    endings = count(2, 40)
    email, *others = people(admin, 1 + endings * len(ENDINGS) * 2)
    storm.emails = iter(others)
    other = 0
    for level in LEVELS:
        rows(admin, "UPDATE auth_ext.settings SET grace_window = '60 seconds'")
        token = sign_in(admin, email).token
        for number in range(rounds):
            child = storm.with_grace(level, SIZES[number % len(SIZES)], token)
            # The child must work, too.
            token = child or sign_in(admin, email).token
        storm.failures.check(refresh(admin, token).kind == "session", f"{level}: the last child does not work")
        rows(admin, "UPDATE auth_ext.settings SET grace_window = '0'")
        for number in range(rounds):
            other += storm.without_grace(level, SIZES[number % len(SIZES)], sign_in(admin, email).token)
    for number in range(endings):
        for ending in ENDINGS:
            for grace in ("60 seconds", "0"):
                storm.with_end(SIZES[1 + number % (len(SIZES) - 1)], grace, ending)
    other += storm.seen["answers with grace"] - storm.seen["same child"]
    tries = 4 * SIZES
    caught = sum(storm.canary("read committed", size) for size in tries)
    storm.failures.check(caught > 0, "the storm did not find the broken variant: it proves nothing")
    rate = 100 * storm.seen["same child"] // storm.seen["answers with grace"]
    report("storm", {
        "rounds": rounds, "clients": f"{SIZES[0]}..{SIZES[-1]}", "isolation": len(LEVELS), "same child": f"{rate} %",
        "winners without grace": f"{storm.seen['winners']} of {rounds * len(LEVELS)}",
        "told of theft": storm.seen["told of theft"], "other outcomes": other,
        "storms against an end": storm.seen["ended in a storm"], "deadlocks": storm.seen["deadlocks"],
        "retries at serializable without grace": storm.seen["retries"],
        "broken variant caught in": f"{caught} of {len(tries)}"}, storm.failures)


if __name__ == "__main__":
    sys.exit(main())
