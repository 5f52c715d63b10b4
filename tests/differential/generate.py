"""Makes key sets and tokens, sound and broken, for auth_ext, jose and PyJWT to judge.

usage: generate.py COUNT SEED DIRECTORY

Writes to DIRECTORY: secret.jwks.json and public.jwks.json (what verifiers get), tokens.csv and tokens.jsonl (id, set, kind,
token). A kind names the edit that the token has. Tokens are signed with cryptography's primitives and nobody's JWT code.
"""

import base64
import csv
import hashlib
import hmac
import json
import random
import sys
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

AUDIENCE = "differential"
ISSUER = "https://issuer.test/auth/v1"
HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
EC_CURVES = {"ES256": (ec.SECP256R1, "P-256", 32), "ES384": (ec.SECP384R1, "P-384", 48)}
# Orders of the groups (FIPS 186-4 and RFC 8032).
ORDER = {
    "ES256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "ES384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    "EdDSA": 2**252 + 27742317777372353535851937790883648493,
}
SYMMETRIC = ["HS256", "HS384", "HS512"]
RSA = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
PUBLIC = RSA + ["ES256", "ES384", "EdDSA"]


def encode(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Key:
    """One key of one algorithm, with its JWK for verifiers."""

    def __init__(self, algorithm, kid):
        self.algorithm = algorithm
        self.jwk = {"kid": kid, "alg": algorithm}
        if algorithm in SYMMETRIC:
            self.secret = random.randbytes(random.choice([64, 65, 128, 200]))
            self.jwk |= {"kty": "oct", "k": encode(self.secret)}
        elif algorithm in RSA:
            self.private = rsa.generate_private_key(65537, 2048)
            public = self.private.public_key().public_numbers()
            self.jwk |= {"kty": "RSA", "n": number(public.n), "e": number(public.e), "use": "sig"}
        elif algorithm in EC_CURVES:
            curve, name, length = EC_CURVES[algorithm]
            self.private = ec.generate_private_key(curve())
            public = self.private.public_key().public_numbers()
            self.jwk |= {"kty": "EC", "crv": name, "x": encode(public.x.to_bytes(length, "big")), "y": encode(public.y.to_bytes(length, "big"))}
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()
            raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            self.jwk |= {"kty": "OKP", "crv": "Ed25519", "x": encode(raw)}

    def sign(self, data):
        algorithm = self.algorithm
        if algorithm in SYMMETRIC:
            return hmac.new(self.secret, data, "sha" + algorithm[2:]).digest()
        if algorithm == "EdDSA":
            return self.private.sign(data)
        digest = HASHES[algorithm[2:]]()
        if algorithm in EC_CURVES:
            r, s = utils.decode_dss_signature(self.private.sign(data, ec.ECDSA(digest)))
            return pair(algorithm, r, s)
        if algorithm.startswith("PS"):
            return self.private.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        return self.private.sign(data, padding.PKCS1v15(), digest)

    def public_texts(self):
        """The public key as texts that somebody might have used as a secret."""
        public = self.private.public_key()
        pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return [pem, pem.strip(), pem.replace(b"\n", b"\r\n"), b" " + pem, der, json.dumps(self.jwk).encode()]


def pair(algorithm, r, s):
    length = EC_CURVES[algorithm][2]
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


class Generator:
    def __init__(self, seed):
        # Keys and signatures are random anyway; the seed repeats which edits are made.
        random.seed(seed)
        self.now = int(time.time())
        self.sets = {
            "secret": [Key(algorithm, f"{algorithm}-{n}") for algorithm in SYMMETRIC for n in (1, 2)],
            "public": [Key(algorithm, f"{algorithm}-{n}") for algorithm in PUBLIC for n in ((1, 2) if algorithm in ("ES256", "EdDSA", "RS256") else (1,))],
        }
        self.strangers = {key.algorithm: Key(key.algorithm, "stranger") for keys in self.sets.values() for key in keys}

    def claims(self):
        claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": self.now + 86400, "sub": f"user-{random.randrange(10**6)}"}
        if random.random() < 0.5:
            claims |= {"iat": self.now - 600, "nbf": self.now - 600, "jti": encode(random.randbytes(8))}
        if random.random() < 0.5:
            claims |= {"role": "authenticated", "amr": [{"method": "password", "timestamp": self.now}], "user_metadata": {"näme": "Zoë \U0001f600 \"\\/"}}
        return claims

    def header(self, key):
        header = {"alg": key.algorithm, "typ": "JWT"}
        if random.random() < 0.7:
            header["kid"] = key.jwk["kid"]
        if random.random() < 0.2:
            del header["typ"]
        return header

    def token(self, key, header, payload, signer=None):
        header = header if isinstance(header, (str, bytes)) else dumps(header)
        payload = payload if isinstance(payload, (str, bytes)) else dumps(payload)
        data = f"{encode(header)}.{encode(payload)}"
        return f"{data}.{encode((signer or key).sign(data.encode()))}"

    def make(self):
        """One token: (set, kind, token)."""
        name = random.choice(list(self.sets))
        key = random.choice(self.sets[name])
        edit = random.choices(EDITS, WEIGHTS)[0]
        kind, token = edit(self, key, self.header(key), self.claims())
        return name, kind, token


def dumps(value):
    """JSON in one of the spellings that all mean the same."""
    style = random.randrange(4)
    if style == 0:
        return json.dumps(value)
    if style == 1:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if style == 2:
        return json.dumps(value, indent=1)
    return "\r\n " + json.dumps(value, separators=(" ,\t", " :\n")) + " \n"


# Each edit gives (kind, token).


def sound(g, key, header, claims):
    return "sound", g.token(key, header, claims)


ANY = [None, True, False, 0, 7, -1, 1.5, "", "x", "7", [], ["x"], [7], {}, {"a": 1}]


def registered_claim(g, key, header, claims):
    """A registered claim with a value of every type, or without it."""
    name = random.choice(["iss", "aud", "exp", "nbf", "iat", "sub", "jti"])
    if random.random() < 0.15:
        claims.pop(name, None)
        return f"claim-{name}-missing", g.token(key, header, claims)
    value = random.choice(ANY)
    claims[name] = value
    return f"claim-{name}-{type_name(value)}", g.token(key, header, claims)


def type_name(value):
    return {type(None): "null", bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}[type(value)]


def audience(g, key, header, claims):
    value, kind = random.choice([
        ([AUDIENCE], "list"), (["x", AUDIENCE], "list"), ([AUDIENCE, AUDIENCE], "list"), (["x"], "other"), ("x", "other"),
        (AUDIENCE.upper(), "other"), (AUDIENCE + " ", "other"), (AUDIENCE[:-1], "other"), (AUDIENCE + "\u0000", "nul"),
        ([AUDIENCE, 7], "list-with-number"), ([AUDIENCE, None], "list-with-null"), ([[AUDIENCE]], "nested"), ({AUDIENCE: 1}, "object"), ([], "other"),
    ])
    claims["aud"] = value
    return f"audience-{kind}", g.token(key, header, claims)


def issuer(g, key, header, claims):
    value, kind = random.choice([
        (ISSUER + "/", "other"), (ISSUER[:-1], "other"), (ISSUER.upper(), "other"), ("", "other"), ([ISSUER], "list"), (["evil", ISSUER], "list"), ({"a": ISSUER}, "object"),
    ])
    claims["iss"] = value
    return f"issuer-{kind}", g.token(key, header, claims)


def times(g, key, header, claims):
    """Times far from now, so that it does not matter when which verifier looks."""
    name, offset = random.choice([("exp", -86400), ("exp", -3600), ("exp", 10**9), ("nbf", 86400), ("nbf", -86400), ("iat", 86400), ("iat", -86400)])
    claims[name] = g.now + offset + random.choice([0, 0.5])
    side = "future" if offset > 0 else "past"
    if name == "nbf" or name == "iat" or offset != 10**9:
        return f"time-{name}-{side}", g.token(key, header, claims)
    return "time-exp-far", g.token(key, header, claims)


NUMBERS = {
    "exp": ["4102444800.5", "4.1024448e9", "41024448E2", "4102444800.0", "253402300799", "253402300800", "99999999999999999", "1e300", "1e400", "-1", "-0", "0", "NaN", "Infinity", "04102444800", "+4102444800", "0x7fffffff", "18446744073709551616", "4102444800e0", ".5", "5.", "1e"],
    "nbf": ["0", "-0", "0.5", "1e3", "-1", "-1e300", "1e-300", "NaN", "-Infinity"],
    "iat": ["0", "-0", "0.5", "1e3", "-1", "1e-300"],
}


def number_spelling(g, key, header, claims):
    """Numbers as JSON text, some of them none."""
    name = random.choice(list(NUMBERS))
    text = random.choice(NUMBERS[name])
    claims[name] = "@"
    return f"number-{name}-{text}", g.token(key, header, dumps(claims).replace('"@"', text))


def duplicate(g, key, header, claims):
    where = random.choice(["claims", "claims", "header", "nested", "escaped"])
    if where == "header":
        name = random.choice(["alg", "kid", "typ", "x"])
        header[name] = header.get(name, "x")
        text = json.dumps(header)
        return "duplicate-header", g.token(key, text[:-1] + f',"{name}":{json.dumps(header[name])}}}', claims)
    name = random.choice(["exp", "aud", "iss", "sub", "role"])
    claims[name] = claims.get(name, "x")
    text = json.dumps(claims)
    again = json.dumps(claims[name])
    if where == "nested":
        return "duplicate-nested", g.token(key, header, text[:-1] + ',"deep":[{"a":1,"a":2}]}')
    if where == "escaped":
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in name)
        return "duplicate-escaped", g.token(key, header, text[:-1] + f',"{escaped}":{again}}}')
    return "duplicate-claim", g.token(key, header, text[:-1] + f',"{name}":{again}}}')


