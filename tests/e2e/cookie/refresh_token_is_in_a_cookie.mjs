// In cookie mode the refresh token is in an HttpOnly, Secure, SameSite=Strict cookie for /auth/v1 and nowhere else.
import assert from 'node:assert/strict';
import { newEmail, password, post } from '../lib/stack.mjs';

const signedUp = await post('/auth/v1/signup', { email: newEmail(), password });
assert.equal(signedUp.status, 200);
const [header, ...more] = signedUp.headers.getSetCookie();
assert.deepEqual(more, []);
const [pair, ...attributes] = header.split('; ');
assert.match(pair, /^__Secure-refresh-token=[\w-]{80,}$/);
assert.deepEqual(attributes, ['Max-Age=7776000', 'Path=/auth/v1', 'HttpOnly', 'Secure', 'SameSite=Strict']);
const body = await signedUp.text();
assert.match(JSON.parse(body).refresh_token, /^cookie-[\w-]{12}$/);
assert.ok(!body.includes(pair.split('=')[1]));

const refresh = (headers, token = 'cookie') => post('/auth/v1/token?grant_type=refresh_token', { refresh_token: token }, { headers });
const refreshed = await refresh({ Cookie: `theme=dark; ${pair}` });
assert.equal(refreshed.status, 200);
const [next] = refreshed.headers.getSetCookie()[0].split('; ');
assert.notEqual(next, pair);
assert.equal((await refresh({})).status, 400, 'without the cookie');
const session = await (await refresh({ Cookie: next })).json();

const signedOut = await post('/auth/v1/logout', undefined, { bearer: session.access_token });
assert.equal(signedOut.status, 200);
assert.deepEqual(signedOut.headers.getSetCookie(), ['__Secure-refresh-token=; Max-Age=0; Path=/auth/v1; HttpOnly; Secure; SameSite=Strict']);
