// supabase-js in Chromium with a virtual authenticator does the whole ceremonies by itself: mfa.webauthn, registerPasskey and signInWithPasskey.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { inBrowser } from '../lib/browser.mjs';
import { anonKey, claims, newAdmin, newEmail, password, url } from '../lib/stack.mjs';

const library = join(import.meta.dirname, '../node_modules/@supabase/supabase-js/dist/umd/supabase.js');

/** A page of the gateway under the name that keys belong to, with supabase-js in it. */
async function opened(context) {
  const page = await context.newPage();
  // Not every gateway serves pages; what the page asks for is the gateway's.
  const here = `${url.replace('127.0.0.1', 'localhost')}/of-an-application`;
  await page.route(here, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>An application</title>' }));
  await page.goto(here);
  await page.addScriptTag({ path: library });
  await page.evaluate((key) => {
    window.client = window.supabase.createClient(location.origin, key, { auth: { persistSession: false, autoRefreshToken: false } });
  }, anonKey);
  return page;
}

/** With what supabase-js asks for: a key that is plugged in as second factor, one of the device as passkey. */
async function withAuthenticator(context, transport) {
  const page = await opened(context);
  const tools = await context.newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { page, tools, authenticatorId };
}

const signIn = (page, email) => page.evaluate(async (credentials) => (await window.client.auth.signInWithPassword(credentials)).error?.code, { email, password });

async function newUser() {
  const email = newEmail();
  const { error } = await newAdmin().auth.admin.createUser({ email, password, email_confirm: true });
  assert.equal(error, null);
  return email;
}

await inBrowser(async (newContext) => {
  // A security key as second factor.
  const { page } = await withAuthenticator(await newContext({ bypassCSP: true }), 'usb');
  const email = await newUser();
  assert.equal(await signIn(page, email), undefined);
  const registered = await page.evaluate(async () => {
    const { data, error } = await window.client.auth.mfa.webauthn.register({ friendlyName: 'my key' });
    return { error: error?.message, token: data?.access_token };
  });
  assert.equal(registered.error, undefined);
  assert.equal(claims(registered.token).aal, 'aal2');
  assert.equal(await signIn(page, email), undefined);
  const raised = await page.evaluate(async () => {
    const { auth } = window.client;
    const before = (await auth.mfa.getAuthenticatorAssuranceLevel()).data;
    const { data: list } = await auth.mfa.listFactors();
    const { data, error } = await auth.mfa.webauthn.authenticate({ factorId: list.webauthn[0].id });
    const removed = await auth.mfa.unenroll({ factorId: list.webauthn[0].id });
    return { before, error: error?.message, token: data?.access_token, removed: removed.error?.message };
  });
  assert.deepEqual([raised.error, raised.removed], [undefined, undefined]);
  assert.deepEqual([raised.before.currentLevel, raised.before.nextLevel], ['aal1', 'aal2']);
  const { aal, amr } = claims(raised.token);
  assert.deepEqual([aal, amr.map((one) => one.method).sort()], ['aal2', ['mfa/webauthn', 'password']]);

  // A passkey, in a browser of its own.
  const { page: desk, tools, authenticatorId } = await withAuthenticator(await newContext({ bypassCSP: true }), 'internal');
  const other = await newUser();
  assert.equal(await signIn(desk, other), undefined);
  const passkey = await desk.evaluate(async () => {
    const { data, error } = await window.client.auth.registerPasskey();
    await window.client.auth.signOut();
    return { error: error?.message, name: data?.friendly_name };
  });
  assert.deepEqual(passkey, { error: undefined, name: 'Passkey' });
  const signedIn = () => desk.evaluate(async () => {
    const { data, error } = await window.client.auth.signInWithPasskey();
    return { error: error?.code ?? error?.message, email: data?.user?.email, token: data?.session?.access_token };
  });
  const first = await signedIn();
  assert.deepEqual([first.error, first.email], [undefined, other]);
  assert.deepEqual(claims(first.token).amr.map((one) => one.method), ['passkey']);
  // The authenticator as it was before: a copy of it.
  const { credentials } = await tools.send('WebAuthn.getCredentials', { authenticatorId });
  await tools.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credentials[0].credentialId });
  await tools.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credentials[0], signCount: 0 } });
  assert.equal((await signedIn()).error, 'webauthn_verification_failed');
});
