import type { Factor, Session, SupabaseClient } from '@supabase/supabase-js';
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import { decode, type Live } from './session';

interface Props {
  client: SupabaseClient;
  live: Live;
  session: Session;
}

interface Passkey {
  id: string;
  friendly_name?: string;
}

interface Enrolment {
  id: string;
  qrCode: string;
  secret: string;
}

/** The second factors of the user: an authenticator app, recovery codes, passkeys; and how this session gets to aal2. */
export function Security({ client, live, session }: Props) {
  const [factors, setFactors] = useState<Factor[]>([]);
  const [passkeys, setPasskeys] = useState<Passkey[]>([]);
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<string[]>();
  const [refusal, setRefusal] = useState<string>();
  const { tell, asksProof, setAsksProof } = live;
  const isRaised = decode(session.access_token).claims.aal === 'aal2';
  const authenticator = factors.find((factor) => factor.factor_type === 'totp' && factor.status === 'verified');

  const read = useCallback(async () => {
    const [{ data: listed }, { data: keys }] = await Promise.all([client.auth.mfa.listFactors(), client.auth.passkey.list()]);
    setFactors(listed?.all ?? []);
    setPasskeys((keys as Passkey[] | null) ?? []);
  }, [client]);
  useEffect(() => void read(), [read, session.access_token]);

  /** Does one thing; says why it was refused, or tells that it was done. */
  async function act(work: () => Promise<{ error: { message: string; code?: string } | null }>, done?: string) {
    setRefusal(undefined);
    const { error } = await work();
    if (error) setRefusal(error.message);
    else if (done) tell(done, 'good');
    // Of a session that is not young any more the app is asked for once more.
    if (error?.code === 'reauthentication_needed') setAsksProof(true);
    await read();
    return !error;
  }

  async function enrol() {
    await act(async () => {
      const { data, error } = await client.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'Authenticator' });
      if (data) setEnrolment({ id: data.id, qrCode: data.totp.qr_code, secret: data.totp.secret });
      return { error };
    });
  }

  async function enter(event: FormEvent<HTMLFormElement>, factorId: string) {
    event.preventDefault();
    const form = event.currentTarget;
    const code = String(new FormData(form).get('code')).trim();
    // Before the answer is there, or what is typed meanwhile would go.
    form.reset();
    const isDone = await act(() => client.auth.mfa.challengeAndVerify({ factorId, code }), 'This session is at aal2');
    if (!isDone) return;
    setEnrolment(undefined);
    setAsksProof(false);
  }

  async function generate() {
    await act(async () => {
      const { data, error } = await client.auth.mfa.recoveryCodes.generate();
      if (data) setCodes(data.codes);
      return { error };
    }, 'Recovery codes were made');
  }

  return (
    <section>
      <h2>Security</h2>
      <p className="assurance">
        {isRaised ? 'This session has shown a second factor.' : 'This session has shown one factor.'}
        <span className="badge">{isRaised ? 'aal2' : 'aal1'}</span>
      </p>
      {enrolment && (
        <form className="enrolment" onSubmit={(event) => enter(event, enrolment.id)}>
          <img src={enrolment.qrCode} alt="QR code for an authenticator app" width="160" height="160" />
          <p className="hint">
            Scan it with an authenticator app, or type <code>{enrolment.secret}</code>; then enter the code that it shows.
          </p>
          <CodeField />
        </form>
      )}
      {!enrolment && authenticator && (!isRaised || asksProof) && (
        <form className="enrolment" onSubmit={(event) => enter(event, authenticator.id)}>
          <p className="hint">Enter the code of your authenticator app to go on with a second factor.</p>
          <CodeField />
        </form>
      )}
      {codes && (
        <div className="codes">
          <p className="hint">Each works once, in place of the app. They are shown only now.</p>
          <ul aria-label="Recovery codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
        </div>
      )}
      <ul className="sessions">
        {authenticator && (
          <li>
            <p>Authenticator app</p>
            <button onClick={() => act(() => client.auth.mfa.unenroll({ factorId: authenticator.id }), 'The authenticator is gone')}>
              Remove
            </button>
          </li>
        )}
        {passkeys.map((key) => (
          <li key={key.id}>
            <p>{key.friendly_name || 'Passkey'}</p>
            <button onClick={() => act(() => client.auth.passkey.delete({ passkeyId: key.id }), 'The passkey is gone')}>Remove</button>
          </li>
        ))}
      </ul>
      {refusal && (
        <p className="refusal" role="alert">
          {refusal}
        </p>
      )}
      <div className="actions">
        {!authenticator && !enrolment && <button onClick={enrol}>Add an authenticator app</button>}
        <button onClick={() => act(() => client.auth.registerPasskey(), 'A passkey was added')}>Add a passkey</button>
        {authenticator && isRaised && <button onClick={generate}>Recovery codes</button>}
      </div>
    </section>
  );
}

function CodeField() {
  return (
    <div className="inline">
      <input name="code" aria-label="Code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9]{6}" required autoFocus />
      <button>Enter</button>
    </div>
  );
}
