"""Judges tokens.jsonl with PyJWT: prints id, verdict and reason, tab-separated.

usage: judge_pyjwt.py DIRECTORY
"""

import json
import sys

import jwt

AUDIENCE = "differential"
ISSUER = "https://issuer.test/auth/v1"
OPTIONS = {"require": ["exp", "aud", "iss"], "verify_signature": True}


def judge(token, keys):
    """As PyJWT's documentation has it: the key by kid, or each key of the algorithm where the token names none."""
    header = jwt.get_unverified_header(token)
    kid = header.get("kid")
    if kid is not None:
        candidates = [key for key in keys if key.key_id == kid]
    else:
        candidates = [key for key in keys if key.algorithm_name == header.get("alg")]
    error = jwt.InvalidKeyError("no key")
    for key in candidates:
        try:
            jwt.decode(token, key, algorithms=[key.algorithm_name], audience=AUDIENCE, issuer=ISSUER, leeway=30, options=OPTIONS)
            return
        except jwt.InvalidSignatureError as wrong:
            error = wrong
    raise error


def main():
    directory = sys.argv[1]
    keys = {}
    for name in ("secret", "public"):
        with open(f"{directory}/{name}.jwks.json", encoding="utf-8") as file:
            keys[name] = [jwt.PyJWK(jwk) for jwk in json.load(file)["keys"]]
    with open(f"{directory}/tokens.jsonl", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            try:
                judge(entry["token"], keys[entry["set"]])
                print(entry["id"], "accept", "", sep="\t")
            except Exception as error:  # noqa: BLE001 -- whatever it raises, it did not accept
                print(entry["id"], "reject", f"{type(error).__name__}: {error}".replace("\t", " ").replace("\n", " ")[:200], sep="\t")


main()
