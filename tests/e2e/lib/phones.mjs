// Telephone numbers that nobody has used yet, and what they got.
import { randomInt } from 'node:crypto';
import { newClient, password, sleep } from './stack.mjs';

/** A number that nobody has used yet, as it is typed. */
export function newNumber() {
  return `+49170${String(randomInt(10 ** 9)).padStart(9, '0')}`;
}

/** The messages that a number has got, oldest first. */
export async function messages(number) {
  const answer = await fetch(`${process.env.TWILIO}/messages?${new URLSearchParams({ to: number })}`);
  return answer.json();
}

/** Waits until a number has got so many messages, and gives the code of the last. */
export async function codeAt(number, count = 1) {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const found = await messages(number);
    if (found.length >= count) return found[count - 1].Body.match(/\d{6}/)[0];
    await sleep(50);
  }
  throw new Error(`${number} has got no ${count} messages within a minute`);
}

/** Six digits that are not the code. */
export const another = (code) => (code === '000000' ? '000001' : '000000');

/** A client that has signed up with a new number and proved it. */
export async function signedUpByPhone(options) {
  const client = newClient(options);
  const phone = newNumber();
  const { error } = await client.auth.signUp({ phone, password });
  if (error) throw error;
  const { data, error: refused } = await client.auth.verifyOtp({ type: 'sms', phone, token: await codeAt(phone) });
  if (refused) throw refused;
  return { client, phone, session: data.session, user: data.user };
}