def payload_form(g, key, header, claims):
    kind, payload = random.choice([
        ("empty", ""), ("no-json", "no json"), ("array", "[]"), ("string", '"x"'), ("number", "7"), ("null", "null"), ("cut", json.dumps(claims)[:-1]),
        ("trailing", json.dumps(claims) + "x"), ("two", json.dumps(claims) * 2), ("comma", json.dumps(claims)[:-1] + ",}"), ("single-quotes", str(claims)),
        ("bom", "\ufeff" + json.dumps(claims)), ("comment", "/* */" + json.dumps(claims)), ("utf16", json.dumps(claims).encode("utf-16-le")), ("latin1", json.dumps(claims)[:-1].encode() + b',"x":"\xe9"}'),
        ("bad-utf8", json.dumps(claims)[:-1].encode() + b',"x":"\xff"}'), ("overlong", json.dumps(claims)[:-1].encode() + b',"x":"\xc0\x80"}'), ("surrogate-bytes", json.dumps(claims)[:-1].encode() + b',"x":"\xed\xa0\x80"}'),
        ("nul", json.dumps(claims | {"x": "a\u0000b"})), ("lone-surrogate", json.dumps(claims)[:-1] + ',"x":"\\ud800"}'), ("nul-name", json.dumps(claims | {"a\u0000": 1})),
        ("control", json.dumps(claims)[:-1] + ',"x":"a\nb"}'), ("bad-escape", json.dumps(claims)[:-1] + ',"x":"\\q"}'), ("unescaped-del", json.dumps(claims)[:-1] + ',"x":"\u007f"}'),
        ("form-feed", "\f" + json.dumps(claims)), ("nbsp", "\u00a0" + json.dumps(claims)),
    ])
    return f"payload-{kind}", g.token(key, header, payload)


