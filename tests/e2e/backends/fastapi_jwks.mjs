// A FastAPI dependency (PyJWT) verifies our access tokens with the published keys.
import { fileURLToPath } from 'node:url';
import { publishedKeys, startPython, verifiesOurTokens } from '../lib/backend.mjs';

const file = fileURLToPath(new URL('./apps/fastapi_app.py', import.meta.url));
await verifiesOurTokens((verification) => startPython(file, verification), publishedKeys);
