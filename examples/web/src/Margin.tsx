import type { Session, SupabaseClient } from '@supabase/supabase-js';
import { AccessToken } from './AccessToken';
import { Account } from './Account';
import type { Place } from './client';
import { Identities } from './Identities';
import { RefreshToken } from './RefreshToken';
import { Security } from './Security';
import type { Live } from './session';
import { Sessions } from './Sessions';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

interface Props {
  client: SupabaseClient;
  live: Live;
  session: Session;
  place: Place;
  providers: string[];
}

export function Margin({ client, live, session, place, providers }: Props) {
  return (
    <aside className="margin">
      <AccessToken token={session.access_token} />
      <RefreshToken client={client} live={live} place={place} />
      <Sessions client={client} live={live} accessToken={session.access_token} />
      <Security client={client} live={live} session={session} />
      <Identities client={client} live={live} session={session} providers={providers} />
      <Account client={client} live={live} session={session} />
      <section>
        <h2>What happened</h2>
        <ol className="happenings">
          {live.happenings.map(({ at, what, kind }, index) => (
            <li key={`${at.getTime()} ${index}`} className={kind}>
              <time>{clock.format(at)}</time>
              {what}
            </li>
          ))}
          {live.happenings.length === 0 && <li className="none">Nothing since this page was loaded.</li>}
        </ol>
      </section>
    </aside>
  );
}
