// A body of more than a mebibyte is refused with GoTrue's code; the largest that is allowed gets through.
import assert from 'node:assert/strict';
import { newEmail, password, post } from '../lib/stack.mjs';

const body = (size) => ({ email: newEmail(), password: 'not it', padding: 'x'.repeat(size) });
const large = await post('/auth/v1/token?grant_type=password', body(1_100_000));
assert.equal(large.status, 413);
assert.match(large.headers.get('content-type'), /^application\/json/);
assert.equal(large.headers.get('access-control-allow-origin'), '*');
assert.equal((await large.json()).error_code, 'request_entity_too_large');
const allowed = await post('/auth/v1/token?grant_type=password', body(900_000));
assert.equal(allowed.status, 400);
assert.equal((await allowed.json()).error_code, 'invalid_credentials');
assert.ok(password);
