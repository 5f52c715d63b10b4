// What a browser does with cookies, for one path of one origin.

/** A fetch that keeps cookies, and the cookies that it keeps. */
export function cookieJar() {
  const cookies = new Map();
  const fetchWithCookies = async (input, init = {}) => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && new URL(input).pathname.startsWith('/auth/v1/')) {
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(input, { ...init, headers });
    for (const header of response.headers.getSetCookie()) {
      const [, name, value] = header.match(/^([^=]+)=([^;]*)/);
      if (/Max-Age=0(;|$)/.test(header)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return { fetch: fetchWithCookies, cookies };
}
