// supabase-js, unmodified, with three places for its session.
import { createClient, type SupabaseClient } from '@supabase/supabase-js';

export interface Config {
  anonKey: string;
  /** Where the API is, if not at the page's own origin. */
  api?: string;
}

/** Where the session lives: in this tab, in the browser, or (its refresh token) where no script can read it. */
export type Place = 'memory' | 'localStorage' | 'cookie';
export const places: Place[] = ['memory', 'localStorage', 'cookie'];

export async function readConfig(): Promise<Config> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return response.json();
}

// Not a secret: which of the three was chosen.
const chosen = 'marginalia.place';

export function rememberedPlace(): Place {
  const place = localStorage.getItem(chosen);
  return places.find((known) => known === place) ?? 'localStorage';
}

export function rememberPlace(place: Place) {
  localStorage.setItem(chosen, place);
}

export function connect({ anonKey, api = location.origin }: Config, place: Place): SupabaseClient {
  const inMemory = new Map<string, string>();
  const storage = {
    getItem: (key: string) => inMemory.get(key) ?? null,
    setItem: (key: string, value: string) => void inMemory.set(key, value),
    removeItem: (key: string) => void inMemory.delete(key),
  };
  return createClient(api, anonKey, {
    auth: {
      storageKey: `marginalia.${place}`,
      experimental: { recoveryCodes: true },
      ...(place === 'localStorage' ? {} : { storage }),
    },
  });
}

/** What the server takes for a refresh token that it keeps in a cookie. */
export const inCookie = 'cookie';

/**
 * Asks the demonstration's database to keep refresh tokens in a cookie, or not to. That is a setting of the whole database
 * (auth_ext.settings.refresh_token_cookie): in earnest its owner decides once, and this function is not there.
 */
export async function askForCookie(client: SupabaseClient, place: Place) {
  await client.rpc('keep_refresh_token_in_cookie', { wanted: place === 'cookie' });
}

/** An identity that another account has, whose owner has just proved it: the ticket moves it, once, within five minutes. */
export interface Merge {
  ticket: string;
  provider?: string;
}

// Not a secret: with which provider this tab went away to link it.
const linking = 'marginalia.linking';

export function rememberLinking(provider: string) {
  sessionStorage.setItem(linking, provider);
}

/** What a link says that signs nobody in. */
export interface Arrival {
  /** Why it was refused. */
  why?: string;
  /** What else is to be done. */
  message?: string;
  merge?: Merge;
}

/**
 * What a mail's link or a provider says when it was refused, or when the other of two addresses is to confirm, too: GoTrue tells
 * it in the fragment of the redirect. Where the identity is another account's, a ticket may be with it.
 */
export function arrival(): Arrival | undefined {
  const said = new URLSearchParams(location.hash.slice(1));
  const why = said.get('error_description');
  const message = said.get('message');
  if (!why && !message) return undefined;
  history.replaceState(null, '', location.pathname);
  if (!why) return { message: `${message}.` };
  const ticket = said.get('merge_ticket');
  const merge = ticket ? { ticket, provider: sessionStorage.getItem(linking) ?? undefined } : undefined;
  sessionStorage.removeItem(linking);
  return { why: `That was refused: ${why}.`, merge };
}

const names: Record<string, string> = {
  azure: 'Microsoft', email: 'Password', github: 'GitHub', gitlab: 'GitLab', linkedin_oidc: 'LinkedIn', slack_oidc: 'Slack', workos: 'WorkOS',
};
const notProviders = ['email', 'phone', 'anonymous_users'];

/** A provider's name as people know it. */
export function providerName(provider: string): string {
  return names[provider] ?? provider.replace(/^custom:/, '').replace(/^./, (first) => first.toUpperCase());
}

/** The providers that are switched on. */
export async function readProviders({ anonKey, api = '' }: Config): Promise<string[]> {
  const response = await fetch(`${api}/auth/v1/settings`, { headers: { apikey: anonKey } });
  if (!response.ok) return [];
  const { external } = (await response.json()) as { external: Record<string, boolean> };
  return Object.keys(external).filter((name) => external[name] && !notProviders.includes(name));
}
