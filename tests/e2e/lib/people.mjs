// People whose address is confirmed, where addresses are to be confirmed; and answers that are refusals.
import assert from 'node:assert/strict';
import { newAdmin, newClient, newEmail, password } from './stack.mjs';

/** A client of a new user with a confirmed address, with its session and its events so far. */
export async function confirmed(options) {
  const email = newEmail();
  const { error } = await newAdmin().auth.admin.createUser({ email, password, email_confirm: true });
  if (error) throw error;
  const client = newClient(options);
  const events = [];
  client.auth.onAuthStateChange((event) => events.push(event));
  const { data, error: refusal } = await client.auth.signInWithPassword({ email, password });
  if (refusal) throw refusal;
  return { client, email, events, session: data.session, user: data.user };
}

/** Fails unless the answer of supabase-js is that refusal. */
export function refused({ error }, status, code, message) {
  assert.ok(error, `${code} was expected`);
  assert.deepEqual({ status: error.status, code: error.code }, { status, code });
  if (message !== undefined) assert.equal(error.message, message);
}
