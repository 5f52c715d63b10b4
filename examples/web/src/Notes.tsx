import type { SupabaseClient } from '@supabase/supabase-js';
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import type { Live } from './session';

interface Note {
  id: number;
  body: string;
  created_at: string;
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export function Notes({ client, live }: { client: SupabaseClient; live: Live }) {
  const [notes, setNotes] = useState<Note[]>();
  const { verify, tell } = live;

  // Row Level Security gives the user's own rows; there is no filter here.
  const read = useCallback(async () => {
    const { data, error } = await client.from('notes').select('id, body, created_at').order('id', { ascending: false });
    if (error) return verify(error);
    setNotes(data);
  }, [client, verify]);
  useEffect(() => void read(), [read]);

  async function keep(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = String(new FormData(form).get('body')).trim();
    if (!body) return;
    const { error } = await client.from('notes').insert({ body });
    if (error) {
      tell(`not kept: ${error.message}`, 'bad');
      return verify(error);
    }
    form.reset();
    await read();
  }

  async function remove(note: Note) {
    const { error } = await client.from('notes').delete().eq('id', note.id);
    if (error) return verify(error);
    await read();
  }

  return (
    <main className="page">
      <form className="composer" onSubmit={keep}>
        <input name="body" placeholder="Write something down…" aria-label="A new note" maxLength={500} autoComplete="off" />
        <button className="main">Keep</button>
      </form>
      {notes?.length === 0 && (
        <p className="empty">
          Nothing here yet. What you keep is a row that only you can read: the policy compares <code>user_id</code> with{' '}
          <code>auth.uid()</code>.
        </p>
      )}
      <ol className="notes" aria-busy={!notes}>
        {notes?.map((note) => {
          const at = new Date(note.created_at);
          return (
            <li key={note.id}>
              <time dateTime={note.created_at}>
                {day.format(at)}
                <span>{time.format(at)}</span>
              </time>
              <p>{note.body}</p>
              <button className="strike" aria-label="Remove this note" onClick={() => remove(note)}>
                ×
              </button>
            </li>
          );
        })}
      </ol>
    </main>
  );
}
