import { concat, uint16s, vector } from './byte-writer.ts';
import { EMPTY_RENEGOTIATION_INFO_SCSV } from './cipher-suites.ts';
import {
  alpn,
  codeList,
  EXTENSION,
  extension,
  type KeyShare,
  keyShares,
  serverName,
  statusRequest,
} from './extensions.ts';
import { MESSAGE, messageOf } from './handshake.ts';
import { CLASSIC_GROUPS, TLS13_GROUPS } from './named-groups.ts';
import { CONTENT, recordOf } from './records.ts';
import { ALL_SCHEMES } from './signature-schemes.ts';
import { isOlder, type RecordVersion, versionCode } from './versions.ts';

/** What a ClientHello says. Everything left out is the widest offer the version allows. */
export interface ClientHello {
  readonly version: RecordVersion;
  readonly suites: readonly number[];
  /** 32 bytes. */
  readonly random: Uint8Array;
  /** Up to 32 bytes; TLS 1.3 wants 32 (middlebox compatibility, RFC 8446 appendix D.4). */
  readonly sessionId?: Uint8Array;
  /** A DNS name; left out for addresses. */
  readonly serverName?: string | undefined;
  readonly groups?: readonly number[];
  readonly schemes?: readonly number[];
  /** TLS 1.3 only; empty asks for a HelloRetryRequest and so for no cryptography at all. */
  readonly keyShares?: readonly KeyShare[];
  /** A session ticket to resume with (RFC 5077 section 3.2); empty asks for one. */
  readonly ticket?: Uint8Array;
  /** Extensions to leave out: the ladder for servers that choke on them, probes that must not know RFC 5746. */
  readonly without?: readonly number[];
  /** client_version, where it shall differ from the one of `version`: 0x0305 is a version of the future. */
  readonly legacyVersion?: number;
  /** The hello is padded to at least this many bytes (RFC 7685). */
  readonly paddedTo?: number;
}

const NULL_ONLY = Uint8Array.of(0);
const DEFLATE_AND_NULL = Uint8Array.of(1, 0);

/** Takes what to say, returns the handshake message (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2). */
export function clientHelloMessage(hello: ClientHello): Uint8Array {
  const tls13 = hello.version === 'TLSv1.3';
  const bare = hello.version === 'SSLv3';
  const body = concat(
    uint16s([hello.legacyVersion ?? Math.min(versionCode(hello.version), 0x0303)]),
    hello.random,
    vector(1, hello.sessionId ?? new Uint8Array(0)),
    vector(2, uint16s(bare ? [...hello.suites, EMPTY_RENEGOTIATION_INFO_SCSV] : hello.suites)),
    vector(1, tls13 ? NULL_ONLY : DEFLATE_AND_NULL),
  );
  if (bare) return messageOf(MESSAGE.clientHello, body);
  const extensions = extensionsOf(hello, body.length);
  return messageOf(MESSAGE.clientHello, extensions.length === 0 ? body : concat(body, vector(2, ...extensions)));
}

/** Takes what to say, returns it in one record, whose version is the oldest a server of that version must take. */
export function clientHelloRecord(hello: ClientHello): Uint8Array {
  return recordOf(CONTENT.handshake, recordVersionOf(hello.version), clientHelloMessage(hello));
}

/** The record version a first hello carries: 0x0300 for SSL 3.0, 0x0301 for all later (RFC 8446 section 5.1). */
export function recordVersionOf(version: RecordVersion): number {
  return version === 'SSLv3' ? 0x0300 : 0x0301;
}

function extensionsOf(hello: ClientHello, lengthSoFar: number): Uint8Array[] {
  const all = hello.version === 'TLSv1.3' ? tls13Extensions(hello) : classicExtensions(hello);
  const left = new Set(hello.without);
  const kept = all.filter(([type]) => !left.has(type)).map(([, bytes]) => bytes);
  if (hello.paddedTo === undefined) return kept;
  const length = kept.reduce((sum, bytes) => sum + bytes.length, lengthSoFar + 2);
  return [...kept, extension(EXTENSION.padding, new Uint8Array(Math.max(0, hello.paddedTo - length - 8)))];
}

type TypedExtension = readonly [type: number, bytes: Uint8Array];

function sharedExtensions(hello: ClientHello, groups: readonly number[]): TypedExtension[] {
  const named: TypedExtension[] =
    hello.serverName === undefined ? [] : [[EXTENSION.serverName, serverName(hello.serverName)]];
  return [
    ...named,
    [EXTENSION.supportedGroups, codeList(EXTENSION.supportedGroups, groups)],
    [EXTENSION.alpn, alpn(['h2', 'http/1.1'])],
    [EXTENSION.statusRequest, statusRequest()],
    [EXTENSION.signedCertificateTimestamp, extension(EXTENSION.signedCertificateTimestamp)],
  ];
}

function classicExtensions(hello: ClientHello): TypedExtension[] {
  const schemes: TypedExtension[] = isOlder(hello.version, 'TLSv1.2') ? [] : [schemesOf(hello)];
  return [
    ...sharedExtensions(hello, hello.groups ?? CLASSIC_GROUPS),
    ...schemes,
    [EXTENSION.ecPointFormats, extension(EXTENSION.ecPointFormats, Uint8Array.of(3, 0, 1, 2))],
    [EXTENSION.renegotiationInfo, extension(EXTENSION.renegotiationInfo, Uint8Array.of(0))],
    [EXTENSION.extendedMasterSecret, extension(EXTENSION.extendedMasterSecret)],
    [EXTENSION.encryptThenMac, extension(EXTENSION.encryptThenMac)],
    [EXTENSION.sessionTicket, extension(EXTENSION.sessionTicket, hello.ticket)],
    // Last but for padding: some old servers cannot bear an empty last extension.
    [EXTENSION.heartbeat, extension(EXTENSION.heartbeat, Uint8Array.of(1))],
  ];
}

function tls13Extensions(hello: ClientHello): TypedExtension[] {
  return [
    ...sharedExtensions(hello, hello.groups ?? TLS13_GROUPS),
    schemesOf(hello),
    [EXTENSION.supportedVersions, extension(EXTENSION.supportedVersions, Uint8Array.of(2, 3, 4))],
    [EXTENSION.pskKeyExchangeModes, extension(EXTENSION.pskKeyExchangeModes, Uint8Array.of(1, 1))],
    [EXTENSION.keyShare, keyShares(hello.keyShares ?? [])],
  ];
}

function schemesOf(hello: ClientHello): TypedExtension {
  return [EXTENSION.signatureAlgorithms, codeList(EXTENSION.signatureAlgorithms, hello.schemes ?? ALL_SCHEMES)];
}
