// Signing up with an address that is taken is refused, with GoTrue's status and code.
import assert from 'node:assert/strict';
import { newClient, password, signedUp } from '../lib/stack.mjs';

const { email } = await signedUp();
const { data, error } = await newClient().auth.signUp({ email, password });
assert.equal(error.name, 'AuthApiError');
assert.equal(error.status, 422);
assert.equal(error.code, 'user_already_exists');
assert.deepEqual(data, { user: null, session: null });
