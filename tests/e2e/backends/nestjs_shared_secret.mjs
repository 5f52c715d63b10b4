// A NestJS guard (passport-jwt) verifies our access tokens with a shared secret.
import { importTypeScript, sharedSecret, verifiesOurTokens } from '../lib/backend.mjs';

const { start } = await importTypeScript(new URL('./apps/nestjs.ts', import.meta.url));
await verifiesOurTokens(start, sharedSecret);
