import { useCallback, useEffect, useMemo, useState } from 'react';
import { connect, readProviders, rememberedPlace, rememberPlace, type Config, type Place } from './client';
import { Margin } from './Margin';
import { NewPassword } from './NewPassword';
import { Notes } from './Notes';
import { useSession } from './session';
import { SignIn } from './SignIn';

export function App({ config }: { config: Config }) {
  const [place, setPlace] = useState<Place>(rememberedPlace);
  // A page that is loaded anew holds nothing, but its browser may hold the cookie. If not, a new client: for a minute
  // supabase-js does not repeat a refresh that failed.
  const [resume, setResume] = useState(place === 'cookie');
  const client = useMemo(() => connect(config, place), [config, place, resume]);
  const live = useSession(client, resume, useCallback(() => setResume(false), []));
  const { session } = live;
  const [providers, setProviders] = useState<string[]>([]);
  useEffect(() => void readProviders(config).then(setProviders), [config]);

  if (session === undefined) return <p className="loading">…</p>;
  if (session === null) {
    const choose = (next: Place) => {
      rememberPlace(next);
      setPlace(next);
      setResume(next === 'cookie');
    };
    return <SignIn client={client} providers={providers} notice={live.notice} place={place} choose={choose} />;
  }
  return (
    <div className="desk">
      <header>
        <h1 className="wordmark">Marginalia</h1>
        <p className="who">{session.user.email}</p>
        <nav>
          <button className="quiet" onClick={() => client.auth.signOut({ scope: 'local' })}>
            Sign out
          </button>
          <button className="quiet" onClick={() => client.auth.signOut({ scope: 'global' })}>
            Sign out everywhere
          </button>
        </nav>
      </header>
      {live.isRecovering ? <NewPassword client={client} /> : <Notes client={client} live={live} />}
      <Margin client={client} live={live} session={session} place={place} providers={providers} />
    </div>
  );
}
