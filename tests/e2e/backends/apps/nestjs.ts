// A NestJS application as people write it: a Passport strategy, a guard, a controller.
import 'reflect-metadata';
import { Controller, Get, Injectable, Module, Req, UnauthorizedException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';

interface Claims {
  sub?: string;
  email: string;
  role: string;
  app_metadata: { provider: string; providers: string[] };
}

@Injectable()
class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    const { BACKEND_SECRET: secret, BACKEND_JWKS_URI: jwksUri } = process.env;
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      audience: 'authenticated',
      ...(secret
        ? { secretOrKey: secret, algorithms: ['HS256'] }
        : { secretOrKeyProvider: passportJwtSecret({ jwksUri: jwksUri!, cache: true, rateLimit: true }), algorithms: ['ES256'] }),
    });
  }

  validate(claims: Claims) {
    // An API key verifies too; it is nobody's.
    if (!claims.sub) throw new UnauthorizedException();
    // How the account was opened: email, or the provider that somebody came by. providers lists all that are linked to it.
    const { provider, providers } = claims.app_metadata;
    return { id: claims.sub, email: claims.email, role: claims.role, provider, providers };
  }
}

@Controller()
class MeController {
  @Get('me')
  @UseGuards(AuthGuard('jwt'))
  me(@Req() request: { user: unknown }) {
    return request.user;
  }
}

@Module({ imports: [PassportModule], providers: [JwtStrategy], controllers: [MeController] })
class AppModule {}

export async function start({ secret, jwksUri }: { secret?: string; jwksUri?: string }) {
  process.env.BACKEND_SECRET = secret ?? '';
  process.env.BACKEND_JWKS_URI = jwksUri ?? '';
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return { url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), stop: () => app.close() };
}
