import type { Provider, Session, SupabaseClient, UserIdentity } from '@supabase/supabase-js';
import { useCallback, useEffect, useState } from 'react';
import { providerName, rememberLinking } from './client';
import type { Live } from './session';

interface Props {
  client: SupabaseClient;
  live: Live;
  session: Session;
  providers: string[];
}

/** The ways in of this account: what it has, what can be linked to it, and what can go again. */
export function Identities({ client, live, session, providers }: Props) {
  const [identities, setIdentities] = useState<UserIdentity[]>();
  const [busy, setBusy] = useState(false);
  const { tell, refused: refusal, setRefused: setRefusal, merge, setMerge, setAsksProof } = live;
  const came = merge?.provider ? providerName(merge.provider) : 'The provider';

  const refresh = useCallback(async () => {
    const { data, error } = await client.auth.getUserIdentities();
    if (error) setRefusal(error.message);
    else setIdentities(data.identities);
  }, [client, setRefusal]);

  useEffect(() => void refresh(), [refresh, session.user.id]);

  async function link(provider: string) {
    setBusy(true);
    setRefusal(undefined);
    rememberLinking(provider);
    const { error } = await client.auth.linkIdentity({ provider: provider as Provider, options: { redirectTo: location.origin } });
    setBusy(false);
    if (error) refuse(error);
  }

  /** Says why; where the second factor is asked for again, the page has a field for it. */
  function refuse(error: { message: string; code?: string }) {
    setRefusal(error.message);
    if (error.code === 'reauthentication_needed') setAsksProof(true);
  }

  async function unlink(identity: UserIdentity) {
    setBusy(true);
    setRefusal(undefined);
    const { error } = await client.auth.unlinkIdentity(identity);
    setBusy(false);
    if (error) return refuse(error);
    tell(`${providerName(identity.provider)} was unlinked`);
    await refresh();
  }

  /** Takes the identity over from the other account, and what that one has written. */
  async function takeOver(ticket: string) {
    setBusy(true);
    const { error } = await client.rpc('merge_accounts', { ticket });
    setBusy(false);
    setMerge(undefined);
    if (error) return setRefusal(error.message);
    setRefusal(undefined);
    tell('Two accounts became one', 'good');
    await Promise.all([refresh(), client.auth.refreshSession()]);
  }

  return (
    <section aria-label="Ways in">
      <h2>Ways in</h2>
      {merge && (
        <div className="merge" role="region" aria-label="Another account">
          <p>{came} opens another account of this page. Both are proved to be yours:</p>
          <ul>
            <li>this one by your session, {session.user.email ?? 'without an address'}</li>
            <li>the other by {came}, which has just let you in</li>
          </ul>
          <p>Merged, {came} opens this account, the notes of the other come along, and its sessions end.</p>
          <p className="actions">
            <button disabled={busy} onClick={() => takeOver(merge.ticket)}>
              Merge the accounts
            </button>
            <button className="quiet" disabled={busy} onClick={() => setMerge(undefined)}>
              Leave them apart
            </button>
          </p>
        </div>
      )}
      <ul className="sessions">
        {identities?.map((identity) => (
          <li key={identity.identity_id}>
            <p>
              {providerName(identity.provider)}
              <small>{String(identity.identity_data?.email ?? 'no address')}</small>
            </p>
            <button disabled={busy} aria-label={`Unlink ${providerName(identity.provider)}`} onClick={() => unlink(identity)}>
              Unlink
            </button>
          </li>
        ))}
      </ul>
      {providers.length > 0 && (
        <p className="actions">
          {providers.map((provider) => (
            <button key={provider} disabled={busy} onClick={() => link(provider)}>
              Link {providerName(provider)}
            </button>
          ))}
        </p>
      )}
      {refusal && (
        <p className="refusal" role="alert">
          {refusal}
        </p>
      )}
    </section>
  );
}
