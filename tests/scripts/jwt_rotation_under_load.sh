#!/usr/bin/env bash
# Four issuers, four verifiers, and a rotation of the signing key every second: no valid token is refused, and no token of a
# revoked key is accepted once the revocation has committed. AUTH_EXT_ROTATION_SECONDS says how long at least; the long test runs a minute.
# database: ready
set -euo pipefail
seconds=${AUTH_EXT_ROTATION_SECONDS:-8}
query() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

query <<'SQL'
-- Tokens on their way from issuers to verifiers. revoked_at is when the revocation of the key had surely committed.
CREATE UNLOGGED TABLE issued (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kid text NOT NULL, token text NOT NULL);
CREATE TABLE revocation (kid text PRIMARY KEY, began_at timestamptz, committed_at timestamptz);
CREATE UNLOGGED TABLE verdict (kid text, began_at timestamptz NOT NULL, ended_at timestamptz NOT NULL, reason text);
CREATE TABLE rotation (kid text PRIMARY KEY, activated_at timestamptz DEFAULT clock_timestamp());

-- Has a row when it is enough.
CREATE TABLE ended (at timestamptz DEFAULT clock_timestamp());

-- Signs until then. Each token is its own transaction, as a request is.
CREATE PROCEDURE issue() LANGUAGE plpgsql AS $$
DECLARE
    token text;
BEGIN
    WHILE NOT EXISTS (SELECT FROM ended) LOOP
        token := auth_ext.sign_jwt(jsonb_build_object('aud', 'authenticated', 'exp', floor(extract(epoch FROM clock_timestamp()))::bigint + 3600));
        INSERT INTO issued (kid, token) VALUES (auth_ext.decode_jwt(token) #>> '{header,kid}', token);
        COMMIT;
        PERFORM pg_sleep(0.002);
    END LOOP;
END
$$;

-- Verifies until then: the newest tokens, and old ones again and again, which the backend may remember.
CREATE PROCEDURE verify() LANGUAGE plpgsql AS $$
DECLARE
    one record;
    began timestamptz;
    answer record;
BEGIN
    WHILE NOT EXISTS (SELECT FROM ended) LOOP
        FOR one IN
            (SELECT i.kid, i.token FROM issued AS i ORDER BY i.id DESC LIMIT 3)
            UNION ALL
            (SELECT i.kid, i.token FROM issued AS i WHERE i.id >= (SELECT floor(random() * max(j.id)) FROM issued AS j) ORDER BY i.id LIMIT 2)
        LOOP
            began := clock_timestamp();
            SELECT * INTO answer FROM auth_ext.verify_jwt(one.token);
            INSERT INTO verdict VALUES (one.kid, began, clock_timestamp(), answer.reason);
        END LOOP;
        COMMIT;
    END LOOP;
END
$$;
SQL

# is_enough: whether as much was verified after a revocation as a run has to show; a slow machine takes longer.
is_enough() { [[ $(query -c "SELECT count(*) >= $seconds * 5 FROM verdict AS v JOIN revocation AS r USING (kid) WHERE v.began_at > r.committed_at") == t ]]; }
# Rotation: a new key every second; the one that signed three rotations ago is revoked.
rotate() {
    local end=$((SECONDS + seconds)) kid
    while ((SECONDS < end)) || { ((SECONDS < end + 120)) && ! is_enough; }; do
        kid=$(query -c "SELECT auth_ext.create_signing_key((ARRAY['ES256', 'EdDSA', 'ES384'])[1 + floor(random() * 3)]) ->> 'kid'")
        query -c "SELECT auth_ext.activate_signing_key('$kid')" >/dev/null
        query -c "INSERT INTO rotation (kid) VALUES ('$kid')"
        kid=$(query -c 'SELECT kid FROM rotation ORDER BY activated_at DESC OFFSET 3 LIMIT 1')
        if [[ -n $kid ]]; then
            query -c "INSERT INTO revocation VALUES ('$kid', clock_timestamp())"
            query -c "SELECT auth_ext.revoke_signing_key('$kid')" >/dev/null
            # The client has heard of the commit: from here on every session must know.
            query -c "UPDATE revocation SET committed_at = clock_timestamp() WHERE kid = '$kid'"
        fi
        sleep 0.8
    done
}

workers=()
for _ in 1 2 3 4; do
    query -c 'CALL issue()' 2>>errors &
    workers+=($!)
    query -c 'CALL verify()' 2>>errors &
    workers+=($!)
done
rotate
query -c 'INSERT INTO ended DEFAULT VALUES'
for worker in "${workers[@]}"; do
    wait "$worker" || { echo 'a worker failed:'; cat errors; exit 1; }
done

query -F $'\t' <<'SQL' | tee figures
-- A token of a key that nobody had begun to revoke must hold; one of a key whose revocation had committed before must not.
WITH judged AS (
    SELECT v.*, r.began_at AS revoking_at, r.committed_at AS revoked_at FROM verdict AS v LEFT JOIN revocation AS r USING (kid)
)
SELECT figure, value FROM (
    SELECT 1, 'rotations', count(*) FROM rotation
    UNION ALL SELECT 2, 'revocations', count(*) FROM revocation WHERE committed_at IS NOT NULL
    UNION ALL SELECT 3, 'issued', count(*) FROM issued
    UNION ALL SELECT 4, 'verified', count(*) FROM judged
    UNION ALL SELECT 5, 'valid', count(*) FROM judged WHERE reason IS NULL
    UNION ALL SELECT 6, 'refused as revoked', count(*) FROM judged WHERE reason = 'revoked'
    UNION ALL SELECT 7, 'verified before any revocation', count(*) FROM judged WHERE revoking_at IS NULL OR ended_at < revoking_at
    UNION ALL SELECT 8, 'valid refused', count(*) FROM judged WHERE (revoking_at IS NULL OR ended_at < revoking_at) AND reason IS NOT NULL
    UNION ALL SELECT 9, 'verified after the revocation', count(*) FROM judged WHERE began_at > revoked_at
    UNION ALL SELECT 10, 'revoked accepted', count(*) FROM judged WHERE began_at > revoked_at AND reason IS NULL
    UNION ALL SELECT 11, 'refused for another reason', count(*) FROM judged WHERE reason <> 'revoked'
    UNION ALL SELECT 12, 'last accepted after the revocation began, ms',
        coalesce(round(max(extract(epoch FROM began_at - revoking_at) * 1000) FILTER (WHERE began_at > revoking_at AND reason IS NULL)), 0) FROM judged
) AS f(position, figure, value) ORDER BY position;
SQL
figure() { awk -F '\t' -v name="$1" '$1 == name { print $2 }' figures; }
# at_least FIGURE NUMBER: a run that did next to nothing proves nothing.
at_least() { (($(figure "$1") >= $2)) || { echo "too few: $1"; exit 1; }; }
at_least rotations $((seconds / 3))
at_least revocations $((seconds / 8))
at_least issued $((seconds * 20))
at_least 'verified before any revocation' $((seconds * 20))
at_least 'verified after the revocation' $((seconds * 5))
[[ $(figure 'valid refused') == 0 && $(figure 'revoked accepted') == 0 && $(figure 'refused for another reason') == 0 ]]
