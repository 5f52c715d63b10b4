// What the margin tells: the session of this tab, the refresh tokens that it has seen, and what happened.
import type { Session, SupabaseClient } from '@supabase/supabase-js';
import { useCallback, useEffect, useState } from 'react';
import { arrival, inCookie } from './client';

export interface Happening {
  at: Date;
  what: string;
  kind?: 'good' | 'bad';
}

export interface Claims {
  sub: string;
  role: string;
  aal: string;
  session_id: string;
  email: string;
  iat: number;
  exp: number;
}

const whyEnded: Record<string, string> = {
  refresh_token_already_used:
    'An old refresh token came back, so the session was ended, for the thief and for you alike. Sign in again to go on.',
};

/** The parts of a token, not verified: that is the server's business. */
export function decode(token: string): { header: { alg: string; kid?: string }; claims: Claims } {
  const [header, claims] = token.split('.').map((part) => {
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
    return bytes;
  });
  const json = (bytes?: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
  return { header: json(header), claims: json(claims) };
}

/**
 * The client's session. With `resume` it is fetched with the cookie that the browser may hold; if there is none,
 * `nothingToResume` is called.
 */
export function useSession(client: SupabaseClient, resume: boolean, nothingToResume: () => void) {
  const [session, setSession] = useState<Session | null>();
  const [history, setHistory] = useState<{ sessionId: string; accessTokens: string[]; refreshTokens: string[] }>();
  const [happenings, setHappenings] = useState<Happening[]>([]);
  // Such a link leaves the session as it was: then the margin tells it.
  const [arrived] = useState(arrival);
  const [refused, setRefused] = useState<string | undefined>(arrived?.why);
  const [notice, setNotice] = useState<string | undefined>(refused ?? arrived?.message);
  const [merge, setMerge] = useState(arrived?.merge);
  const [isRecovering, setIsRecovering] = useState(false);
  const [asksProof, setAsksProof] = useState(false);

  const tell = useCallback((what: string, kind?: Happening['kind']) => {
    setHappenings((before) => [{ at: new Date(), what, kind }, ...before].slice(0, 8));
  }, []);

  useEffect(() => {
    setSession(undefined);
    let isResuming = resume;
    const { data } = client.auth.onAuthStateChange((event, next) => {
      if (!next && isResuming) return;
      setSession(next);
      if (next) setNotice(undefined);
      if (event === 'SIGNED_IN') setRefused(undefined);
      // A recovery link signs in, so that a new password can be chosen.
      if (event === 'PASSWORD_RECOVERY') setIsRecovering(true);
      if (event === 'USER_UPDATED' || !next) setIsRecovering(false);
      if (next) {
        const sessionId = decode(next.access_token).claims.session_id;
        setHistory((before) => {
          const known = before?.sessionId === sessionId ? before : { sessionId, accessTokens: [], refreshTokens: [] };
          const add = (tokens: string[], token: string) => (tokens.includes(token) ? tokens : [...tokens, token]);
          return {
            sessionId,
            accessTokens: add(known.accessTokens, next.access_token),
            refreshTokens: add(known.refreshTokens, next.refresh_token),
          };
        });
      } else {
        setHistory(undefined);
        setMerge(undefined);
        setAsksProof(false);
      }
      if (event !== 'INITIAL_SESSION') tell(event);
    });
    if (resume) {
      void client.auth.refreshSession({ refresh_token: inCookie }).then(({ error }) => {
        isResuming = false;
        if (error) nothingToResume();
      });
    }
    return () => data.subscription.unsubscribe();
  }, [client, resume, nothingToResume, tell]);

  /** After a refusal: asks whether the session is still there, which makes supabase-js forget one that is not. */
  const verify = useCallback(
    async ({ code, message }: { code?: string; message: string }) => {
      const { error } = await client.auth.getUser();
      if (error?.name === 'AuthSessionMissingError') setNotice(whyEnded[code ?? ''] ?? `This session has ended: ${message}`);
    },
    [client],
  );

  return { session, history, happenings, notice, setNotice, message: arrived?.message, refused, setRefused, merge, setMerge, isRecovering, asksProof, setAsksProof, tell, verify };
}

export type Live = ReturnType<typeof useSession>;
