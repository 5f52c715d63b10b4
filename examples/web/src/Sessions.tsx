import type { SupabaseClient } from '@supabase/supabase-js';
import { useCallback, useEffect, useState } from 'react';
import type { Live } from './session';

interface Listed {
  id: string;
  created_at: string;
  last_used_at: string;
  user_agent: string | null;
  ip: string | null;
  current: boolean;
}

/** A browser's own name, as far as its user agent says it. */
function browser(userAgent: string | null) {
  const names: [RegExp, string][] = [
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/HeadlessChrome\//, 'Headless Chrome'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
    [/^node|undici/i, 'Node.js'],
    [/python/i, 'Python'],
    [/curl/i, 'curl'],
  ];
  return names.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? 'A client';
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
function ago(timestamp: string) {
  const minutes = Math.round((Date.parse(timestamp) - Date.now()) / 60_000);
  if (minutes > -1) return 'just now';
  if (minutes > -60) return relative.format(minutes, 'minute');
  if (minutes > -60 * 24) return relative.format(Math.round(minutes / 60), 'hour');
  return relative.format(Math.round(minutes / 60 / 24), 'day');
}

export function Sessions({ client, live, accessToken }: { client: SupabaseClient; live: Live; accessToken: string }) {
  const [sessions, setSessions] = useState<Listed[]>([]);
  const { tell, verify } = live;

  const read = useCallback(async () => {
    const { data, error } = await client.schema('auth_api').rpc('list_sessions');
    if (error) return verify(error);
    setSessions(data);
  }, [client, verify]);

  // With each new token, and every few seconds: another browser may sign in, or end this session.
  useEffect(() => {
    void read();
    const timer = setInterval(read, 5000);
    return () => clearInterval(timer);
  }, [read, accessToken]);

  async function revoke(id: string) {
    const { error } = await client.schema('auth_api').rpc('revoke_session', { session_id: id });
    if (error) return verify(error);
    tell('A session was revoked', 'good');
    await read();
  }

  return (
    <section>
      <h2>Sessions</h2>
      <ul className="sessions">
        {sessions.map((session) => (
          <li key={session.id} data-session={session.id}>
            <p>
              {browser(session.user_agent)}
              {session.current && <span className="badge">this one</span>}
              <small>
                used {ago(session.last_used_at)}
                {session.ip && `, from ${session.ip}`}
              </small>
            </p>
            <button onClick={() => revoke(session.id)}>Revoke</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
