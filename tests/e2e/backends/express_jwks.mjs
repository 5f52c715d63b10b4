// An Express middleware (jsonwebtoken) verifies our access tokens with the published keys.
import { start } from './apps/express.mjs';
import { publishedKeys, verifiesOurTokens } from '../lib/backend.mjs';

await verifiesOurTokens(start, publishedKeys);
