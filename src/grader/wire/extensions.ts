import { ByteReader } from './byte-reader.ts';
import { ascii, concat, uint, uint16s, vector } from './byte-writer.ts';

/** Extension types (TLS ExtensionType Values registry). */
export const EXTENSION = {
  serverName: 0,
  statusRequest: 5,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  heartbeat: 15,
  alpn: 16,
  signedCertificateTimestamp: 18,
  padding: 21,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  supportedVersions: 43,
  cookie: 44,
  pskKeyExchangeModes: 45,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;

/** Extensions by type; of a repeated one the first counts. */
export type Extensions = ReadonlyMap<number, Uint8Array>;

/** One extension: type and length-prefixed body (RFC 8446 section 4.2). */
export function extension(type: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(uint(2, type), vector(2, body));
}

/** server_name with one DNS name (RFC 6066 section 3); never call it with an address. */
export function serverName(name: string): Uint8Array {
  return extension(EXTENSION.serverName, vector(2, Uint8Array.of(0), vector(2, ascii(name))));
}

/** An extension whose body is a 16-bit-prefixed list of 16-bit numbers. */
export function codeList(type: number, codes: readonly number[]): Uint8Array {
  return extension(type, vector(2, uint16s(codes)));
}

/** application_layer_protocol_negotiation (RFC 7301 section 3.1). */
export function alpn(protocols: readonly string[]): Uint8Array {
  return extension(EXTENSION.alpn, vector(2, ...protocols.map((protocol) => vector(1, ascii(protocol)))));
}

/** status_request for OCSP, no responders and no extensions named (RFC 6066 section 8). */
export function statusRequest(): Uint8Array {
  return extension(EXTENSION.statusRequest, Uint8Array.of(1, 0, 0, 0, 0));
}

/** key_share of a ClientHello; an empty list asks for a HelloRetryRequest (RFC 8446 section 4.2.8). */
export function keyShares(shares: readonly KeyShare[]): Uint8Array {
  const entries = shares.map(({ group, key }) => concat(uint(2, group), vector(2, key)));
  return extension(EXTENSION.keyShare, vector(2, ...entries));
}

/** A public key for one group. */
export interface KeyShare {
  readonly group: number;
  readonly key: Uint8Array;
}

/** Takes the bytes of an extension block (length prefix cut off), returns its extensions; undefined when malformed. */
export function parseExtensions(block: Uint8Array): Extensions | undefined {
  const reader = new ByteReader(block);
  const found = new Map<number, Uint8Array>();
  reader.list(() => {
    const type = reader.uint(2);
    const body = reader.vector(2);
    if (!found.has(type)) found.set(type, body);
  });
  return reader.broken ? undefined : found;
}

/** Takes the body of the server's ALPN extension, returns the protocol chosen. */
export function parseAlpn(body: Uint8Array): string | undefined {
  const list = new ByteReader(new ByteReader(body).vector(2));
  const protocol = list.vector(1);
  return list.broken || protocol.length === 0 ? undefined : String.fromCharCode(...protocol);
}