def depth(g, key, header, claims):
    levels = random.choice([20, 31, 32, 33, 64, 200])
    text = json.dumps(claims)[:-1] + ',"x":' + "[" * levels + "]" * levels + "}"
    return f"depth-{levels}", g.token(key, header, text)


def size(g, key, header, claims):
    claims["x"] = "x" * random.choice([1000, 3000, 5000, 7000, 20000])
    token = g.token(key, header, claims)
    return "size-large" if len(token) > 8192 else "size-small", token


def header_alg(g, key, header, claims):
    """Another algorithm in the header, signed with the key as before."""
    value = random.choice(["none", "None", "NONE", "", key.algorithm.lower(), " " + key.algorithm, key.algorithm + "\n", "ES512", "ES256K", "A256GCM", None, 7, [key.algorithm], {}, *[other for other in SYMMETRIC + PUBLIC if other != key.algorithm]])
    header["alg"] = value
    return f"alg-{value if isinstance(value, str) else type_name(value)}", g.token(key, header, claims)


def header_without_alg(g, key, header, claims):
    del header["alg"]
    return "alg-missing", g.token(key, header, claims)


def algorithm_confusion(g, key, header, claims):
    """HMAC with a public key as the secret (CVE-2015-9235, CVE-2022-29217 and later ones)."""
    if key.algorithm in SYMMETRIC:
        return sound(g, key, header, claims)
    secret = random.choice(key.public_texts())
    header["alg"] = random.choice(SYMMETRIC)
    data = f"{encode(dumps(header))}.{encode(dumps(claims))}"
    return "confusion", f"{data}.{encode(hmac.new(secret, data.encode(), 'sha' + header['alg'][2:]).digest())}"


