import { createLocalJWKSet, compactVerify, errors, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { useEffect, useState, type ChangeEvent } from 'react';
import { inWords, read, remarks, type Claims } from './remarks';

const published = '/auth/v1/.well-known/jwks.json';

type Verdict = { kind: 'bad' | 'odd' | 'good'; what: string };

/** Checks the signature with a JWK Set, one JWK, or (for HS256 and its kin) a secret as text. */
async function check(token: string, keys: string): Promise<Verdict> {
  try {
    const text = keys.trim();
    if (!text) return { kind: 'odd', what: 'No key to check the signature with.' };
    if (!text.startsWith('{')) {
      await compactVerify(token, new TextEncoder().encode(text));
      return { kind: 'good', what: 'The signature is right: the secret made it.' };
    }
    const parsed = JSON.parse(text) as JSONWebKeySet | JWK;
    if ('keys' in parsed) await compactVerify(token, createLocalJWKSet(parsed as JSONWebKeySet));
    else await compactVerify(token, await importJWK(parsed as JWK));
    return { kind: 'good', what: 'The signature is right: a key of this set made it.' };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { kind: 'bad', what: 'The signature is wrong: no such key made it, or it was changed since.' };
    if (error instanceof errors.JWKSNoMatchingKey) return { kind: 'bad', what: 'No key of this set fits its kid and alg.' };
    return { kind: 'bad', what: `It cannot be checked: ${error instanceof Error ? error.message : 'an unknown error'}.` };
  }
}

export function Decoder() {
  const [token, setToken] = useState('');
  const [keys, setKeys] = useState('');
  const [verdict, setVerdict] = useState<Verdict>();
  const [now, setNow] = useState(Date.now() / 1000);
  const text = token.trim().replace(/^Bearer\s+/i, '');
  const parts = text ? read(text) : undefined;

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    let isCurrent = true;
    setVerdict(undefined);
    if (text && typeof parts === 'object') void check(text, keys).then((next) => isCurrent && setVerdict(next));
    return () => void (isCurrent = false);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- parts follow from text
  }, [text, keys]);

  /** The one request that this page makes: the public keys of its own origin. */
  async function takePublished() {
    const response = await fetch(published, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    setKeys(response.ok ? JSON.stringify(await response.json(), null, 2) : '');
    if (!response.ok) setVerdict({ kind: 'bad', what: `${published} answers ${response.status}.` });
  }

  const change = (set: (value: string) => void) => (event: ChangeEvent<HTMLTextAreaElement>) => set(event.target.value);
  return (
    <main className="decoder">
      <header>
        <h1 className="lead">What is in this token?</h1>
        <p className="hint">Paste any JWT. It is read and checked here, in your browser; nothing of it is sent or kept anywhere.</p>
      </header>
      <label>
        Token
        <textarea name="token" rows={6} spellCheck={false} autoComplete="off" autoFocus value={token} onChange={change(setToken)} />
      </label>
      <label>
        Key set, key or secret
        <textarea name="keys" rows={6} spellCheck={false} autoComplete="off" value={keys} onChange={change(setKeys)} placeholder='{ "keys": [ … ] }' />
      </label>
      <p className="actions">
        <button onClick={takePublished}>Take this server’s published keys</button>
      </p>
      {typeof parts === 'string' && (
        <p className="refusal" role="alert">
          {parts}
        </p>
      )}
      {typeof parts === 'object' && (
        <>
          <ul className="remarks" aria-label="What is missing or odd">
            {[...(verdict ? [verdict] : []), ...remarks(parts, now)].map(({ kind, what }) => (
              <li key={what} className={kind}>
                {what}
              </li>
            ))}
          </ul>
          <Table name="Header" members={parts.header} now={now} />
          <Table name="Claims" members={parts.claims} now={now} />
        </>
      )}
    </main>
  );
}

const times = ['exp', 'nbf', 'iat', 'auth_time', 'updated_at'];

function Table({ name, members, now }: { name: string; members: Claims; now: number }) {
  return (
    <section>
      <h2>{name}</h2>
      <dl>
        {Object.entries(members).map(([member, value]) => (
          <div key={member}>
            <dt>{member}</dt>
            <dd>
              {typeof value === 'string' ? value : JSON.stringify(value)}
              {times.includes(member) && <small>{inWords(value, now)}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
