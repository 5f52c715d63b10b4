"""Many clients share a few connections of a pooler of transactions, with statements that are prepared by protocol, and each is somebody else in
each transaction: by claims, by a bound token, or nobody. Whoever reads rows of another, or is somebody in a transaction that says nothing, counts
as a wrong read. A broken variant, whose claims outlive their transaction, must be found out.

    pooler.py NUMBER    in the database of libpq's variables; POOLER_PORT is the pooler's
"""

import json
import os
import random
import sys
import threading

import psycopg

CLIENTS = 12
PEOPLE = 40
NOTES = 5
PASSWORD = "correct horse battery"

READ = "SELECT auth.uid()::text, count(*), count(*) FILTER (WHERE owner = %s::uuid), pg_backend_pid() FROM notes"
BE = "SELECT set_config('request.jwt.claims', %s, true), set_config('role', 'authenticated', true)"
BE_FOR_EVER = BE.replace("%s, true", "%s, false")
BE_ANONYMOUS = "SELECT set_config('role', 'anon', true)"
BIND = "SELECT auth_ext.bind(%s, set_role => true)"
REFRESH = "SELECT auth_ext.refresh_session(%s)"
VERIFY = "SELECT claims ->> 'sub' FROM auth_ext.verify_jwt(%s)"
SIGN_IN = "SELECT auth_ext.sign_in_with_password(%s, %s)"


class Person:
    """Somebody with a session, whose refresh tokens one client at a time follows."""

    def __init__(self, email, answer):
        self.email = email
        self.id = answer["user"]["id"]
        self.token, self.refresh_token = answer["access_token"], answer["refresh_token"]
        self.claims = json.dumps({"sub": self.id, "role": "authenticated", "aud": "authenticated"})
        self.rotations = 0
        self.lock = threading.Lock()


class Counts:
    def __init__(self):
        self.done, self.wrong, self.backends = {}, [], {}
        self.lock = threading.Lock()

    def add(self, kind, client, backend, wrong):
        with self.lock:
            self.done[kind] = self.done.get(kind, 0) + 1
            if backend:
                self.backends.setdefault(client, set()).add(backend)
            if wrong:
                self.wrong.append(f"{kind}: {wrong}")


class Undo(Exception):
    """Ends a transaction by ROLLBACK."""


def one(connection, sql, parameters=()):
    """The one row of a statement that is prepared at its first use and by name afterwards."""
    return connection.execute(sql, parameters, prepare=True).fetchone()


def read(connection, person):
    """Reads as whoever the transaction is: gives the backend, and what is wrong when that is not the person."""
    uid, seen, own, backend = one(connection, READ, [person.id if person else None])
    expected = (person.id, NOTES, NOTES) if person else (None, 0, 0)
    return backend, None if (uid, seen, own) == expected else f"expected {expected}, got {(uid, seen, own)}"


def by_claims(connection, person, be=BE):
    with connection.transaction():
        one(connection, be, [person.claims])
        return read(connection, person)


def by_claims_for_ever(connection, person):
    return by_claims(connection, person, BE_FOR_EVER)


def by_token(connection, person):
    with connection.transaction():
        one(connection, BIND, [person.token])
        return read(connection, person)


def undone(connection, person):
    """Somebody for a savepoint and until a ROLLBACK: then nobody."""
    result = None
    try:
        with connection.transaction():
            try:
                with connection.transaction():
                    one(connection, BIND, [person.token])
                    raise Undo
            except Undo:
                pass
            one(connection, BE_ANONYMOUS)
            result = read(connection, None)
            one(connection, BE, [person.claims])
            raise Undo
    except Undo:
        return result


def failed(connection, person):
    """An error ends the transaction of somebody."""
    try:
        with connection.transaction():
            one(connection, BIND if random.random() < 0.5 else BE, [person.token if random.random() < 0.5 else person.claims])
            one(connection, "SELECT 1 / %s::integer", [0])
    except psycopg.Error:
        pass
    return nobody(connection, person)


def nobody(connection, _):
    with connection.transaction():
        one(connection, BE_ANONYMOUS)
        return read(connection, None)


