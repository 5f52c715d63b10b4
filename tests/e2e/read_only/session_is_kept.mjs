// On a server that its operator has made read-only a client keeps its session. (The harness has set default_transaction_read_only.)
import { keepsTheSession } from '../lib/read_only.mjs';

// PostgREST itself begins transactions that write whatever the server's default is: there the refresh goes on.
// nginx gives every 503 under /auth/v1/ the same words: it cannot tell whose it is.
if (!process.env.POSTGREST) await keepsTheSession({ ownWords: process.env.AUTH_EXT_GATEWAY !== 'nginx' });
