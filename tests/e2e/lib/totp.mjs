// Codes of an authenticator app.
import { createHmac } from 'node:crypto';
import { sleep } from './stack.mjs';

const step = (at) => Math.floor(at / 30_000);

/** RFC 6238 with the values that authenticator apps use: SHA-1, 30 seconds, 6 digits. */
export function code(secret, at = Date.now()) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((octet) => parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step(at)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.at(-1) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Six digits that are not the code of now, nor of the steps beside it. */
export function wrongCode(secret) {
  const right = [-30_000, 0, 30_000, 60_000].map((away) => code(secret, Date.now() + away));
  return ['000000', '000001', '000002', '000003', '000004'].find((one) => !right.includes(one));
}

/** Waits until the code of that time is an old one: each is accepted once. */
export async function nextStep(after) {
  while (step(Date.now()) === step(after)) await sleep(250);
}
