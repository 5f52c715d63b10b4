// The OpenID providers, as a browser and as a telephone's library use them.
import { createHash, randomBytes } from 'node:crypto';

export const rich = process.env.PROVIDER_RICH;
export const lean = process.env.PROVIDER_LEAN;

export const hex = (text) => createHash('sha256').update(text).digest('hex');

/** What a browser keeps for one host, whatever the port. */
export function newJar() {
  const kept = new Map();
  return {
    header: () => [...kept].map(([name, value]) => `${name}=${value}`).join('; '),
    take(answer) {
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
        if (value && !/expires=Thu, 01 Jan 1970|max-age=0/i.test(line)) kept.set(name, value);
        else kept.delete(name);
      }
    },
    names: () => [...kept.keys()],
  };
}

/** One step of a browser that follows nothing by itself. */
export async function step(address, jar = newJar(), options = {}) {
  const answer = await fetch(address, { redirect: 'manual', ...options, headers: { Cookie: jar.header(), ...options.headers } });
  jar.take(answer);
  const location = answer.headers.get('location');
  return { answer, location: location && new URL(location, address) };
}

/** Says at the provider who comes, and gives the address at which the provider sends the browser back. */
export async function atProvider(address, { email, name = 'Ada Lovelace', verified = true, refuse = false }) {
  const { origin } = new URL(address);
  const jar = newJar();
  let { answer, location } = await step(address, jar);
  while (location?.origin === origin) {
    const here = location;
    ({ answer, location } = await step(here, jar));
    if (!location) {
      if (!here.pathname.startsWith('/interaction/')) throw new Error(`${here}: ${answer.status} ${await answer.text()}`);
      const body = new URLSearchParams({ email, name, ...(verified && { verified: 'yes' }), ...(refuse && { refuse: 'yes' }) });
      ({ answer, location } = await step(here, jar, { method: 'POST', body }));
    }
  }
  if (!location) throw new Error(`${answer.status} ${await answer.text()}`);
  return location;
}

/** An id token as a telephone's library gets it, which hands the hash of the nonce over. */
export async function idToken(person, { issuer = rich, nonce } = {}) {
  const { authorization_endpoint, token_endpoint } = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const verifier = randomBytes(32).toString('base64url');
  const redirect = 'http://127.0.0.1/app';
  const query = new URLSearchParams({
    client_id: 'telephone', redirect_uri: redirect, response_type: 'code', scope: 'openid email profile',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', state: 's',
    ...(nonce && { nonce: hex(nonce) }),
  });
  const back = await atProvider(`${authorization_endpoint}?${query}`, person);
  const body = new URLSearchParams({
    grant_type: 'authorization_code', client_id: 'telephone', redirect_uri: redirect, code: back.searchParams.get('code'), code_verifier: verifier,
  });
  const answer = await fetch(token_endpoint, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
