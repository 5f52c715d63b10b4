// A browser asks before it sends: the gateway answers, with what supabase-js sends and reads.
import assert from 'node:assert/strict';
import { url } from '../lib/stack.mjs';

for (const path of ['/auth/v1/token?grant_type=password', '/auth/v1/user', '/rest/v1/notes']) {
  const response = await fetch(url + path, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://elsewhere.example.com',
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'apikey,authorization,content-type,x-client-info,x-supabase-api-version',
    },
  });
  assert.equal(response.status, 204, path);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal(response.headers.get('access-control-allow-credentials'), null);
  assert.match(response.headers.get('access-control-allow-methods'), /\bPUT\b/);
  for (const header of ['apikey', 'authorization', 'content-type', 'x-client-info', 'x-supabase-api-version']) {
    assert.ok(response.headers.get('access-control-allow-headers').split(/, */).includes(header), header);
  }
  assert.equal(response.headers.get('access-control-max-age'), '3600');
}
