// An Express application sees by which provider somebody came, and which are linked.
import { start } from '../apps/express.mjs';
import { knowsTheProvider, publishedKeys } from '../../lib/backend.mjs';

await knowsTheProvider(start, publishedKeys);