def bare(connection, _):
    """A statement that is its own transaction: nobody, as the pooler's own role."""
    uid, role = one(connection, "SELECT auth.uid()::text, current_user")
    return None, None if (uid, role) == (None, "pooled") else f"a bare statement ran as {uid}, {role}"


def refresh(connection, person):
    with person.lock:
        answer = one(connection, REFRESH, [person.refresh_token])[0]
        if answer.get("user", {}).get("id") != person.id:
            return None, f"refreshed {person.email}, got {answer}"
        person.refresh_token, person.token = answer["refresh_token"], answer["access_token"]
        person.rotations += 1
    return None, None


def verify(connection, person):
    got = one(connection, VERIFY, [person.token])[0]
    return None, None if got == person.id else f"the token of {person.id} gave {got}"


def sign_in(connection, person):
    answer = one(connection, SIGN_IN, [person.email, PASSWORD])[0]
    got = answer.get("user", {}).get("id")
    return None, None if got == person.id else f"{person.email} signed in as {got}: {answer}"


KINDS = [(by_claims, 30), (by_token, 25), (undone, 8), (failed, 6), (nobody, 8), (bare, 8), (refresh, 8), (verify, 6), (sign_in, 1)]


def through_the_pooler():
    return psycopg.connect(f"host=127.0.0.1 port={os.environ['POOLER_PORT']} user=pooled dbname={os.environ['PGDATABASE']}", autocommit=True)


def client(name, number, people, counts, kinds):
    functions, weights = zip(*kinds)
    with through_the_pooler() as connection:
        for _ in range(number):
            kind, person = random.choices(functions, weights)[0], random.choice(people)
            try:
                backend, wrong = kind(connection, person)
            except psycopg.Error as error:
                backend, wrong = None, f"{type(error).__name__}: {error}"
            counts.add(kind.__name__, name, backend, wrong)


def run(number, people, kinds):
    counts = Counts()
    each = [number // CLIENTS + (n < number % CLIENTS) for n in range(CLIENTS)]
    threads = [threading.Thread(target=client, args=(n, each[n], people, counts, kinds)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts


def main():
    number = int(sys.argv[1])
    with psycopg.connect(autocommit=True) as database:
        people = [Person(email, database.execute("SELECT auth_ext.sign_up(%s, %s)", [email, PASSWORD]).fetchone()[0])
                  for email in (f"person{n}@example.com" for n in range(PEOPLE))]
        database.cursor().executemany("INSERT INTO notes SELECT %s FROM generate_series(1, %s)", [(one.id, NOTES) for one in people])
    counts = run(number, people, KINDS)
    with through_the_pooler() as connection:
        prepared = one(connection, "SELECT count(*) FROM pg_prepared_statements")[0]
    with psycopg.connect(autocommit=True) as database:
        rotations = database.execute("SELECT sum(generation - 1)::bigint FROM auth_ext.refresh_tokens").fetchone()[0]
    shared = min(len(backends) for backends in counts.backends.values())
    backends = len(set().union(*counts.backends.values()))
    figures = f"{sum(counts.done.values())} transactions of {CLIENTS} clients on {backends} connections, {prepared} statements prepared on one, " \
        f"{len(counts.wrong)} wrong reads; {dict(sorted(counts.done.items()))}"
    print("\n".join(counts.wrong[:20]))
    print(figures)
    with open("figures", "a", encoding="utf-8") as kept:
        print(figures, file=kept)
    checks = {
        "nobody read what was not his": not counts.wrong,
        "all were done": sum(counts.done.values()) == number and set(counts.done) == {kind.__name__ for kind, _ in KINDS},
        "each client came by several connections": shared > 1,
        "the connections were shared": backends < CLIENTS,
        # psycopg forgets all of its statements at each ROLLBACK.
        "statements were prepared": prepared > 1,
        "each refresh rotated once": rotations == sum(person.rotations for person in people),
    }
    # Last, because it leaves claims on the connections.
    broken = run(600, people, [(by_claims_for_ever, 1), (nobody, 1)])
    checks["claims that outlive their transaction are found out"] = bool(broken.wrong)
    for what, holds in checks.items():
        print("ok " if holds else "NOT OK", what)
    return 0 if all(checks.values()) else 1


sys.exit(main())
