// An Express application as people write it: a middleware that verifies the access token and puts the user into req.user.
import express from 'express';
import jwt from 'jsonwebtoken';
import jwksClient from 'jwks-rsa';

/** Verifies with a shared secret, or with the key that the token's kid names at jwksUri. */
function authenticated({ secret, jwksUri }) {
  const keys = jwksUri && jwksClient({ jwksUri, cache: true, rateLimit: true });
  const key = secret ?? ((header, done) => keys.getSigningKey(header.kid, (error, found) => done(error, found?.getPublicKey())));
  const options = { algorithms: [secret ? 'HS256' : 'ES256'], audience: 'authenticated' };
  return (req, res, next) => {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) return res.status(401).json({ error: 'no token' });
    jwt.verify(token, key, options, (error, claims) => {
      if (error) return res.status(401).json({ error: error.message });
      // An API key verifies too; it is nobody's.
      if (!claims.sub) return res.status(401).json({ error: 'no user' });
      // How the account was opened: email, or the provider that somebody came by. providers lists all that are linked to it.
      const { provider, providers } = claims.app_metadata;
      req.user = { id: claims.sub, email: claims.email, role: claims.role, provider, providers };
      next();
    });
  };
}

export async function start(verification) {
  const app = express();
  app.get('/me', authenticated(verification), (req, res) => res.json(req.user));
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
