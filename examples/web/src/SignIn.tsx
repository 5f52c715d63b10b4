import type { Provider, SupabaseClient } from '@supabase/supabase-js';
import { useRef, useState, type FormEvent } from 'react';
import { askForCookie, places, providerName, type Place } from './client';

const meaning: Record<Place, string> = {
  memory: 'Gone when this tab reloads.',
  localStorage: 'Stays in this browser; any script of this page can read it.',
  cookie: 'The refresh token in an HttpOnly cookie; no script can read it.',
};
const label: Record<Place, string> = { memory: 'Memory', localStorage: 'Local storage', cookie: 'Cookie' };

interface Props {
  client: SupabaseClient;
  providers: string[];
  notice?: string;
  place: Place;
  choose: (place: Place) => void;
}

export function SignIn({ client, providers, notice, place, choose }: Props) {
  const [isNew, setIsNew] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [mailed, setMailed] = useState<string>();
  const [busy, setBusy] = useState(false);
  const email = useRef<HTMLInputElement>(null);

  /** Runs one way in, and shows why it was refused, or what to look for in the mail. */
  async function attempt(way: () => Promise<{ error: { message: string } | null }>, sent?: string) {
    setBusy(true);
    setRefusal(undefined);
    setMailed(undefined);
    await askForCookie(client, place);
    const { error } = await way();
    setBusy(false);
    if (error) setRefusal(error.message);
    else if (sent) setMailed(sent);
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const credentials = { email: String(form.get('email')), password: String(form.get('password')) };
    if (!isNew) return attempt(() => client.auth.signInWithPassword(credentials));
    await attempt(async () => {
      const { data, error } = await client.auth.signUp(credentials);
      if (data.user && !data.session) setMailed(`A link to confirm the address is on its way to ${credentials.email}.`);
      return { error };
    });
  }

  /** What needs the address alone. */
  async function byMail(send: (address: string) => Promise<{ error: { message: string } | null }>, sent: string) {
    if (email.current?.reportValidity()) await attempt(() => send(email.current!.value), sent);
  }

  return (
    <main className="door">
      <section className="door-words">
        <h1 className="wordmark">Marginalia</h1>
        <p className="lead">Notes in the page, the session in the margin.</p>
        <p>
          A small notebook on <strong>supabase-js</strong>. What answers it is PostgreSQL itself: every sign-in, refresh and
          sign-out is one transaction of <strong>auth_ext</strong>.
        </p>
      </section>
      <form className="door-form" onSubmit={submit}>
        {(mailed ?? notice) && (
          <p className="notice" role="status">
            {mailed ?? notice}
          </p>
        )}
        <div className="tabs" role="tablist">
          <button type="button" role="tab" aria-selected={!isNew} onClick={() => setIsNew(false)}>
            Sign in
          </button>
          <button type="button" role="tab" aria-selected={isNew} onClick={() => setIsNew(true)}>
            Create account
          </button>
        </div>
        <label>
          Email
          <input ref={email} name="email" type="email" autoComplete="email" required autoFocus />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autoComplete={isNew ? 'new-password' : 'current-password'}
            minLength={isNew ? 8 : undefined}
            required
          />
        </label>
        {refusal && (
          <p className="refusal" role="alert">
            {refusal}
          </p>
        )}
        <button className="main" disabled={busy}>
          {isNew ? 'Create account' : 'Sign in'}
        </button>
        <p className="ways">
          <button
            type="button"
            disabled={busy}
            onClick={() => byMail((address) => client.auth.signInWithOtp({ email: address }), 'A link that signs you in is on its way.')}
          >
            Mail me a link
          </button>
          <button type="button" disabled={busy} onClick={() => attempt(() => client.auth.signInWithPasskey())}>
            Use a passkey
          </button>
          <button
            type="button"
            className="quiet"
            disabled={busy}
            onClick={() => byMail((address) => client.auth.resetPasswordForEmail(address), 'If there is such an account, a link to choose a new password is on its way.')}
          >
            Forgot the password?
          </button>
        </p>
        {providers.length > 0 && (
          <div className="providers">
            {providers.map((provider) => (
              <button
                key={provider}
                type="button"
                disabled={busy}
                onClick={() => attempt(() => client.auth.signInWithOAuth({ provider: provider as Provider, options: { redirectTo: location.origin } }))}
              >
                Continue with {providerName(provider)}
              </button>
            ))}
          </div>
        )}
        <fieldset>
          <legend>Keep the session in</legend>
          <div className="choices">
            {places.map((known) => (
              <label key={known}>
                <input type="radio" name="place" checked={known === place} onChange={() => choose(known)} />
                <span>{label[known]}</span>
              </label>
            ))}
          </div>
          <p className="hint">{meaning[place]}</p>
        </fieldset>
      </form>
    </main>
  );
}
