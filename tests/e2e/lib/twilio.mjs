// A server that takes text messages as Twilio's Messages API does, and keeps them: POST …/Accounts/SID/Messages.json, and for the
// tests GET /messages?to=NUMBER.
import { createServer } from 'node:http';

const [port, account, secret] = process.argv.slice(2);
const messages = [];

function answered(request, body) {
  const url = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && url.pathname === '/messages') {
    return [200, messages.filter((one) => one.To.replace('whatsapp:', '') === url.searchParams.get('to'))];
  }
  if (request.method !== 'POST' || url.pathname !== `/2010-04-01/Accounts/${account}/Messages.json`) {
    return [404, { code: 20404, message: 'The requested resource was not found', status: 404 }];
  }
  const basic = `Basic ${Buffer.from(`${account}:${secret}`).toString('base64')}`;
  if (request.headers.authorization !== basic) return [401, { code: 20003, message: 'Authenticate', status: 401 }];
  const form = Object.fromEntries(new URLSearchParams(body));
  // Twilio's own number for tests of this error.
  if (form.To === '+15005550001') return [400, { code: 21211, message: `Invalid 'To' Phone Number: ${form.To}`, status: 400 }];
  messages.push(form);
  return [201, { sid: `SM${messages.length}`, status: 'queued', to: form.To, from: form.From, body: form.Body, error_code: null }];
}

createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const [status, answer] = answered(request, body);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
}).listen(Number(port), '127.0.0.1');
