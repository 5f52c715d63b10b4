// What every backend must do with our access tokens, whatever it is written in.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import jwt from 'jsonwebtoken';
import ts from 'typescript';
import { atProvider, idToken, step } from './provider.mjs';
import { claims, newClient, newEmail, signedUp, sleep, url } from './stack.mjs';

export const sharedSecret = { secret: process.env.JWT_SECRET };
export const publishedKeys = { jwksUri: `${url}/auth/v1/.well-known/jwks.json` };

/** Starts the backend and asks it with good and bad tokens. */
export async function verifiesOurTokens(start, verification) {
  const backend = await start(verification);
  try {
    const me = async (token) => {
      const response = await fetch(`${backend.url}/me`, { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
      return { status: response.status, body: await response.json() };
    };

    const { email, client, session, user } = await signedUp();
    assert.deepEqual(await me(session.access_token), { status: 200, body: { id: user.id, email, role: 'authenticated', provider: 'email', providers: ['email'] } });
    const refreshed = (await client.auth.refreshSession()).data.session.access_token;
    assert.equal((await me(refreshed)).status, 200);
    const other = await signedUp();
    assert.equal((await me(other.session.access_token)).body.id, other.user.id);

    const [header, body, signature] = session.access_token.split('.');
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const admin = encode({ ...claims(session.access_token), sub: other.user.id });
    const brief = await signedUp({ email: newEmail('brief') });
    await sleep(5000);
    const refused = {
      'no token': undefined,
      'no JWT': 'x',
      'other claims': `${header}.${admin}.${signature}`,
      'no signature': `${header}.${body}.`,
      'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${admin}.`,
      'another secret': jwt.sign({ ...claims(session.access_token) }, 'x'.repeat(32)),
      expired: brief.session.access_token,
      'a key, not a user': process.env.SERVICE_ROLE_KEY,
      'a refresh token': session.refresh_token,
    };
    for (const [why, token] of Object.entries(refused)) {
      assert.equal((await me(token)).status, 401, why);
    }
  } finally {
    await backend.stop();
  }
}

/** Starts the backend and asks it with the token of somebody who came by a provider, and by a second one later. */
export async function knowsTheProvider(start, verification) {
  const backend = await start(verification);
  try {
    const client = newClient({ auth: { flowType: 'pkce' } });
    const email = newEmail('provided');
    const told = await idToken({ email });
    const { data, error } = await client.auth.signInWithIdToken({ provider: 'elsewhere', token: told.id_token });
    assert.equal(error, null);
    const me = async (token) => (await fetch(`${backend.url}/me`, { headers: { Authorization: `Bearer ${token}` } })).json();
    const expected = { id: data.user.id, email, role: 'authenticated', provider: 'elsewhere', providers: ['elsewhere'] };
    assert.deepEqual(await me(data.session.access_token), expected);
    const { data: linking } = await client.auth.linkIdentity({ provider: 'lean', options: { skipBrowserRedirect: true, redirectTo: 'https://app.example.com/' } });
    const { location: home } = await step(await atProvider(linking.url, { email: newEmail('second') }));
    const { data: linked } = await client.auth.exchangeCodeForSession(home.searchParams.get('code'));
    assert.deepEqual(await me(linked.session.access_token), { ...expected, providers: ['elsewhere', 'lean'] });
  } finally {
    await backend.stop();
  }
}

/** Compiles one TypeScript file as NestJS wants it, and imports it. */
export async function importTypeScript(file) {
  const source = await readFile(file, 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, experimentalDecorators: true, emitDecoratorMetadata: true },
  });
  const compiled = new URL(`${file.href}.${process.pid}.mjs`);
  await writeFile(compiled, outputText);
  return import(compiled);
}

/** Starts a Python program that listens on the port that it is given. */
export async function startPython(file, { secret, jwksUri }) {
  const port = await freePort();
  const environment = { ...process.env, BACKEND_SECRET: secret ?? '', BACKEND_JWKS_URI: jwksUri ?? '' };
  const child = spawn(process.env.AUTH_EXT_PYTHON, [file, port], { stdio: 'inherit', env: environment });
  const backend = { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`${backend.url}/docs`).then(() => true, () => false)) return backend;
    await sleep(100);
  }
  backend.stop();
  throw new Error(`${file} did not start`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
