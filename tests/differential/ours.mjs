// Tokens that auth_ext issued, for jose and jsonwebtoken to verify; and tokens of theirs for auth_ext to verify.
// usage: node ours.mjs verify ISSUED.tsv JWKS.json SECRETS.json      ISSUED.tsv: algorithm and token
//        node ours.mjs issue SECRETS.json                            prints issuer of the token, algorithm and token
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";

const [command, ...paths] = process.argv.slice(2);
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

async function verify(issued, jwks, secrets) {
  const set = createLocalJWKSet(jwks);
  let failed = 0;
  const attempt = async (what, judge) => {
    try {
      const payload = await judge();
      if (payload.name !== "Zoë" || payload.sub !== "machine") throw new Error(`the claims came as ${JSON.stringify(payload)}`);
      console.log(`ok  ${what}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${what}: ${error}`);
    }
  };
  for (const [algorithm, token] of issued) {
    const options = { audience: "authenticated", algorithms: [algorithm] };
    const jwk = secrets.keys.find((key) => key.alg === algorithm);
    const key = jwk === undefined ? set : await importJWK(jwk, algorithm);
    await attempt(`jose verifies ${algorithm}`, async () => (await jwtVerify(token, key, { ...options, requiredClaims: ["exp"] })).payload);
    // jsonwebtoken knows no Ed25519.
    if (algorithm === "EdDSA") continue;
    const { kid } = JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
    const plain = jwk === undefined ? createPublicKey({ key: jwks.keys.find((key) => key.kid === kid), format: "jwk" }) : Buffer.from(jwk.k, "base64url");
    await attempt(`jsonwebtoken verifies ${algorithm}`, async () => jsonwebtoken.verify(token, plain, options));
  }
  if (failed > 0) process.exit(1);
}

async function issue(secrets) {
  for (const jwk of secrets.keys) {
    const claims = { name: "Zoë", role: "authenticated" };
    // Tokens of a shared secret have no kid with us.
    const header = { alg: jwk.alg, typ: "JWT", ...(jwk.kty === "oct" ? {} : { kid: jwk.kid }) };
    const key = await importJWK(jwk, jwk.alg);
    const token = await new SignJWT(claims).setProtectedHeader(header).setSubject("machine").setAudience("authenticated").setIssuedAt().setExpirationTime("10m").sign(key);
    console.log(`jose\t${jwk.alg}\t${token}`);
    if (jwk.alg === "EdDSA") continue;
    const plain = jwk.kty === "oct" ? Buffer.from(jwk.k, "base64url") : { key: jwk, format: "jwk" };
    const options = { algorithm: jwk.alg, audience: "authenticated", subject: "machine", expiresIn: "10m", header };
    console.log(`jsonwebtoken\t${jwk.alg}\t${jsonwebtoken.sign(claims, jwk.kty === "oct" ? plain : (await import("node:crypto")).createPrivateKey(plain), options)}`);
  }
}

if (command === "verify") {
  const issued = readFileSync(paths[0], "utf8").trim().split("\n").map((line) => line.split("\t"));
  await verify(issued, json(paths[1]), json(paths[2]));
} else {
  await issue(json(paths[0]));
}