def unsigned(g, key, header, claims):
    header["alg"] = random.choice(["none", "None", "nOnE", key.algorithm])
    return "unsigned", f"{encode(dumps(header))}.{encode(dumps(claims))}."


def header_kid(g, key, header, claims):
    others = [other.jwk["kid"] for keys in g.sets.values() for other in keys if other is not key]
    value, kind = random.choice([("nobody", "unknown"), (random.choice(others), "another"), (7, "number"), (None, "null"), ([key.jwk["kid"]], "array"), ("", "empty"), (key.jwk["kid"].lower(), "unknown"), (key.jwk["kid"] + " ", "unknown"), ("../../../../dev/null", "unknown"), ("' OR 1=1 --", "unknown")])
    header["kid"] = value
    return f"kid-{kind}", g.token(key, header, claims)


def header_typ(g, key, header, claims):
    value = random.choice(["jwt", "Jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt", "JOSE", "rt+jwt", "dpop+jwt", "secevent+jwt", "", 7, None, ["JWT"]])
    header["typ"] = value
    return f"typ-{value if isinstance(value, str) else type_name(value)}", g.token(key, header, claims)


def header_members(g, key, header, claims):
    stranger = g.strangers[key.algorithm]
    kind, members = random.choice([
        ("crit-empty", {"crit": []}), ("crit-unknown", {"crit": ["x"], "x": 1}), ("crit-absent", {"crit": ["x"]}), ("crit-registered", {"crit": ["alg"]}), ("crit-string", {"crit": "exp"}),
        ("crit-null", {"crit": None}), ("crit-b64", {"crit": ["b64"], "b64": False}), ("crit-b64-true", {"crit": ["b64"], "b64": True}), ("b64-false", {"b64": False}), ("b64-true", {"b64": True}),
        ("enc", {"enc": "A256GCM"}), ("zip", {"zip": "DEF"}), ("cty-JWT", {"cty": "JWT"}), ("cty-other", {"cty": "example"}), ("cty-number", {"cty": 7}),
        ("jku", {"jku": "https://evil.test/jwks.json"}), ("x5u", {"x5u": "https://evil.test/x5u"}), ("x5c", {"x5c": ["AAAA"]}), ("x5t", {"x5t": "AAAA"}), ("extra", {"a": {"b": [1, 2, 3]}, "\u00e4": None}),
        ("jwk", {"jwk": stranger.jwk}),
    ])
    signer = stranger if kind == "jwk" else key
    return f"header-{kind}", g.token(key, header | members, claims, signer)


