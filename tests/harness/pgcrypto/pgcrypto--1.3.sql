-- For tests on a PostgreSQL without contrib modules: what they use of pgcrypto, by none of the code under test. Slow.

-- SHA-1 (FIPS 180-4, 6.1): PostgreSQL has SHA-2 built in, and no SHA-1.
CREATE FUNCTION @extschema@.sha1(data bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
DECLARE
    mask CONSTANT bigint := 4294967295;
    h bigint[] := ARRAY[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
    padded bytea := data || '\x80'::bytea || decode(repeat('00', (119 - length(data) % 64) % 64), 'hex') || int8send(length(data)::bigint * 8);
    w bigint[];
    a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; word bigint;
BEGIN
    FOR block IN 0 .. length(padded) / 64 - 1 LOOP
        w := ARRAY[]::bigint[];
        FOR t IN 0 .. 15 LOOP
            word := 0;
            FOR i IN 0 .. 3 LOOP word := (word << 8) | get_byte(padded, block * 64 + t * 4 + i); END LOOP;
            w[t] := word;
        END LOOP;
        FOR t IN 16 .. 79 LOOP
            word := w[t - 3] # w[t - 8] # w[t - 14] # w[t - 16];
            w[t] := ((word << 1) | (word >> 31)) & mask;
        END LOOP;
        a := h[1]; b := h[2]; c := h[3]; d := h[4]; e := h[5];
        FOR t IN 0 .. 79 LOOP
            IF t < 20 THEN f := (b & c) | ((~b & mask) & d); k := 1518500249;
            ELSIF t < 40 THEN f := b # c # d; k := 1859775393;
            ELSIF t < 60 THEN f := (b & c) | (b & d) | (c & d); k := 2400959708;
            ELSE f := b # c # d; k := 3395469782;
            END IF;
            word := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[t]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := word;
        END LOOP;
        h := ARRAY[(h[1] + a) & mask, (h[2] + b) & mask, (h[3] + c) & mask, (h[4] + d) & mask, (h[5] + e) & mask];
    END LOOP;
    RETURN substr(int8send(h[1]), 5) || substr(int8send(h[2]), 5) || substr(int8send(h[3]), 5) || substr(int8send(h[4]), 5) || substr(int8send(h[5]), 5);
END
$$;

CREATE FUNCTION @extschema@.digest(data bytea, kind text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT
RETURN CASE lower(kind) WHEN 'sha1' THEN @extschema@.sha1(data) WHEN 'sha224' THEN sha224(data) WHEN 'sha256' THEN sha256(data)
    WHEN 'sha384' THEN sha384(data) WHEN 'sha512' THEN sha512(data) WHEN 'md5' THEN decode(md5(data), 'hex') END;

CREATE FUNCTION @extschema@.digest(data text, kind text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT
RETURN @extschema@.digest(convert_to(data, 'UTF8'), kind);

-- RFC 2104.
CREATE FUNCTION @extschema@.hmac(data bytea, key bytea, kind text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
DECLARE
    size integer := CASE WHEN lower(kind) IN ('sha384', 'sha512') THEN 128 ELSE 64 END;
    secret bytea := CASE WHEN length(key) > size THEN @extschema@.digest(key, kind) ELSE key END;
    inner_pad bytea := decode(repeat('36', size), 'hex');
    outer_pad bytea := decode(repeat('5c', size), 'hex');
BEGIN
    FOR i IN 0 .. length(secret) - 1 LOOP
        inner_pad := set_byte(inner_pad, i, 54 # get_byte(secret, i));
        outer_pad := set_byte(outer_pad, i, 92 # get_byte(secret, i));
    END LOOP;
    RETURN @extschema@.digest(outer_pad || @extschema@.digest(inner_pad || data, kind), kind);
END
$$;

CREATE FUNCTION @extschema@.hmac(data text, key text, kind text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT
RETURN @extschema@.hmac(convert_to(data, 'UTF8'), convert_to(key, 'UTF8'), kind);

CREATE FUNCTION @extschema@.gen_random_bytes(count integer) RETURNS bytea
LANGUAGE sql VOLATILE STRICT
RETURN substr(decode(replace((SELECT string_agg(gen_random_uuid()::text, '') FROM generate_series(0, count / 16)), '-', ''), 'hex'), 1, count);
