-- What the benchmark of the purge needs beside bench/refresh/prepare.sql: sessions that are over, and reasons of ended ones that nobody asks for.

-- Adds sessions first to last of the first thousand people, half of them idle for ten days, half of them over by their not_after.
CREATE PROCEDURE bench.add_over(first bigint, last bigint) LANGUAGE sql AS $$
    INSERT INTO auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, not_after)
    SELECT bench.session(n), bench.person(n % 1000 + 1), now() - interval '10 days', now() - interval '10 days', 'aal1',
        'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', CASE WHEN n % 2 = 0 THEN now() - interval '2 days' END
    FROM generate_series(first, last) AS n;
    INSERT INTO auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    SELECT gen_random_uuid(), bench.session(n), 'password', now() - interval '10 days', now() - interval '10 days' FROM generate_series(first, last) AS n;
    INSERT INTO auth_ext.refresh_tokens (session_id, generation, token_hash, created_at, rotated_at)
    SELECT bench.session(n), 1, sha256(bench.secret(n)), now() - interval '10 days', CASE WHEN n % 2 = 0 THEN now() ELSE now() - interval '10 days' END
    FROM generate_series(first, last) AS n;
    INSERT INTO auth_ext.ended_sessions (session_id, user_id, ended_at, reason)
    SELECT md5('ended ' || n)::uuid, bench.person(n % 1000 + 1), now() - interval '40 days' - n * interval '1 second', 'signed_out' FROM generate_series(first, last) AS n;
$$;

-- Processor time of a sample, and of a call of purge().
CREATE TABLE bench.sample (beside boolean NOT NULL, calls bigint NOT NULL, nanoseconds bigint NOT NULL);
