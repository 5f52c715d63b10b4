// An OpenID provider for the demonstration and the tests: the certified oidc-provider, on which anybody may say who he is.
//   node provider.mjs '{"port": 9000, "clients": [{"id": "notes", "secret": "…", "redirects": ["http://…/callback"]}], "lean": true}'
// "lean" keeps everything but the subject out of id tokens, as OpenID Connect Core 5.4 has it; PKCE is required, and the answer names
// the issuer (RFC 9207). A client without a secret is a public one, such as an app on a telephone.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { port, clients, lean = false, host = '127.0.0.1' } = JSON.parse(process.argv[2]);
const issuer = `http://${host}:${port}`;
const people = new Map();

function key(kid, kind, options) {
  return { ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), kid, use: 'sig' };
}

const provider = new Provider(issuer, {
  clients: clients.map(({ id, secret, redirects }) => ({
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: secret ? 'client_secret_basic' : 'none',
    redirect_uris: redirects,
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
  })),
  jwks: { keys: [key('of-rsa', 'rsa', { modulusLength: 2048 }), key('of-ec', 'ec', { namedCurve: 'P-256' })] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  scopes: ['openid', 'offline_access', 'email', 'profile'],
  conformIdTokenClaims: lean,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => people.has(id) && { accountId: id, claims: () => people.get(id) },
  // Whoever has said who he is has agreed.
  async loadExistingGrant({ oidc }) {
    const { client, session, params, requestParamScopes } = oidc;
    const granted = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const grant = (granted && (await oidc.provider.Grant.find(granted)))
      || new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope([...requestParamScopes].join(' ') || params.scope);
    await grant.save();
    return grant;
  },
  ttl: { AccessToken: 600, IdToken: 600, Grant: 3600, Session: 3600, Interaction: 600, AuthorizationCode: 60 },
  renderError: (context, { error, error_description }) => {
    context.type = 'html';
    context.body = page(`<p role="alert">${escaped(error)}: ${escaped(error_description ?? '')}</p>`);
  },
});

const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

const page = (body) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Elsewhere</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { display: grid; place-items: center; min-height: 100vh; margin: 0 }
  main { width: min(22rem, calc(100vw - 3rem)) }
  form { display: grid; gap: .9rem } label { display: grid; gap: .2rem }
  label.check { display: flex; gap: .5rem } input, button { font: inherit; padding: .5rem } label.check input { padding: 0 }
</style><main><h1>Elsewhere</h1>${body}</main></html>`;

const form = (uid, client) => page(`<p>An OpenID provider for trying things out: nobody checks who you are. <b>${escaped(client)}</b> wants to know.</p>
<form method="post" action="/interaction/${uid}">
<label>Name <input name="name" value="Ada Lovelace" required></label>
<label>Address <input name="email" type="email" value="ada@example.com" required></label>
<label class="check"><input name="verified" type="checkbox" value="yes" checked> Elsewhere has verified the address</label>
<button>Continue</button> <button name="refuse" value="yes">Refuse</button></form>`);

async function body(request) {
  let text = '';
  for await (const piece of request) {
    text += piece;
    if (text.length > 10_000) throw new Error('too long');
  }
  return new URLSearchParams(text);
}

async function interaction(request, response) {
  const { uid, params } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(form(uid, params.client_id));
    return;
  }
  const told = await body(request);
  if (told.get('refuse')) {
    const result = { error: 'access_denied', error_description: 'The person refused' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    return;
  }
  const email = told.get('email') ?? '';
  // By the address, so that whoever comes again is the same.
  const accountId = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 20);
  people.set(accountId, {
    sub: accountId, email, email_verified: told.get('verified') === 'yes', name: told.get('name'), preferred_username: email.split('@')[0],
  });
  await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  return interaction(request, response).catch((error) => {
    response.writeHead(400, { 'Content-Type': 'text/html; charset=utf-8' }).end(page(`<p role="alert">${escaped(error.message)}</p>`));
  });
}).listen(port, host);
