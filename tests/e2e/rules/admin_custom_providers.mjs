// auth.admin.customProviders: an administrator sets an OpenID provider, reads, changes and deletes it, through every gateway.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { refused } from '../lib/people.mjs';
import { ask, newAdmin, newClient, serviceRoleKey } from '../lib/stack.mjs';

const { customProviders } = newAdmin().auth.admin;
const identifier = `custom:${randomUUID()}`;
const made = await customProviders.createProvider({
  provider_type: 'oidc', identifier, name: 'Work', client_id: 'c', client_secret: 's3cret', issuer: 'https://id.example.com', scopes: ['email'],
});
assert.equal(made.error, null);
assert.deepEqual([made.data.identifier, made.data.client_secret], [identifier, undefined]);
assert.equal((await customProviders.getProvider(identifier)).data.name, 'Work');
const { data } = await customProviders.listProviders();
assert.ok(data.providers.some((one) => one.identifier === identifier));
const changed = await customProviders.updateProvider(identifier, { name: 'Office' });
assert.deepEqual([changed.error, changed.data.name], [null, 'Office']);

refused(await newClient().auth.admin.customProviders.deleteProvider(identifier), 403, 'not_admin');
assert.deepEqual(await customProviders.deleteProvider(identifier), { data: null, error: null });
refused(await customProviders.getProvider(identifier), 404, 'custom_provider_not_found');
refused(await customProviders.deleteProvider(identifier), 404, 'custom_provider_not_found');

// Without a client: the answer as it is.
await customProviders.createProvider({
  provider_type: 'oidc', identifier, name: 'Work', client_id: 'c', client_secret: 's3cret', issuer: 'https://id.example.com', scopes: ['email'],
});
const bare = await ask(`/auth/v1/admin/custom-providers/${identifier}`, { apikey: serviceRoleKey, method: 'DELETE' });
assert.deepEqual([bare.status, await bare.text()], [200, '{}']);
