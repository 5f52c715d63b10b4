"""Four clients present the same code, link or authorisation code at once, or ask for the same mail at once."""

from clients import PASSWORD, Failures, StartingLine, connect, count, report, rows, value

ROUNDS = count(5, 50)
CLIENTS = 4
EMAIL = "ada@example.com"
AUTH_CODE = "0f6e4d5c-1111-4222-8333-444455556666"
WAYS = {
    "code": "auth_ext.verify_otp('recovery', 'ada@example.com', '111111')",
    "link": "auth_ext.verify_otp('recovery', token_hash => (SELECT recovery_token FROM auth.users))",
    "authorisation code": f"auth_ext.exchange_code_for_session('{AUTH_CODE}', repeat('v', 43))",
    "mail": "auth_ext.reset_password_for_email('ada@example.com')",
}


def pending(connection):
    """A recovery that waits, with a code that is known, and a flow of PKCE that waits."""
    rows(connection, f"""
        DELETE FROM auth.sessions; DELETE FROM auth.flow_state; DELETE FROM auth_ext.outbox; DELETE FROM auth.one_time_tokens;
        UPDATE auth.users SET recovery_token = encode(sha224('{EMAIL}111111'), 'hex'), recovery_sent_at = now() - interval '2 hours';
        INSERT INTO auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to)
        SELECT gen_random_uuid(), id, 'recovery_token', recovery_token, email FROM auth.users;
        INSERT INTO auth.flow_state (id, user_id, auth_code, code_challenge_method, code_challenge, provider_type, provider_access_token,
            provider_refresh_token, authentication_method, created_at, updated_at, auth_code_issued_at)
        SELECT gen_random_uuid(), id, '{AUTH_CODE}', 'plain', repeat('v', 43), 'magiclink', '', '', 'magiclink', now(), now(), now()
        FROM auth.users""")


def main():
    first = connect()
    rows(first, "UPDATE auth_ext.settings SET autoconfirm = true, mail_min_interval = '1 hour', argon2_memory_kib = 7168, argon2_iterations = 1")
    value(first, "SELECT auth_ext.sign_up(%s, %s)", [EMAIL, PASSWORD])
    clients = [connect() for _ in range(CLIENTS)]
    line = StartingLine()
    for what, call in WAYS.items():
        for _ in range(ROUNDS):
            pending(first)
            text = f"{StartingLine.WAIT}SELECT coalesce({call} ->> 'error_code', 'done')"
            answers = sorted(line.run([lambda one=one: value(one, text) for one in clients]))
            if answers.count("done") != 1:
                raise SystemExit(f"{what}: {answers}")
            table = "auth_ext.outbox" if what == "mail" else "auth.sessions"
            if value(first, f"SELECT count(*) FROM {table}") != 1:
                raise SystemExit(f"{what}: not one row in {table}")
    report("one code", {"ways": len(WAYS), "rounds": ROUNDS, "clients at once": CLIENTS}, Failures())


main()
