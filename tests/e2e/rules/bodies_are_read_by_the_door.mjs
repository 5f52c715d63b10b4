// What is not a JSON object is 400 bad_json in GoTrue's shape, whatever it is and whatever the Content-Type says, and never counts
// as {}: nobody is deleted by it.
import assert from 'node:assert/strict';
import { ask, newAdmin, newEmail, password, post, serviceRoleKey, signedUp } from '../lib/stack.mjs';

const { user, session } = await signedUp();
const admin = newAdmin();
const deep = (levels) => `{"data":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const bodies = [
  '"x"', '5', 'null', 'true', '[]', '[{}]', '[{"email":"a@example.com"}]', '{', '{"email":', '{}{}', ' ', 'nope', '\\x7b7d',
  'email=a%40example.com&password=x', deep(3000), deep(100_000), new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]), new Uint8Array([0]),
  new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
];
const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream', 'text/csv', 'nonsense'];

async function isBadJson(answer, what) {
  assert.equal(answer.status, 400, what);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  const { code, error_code, msg } = await answer.json();
  assert.deepEqual([code, error_code], [400, 'bad_json'], what);
  assert.match(msg, /^Could not parse request body as JSON: /);
}

const send = (method, path, body, type, bearer) =>
  ask(path, { method, body, bearer, apikey: bearer === serviceRoleKey ? serviceRoleKey : undefined, headers: { 'Content-Type': type } });
for (const body of bodies) {
  const what = String(body).slice(0, 40);
  for (const type of types) await isBadJson(await send('POST', '/auth/v1/signup', body, type), `${type} ${what}`);
  await isBadJson(await send('DELETE', `/auth/v1/admin/users/${user.id}`, body, types[0], serviceRoleKey), what);
  await isBadJson(await send('PUT', '/auth/v1/user', body, types[0], session.access_token), what);
  await isBadJson(await send('POST', '/auth/v1/token?grant_type=refresh_token', body, types[0]), what);
}
// No body is no object either, where GoTrue needs one; and in chunks it is what it is in one piece.
for (const path of ['/auth/v1/signup', '/auth/v1/token?grant_type=password', '/auth/v1/recover', '/auth/v1/otp', '/auth/v1/verify']) {
  await isBadJson(await ask(path, { method: 'POST' }), path);
  await isBadJson(await ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '' }), path);
}
const pieces = (...texts) => new ReadableStream({ start: (stream) => { for (const text of texts) stream.enqueue(Buffer.from(text)); stream.close(); } });
await isBadJson(await ask(`/auth/v1/admin/users/${user.id}`, {
  method: 'DELETE', body: pieces('"', 'x"'), duplex: 'half', apikey: serviceRoleKey, headers: { 'Content-Type': 'application/json' },
}), 'chunks');
const { data } = await admin.auth.admin.getUserById(user.id);
assert.equal(data.user.id, user.id, 'she is still there');

// What is one is taken, whatever the Content-Type, with all that JSON can say.
const email = newEmail();
const said = { backslash: '\\', quote: '"', tab: '\t', smile: '😀', é: 'é' };
const text = JSON.stringify({ email, password, data: said }).replace('😀', '\\ud83d\\ude00');
for (const [at, type] of [undefined, ...types].entries()) {
  const headers = type ? { 'Content-Type': type } : {};
  const body = at % 2 ? text.replace(email, `${at}.${email}`) : Buffer.from(text.replace(email, `${at}.${email}`));
  const answer = await ask('/auth/v1/signup', { method: 'POST', headers, body });
  assert.equal(answer.status, 200, type);
  const { user_metadata } = (await answer.json()).user;
  for (const [name, value] of Object.entries(said)) assert.equal(user_metadata[name], value);
}
assert.equal((await post('/auth/v1/admin/users', { email: newEmail() }, { apikey: serviceRoleKey })).status, 200);
// Where GoTrue does without a body it may be missing, or {}.
for (const options of [{}, { body: '{}', headers: { 'Content-Type': 'application/json' } }]) {
  const one = await signedUp();
  const answer = await ask(`/auth/v1/admin/users/${one.user.id}`, { method: 'DELETE', apikey: serviceRoleKey, ...options });
  assert.equal(answer.status, 200);
  assert.equal((await admin.auth.admin.getUserById(one.user.id)).error.code, 'user_not_found');
}
