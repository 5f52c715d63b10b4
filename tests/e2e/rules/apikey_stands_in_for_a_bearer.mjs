// Who sends only an API key is who that key says; who sends a token of his own is who the token says.
import assert from 'node:assert/strict';
import { anonKey, ask, serviceRoleKey, signedUp } from '../lib/stack.mjs';

const authorization = async (options) => (await (await ask('/rest/v1/rpc/request_headers', options)).json()).authorization;
assert.equal(await authorization(), `Bearer ${anonKey}`);
assert.equal(await authorization({ apikey: serviceRoleKey }), `Bearer ${serviceRoleKey}`);
const { session } = await signedUp();
assert.equal(await authorization({ bearer: session.access_token }), `Bearer ${session.access_token}`);
assert.equal(await authorization({ apikey: serviceRoleKey, bearer: session.access_token }), `Bearer ${session.access_token}`);

const user = async (options) => (await ask('/auth/v1/user', options)).status;
assert.equal(await user({ bearer: session.access_token }), 200);
assert.notEqual(await user(), 200);
