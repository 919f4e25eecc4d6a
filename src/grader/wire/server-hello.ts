import { ByteReader } from './byte-reader.ts';
import { EXTENSION, type Extensions, parseExtensions } from './extensions.ts';
import { type ProtocolVersion, versionOf } from './versions.ts';

/** A ServerHello or HelloRetryRequest. */
export interface ServerHello {
  /** The version chosen, from supported_versions where present; undefined for a code of no published version. */
  readonly version: ProtocolVersion | undefined;
  readonly versionCode: number;
  /** 32 bytes. */
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: Extensions;
  /** TLS 1.3 asked for a share of `group` (RFC 8446 section 4.1.4). */
  readonly retryRequest: boolean;
  /** The group in key_share; undefined below TLS 1.3. */
  readonly group: number | undefined;
  /** The server's public key of that group; undefined in a HelloRetryRequest. */
  readonly key: Uint8Array | undefined;
}

/** SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** Takes the body of a ServerHello, returns what it says; undefined when malformed (RFC 8446 section 4.1.3). */
export function parseServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint(2);
  const random = reader.bytes(32);
  const sessionId = reader.vector(1);
  const suite = reader.uint(2);
  const compression = reader.uint(1);
  const block = reader.remaining === 0 ? new Uint8Array(0) : reader.vector(2);
  const extensions = parseExtensions(block);
  if (reader.broken || sessionId.length > 32 || extensions === undefined) return undefined;
  const retryRequest = Buffer.from(random).toString('hex') === RETRY_RANDOM;
  const versionCode = selectedVersion(extensions) ?? legacyVersion;
  const share = parseShare(extensions.get(EXTENSION.keyShare), retryRequest);
  const version = versionOf(versionCode);
  return { version, versionCode, random, sessionId, suite, compression, extensions, retryRequest, ...share };
}

function selectedVersion(extensions: Extensions): number | undefined {
  const body = extensions.get(EXTENSION.supportedVersions);
  return body?.length === 2 ? new ByteReader(body).uint(2) : undefined;
}

function parseShare(body: Uint8Array | undefined, retryRequest: boolean): Pick<ServerHello, 'group' | 'key'> {
  if (body === undefined) return { group: undefined, key: undefined };
  const reader = new ByteReader(body);
  const group = reader.uint(2);
  const key = retryRequest ? undefined : reader.vector(2);
  return reader.broken ? { group: undefined, key: undefined } : { group, key };
}
