// The stack that a test talks to, and new users in it.
import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';

export const url = process.env.AUTH_EXT_URL;
/** The origin of the site: the gateway's own where that serves it. */
export const site = process.env.SITE_ORIGIN;
export const anonKey = process.env.ANON_KEY;
export const serviceRoleKey = process.env.SERVICE_ROLE_KEY;
export const password = 'a long pass phrase';

const clients = [];

/** A client such as a browser has: it keeps its session in memory and refreshes by itself only when it is told to. */
export function newClient(options = {}) {
  const client = createClient(url, anonKey, {
    ...options,
    auth: { persistSession: false, autoRefreshToken: false, ...options.auth },
  });
  clients.push(client);
  return client;
}

/** A client with the service_role key. */
export function newAdmin() {
  const client = createClient(url, serviceRoleKey, { auth: { persistSession: false, autoRefreshToken: false } });
  clients.push(client);
  return client;
}

/** An address that nobody has used yet. */
export function newEmail(prefix = 'ada') {
  return `${prefix}.${randomUUID()}@example.com`;
}

/** A client that has signed up, with its session and its events so far. */
export async function signedUp({ email = newEmail(), data, ...options } = {}) {
  const client = newClient(options);
  const events = [];
  client.auth.onAuthStateChange((event) => events.push(event));
  const answer = await client.auth.signUp({ email, password, options: { data } });
  if (answer.error) throw answer.error;
  return { client, email, events, session: answer.data.session, user: answer.data.user };
}

/** Another client of the same user. */
export async function signedIn(email, options) {
  const client = newClient(options);
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw error;
  return { client, session: data.session };
}

/** The claims of a token, not verified. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

/** A request without any client. */
export function ask(path, { apikey = anonKey, bearer, ...options } = {}) {
  const headers = { ...(apikey && { apikey }), ...(bearer && { Authorization: `Bearer ${bearer}` }), ...options.headers };
  return fetch(url + path, { ...options, headers });
}

/** A POST with a JSON body. */
export function post(path, body, options = {}) {
  return ask(path, { method: 'POST', body: JSON.stringify(body), ...options, headers: { 'Content-Type': 'application/json', ...options.headers } });
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until the condition holds. */
export async function until(condition, seconds = 60) {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > seconds * 1000) throw new Error(`not so within ${seconds} s: ${condition}`);
    await sleep(50);
  }
}

/** The mails that an address has got, oldest first: { subject, html, text, code, link }. Where no courier runs; else see post.mjs. */
export async function mails(address) {
  const { data, error } = await newAdmin().rpc('mails', { address });
  if (error) throw error;
  return data.map(opened);
}

/** A mail with its code and its link. */
export function opened(mail) {
  return {
    ...mail,
    code: mail.text.match(/\b\d{6}\b/)?.[0],
    link: mail.text.match(/^https?:.*\/verify\?.*$/m)?.[0],
  };
}

/** The newest mail of an address. */
export async function newestMail(address) {
  return (await mails(address)).at(-1);
}

/** Follows a mail's link as a browser does, without an API key: the URL that it is sent to. */
export async function follow(link) {
  const { pathname, search } = new URL(link);
  const answer = await fetch(url + pathname + search, { redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`${answer.status} ${await answer.text()}`);
  return new URL(answer.headers.get('location'));
}

/** What a URL's fragment says. */
export const fragment = (target) => Object.fromEntries(new URLSearchParams(target.hash.slice(1)));
