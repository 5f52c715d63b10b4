// A NestJS application sees by which provider somebody came, and which are linked.
import { importTypeScript, knowsTheProvider, publishedKeys } from '../../lib/backend.mjs';

const { start } = await importTypeScript(new URL('../apps/nestjs.ts', import.meta.url));
await knowsTheProvider(start, publishedKeys);
