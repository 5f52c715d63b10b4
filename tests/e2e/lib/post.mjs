// What the courier has brought to the mail server, and people who wait for it.
import { newAdmin, newClient, newEmail, opened, password, sleep, signedIn } from './stack.mjs';

/** The mails that have arrived at an address, oldest first: see opened(). */
export async function arrivals(address) {
  const query = new URLSearchParams({ 'to.address': address });
  const answer = await fetch(`${process.env.MAIL_CATCHER}/api/email?${query}`);
  if (!answer.ok) throw new Error(`the mail server answers ${answer.status}`);
  return (await answer.json()).map(opened);
}

/** Waits for the count-th mail to an address. */
export async function mailTo(address, count = 1) {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const found = await arrivals(address);
    if (found.length >= count) return found[count - 1];
    await sleep(50);
  }
  throw new Error(`${address} has got no ${count} mails within a minute`);
}

/** What the link of a mail proves, for verifyOtp(). */
export const tokenHash = ({ link }) => new URL(link).searchParams.get('token');

/** Six digits that are not the code. */
export const another = (code) => (code === '000000' ? '000001' : '000000');

/** A client with storage, where auth-js keeps the verifier. */
export function pkceClient() {
  const kept = new Map();
  const storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  return newClient({ auth: { flowType: 'pkce', persistSession: true, storage, storageKey: `k${Math.random()}` } });
}

/** Somebody whose address an administrator confirmed, with the metadata of a sign-up and a client that is signed in. */
export async function somebody(client) {
  const email = newEmail();
  const { error } = await newAdmin().auth.admin.createUser({ email, password, email_confirm: true, user_metadata: { email } });
  if (error) throw error;
  if (!client) return { email, ...(await signedIn(email)) };
  const { data, error: refusal } = await client.auth.signInWithPassword({ email, password });
  if (refusal) throw refusal;
  return { email, client, session: data.session };
}

/** What waiting would do: makes a user's sessions, or her mails, older. */
export async function age(what, user, interval) {
  const { error } = await newAdmin().rpc(`age_${what}`, { of_user: user.id, age: interval });
  if (error) throw error;
}
