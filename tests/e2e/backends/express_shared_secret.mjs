// An Express middleware (jsonwebtoken) verifies our access tokens with a shared secret.
import { start } from './apps/express.mjs';
import { sharedSecret, verifiesOurTokens } from '../lib/backend.mjs';

await verifiesOurTokens(start, sharedSecret);
