#!/usr/bin/env bash
# scripts/demo --web serves the page with a working API behind it a mail server that shows the link to click and an OpenID
# provider to sign in with, and leaves nothing behind when it is stopped or killed.
set -euo pipefail

demo=
trap '[[ -z $demo ]] || kill "$demo" 2>/dev/null || true' EXIT
for signal in TERM KILL; do
    : >"$signal.log"
    "$AUTH_EXT_ROOT/scripts/demo" --web >"$signal.log" 2>&1 &
    demo=$!
    for ((tries = 0; tries < 600; tries++)); do
        url=$(sed -n 's/^The page: *//p' "$signal.log")
        [[ -z $url && -d /proc/$demo ]] || break
        sleep 0.5
    done
    cat "$signal.log"
    [[ $url == http://localhost:* ]]
    mail=$(sed -n 's/^Its mail: *//p' "$signal.log")

    export url mail
    node --input-type=module <<'NODE'
import assert from 'node:assert/strict';
const { url, mail } = process.env;
assert.match(await (await fetch(url)).text(), /<title>Marginalia<\/title>/);
const { anonKey } = await (await fetch(`${url}/config.json`)).json();
const answer = await fetch(`${url}/auth/v1/signup`, {
  method: 'POST', headers: { apikey: anonKey }, body: JSON.stringify({ email: 'ada@example.com', password: 'a long pass phrase' }),
});
assert.equal(answer.status, 200);
assert.equal((await answer.json()).access_token, undefined, 'nobody is in before the address is confirmed');
let link;
for (let tries = 0; !link && tries < 300; tries++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [message] = await (await fetch(`${mail}/api/email`)).json();
  link = message?.text.match(/^http.*\/verify\?.*$/m)?.[0];
}
assert.ok(link.startsWith(`${url}/auth/v1/verify?`), link);
const followed = await fetch(link, { redirect: 'manual' });
assert.equal(followed.status, 303);
const said = new URL(followed.headers.get('location'));
assert.equal(said.origin, url);
assert.equal(new URLSearchParams(said.hash.slice(1)).get('expires_in'), '180');
const { external } = await (await fetch(`${url}/auth/v1/settings`, { headers: { apikey: anonKey } })).json();
assert.equal(external.elsewhere, true);
const sent = await fetch(`${url}/auth/v1/authorize?provider=elsewhere&redirect_to=${url}`, { redirect: 'manual' });
assert.equal(sent.status, 302);
const provider = await fetch(sent.headers.get('location'), { redirect: 'manual' });
assert.match(provider.headers.get('location'), /^\/interaction\/|\/interaction\//, `${provider.status} ${await provider.text()}`);
NODE

    directory=$(sed -n 's|^Its data: *psql -h \(.*\)/demo/socket .*|\1|p' "$signal.log")
    [[ -d $directory ]]
    kill -"$signal" "$demo"
    if wait "$demo"; then exit 1; fi
    demo=
    # After SIGKILL the watcher cleans up.
    for ((tries = 0; tries < 900; tries++)); do
        [[ -e $directory ]] || break
        sleep 0.2
    done
    [[ ! -e $directory ]]
    if (exec 3<>"/dev/tcp/127.0.0.1/${url##*:}") 2>/dev/null; then
        echo "after SIG$signal something still listens at $url"
        exit 1
    fi
done
