// However a client names auth_api, PostgREST sees a call without a query and without the headers that shape its answer.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { anonKey, url } from '../lib/stack.mjs';

const shaping = [
  'Accept: application/vnd.pgrst.object+json', 'Accept: text/csv', 'Prefer: tx=rollback', 'Prefer: max-affected=0', 'Range: 5-6',
  'Range-Unit: items', 'Cookie: sb-refresh-token=x', 'X-Original-Uri: /auth/v1/user', 'X-Original-Method: GET',
  // Caddy takes away what Connection names, after it has set its own.
  ...(process.env.AUTH_EXT_GATEWAY === 'caddy' ? ['Connection: Content-Profile, Accept-Profile, Accept'] : []),
];

let seen;
const server = createServer((request, response) => {
  seen = request;
  response.setHeader('Content-Type', 'application/json').end('{}');
});
await new Promise((resolve) => server.listen(Number(process.env.POSTGREST_PORT), '127.0.0.1', resolve));

/** What reaches PostgREST of a request with these header lines, sent as they are; undefined if nothing does. */
async function reaches(method, target, lines) {
  seen = undefined;
  const body = method === 'POST' ? '{}' : '';
  const { hostname, port } = new URL(url);
  const head = [`${method} ${target} HTTP/1.1`, 'Host: gateway', `apikey: ${anonKey}`, 'Content-Type: application/json',
    `Content-Length: ${body.length}`, 'Connection: close', ...lines];
  await new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`));
    socket.on('end', resolve).on('close', resolve).on('error', reject).resume();
  });
  return seen;
}

const query = '?select=pgrst_scalar:pgrst_scalar->>msg::int&pgrst_scalar->>error_code=is.null&limit=0';
try {
  for (const [method, ...profile] of [
    ['POST', 'Content-Profile: auth_api'],
    ['POST', 'content-profile:   auth_api  '],
    ['POST', 'Content-Profile:\tAUTH_API'],
    ['POST', 'Content-Profile: auth_api', 'Accept-Profile: public'],
    ['POST', 'Content-Profile: auth_api', 'Content-Profile: public'],
    ['POST', 'Content-Profile: "auth_api", public'],
    ['GET', 'Accept-Profile: auth_api'],
    ['GET', 'Accept-Profile: Auth_Api', 'Content-Profile: public'],
    ['GET', 'Accept-Profile: auth_api', 'Accept-Profile: public'],
    ['HEAD', 'Accept-Profile: auth_api'],
  ]) {
    const request = await reaches(method, `/rest/v1/rpc/sign_in_with_password${query}`, [...profile, ...shaping]);
    assert.ok(request, profile.join());
    assert.equal(request.url, '/rpc/sign_in_with_password', profile.join());
    assert.equal(request.method, method);
    assert.deepEqual(request.headersDistinct.accept, ['application/json']);
    assert.deepEqual(request.headersDistinct['content-profile'], ['auth_api']);
    assert.deepEqual(request.headersDistinct['accept-profile'], ['auth_api']);
    for (const name of ['prefer', 'range', 'range-unit', 'cookie', 'x-original-uri', 'x-original-method']) {
      assert.ok(!request.headers[name], `${name}: ${request.headers[name]}`);
    }
  }
  // Of several lines the first may be what PostgREST takes, or the last: then either none names auth_api, or the call is bare.
  for (const header of ['Content-Profile', 'Accept-Profile']) {
    const method = header === 'Accept-Profile' ? 'GET' : 'POST';
    const request = await reaches(method, `/rest/v1/rpc/sign_in_with_password${query}`, [`${header}: public`, `${header}: auth_api`, ...shaping]);
    const profiles = request.headersDistinct[header.toLowerCase()];
    if (profiles.some((profile) => profile.includes('auth_api'))) assert.equal(request.url, '/rpc/sign_in_with_password');
    else assert.deepEqual(profiles, ['public']);
  }
  assert.equal(await reaches('POST', '/rest/v1/notes', ['Content-Profile: auth_api']), undefined);
  // The application's own schemas are as they were.
  const own = await reaches('GET', '/rest/v1/notes?select=id&limit=1', ['Accept-Profile: public', 'Accept: text/csv', 'Range: 0-1', 'Prefer: count=exact']);
  assert.equal(own.url, '/notes?select=id&limit=1');
  for (const [name, value] of Object.entries({ 'accept-profile': 'public', accept: 'text/csv', range: '0-1', prefer: 'count=exact' })) {
    assert.equal(own.headers[name], value);
  }
} finally {
  server.closeAllConnections();
  server.close();
}
