// What is missing or odd in a token, in words. Nothing here verifies: that is for the key set.

export type Claims = Record<string, unknown>;

export interface Parts {
  header: Claims;
  claims: Claims;
}

export interface Remark {
  kind: 'bad' | 'odd' | 'good';
  what: string;
}

/** The parts of a compact JWS; what is wrong with it, where it is none. */
export function read(token: string): Parts | string {
  const parts = token.split('.');
  if (parts.length === 5) return 'It has five parts: an encrypted token (JWE), which only its recipient can read.';
  if (parts.length !== 3) return `A token has three parts with dots between them; this has ${parts.length}.`;
  const objects: Claims[] = [];
  for (const [index, name] of (['header', 'payload'] as const).entries()) {
    const value = json(parts[index] ?? '');
    if (value === undefined) return `The ${name} is no base64url of a JSON object.`;
    objects.push(value);
  }
  return { header: objects[0]!, claims: objects[1]! };
}

function json(part: string): Claims | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A NumericDate (RFC 7519, 2) in words; undefined for what is none. */
export function inWords(value: unknown, now: number): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 8.64e12) return undefined;
  const away = value - now;
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600],
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ];
  const [unit, length] = units.find(([, seconds]) => Math.abs(away) >= seconds) ?? (['second', 1] as const);
  return `${moment.format(value * 1000)}, ${relative.format(Math.trunc(away / length), unit)}`;
}

const symmetric = /^HS/;

export function remarks({ header, claims }: Parts, now: number): Remark[] {
  const found: Remark[] = [];
  const say = (kind: Remark['kind'], what: string) => found.push({ kind, what });
  const { alg, kid, typ, crit } = header;
  if (typeof alg !== 'string') say('bad', 'The header names no algorithm (alg).');
  else if (alg.toLowerCase() === 'none') say('bad', 'alg is "none": nobody signed it, and no verifier may accept it.');
  else if (symmetric.test(alg)) say('odd', `${alg} is symmetric: whoever can verify it can make such tokens.`);
  if (typeof alg === 'string' && !symmetric.test(alg) && kid === undefined) say('odd', 'It names no key (kid): a verifier has to try all keys.');
  if (typ !== undefined && !/^(JWT|at\+jwt)$/i.test(String(typ))) say('odd', `typ is "${String(typ)}" and not JWT.`);
  if (crit !== undefined) say('odd', 'It has critical headers (crit): who does not know them must refuse it.');
  for (const name of ['jku', 'x5u', 'jwk', 'x5c']) {
    if (name in header) say('bad', `The header brings or names its own key (${name}): a verifier must never follow it.`);
  }
  for (const name of ['exp', 'nbf', 'iat'] as const) {
    if (name in claims && inWords(claims[name], now) === undefined) say('bad', `${name} is no time: it must be a number of seconds.`);
  }
  const time = (name: string) => (typeof claims[name] === 'number' ? (claims[name] as number) : undefined);
  const [exp, nbf, iat] = [time('exp'), time('nbf'), time('iat')];
  if (exp === undefined && !('exp' in claims)) say('bad', 'It never expires (no exp).');
  if (exp !== undefined && exp > 1e11) say('bad', 'exp looks like milliseconds; it is in seconds.');
  else if (exp !== undefined) say(exp > now ? 'good' : 'bad', exp > now ? 'It has not expired.' : 'It has expired.');
  if (nbf !== undefined && nbf > now) say('bad', 'It is not valid yet (nbf).');
  if (iat !== undefined && iat > now + 30) say('odd', 'It was issued in the future (iat): one of the clocks is wrong.');
  if (!('aud' in claims)) say('odd', 'It names no audience (aud): nothing says for whom it is meant.');
  if (!('iss' in claims)) say('odd', 'It names no issuer (iss).');
  if (!('sub' in claims)) say('odd', 'It names nobody (no sub): an API key or a token of a machine.');
  if (!('role' in claims)) say('odd', 'It has no role: PostgREST takes it for anon.');
  if (claims.role === 'service_role') say('odd', 'Its role is service_role, which passes Row Level Security: never in a browser.');
  return found;
}
