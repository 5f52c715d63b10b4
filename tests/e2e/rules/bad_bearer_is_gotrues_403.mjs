// A bad or expired bearer under /auth/v1/ is refused by the function in GoTrue's words, to the second; PostgREST never sees it, and
// no header of the client's stands in for the gateway's own.
import assert from 'node:assert/strict';
import { anonKey, ask, claims, newClient, newEmail, serviceRoleKey, signedUp, sleep } from '../lib/stack.mjs';

const handedOver = 'X-Auth-Ext-Authorization';
async function refusal(path, options) {
  const answer = await ask(path, options);
  const { code, error_code, msg } = await answer.json();
  assert.equal(code, answer.status);
  assert.equal(answer.headers.get('x-sb-error-code'), error_code);
  return [answer.status, error_code, msg];
}
const { session, user, email } = await signedUp();
const [head, body, signature] = session.access_token.split('.');
const forged = (change) => [head, Buffer.from(JSON.stringify({ ...claims(session.access_token), ...change })).toString('base64url'), signature].join('.');
const unreadable = 'invalid JWT: unable to parse or verify signature, ';
for (const [bearer, why] of [
  ['nonsense', `${unreadable}token is malformed: token contains an invalid number of segments`],
  [forged({ role: 'service_role' }), `${unreadable}token signature is invalid: signature is invalid`],
  [forged({ exp: 4102444800 }), `${unreadable}token signature is invalid: signature is invalid`],
  [`${head}.${body}.`, undefined],
]) {
  for (const [method, path] of [['GET', '/auth/v1/user'], ['POST', '/auth/v1/logout'], ['GET', '/auth/v1/admin/users'], ['GET', '/auth/v1/passkeys']]) {
    const [status, code, msg] = await refusal(path, { method, bearer });
    assert.deepEqual([status, code], [403, 'bad_jwt'], `${path} ${bearer}`);
    if (why) assert.equal(msg, why);
  }
}

// Expired to the second: PostgREST would let it live 30 seconds longer.
const brief = await signedUp({ email: newEmail('brief') });
assert.equal((await ask('/auth/v1/user', { bearer: brief.session.access_token })).status, 200);
const { exp } = claims(brief.session.access_token);
while (Date.now() < exp * 1000 + 1000) await sleep(200);
const expired = [403, 'bad_jwt', `${unreadable}token has invalid claims: token is expired`];
assert.deepEqual(await refusal('/auth/v1/user', { bearer: brief.session.access_token }), expired);
assert.deepEqual(await refusal('/auth/v1/logout', { method: 'POST', bearer: brief.session.access_token }), expired);

// Who shows the anonymous key is nobody, and no administrator.
for (const options of [{}, { bearer: anonKey }]) {
  const nobody = [403, 'bad_jwt', 'invalid claim: missing sub claim'];
  assert.deepEqual(await refusal('/auth/v1/user', options), nobody);
  assert.deepEqual(await refusal('/auth/v1/logout', { method: 'POST', ...options }), nobody);
  for (const path of ['/auth/v1/admin/users', `/auth/v1/admin/users/${user.id}`, '/auth/v1/admin/nope']) {
    assert.deepEqual(await refusal(path, options), [403, 'not_admin', 'User not allowed']);
  }
}
assert.equal((await refusal('/auth/v1/nope'))[0], 404);

// A client's own copy of the gateway's header is overwritten, with and without an Authorization.
for (const name of [handedOver, handedOver.toLowerCase(), handedOver.replaceAll('-', '_')]) {
  const headers = { [name]: `Bearer ${serviceRoleKey}` };
  for (const bearer of [undefined, session.access_token, anonKey]) {
    const answer = await ask('/auth/v1/admin/users', { bearer, headers });
    // Envoy refuses every name with an underscore.
    if (name.includes('_') && process.env.AUTH_EXT_GATEWAY === 'envoy') assert.equal(answer.status, 400);
    else assert.deepEqual([answer.status, (await answer.json()).error_code], [403, 'not_admin']);
  }
}
const dropped = await (await ask('/rest/v1/rpc/request_headers', { headers: { [handedOver]: `Bearer ${serviceRoleKey}` } })).json();
assert.ok(!dropped[handedOver.toLowerCase()]);

// The service role's token is one that verifies; then administrators' paths are open, and only then.
assert.equal((await ask('/auth/v1/admin/users', { apikey: serviceRoleKey })).status, 200);
assert.equal((await ask('/auth/v1/admin/users', { bearer: serviceRoleKey })).status, 200);
const broken = `${serviceRoleKey.slice(0, -4)}AAAA`;
assert.deepEqual((await refusal('/auth/v1/admin/users', { bearer: broken })).slice(0, 2), [403, 'bad_jwt']);
assert.equal((await ask('/auth/v1/admin/users', { apikey: serviceRoleKey, bearer: session.access_token })).status, 403);
assert.ok((await newClient().auth.signInWithPassword({ email, password: 'a long pass phrase' })).data.session);
