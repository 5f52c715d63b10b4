// Headers that mean something to PostgREST mean nothing under /auth/v1: the answer is JSON, and it is committed.
import assert from 'node:assert/strict';
import { newEmail, password, post } from '../lib/stack.mjs';

const email = newEmail();
const response = await post('/auth/v1/signup', { email, password }, {
  headers: {
    Accept: 'text/csv', Prefer: 'tx=rollback, return=minimal', Range: '5-10',
    'Content-Profile': 'public', 'Accept-Profile': 'public', 'Content-Type': 'text/plain',
  },
});
assert.equal(response.status, 200);
assert.match(response.headers.get('content-type'), /^application\/json/);
assert.equal(response.headers.get('content-range'), null);
assert.equal(response.headers.get('cache-control'), 'no-store');
assert.equal((await response.json()).user.email, email);
assert.equal((await post('/auth/v1/token?grant_type=password', { email, password })).status, 200);
