// supabase-js, unmodified, with three places for its session.
import { createClient, type SupabaseClient } from '@supabase/supabase-js';

export interface Config {
  anonKey: string;
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

/** The API is at the page's own origin. */
export function connect({ anonKey }: Config, place: Place): SupabaseClient {
  const inMemory = new Map<string, string>();
  const storage = {
    getItem: (key: string) => inMemory.get(key) ?? null,
    setItem: (key: string, value: string) => void inMemory.set(key, value),
    removeItem: (key: string) => void inMemory.delete(key),
  };
  return createClient(location.origin, anonKey, {
    auth: {
      storageKey: `marginalia.${place}`,
      detectSessionInUrl: false,
      ...(place === 'localStorage' ? {} : { storage }),
    },
    global: place === 'cookie' ? { fetch: fetchWithCookie } : {},
  });
}

/** What supabase-js holds instead of a refresh token that is in a cookie. It insists on holding one. */
export const inCookie = 'in-the-cookie';

/** Tells supabase-js inCookie where the server leaves the refresh token out, and the server nothing where it says so. */
const fetchWithCookie: typeof fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input, location.origin);
  if (!pathname.startsWith('/auth/v1/')) return fetch(input, init);
  const body = init?.body === JSON.stringify({ refresh_token: inCookie }) ? '{}' : init?.body;
  const response = await fetch(input, { ...init, body, credentials: 'same-origin' });
  if (!response.ok || !/\/(token|signup)$/.test(pathname)) return response;
  const answer = await response.json();
  if (answer.access_token && !answer.refresh_token) answer.refresh_token = inCookie;
  return new Response(JSON.stringify(answer), { status: response.status, headers: response.headers });
};
