import type { Session, SupabaseClient } from '@supabase/supabase-js';
import { useState, type FormEvent } from 'react';
import type { Live } from './session';

interface Props {
  client: SupabaseClient;
  live: Live;
  session: Session;
}

export function Account({ client, live, session }: Props) {
  const { tell, message } = live;
  // The first of the two links that a change takes says so.
  const [said, setSaid] = useState(message ? { what: message, isRefusal: false } : undefined);

  async function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const email = String(new FormData(form).get('email')).trim();
    const { data, error } = await client.auth.updateUser({ email });
    if (error) return setSaid({ what: error.message, isRefusal: true });
    form.reset();
    const isPending = data.user.new_email !== undefined && data.user.new_email !== '';
    const what = isPending
      ? `Both addresses got a mail: confirm in each, and ${email} is yours.`
      : `The address is ${data.user.email}.`;
    setSaid({ what, isRefusal: false });
    tell('A change of the address was asked for');
  }

  return (
    <section>
      <h2>Address</h2>
      <form className="inline" onSubmit={change}>
        <input name="email" type="email" aria-label="A new address" placeholder={session.user.email} required />
        <button>Change</button>
      </form>
      {said && (
        <p className={said.isRefusal ? 'refusal' : 'notice'} role="status">
          {said.what}
        </p>
      )}
    </section>
  );
}