def header_form(g, key, header, claims):
    kind, text = random.choice([
        ("empty", ""), ("no-json", "x"), ("array", json.dumps([header])), ("string", json.dumps(json.dumps(header))), ("null", "null"), ("number", "7"), ("cut", json.dumps(header)[:-1]),
        ("trailing", json.dumps(header) + "x"), ("bom", "\ufeff" + json.dumps(header)), ("escaped", json.dumps(header).replace('"alg"', '"\\u0061lg"')), ("capital", json.dumps(header).replace('"alg"', '"ALG"')),
        ("nul", json.dumps(header | {"x": "\u0000"})), ("bad-utf8", json.dumps(header)[:-1].encode() + b',"x":"\xff"}'), ("deep", json.dumps(header)[:-1] + ',"x":' + "[" * 40 + "]" * 40 + "}"), ("nan", json.dumps(header)[:-1] + ',"x":NaN}'),
    ])
    return f"headertext-{kind}", g.token(key, text, claims)


def another_key(g, key, header, claims):
    """Signed with another key of the algorithm: of the set, or of nobody."""
    same = [other for keys in g.sets.values() for other in keys if other.algorithm == key.algorithm and other is not key]
    if same and random.random() < 0.5:
        kind = "sibling-with-kid" if "kid" in header else "sibling"
        return f"key-{kind}", g.token(key, header, claims, random.choice(same))
    return "key-stranger", g.token(key, header, claims, g.strangers[key.algorithm])


