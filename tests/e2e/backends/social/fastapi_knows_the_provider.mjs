// A FastAPI application sees by which provider somebody came, and which are linked.
import { fileURLToPath } from 'node:url';
import { knowsTheProvider, publishedKeys, startPython } from '../../lib/backend.mjs';

const file = fileURLToPath(new URL('../apps/fastapi_app.py', import.meta.url));
await knowsTheProvider((verification) => startPython(file, verification), publishedKeys);
