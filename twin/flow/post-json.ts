import { type Agent, request } from 'undici';

/** The status of the answer, `null` where there was none in time. Redirects are answers, never followed. */
export async function postJson(
  sockets: Agent,
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  timeoutMilliseconds: number,
): Promise<number | null> {
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), timeoutMilliseconds);
  try {
    const answer = await request(url, { dispatcher: sockets, method: 'POST', ...message, signal: tooLong.signal });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
