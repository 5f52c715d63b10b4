// Judges tokens.jsonl with jose: prints id, verdict and reason, tab-separated.
// usage: node judge_jose.mjs DIRECTORY
import { readFileSync } from "node:fs";
import { createLocalJWKSet, decodeProtectedHeader, errors, importJWK, jwtVerify } from "jose";

const directory = process.argv[2];
const read = (name) => JSON.parse(readFileSync(`${directory}/${name}.jwks.json`));

// jose has no sets of shared secrets: the key by kid, or each key of the algorithm where the token names none.
const secrets = read("secret").keys;
async function* candidates(token) {
  const { alg, kid } = decodeProtectedHeader(token);
  for (const jwk of secrets) {
    if (jwk.alg === alg && (kid === undefined || kid === jwk.kid)) yield importJWK(jwk, jwk.alg);
  }
}

const publicKeys = createLocalJWKSet(read("public"));
const options = {
  audience: "differential",
  issuer: "https://issuer.test/auth/v1",
  clockTolerance: 30,
  requiredClaims: ["exp"],
  algorithms: ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"],
};

// As jose's documentation has it: where a token without kid fits several keys, each is tried.
async function judge(token, set) {
  if (set === "secret") return tryEach(token, candidates(token));
  try {
    return await jwtVerify(token, publicKeys, options);
  } catch (several) {
    if (several?.code !== "ERR_JWKS_MULTIPLE_MATCHING_KEYS") throw several;
    return tryEach(token, several);
  }
}

async function tryEach(token, keys) {
  for await (const key of keys) {
    try {
      return await jwtVerify(token, key, options);
    } catch (wrong) {
      if (wrong?.code !== "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") throw wrong;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

for (const line of readFileSync(`${directory}/tokens.jsonl`, "utf8").split("\n")) {
  if (line === "") continue;
  const { id, set, token } = JSON.parse(line);
  try {
    await judge(token, set);
    console.log(`${id}\taccept\t`);
  } catch (error) {
    console.log(`${id}\treject\t${`${error?.code ?? error?.name}: ${error?.message}`.replace(/[\t\n]/g, " ").slice(0, 200)}`);
  }
}
