// The decoder reads a token, says in words what is odd about it, checks its signature, and sends nothing of it anywhere.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { inBrowser, picture } from '../lib/browser.mjs';
import { signedUp, url } from '../lib/stack.mjs';

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const secret = 'a secret of the tests with thirty-two bytes';
function hs256(claims, header = { alg: 'HS256' }) {
  const signed = `${base64url(header)}.${base64url(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

await inBrowser(async (newContext) => {
  const { session } = await signedUp();
  const page = await (await newContext()).newPage();
  const requests = [];
  page.on('request', (request) => requests.push(request));
  await page.goto(`${url}/token.html`);
  const token = page.getByLabel('Token');
  const keys = page.getByLabel('Key set, key or secret');
  const remarks = page.getByLabel('What is missing or odd').getByRole('listitem');
  const says = async (text) => page.getByText(text, { exact: true }).waitFor();

  await token.fill(`Bearer ${session.access_token}`);
  await says('It has not expired.');
  await says('No key to check the signature with.');
  await page.getByText(/in \d+ (minutes|seconds)/).first().waitFor();
  assert.equal(await page.locator('dt', { hasText: /^session_id$/ }).count(), 1);
  await page.getByRole('button', { name: /published keys/ }).click();
  await page.getByText(/^The signature is right: a key of this set|^No key of this set fits/).waitFor();
  await picture(page, '1-access-token', { fullPage: true });

  const past = Math.floor(Date.now() / 1000) - 7200;
  await token.fill(hs256({ sub: 'x', exp: past, role: 'service_role' }));
  await keys.fill(secret);
  for (const text of ['The signature is right: the secret made it.', 'It has expired.', 'It names no audience (aud): nothing says for whom it is meant.',
    'Its role is service_role, which passes Row Level Security: never in a browser.']) await says(text);
  await page.getByText(/2 hours ago/).waitFor();
  await keys.fill('another secret of the tests, as long');
  await says('The signature is wrong: no such key made it, or it was changed since.');
  await token.fill(`${base64url({ alg: 'none' })}.${base64url({ exp: 1e12 })}.`);
  await says('alg is "none": nobody signed it, and no verifier may accept it.');
  await says('exp looks like milliseconds; it is in seconds.');
  for (const [text, why] of [
    ['a.b', 'A token has three parts with dots between them; this has 2.'],
    ['a.b.c.d.e', 'It has five parts: an encrypted token (JWE), which only its recipient can read.'],
    [`${base64url('[]')}.${base64url({})}.x`, 'The header is no base64url of a JSON object.'],
    [`${base64url({})}.${base64url('{"a":')}.x`, 'The payload is no base64url of a JSON object.'],
  ]) {
    await token.fill(text);
    await says(why);
    assert.equal(await remarks.count(), 0);
  }
  // Beside the page's own files one request: that for the key set, without anything of the token.
  const asked = requests.map((request) => [request.url().replace(url, ''), request.postData(), request.headers().authorization]);
  const isOwnFile = ([path]) => path === '/token.html' || path === '/icon.svg' || /^\/assets\/[\w.-]+$/.test(path);
  assert.deepEqual(asked.filter((one) => !isOwnFile(one)), [['/auth/v1/.well-known/jwks.json', null, undefined]]);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, '']);
});
