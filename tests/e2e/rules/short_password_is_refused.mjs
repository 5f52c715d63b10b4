// A password that is too short is refused with the error that supabase-js has a class for.
import assert from 'node:assert/strict';
import { newClient, newEmail } from '../lib/stack.mjs';

const { error } = await newClient().auth.signUp({ email: newEmail(), password: 'short' });
assert.equal(error.name, 'AuthWeakPasswordError');
assert.equal(error.status, 422);
assert.equal(error.code, 'weak_password');
assert.deepEqual(error.reasons, ['length']);
