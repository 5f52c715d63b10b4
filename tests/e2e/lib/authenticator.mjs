// An authenticator in software, for clients without a browser: ES256, attestation "none" (WebAuthn Level 3, 6.1 and 6.5).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const encoded = (bytes) => Buffer.from(bytes).toString('base64url');
/** Options come as auth-js hands them over: bytes in the factors' ones, base64url in those of passkeys. */
const decoded = (value) => (typeof value === 'string' ? Buffer.from(value, 'base64url') : Buffer.from(value));

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const ATTESTED = 64;

// CBOR (RFC 8949), as much of it as an attestation needs.
function head(major, number) {
  if (number < 24) return Buffer.from([(major << 5) | number]);
  if (number < 256) return Buffer.from([(major << 5) | 24, number]);
  return Buffer.from([(major << 5) | 25, number >> 8, number & 255]);
}
const integer = (number) => (number < 0 ? head(1, -1 - number) : head(0, number));
const octets = (bytes) => Buffer.concat([head(2, bytes.length), bytes]);
const text = (value) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (...pairs) => Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

/** An authenticator with a page of that origin in front of it. `counter` may be set back, as a copy of it would have it. */
export function newAuthenticator(origin) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const cose = map(
    [integer(1), integer(2)], [integer(3), integer(-7)], [integer(-1), integer(1)],
    [integer(-2), octets(Buffer.from(jwk.x, 'base64url'))], [integer(-3), octets(Buffer.from(jwk.y, 'base64url'))],
  );
  const id = randomBytes(32);
  let userHandle;

  const self = { origin, counter: 0, id: encoded(id), create, get };

  function clientData(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge: encoded(decoded(challenge)), origin: self.origin, crossOrigin: false }));
  }

  function authenticatorData(relyingParty, flags, attested = Buffer.alloc(0)) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++self.counter);
    return Buffer.concat([sha256(relyingParty), Buffer.from([flags]), counter, attested]);
  }

  function credential(response) {
    const json = { id: self.id, rawId: self.id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {}, response };
    return { ...json, toJSON: () => json };
  }

  /** navigator.credentials.create() */
  function create(options, { flags = USER_PRESENT | USER_VERIFIED } = {}) {
    userHandle = decoded(options.user.id);
    const length = Buffer.from([id.length >> 8, id.length & 255]);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cose]);
    const authData = authenticatorData(options.rp.id, flags | ATTESTED, attested);
    const attestationObject = map([text('fmt'), text('none')], [text('attStmt'), map()], [text('authData'), octets(authData)]);
    return credential({
      clientDataJSON: encoded(clientData('webauthn.create', options.challenge)),
      attestationObject: encoded(attestationObject),
      authenticatorData: encoded(authData),
      publicKey: encoded(publicKey.export({ format: 'der', type: 'spki' })),
      publicKeyAlgorithm: -7,
      transports: ['internal'],
    });
  }

  /** navigator.credentials.get() */
  function get(options, { relyingParty = options.rpId, flags = USER_PRESENT | USER_VERIFIED } = {}) {
    const data = clientData('webauthn.get', options.challenge);
    const authData = authenticatorData(relyingParty, flags);
    const signature = sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey);
    return credential({
      clientDataJSON: encoded(data), authenticatorData: encoded(authData), signature: encoded(signature), userHandle: encoded(userHandle),
    });
  }

  return self;
}
