"""A FastAPI application as people write it: a dependency that verifies the access token."""

import os
import sys
from typing import Annotated

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

secret = os.environ.get("BACKEND_SECRET")
keys = None if secret else jwt.PyJWKClient(os.environ["BACKEND_JWKS_URI"], cache_keys=True)
bearer = HTTPBearer(auto_error=False)


def current_user(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> dict:
    if credentials is None:
        raise HTTPException(401, "no token")
    token = credentials.credentials
    try:
        key = secret or keys.get_signing_key_from_jwt(token).key
        claims = jwt.decode(
            token,
            key,
            algorithms=["HS256" if secret else "ES256"],
            audience="authenticated",
            # An API key verifies too; it is nobody's.
            options={"require": ["exp", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise HTTPException(401, str(error)) from error
    # How the account was opened: email, or the provider that somebody came by. providers lists all that are linked to it.
    app = claims["app_metadata"]
    return {"id": claims["sub"], "email": claims["email"], "role": claims["role"], "provider": app["provider"], "providers": app["providers"]}


app = FastAPI()


@app.get("/me")
def me(user: Annotated[dict, Depends(current_user)]) -> dict:
    return user


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
