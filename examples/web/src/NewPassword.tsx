import type { SupabaseClient } from '@supabase/supabase-js';
import { useState, type FormEvent } from 'react';

/** After a recovery link: the session is there, and the old password still holds until a new one is chosen. */
export function NewPassword({ client }: { client: SupabaseClient }) {
  const [refusal, setRefusal] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    const { error } = await client.auth.updateUser({ password });
    if (error) setRefusal(error.message);
  }

  return (
    <main className="page">
      <form className="recovery" onSubmit={submit}>
        <h2>Choose a new password</h2>
        <p className="hint">The link from your mail has signed you in. Your other sessions end with the change.</p>
        <label>
          New password
          <input name="password" type="password" autoComplete="new-password" minLength={8} required autoFocus />
        </label>
        {refusal && (
          <p className="refusal" role="alert">
            {refusal}
          </p>
        )}
        <button className="main">Save the new password</button>
      </form>
    </main>
  );
}
