// Paths and errors as GoTrue has them, in both versions of its API.
import assert from 'node:assert/strict';
import { ask, post } from '../lib/stack.mjs';

const body = { email: 'nobody@example.com', password: 'not this' };
const old = await post('/auth/v1/token?grant_type=password', body);
assert.equal(old.status, 400);
assert.equal(old.headers.get('x-supabase-api-version'), null);
const oldBody = await old.json();
assert.equal(oldBody.code, 400);
assert.equal(oldBody.error_code, 'invalid_credentials');
assert.equal(oldBody.msg, 'Invalid login credentials');

const versioned = await post('/auth/v1/token?grant_type=password', body, { headers: { 'X-Supabase-Api-Version': '2024-01-01' } });
assert.equal(versioned.status, 400);
assert.equal(versioned.headers.get('x-supabase-api-version'), '2024-01-01');
assert.deepEqual(await versioned.json(), { code: 'invalid_credentials', message: 'Invalid login credentials' });

const unknown = await ask('/auth/v1/nothing/here?with=query');
assert.equal(unknown.status, 404);
assert.match((await unknown.json()).msg, /\/nothing\/here/);
const method = await ask('/auth/v1/token', { method: 'DELETE' });
assert.equal(method.status, 405);
assert.equal((await method.json()).code, 405);
const malformed = await ask('/auth/v1/token?grant_type=refresh_token', { method: 'POST', body: '{}' });
assert.equal(malformed.status, 400);
assert.equal((await malformed.json()).error_code, 'validation_failed');

const settings = await (await ask('/auth/v1/settings')).json();
assert.equal(settings.external.email, true);
assert.equal(settings.mailer_autoconfirm, true);
