"""The server under a clock that the test sets, frozen to the second: every boundary a second before, at it, and after."""

import datetime
import os

from clients import Failures, connect, count, parse, people, prepare, refresh, report, rows, sign_in, value

# What libfaketime reads at every look at the clock.
CLOCK_FILE = os.environ["AUTH_EXT_RELIABILITY_CLOCK"]
USED = "refresh_token_already_used"
EXPIRED = "session_expired"


class Clock:
    """A clock that stands still until it is set. It is written as local time, which is UTC."""

    def __init__(self, connection, start):
        self.connection = connection
        self.steps = 0
        self.set(start)

    def set(self, at):
        self.now = at
        with open(CLOCK_FILE + ".new", "w", encoding="utf-8") as file:
            file.write(at.strftime("%Y-%m-%d %H:%M:%S\n"))
        os.chmod(CLOCK_FILE + ".new", 0o644)
        # In one step, or the server might read half of it.
        os.rename(CLOCK_FILE + ".new", CLOCK_FILE)
        self.steps += 1
        shown = value(self.connection, "SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        if shown != at:
            raise SystemExit(f"the server's clock says {shown}, not {at}: libfaketime does not work here")

    def step(self, seconds):
        self.set(self.now + datetime.timedelta(seconds=seconds))


class Test:
    def __init__(self):
        self.connection = connect()
        self.failures = Failures()
        self.checked = 0
        self.clock = Clock(self.connection, datetime.datetime(2031, 3, 30, 0, 59, 30))
        prepare(self.connection, access_token_lifetime="1 hour")
        self.email = people(self.connection, 1)[0]
        self.inside = False

    def check(self, found, expected, what):
        self.checked += 1
        self.failures.check(found == expected, f"{what}{' in a long transaction' if self.inside else ''}: {found}, not {expected}")

    def settings(self, **settings):
        """The defaults for all lengths, but for these."""
        lengths = {"grace_window": "10 seconds", "late_retry_limit": 0, "refresh_token_lifetime": None, "session_time_box": None,
                   "session_inactivity_timeout": None, "session_touch_interval": "5 minutes", **settings}
        prepare(self.connection, **lengths)

    def session(self):
        return sign_in(self.connection, self.email).token

    def try_at(self, what, arrange, seconds, expected):
        """Arranges a situation, lets the clock go on by so many seconds, and tries the token that `arrange` gives. With
        `inside` all of it is one transaction, whose now() stays where it began."""
        began = self.clock.now
        rows(self.connection, "BEGIN" if self.inside else "SELECT 1")
        token = arrange()
        self.clock.step(seconds)
        answer = refresh(self.connection, token)
        self.check(answer.kind, expected, f"{what} after {seconds} s")
        if self.inside:
            rows(self.connection, "ROLLBACK")
        self.clock.set(began)
        return answer

    # Situations.
    def rotated(self):
        """The parent of a token that was just made."""
        token = self.session()
        refresh(self.connection, token)
        return token

    def rotated_again_late(self):
        """The same, and the parent has come back before: that does not extend the window."""
        token = self.rotated()
        self.clock.step(9)
        self.check(refresh(self.connection, token).kind, "session", "the parent after 9 s")
        self.clock.step(-9)
        return token

    def not_after(self):
        token = self.session()
        rows(self.connection, "UPDATE auth.sessions SET not_after = clock_timestamp() + interval '60 seconds' WHERE id = %s", [parse(token).session])
        return token

    def used_late(self):
        """A session that was refreshed 30 seconds after it began."""
        token = self.session()
        self.clock.step(30)
        return refresh(self.connection, token).token

    def boundaries(self):
        self.settings()
        for seconds, expected in ((0, "session"), (9, "session"), (10, USED), (11, USED), (86400, USED)):
            self.try_at("the parent", self.rotated, seconds, expected)
        for seconds, expected in ((9, "session"), (10, USED)):
            self.try_at("the parent that came back before", self.rotated_again_late, seconds, expected)
        self.settings(grace_window="0")
        self.try_at("the parent without a window", self.rotated, 0, USED)
        self.settings(grace_window="60 seconds")
        for seconds, expected in ((59, "session"), (60, USED)):
            self.try_at("the parent, window of a minute", self.rotated, seconds, expected)
        self.settings(session_time_box="60 seconds")
        for seconds, expected in ((59, "session"), (60, EXPIRED), (61, EXPIRED)):
            self.try_at("time box", self.session, seconds, expected)
        for seconds, expected in ((29, "session"), (30, EXPIRED)):
            self.try_at("time box of a session that was used", self.used_late, seconds, expected)
        self.settings(session_inactivity_timeout="60 seconds")
        for seconds, expected in ((59, "session"), (60, EXPIRED)):
            self.try_at("inactivity", self.session, seconds, expected)
            self.try_at("inactivity of a session that was used", self.used_late, seconds, expected)
        self.settings(refresh_token_lifetime="60 seconds")
        for seconds, expected in ((59, "session"), (60, EXPIRED)):
            self.try_at("refresh token's lifetime", self.session, seconds, expected)
            self.try_at("refresh token's lifetime, of a later one", self.used_late, seconds, expected)
        self.settings()
        for seconds, expected in ((59, "session"), (60, EXPIRED)):
            self.try_at("not_after", self.not_after, seconds, expected)

    def bans(self):
        """A ban ends at its second."""
        self.settings()
        token = self.session()
        rows(self.connection, "UPDATE auth.users SET banned_until = clock_timestamp() + interval '60 seconds' WHERE email = %s", [self.email])
        self.clock.step(59)
        self.check(refresh(self.connection, token).kind, "user_banned", "a ban after 59 of 60 s")
        self.check(sign_in(self.connection, self.email).kind, "user_banned", "a ban after 59 of 60 s, sign-in")
        self.clock.step(1)
        self.check(refresh(self.connection, token).kind, "session", "a ban after 60 of 60 s")
        self.check(sign_in(self.connection, self.email).kind, "session", "a ban after 60 of 60 s, sign-in")
        rows(self.connection, "UPDATE auth.users SET banned_until = NULL WHERE email = %s", [self.email])

    def access_tokens(self):
        """exp to the second, also of a token that the backend has verified before; nbf and iat with their leeway."""
        answer = sign_in(self.connection, self.email)
        verdict = lambda: value(self.connection, "SELECT coalesce(reason, 'valid') FROM auth_ext.verify_jwt(%s)", [answer.access_token])
        self.check(answer.body["expires_at"], int(self.clock.now.replace(tzinfo=datetime.timezone.utc).timestamp()) + 3600, "expires_at")
        for step, expected in ((0, "valid"), (3599, "valid"), (1, "expired"), (1, "expired"), (-2, "valid"),
                               (-3599 - 30, "valid"), (-1, "issued_in_future")):
            self.clock.step(step)
            self.check(verdict(), expected, f"access token, clock at {self.clock.now}")
        self.clock.step(31)

    def steps_back(self):
        """The clock goes back after a rotation."""
        self.settings()
        later = "conflict"
        for step, expected in ((-1, "session"), (-9, "session"), (-10, later), (-3600, later)):
            answer = self.try_at("the parent, clock back", self.rotated, step, expected)
            if answer.kind == later:
                self.check(answer.body["code"], 503, "status")
        # Nothing is lost by it: the child goes on, and so does the parent when the clock has caught up.
        parent = self.session()
        child = refresh(self.connection, parent).token
        self.clock.step(-3600)
        self.check(refresh(self.connection, parent).kind, later, "the parent, an hour back")
        self.clock.step(3605)
        self.check(refresh(self.connection, parent).token, child, "the parent, when the clock has caught up")
        self.clock.step(-3600)
        grandchild = refresh(self.connection, child)
        self.check(grandchild.kind, "session", "the child, an hour back")
        # The chain now lives by the clock of now: the window is neither longer nor shorter.
        self.clock.step(9)
        self.check(refresh(self.connection, child).token, grandchild.token, "the new parent, 9 s later")
        self.clock.step(1)
        self.check(refresh(self.connection, child).kind, USED, "the new parent, 10 s later")
        # An older token is theft whatever the clock says.
        first = self.session()
        second = refresh(self.connection, first).token
        third = refresh(self.connection, second).token
        self.clock.step(-3600)
        self.check(refresh(self.connection, first).kind, later, "two generations old, an hour back: perhaps a slow tab")
        self.clock.step(3600)
        refresh(self.connection, third)
        self.clock.step(-3600)
        self.check(refresh(self.connection, first).kind, USED, "three generations old, an hour back")
        # A session never lasts longer by it than its time box from when it began.
        self.settings(session_time_box="60 seconds")
        token = self.session()
        self.clock.step(-30)
        token = refresh(self.connection, token).token
        self.clock.step(89)
        token = refresh(self.connection, token).token
        self.clock.step(1)
        self.check(refresh(self.connection, token).kind, EXPIRED, "time box, clock back in between")


def main():
    test = Test()
    starts = [test.clock.now] + count([], [
        # The end of February, the end of a year, and of the 32-bit clock.
        datetime.datetime(2028, 2, 28, 23, 59, 55), datetime.datetime(2036, 12, 31, 23, 59, 55),
        datetime.datetime(2038, 1, 19, 3, 14, 2)])
    for start in starts:
        test.clock.set(start)
        for test.inside in (False, True):
            test.boundaries()
        test.inside = False
        test.bans()
        test.access_tokens()
        test.steps_back()
    report("clock", {"starting points": len(starts), "clock set": test.clock.steps, "answers checked": test.checked,
                     "wrong": test.failures.number}, test.failures)


if __name__ == "__main__":
    main()
