import { fileURLToPath } from 'node:url';

export interface BucketPlace {
  readonly kind: 'bucket';
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  /** Absent: AWS's own. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly isPathStyle: boolean;
}

export type ObjectsPlace = { readonly kind: 'folder'; readonly folder: string } | BucketPlace;

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const KNOWN = ['endpoint', 'region', 'path-style'];
const EXAMPLE = 's3://my-bucket/justai?region=eu-central-1';

/** Reads `OBJECTS_URL`. @throws a sentence that says what is wrong with it. */
export function readObjectsUrl(given: string): ObjectsPlace {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new Error(`It is no address. Give it like ${EXAMPLE} or file:///var/lib/justai/landing.`);
  }
  if (url.protocol === 'file:') return { kind: 'folder', folder: fileURLToPath(url) };
  if (url.protocol !== 's3:') throw new Error(`It must start with s3:// or file://, e.g. ${EXAMPLE}.`);
  if (url.username || url.password) {
    throw new Error('Keys do not belong in the address: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead.');
  }
  if (!BUCKET.test(url.host)) throw new Error(`"${url.host}" is no name of a bucket. Give it like ${EXAMPLE}.`);
  const unknown = [...url.searchParams.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not known. Known are ${KNOWN.join(', ')}.`);
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  return {
    kind: 'bucket',
    bucket: url.host,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: endpointOf(url.searchParams.get('endpoint')),
    region: url.searchParams.get('region') ?? undefined,
    isPathStyle: flagOf(url.searchParams.get('path-style')),
  };
}

function endpointOf(endpoint: string | null): string | undefined {
  if (endpoint === null) return undefined;
  if (URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)) return endpoint;
  throw new Error(`"${endpoint}" is no endpoint. Give it like endpoint=https://storage.example.com.`);
}

function flagOf(flag: string | null): boolean {
  if (flag === null || flag === 'false') return false;
  if (flag === 'true') return true;
  throw new Error('path-style is true or false.');
}
