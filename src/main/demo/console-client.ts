/** The console's API as the page uses it: a session cookie, a CSRF token, JSON. */
export interface ConsoleClient {
  get<T>(path: string): Promise<T>;
  change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

/** Signs in at `url`. @throws with the server's own sentence when it refuses anything. */
export async function signInToConsole(url: string, email: string, password: string): Promise<ConsoleClient> {
  const headers: Record<string, string> = { origin: url };
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/console-api/${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie) headers.cookie = cookie;
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was refused (${response.status}): ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const session = await call<{ csrfToken: string }>('POST', 'session', { email, password });
  headers['x-csrf-token'] = session.csrfToken;
  return { get: (path) => call('GET', path), change: call };
}
