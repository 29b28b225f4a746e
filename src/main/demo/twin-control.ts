/** The twin's own control port: set up, time, truth. */
export interface TwinState {
  readonly now: string;
  readonly run: { readonly kind: string; readonly error?: string } | null;
  readonly webhooks: {
    readonly posted: number;
    readonly accepted: number;
    readonly byStatus: Readonly<Record<string, number>>;
  };
  readonly eventsExported: number;
}

export interface Truth {
  readonly oracleClickRate: number;
  readonly contents: readonly {
    readonly key: string;
    readonly isDefault: boolean;
    readonly expectedClickRate: number;
  }[];
}

/** The variant that most people click, by the twin's truth; the control and the email's own default are none. */
export function trueBest({ contents }: Truth): string {
  const variants = contents.filter(({ key, isDefault }) => !isDefault && key !== 'control');
  return variants.reduce((best, other) => (other.expectedClickRate > best.expectedClickRate ? other : best)).key;
}

export interface TwinControl {
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T>;
}

/** @throws with the twin's own list of problems. */
export function twinControl(url: string): TwinControl {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The twin refused ${method} /${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return { get: (path) => call('GET', path), send: call };
}