def signature_edit(g, key, header, claims):
    token = g.token(key, header, claims)
    data, text = token.rsplit(".", 1)
    signature = base64.urlsafe_b64decode(text + "==")
    kind = random.choice(["bit", "bit", "cut", "longer", "empty", "zeros", "ones", "doubled", "reversed", "prefix", "scheme", "scheme", "scheme"])
    if kind == "bit":
        edited = bytearray(signature)
        edited[random.randrange(len(edited))] ^= 1 << random.randrange(8)
    elif kind == "scheme":
        return scheme_edit(key, data, signature)
    else:
        edited = {
            "cut": signature[:-random.choice([1, 2, len(signature) // 2])], "longer": signature + b"\0", "empty": b"", "zeros": bytes(len(signature)), "ones": b"\xff" * len(signature),
            "doubled": signature * 2, "reversed": signature[::-1], "prefix": b"\0" + signature,
        }[kind]
    return f"signature-{kind}", f"{data}.{encode(bytes(edited))}"


def scheme_edit(key, data, signature):
    """Edits that the mathematics of the scheme invites."""
    algorithm = key.algorithm
    if algorithm in EC_CURVES:
        length, order = EC_CURVES[algorithm][2], ORDER[algorithm]
        r, s = int.from_bytes(signature[:length], "big"), int.from_bytes(signature[length:], "big")
        kind, edited = random.choice([
            ("negated-s", pair(algorithm, r, order - s)), ("r-zero", pair(algorithm, 0, s)), ("s-zero", pair(algorithm, r, 0)), ("r-order", pair(algorithm, order, s)), ("s-order", pair(algorithm, r, order)),
            ("r-one", pair(algorithm, 1, 1)), ("der", utils.encode_dss_signature(r, s)), ("swapped", pair(algorithm, s, r)),
        ])
    elif algorithm == "EdDSA":
        s = int.from_bytes(signature[32:], "little") + ORDER["EdDSA"]
        kind, edited = random.choice([("s-plus-order", signature[:32] + s.to_bytes(32, "little")), ("identity", b"\1" + bytes(63)), ("r-sign", signature[:31] + bytes([signature[31] ^ 0x80]) + signature[32:])])
    elif algorithm in RSA:
        value = int.from_bytes(signature, "big")
        n = key.private.public_key().public_numbers().n
        kind, edited = random.choice([("plus-n", (value + n).to_bytes(257, "big")), ("one", (1).to_bytes(256, "big")), ("n-minus", (n - value).to_bytes(256, "big")), ("n", n.to_bytes(256, "big"))])
    else:
        other = {"HS256": "sha512", "HS384": "sha256", "HS512": "sha384"}[algorithm]
        kind, edited = random.choice([
            ("other-hash", hmac.new(key.secret, data.encode(), other).digest()), ("cut-hash", signature[: len(signature) // 2]), ("no-key", hmac.new(b"", data.encode(), "sha" + algorithm[2:]).digest()),
            ("hash-alone", hashlib.new("sha" + algorithm[2:], data.encode()).digest()),
        ])
    return f"scheme-{algorithm}-{kind}", f"{data}.{encode(edited)}"


def content_edit(g, key, header, claims):
    """Changed after it was signed."""
    head, _, signature = g.token(key, header, claims).split(".")
    claims["role"] = "service_role"
    return "content-changed", f"{head}.{encode(json.dumps(claims))}.{signature}"


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def base64_edit(g, key, header, claims):
    """The same bytes, or nearly, in a spelling that base64url without padding does not have."""
    parts = g.token(key, header, claims).split(".")
    which = random.randrange(3)
    part = parts[which]
    kind = random.choice(["padding", "one-padding", "standard", "space", "newline", "bits", "cut", "longer", "junk", "percent", "unicode"])
    if kind == "padding":
        part += "=" * (-len(part) % 4)
    elif kind == "one-padding":
        part += "="
    elif kind == "standard":
        part = part.replace("-", "+").replace("_", "/")
    elif kind in ("space", "newline", "junk", "unicode"):
        at = random.randrange(len(part) + 1)
        part = part[:at] + {"space": " ", "newline": "\n", "junk": random.choice("!*,:;@"), "unicode": "\u00e9"}[kind] + part[at:]
    elif kind == "bits":
        # The last character's spare bits: four with two characters over, two with three.
        spare = {2: 4, 3: 2}.get(len(part) % 4)
        if spare:
            part = part[:-1] + ALPHABET[ALPHABET.index(part[-1]) | random.randrange(1, 1 << spare)]
    elif kind == "cut":
        part = part[:-1]
    elif kind == "longer":
        part += random.choice(ALPHABET)
    elif kind == "percent":
        part = part[:-1] + f"%{ord(part[-1]):02X}"
    changed = part != parts[which]
    parts[which] = part
    return f"base64-{kind}" if changed else "sound", ".".join(parts)


def segments(g, key, header, claims):
    token = g.token(key, header, claims)
    head, payload, signature = token.split(".")
    kind, text = random.choice([
        ("two", f"{head}.{payload}"), ("one", head), ("none", ""), ("four", token + ".x"), ("four-empty", token + "."), ("five", token + ".x.y"), ("dots", "." * random.choice([2, 4, 1000])), ("detached", f"{head}..{signature}"),
        ("leading-dot", "." + token), ("leading-space", " " + token), ("trailing-newline", token + "\n"), ("swapped", f"{payload}.{head}.{signature}"), ("bearer", "Bearer " + token), ("no-header", f".{payload}.{signature}"),
        ("json", json.dumps({"protected": head, "payload": payload, "signature": signature})), ("quoted", f'"{token}"'), ("doubled", token + token), ("capitals", token.upper()), ("semicolon", f"{head};{payload};{signature}"),
    ])
    return f"segments-{kind}", text


EDITS_AND_WEIGHTS = [
    (sound, 24), (registered_claim, 14), (audience, 5), (issuer, 3), (times, 5), (number_spelling, 6), (duplicate, 4), (payload_form, 5), (depth, 2), (size, 1), (header_alg, 6), (header_without_alg, 1),
    (algorithm_confusion, 4), (unsigned, 2), (header_kid, 4), (header_typ, 3), (header_members, 6), (header_form, 3), (another_key, 4), (signature_edit, 12), (content_edit, 2), (base64_edit, 10), (segments, 6),
]
EDITS = [edit for edit, _ in EDITS_AND_WEIGHTS]
WEIGHTS = [weight for _, weight in EDITS_AND_WEIGHTS]


def main():
    count, seed, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    generator = Generator(seed)
    for name, keys in generator.sets.items():
        with open(f"{directory}/{name}.jwks.json", "w", encoding="utf-8") as file:
            json.dump({"keys": [key.jwk for key in keys]}, file)
    with open(f"{directory}/tokens.jsonl", "w", encoding="utf-8") as lines, open(f"{directory}/tokens.csv", "w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, quoting=csv.QUOTE_ALL)
        for number_of_token in range(count):
            name, kind, token = generator.make()
            lines.write(json.dumps({"id": number_of_token, "set": name, "kind": kind, "token": token}) + "\n")
            writer.writerow([number_of_token, name, kind, token])


main()
