"""A thief has copied a refresh token. Thief and victim refresh by turns, with delays from 0 to twice the grace window. Who comes late
may have lost an answer, in one generation in a row; the parent's parent is a slow tab's inside the window."""

import collections
import datetime
import random
import time

from clients import Failures, connect, count, parse, people, prepare, refresh, report, rows, sign_in, value

TURNS = 12
LATE_RETRY_LIMIT = 1
# After so many turns with the window over the theft is found, whatever was before.
LAST = 6


class Chain:
    """A session that two people hold a token of."""

    def __init__(self, test, window):
        self.test = test
        self.window = datetime.timedelta(seconds=window)
        first = sign_in(test.connection, test.email).token
        self.session = parse(first).session
        self.held = {"victim": first, "thief": first}

    def state(self):
        """The current generation, when it began, how many generations in a row a late retry of it would make, and the clock; None
        when the session is over."""
        found = rows(self.test.connection, """
            SELECT generation, rotated_at,
                CASE late_generation WHEN generation THEN late_in_a_row WHEN generation - 1 THEN late_in_a_row + 1 ELSE 1 END,
                clock_timestamp()
            FROM auth_ext.refresh_tokens WHERE session_id = %s""", [self.session])
        return found[0] if found else None

    def refresh(self, who):
        """One refresh, judged by the server's own clock just before and just after it. Gives whether the theft was found,
        and whether it had to be."""
        generation, rotated_at, in_a_row, before = self.state()
        mine = parse(self.held[who]).generation
        answer = refresh(self.test.connection, self.held[who])
        after = value(self.test.connection, "SELECT clock_timestamp()")
        end = rotated_at + self.window
        # What is right inside the window and after it: an answer, a refusal, or the end.
        inside, outside = {
            0: ("answer", "answer"),
            1: ("answer", "answer" if in_a_row <= LATE_RETRY_LIMIT else "end"),
            2: ("refusal", "end"),
        }.get(generation - mine, ("end", "end"))
        allowed = {outside} if before >= end else {inside} if after < end else {inside, outside}
        now = self.state()
        came = "answer" if answer.kind == "session" else "refusal" if now else "end"
        self.test.failures.check(came in allowed and answer.kind in ("session", "refresh_token_already_used"),
            f"{who} with generation {mine} of {generation}, {before - rotated_at} to {after - rotated_at} after the rotation: {came}, {answer}")
        if answer.kind == "session":
            self.held[who] = answer.token
            expected = generation + 1 if mine == generation else generation
            self.test.failures.check(parse(answer.token).generation == expected and now[0] == expected,
                f"{who} with generation {mine} of {generation} got {parse(answer.token).generation}, and the row says {now}")
            self.test.seen["same child" if before < end else "late retry"] += mine != generation
        self.test.seen["slow tab"] += came == "refusal"
        return came == "end", allowed == {"end"}

    def check_that_it_is_over(self):
        reason = value(self.test.connection, "SELECT reason FROM auth_ext.ended_sessions WHERE session_id = %s", [self.session])
        self.test.failures.check(self.state() is None and reason == "theft", f"after the theft: row {self.state()}, reason {reason}")
        for who, token in self.held.items():
            answer = refresh(self.test.connection, token)
            self.test.failures.check(answer.kind == "refresh_token_already_used", f"{who} after the theft: {answer}")


class Test:
    def __init__(self):
        self.connection = connect()
        self.failures = Failures()
        self.seen = collections.Counter()
        prepare(self.connection, late_retry_limit=LATE_RETRY_LIMIT)
        self.email = people(self.connection, 1)[0]

    def play(self, window, delays, order, wait):
        """Plays turns until the theft is found; `wait` lets a delay pass."""
        rows(self.connection, "UPDATE auth_ext.settings SET grace_window = make_interval(secs => %s)", [window])
        chain = Chain(self, window)
        due = 0
        for turn, (who, delay) in enumerate(zip(order, delays)):
            if turn > 0:
                wait(chain, delay)
            found, must = chain.refresh(who)
            due += must
            if found:
                chain.check_that_it_is_over()
                self.seen["scenarios"] += 1
                self.seen["due"] += due
                self.failures.check(due == 1, f"found after {due} refreshes that had to find it")
                return
        self.failures.add(f"never found: window {window}, delays {delays}, order {order}")


def shift(chain, delay):
    """Lets a delay pass without waiting: sets the time of the last rotation back."""
    rows(chain.test.connection, "UPDATE auth_ext.refresh_tokens SET rotated_at = rotated_at - make_interval(secs => %s) WHERE session_id = %s",
         [delay, chain.session])


def main():
    test = Test()
    chance = random.Random(3)
    window = 10
    grid = [window * n / 10 for n in range(21)]
    scenarios = count(21, 420)
    for number in range(scenarios):
        # The first delay goes through the grid, the others are random. In the end the window is over each time.
        delays = [0, grid[number % len(grid)]] + [chance.uniform(0, 2 * window) for _ in range(TURNS)] + [window] * LAST
        first = number % 2
        order = [("victim", "thief")[(first + turn) % 2] for turn in range(len(delays))]
        if number % 3 == 2:
            # Not by turns: who comes is random, both at last.
            order = [chance.choice(order) for _ in order[:-LAST]] + ["victim", "thief"] * (LAST // 2)
        test.play(window, delays, order, shift)
    waited = count(2, 21)
    for number in range(waited):
        delays = [0] + [2 * number / (waited - 1), 1.0] + [0.5, 1.5] * 3 + [1] * LAST
        test.play(1, delays, ["thief", "victim"] * len(delays), lambda chain, delay: time.sleep(delay))
    test.failures.check(test.seen["same child"] > 0 and test.seen["scenarios"] == scenarios + waited, f"scenarios: {test.seen}")
    report("theft", {
        "scenarios": test.seen["scenarios"], "of these really waited": waited, "delays": "0..2 windows",
        "same child inside the window": test.seen["same child"], "late retries": test.seen["late retry"], "slow tabs": test.seen["slow tab"],
        "refreshes that had to find it": test.seen["due"],
        "missed or wrong": test.failures.number}, test.failures)


if __name__ == "__main__":
    main()
