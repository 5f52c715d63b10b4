import { useEffect, useState } from 'react';
import { decode } from './session';

/** The time now, in seconds, again each second. */
function useNow() {
  const [now, setNow] = useState(Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function AccessToken({ token }: { token: string }) {
  const now = useNow();
  const { header, claims } = decode(token);
  const [first, second, third] = token.split('.') as [string, string, string];
  const left = Math.max(0, Math.ceil(claims.exp - now));
  const lifetime = claims.exp - claims.iat;
  const minutes = Math.floor(left / 60);
  const rows: [string, string][] = [
    ['sub', claims.sub],
    ['role', claims.role],
    ['session_id', claims.session_id],
    ['aal', claims.aal],
    ['alg', header.alg],
    ['kid', header.kid ?? 'none'],
  ];
  return (
    <section>
      <h2>Access token</h2>
      <p className="countdown" aria-label="Time until the access token expires">
        <strong>
          {minutes}:{String(left % 60).padStart(2, '0')}
        </strong>
        <span>until it expires; supabase-js refreshes it before</span>
      </p>
      <progress max={lifetime} value={Math.min(left, lifetime)} />
      <p className="token" title={token}>
        <b>{first.slice(0, 12)}</b>.<i>{second.slice(0, 14)}…</i>.<u>{third.slice(0, 10)}…</u>
      </p>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        <a href="/token.html" target="_blank" rel="noreferrer">
          Paste it here
        </a>{' '}
        to see all of it, and whether its signature is right.
      </p>
    </section>
  );
}
