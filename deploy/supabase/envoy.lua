-- The last Lua filter before the router, in the listener template of a self-hosted Supabase; `clear_route_cache: false` on it, and after the
-- RBAC filter, which still has to see /auth/v1/. The routes of /auth/v1/ lead to the cluster of `rest`, without prefix_rewrite, and
-- remove authorization, accept-profile, accept-encoding, prefer and range from the request, content-range and content-profile from
-- the answer; that of /auth/v1/callback leads to the cluster of `auth`, port 9999, with prefix_rewrite "/callback". Headers that begin with
-- x-original- and x-auth-ext- are removed from what clients send by early_header_mutation. deploy/envoy has all of it in a whole
-- configuration, which the tests run; this part of it has been run in an Envoy (scripts/supabase_envoy_hands_on_calls_alone), not in Supabase's.

-- Whether a header holds the name of auth_ext's schema, in any spelling and however often it was sent.
local function names_auth_api(headers, name)
  for index = 0, headers:getNumValues(name) - 1 do
    if headers:getAtIndex(name, index):lower():find("auth_api", 1, true) then return true end
  end
  return false
end

-- What goes to PostgREST under /rest/v1/: of auth_api the calls alone, and these bare. With select, casts, filters, Accept or Prefer a client
-- could make PostgREST fail after a function has run, and undo what it recorded ("Functions of auth_api" in ../README.md). Cookies belong
-- to /auth/v1/.
local function rest(handle, path)
  local headers = handle:headers()
  headers:remove("cookie")
  if not names_auth_api(headers, "content-profile") and not names_auth_api(headers, "accept-profile") then return end
  local called = path:match("^/rest/v1/rpc/[A-Za-z0-9_]+$")
  if not called then
    handle:respond({ [":status"] = "404", ["content-type"] = "application/json" },
      '{"message":"Only functions of auth_api can be called","hint":"POST /rest/v1/rpc/NAME"}')
    return
  end
  for _, name in ipairs({ "prefer", "range", "range-unit" }) do headers:remove(name) end
  headers:replace("content-profile", "auth_api")
  headers:replace("accept-profile", "auth_api")
  headers:replace("accept", "application/json")
  headers:replace(":path", called)
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local uri = headers:get(":path")
  local path = uri:match("^[^?]*")
  local endpoint = path:match("^/auth/v1/(.*)$")
  if path:match("^/rest/v1/") then return rest(handle, path) end
  if not endpoint then return end
  if endpoint == "callback" then return end
  local public = { health = true, verify = true, authorize = true }
  if not public[endpoint] and not endpoint:match("^%.well%-known/") then
    -- Supabase's own filters have made a JWT of an sb_ key by now.
    headers:add("x-auth-ext-authorization", headers:get("authorization") or ("Bearer " .. (headers:get("apikey") or "")))
  end
  headers:remove("authorization")
  handle:streamInfo():dynamicMetadata():set("auth_ext", "door", "auth")
  headers:add("x-original-method", headers:get(":method"))
  headers:add("x-original-uri", uri)
  headers:replace("content-profile", "auth_api")
  headers:replace("content-type", "application/octet-stream")
  headers:replace("accept", "application/json")
  headers:replace(":method", "POST")
  headers:replace(":path", "/rpc/http")
end

-- An answer without Cache-Control is an error of PostgREST's own: a client must keep its session and try again.
function envoy_on_response(handle)
  local headers = handle:headers()
  local metadata = handle:streamInfo():dynamicMetadata():get("auth_ext")
  if metadata and metadata["door"] == "auth" and headers:get("x-envoy-upstream-service-time") and not headers:get("cache-control") then
    local length = handle:body(true):setBytes('{"code":503,"error_code":"unexpected_failure","msg":"The API does not answer","message":"The API does not answer"}')
    headers = handle:headers()
    headers:replace("content-length", length)
    headers:replace(":status", "503")
    headers:replace("content-type", "application/json")
    headers:replace("retry-after", "5")
  end
end
