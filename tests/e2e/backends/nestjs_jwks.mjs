// A NestJS guard (passport-jwt) verifies our access tokens with the published keys.
import { importTypeScript, publishedKeys, verifiesOurTokens } from '../lib/backend.mjs';

const { start } = await importTypeScript(new URL('./apps/nestjs.ts', import.meta.url));
await verifiesOurTokens(start, publishedKeys);
