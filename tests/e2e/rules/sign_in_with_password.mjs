// signInWithPassword() gives a session of its own for the same user.
import assert from 'node:assert/strict';
import { claims, signedIn, signedUp } from '../lib/stack.mjs';

const { email, session: first } = await signedUp();
const { session: second } = await signedIn(email.toUpperCase());
assert.equal(second.user.id, first.user.id);
assert.equal(second.user.email, email);
assert.notEqual(claims(second.access_token).session_id, claims(first.access_token).session_id);
assert.notEqual(second.refresh_token, first.refresh_token);
