"""Tokens that auth_ext issued, for PyJWT to verify; and tokens of PyJWT's for auth_ext to verify.

usage: ours.py verify ISSUED.tsv JWKS.json SECRETS.json      ISSUED.tsv: algorithm and token
       ours.py issue SECRETS.json                            prints PyJWT, algorithm and token
       ours.py keys                                          prints new private JWKs of every algorithm, as GOTRUE_JWT_KEYS
"""

import datetime
import json
import secrets as random
import sys

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt import algorithms


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def verify(issued, jwks, secrets):
    keys = [jwt.PyJWK(jwk) for jwk in jwks["keys"] + secrets["keys"]]
    with open(issued, encoding="utf-8") as lines:
        for line in lines:
            algorithm, token = line.rstrip("\n").split("\t")
            kid = jwt.get_unverified_header(token).get("kid")
            key = next(key for key in keys if key.algorithm_name == algorithm and key.key_id == kid)
            claims = jwt.decode(token, key, algorithms=[algorithm], audience="authenticated", options={"require": ["exp", "aud"]})
            if (claims["name"], claims["sub"]) != ("Zoë", "machine"):
                sys.exit(f"{algorithm}: the claims came as {claims}")
            print(f"ok  PyJWT verifies {algorithm}")


def issue(secrets):
    for jwk in secrets["keys"]:
        key = jwt.PyJWK(jwk)
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10)
        claims = {"sub": "machine", "aud": "authenticated", "exp": end, "name": "Zoë", "role": "authenticated"}
        headers = None if jwk["kty"] == "oct" else {"kid": jwk["kid"]}
        print("PyJWT", jwk["alg"], jwt.encode(claims, key.key, algorithm=jwk["alg"], headers=headers), sep="\t")


def new_keys():
    made = []
    for name in ("HS256", "HS384", "HS512"):
        made.append((name, {"kty": "oct", "k": jwt.utils.base64url_encode(random.token_bytes(64)).decode()}))
    for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"):
        made.append((name, algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048), as_dict=True)))
    for name, curve in (("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1())):
        made.append((name, algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(curve), as_dict=True)))
    made.append(("EdDSA", algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate(), as_dict=True)))
    keys = []
    for name, jwk in made:
        # GoTrue's form: every key but the one that signs has verify alone.
        jwk |= {"alg": name, "kid": f"imported-{name}", "key_ops": ["sign", "verify"] if name == "ES256" else ["verify"]}
        keys.append(jwk)
    print(json.dumps(keys))


if sys.argv[1] == "verify":
    verify(sys.argv[2], read(sys.argv[3]), read(sys.argv[4]))
elif sys.argv[1] == "issue":
    issue(read(sys.argv[2]))
else:
    new_keys()
