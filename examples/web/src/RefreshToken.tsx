import type { SupabaseClient } from '@supabase/supabase-js';
import { useState } from 'react';
import type { Place } from './client';
import type { Live } from './session';

interface Props {
  client: SupabaseClient;
  live: Live;
  place: Place;
}

export function RefreshToken({ client, live, place }: Props) {
  const { history, tell, verify } = live;
  const [busy, setBusy] = useState(false);
  const rotations = Math.max(0, (history?.accessTokens.length ?? 1) - 1);
  const tokens = history?.refreshTokens ?? [];
  const previous = tokens.at(-2);

  async function busily(work: () => Promise<unknown>) {
    setBusy(true);
    await work();
    setBusy(false);
  }

  /** What a thief would do who has copied the token before the last: nothing but this one request. */
  async function replay() {
    const { supabaseUrl, supabaseKey } = client as unknown as { supabaseUrl: string; supabaseKey: string };
    const response = await fetch(new URL('/auth/v1/token?grant_type=refresh_token', supabaseUrl), {
      method: 'POST',
      credentials: 'omit',
      headers: { apikey: supabaseKey, 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh_token: previous }),
    });
    const answer = await response.json();
    if (response.ok) {
      const same = answer.refresh_token === tokens.at(-1);
      return tell(same ? 'Replayed, and its next token was not used yet: the same one again, as after a lost answer' : 'Replayed: a new token', same ? 'good' : 'bad');
    }
    tell(`Replayed: ${answer.error_code}`, 'bad');
    await verify({ code: answer.error_code, message: answer.msg });
  }

  return (
    <section>
      <h2>Refresh token</h2>
      <p className="rotations" aria-label={`Refreshed ${rotations} times`}>
        <span className="beads" aria-hidden="true">
          {Array.from({ length: Math.min(rotations, 11) + 1 }, (_, index) => (
            <i key={index} className={index === Math.min(rotations, 11) ? 'now' : undefined} />
          ))}
        </span>
        <span>
          refreshed <strong>{rotations}</strong> {rotations === 1 ? 'time' : 'times'} in this tab
        </span>
      </p>
      <div className="actions">
        <button disabled={busy} onClick={() => busily(() => client.auth.refreshSession())}>
          Refresh now
        </button>
        <button className="danger" disabled={busy || !previous} onClick={() => busily(replay)}>
          Replay the previous one
        </button>
      </div>
      <p className="hint">
        {place === 'cookie'
          ? 'It is in a cookie that no script can read, so this page cannot replay one.'
          : previous
            ? 'Used twice within a few seconds, it is a lost answer or a second tab. Later it may be that once; in two tokens in a row it is theft: the session ends for whoever has it.'
            : 'Refresh once, and this page can act the thief who copied the first token.'}
      </p>
    </section>
  );
}
