import { generateKeyPairSync } from 'node:crypto';
import {
  bytewise,
  closing,
  dripping,
  endless,
  garbage,
  inFrontOf,
  inTinyRecords,
  type Meddling,
  plainHttp,
  silent,
} from './behaviours.ts';
import { type Behaviour, type EmulatedServer, emulatedServer } from './emulated-server.ts';
import { type Flaws, flawed } from './flawed-server.ts';
import { type Identity, showing } from './lying-server.ts';
import type { TestPki } from './pki.ts';

/** Servers that are no TLS servers, or none that says anything. */
const STRANGE = {
  silent,
  dripping,
  closing,
  'plain-http': plainHttp,
  garbage,
  endless,
} as const satisfies Readonly<Record<string, Behaviour>>;

/** TLS 1.2 servers of our own with one flaw each, or none. */
const FLAWED = {
  sound: {},
  heartbleed: { heartbleed: true },
  'early-ccs': { earlyCcs: true },
  ticketbleed: { ticketbleed: true },
  'robot-weak': { robot: 'weak' },
  'robot-strong': { robot: 'strong' },
  'poodle-tls': { padding: 'poodle' },
  'zombie-poodle': { padding: 'zombie' },
  'lucky-minus-20': { padding: 'lucky' },
  heartbeat: { heartbeat: true },
  compression: { compression: true },
  sslv2: { sslv2: [0x010080, 0x0700c0] },
  'sslv2-alone': { sslv2: [0x010080], drops: true },
  'sslv2-without-suites': { sslv2: [] },
  'warning-first': { warns: true },
  'suite-not-offered': { forcedSuite: 0x1301 },
  'version-unknown': { forcedVersion: 0x0309 },
  'refusing-all': { alert: 40 },
  'truncated-5': { truncatedAt: 5 },
  'truncated-30': { truncatedAt: 30 },
  'truncated-60': { truncatedAt: 60 },
  'truncated-100': { truncatedAt: 100 },
  'truncated-900': { truncatedAt: 900 },
} as const satisfies Readonly<Record<string, Flaws>>;

/** A real server behind a badly made middlebox. */
const MIDDLEBOXES = {
  plain: {},
  bytewise: { answers: bytewise },
  'tiny-records': { answers: inTinyRecords },
  'two-at-a-time': { atMost: 2 },
  'short-lists-only': { refuses: (hello) => hello.readUInt16BE(44) > 2 * 64 },
  'no-256-to-511': { refuses: (hello) => hello.length > 700 || (hello.length >= 256 && hello.length < 512) },
  'no-alpn': { refuses: (hello) => hello.includes('http/1.1') && hello.length < 1_500 },
  'no-key-share': { refuses: (hello) => hello.includes(Buffer.of(0, 43, 0, 3, 2, 3, 4)) },
  'no-future-version': { refuses: (hello) => hello.readUInt16BE(9) > 0x0303 },
  leisurely: { delayMs: 30 },
  slow: { delayMs: 300 },
  'dying-half-way': { diesAfter: 12 },
} as const satisfies Readonly<Record<string, Meddling>>;

interface Shown {
  readonly leaf: 'rsa2048' | 'p256';
  readonly version: Identity['version'];
  /** Signs with a key that no certificate here is for. */
  readonly lies: boolean;
}

/** Servers that sign the handshake with the key of their certificate, or with another one. */
const SIGNING = Object.fromEntries(
  (['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).flatMap((version) =>
    (['rsa2048', 'p256'] as const).flatMap((leaf) =>
      [true, false].map(
        (lies) => [`${lies ? 'lying' : 'honest'} ${version} ${leaf}`, { leaf, version, lies }] as const,
      ),
    ),
  ),
) satisfies Readonly<Record<string, Shown>>;

export type StrangeServer = keyof typeof STRANGE;
export type FlawedServer = keyof typeof FLAWED;
export type Middlebox = keyof typeof MIDDLEBOXES;

/** The names of all servers that are written for these tests, by kind. */
export const OWN_SERVERS = {
  strange: Object.keys(STRANGE) as StrangeServer[],
  flawed: Object.keys(FLAWED) as FlawedServer[],
  middlebox: Object.keys(MIDDLEBOXES) as Middlebox[],
  signing: Object.keys(SIGNING),
};

const STRANGERS = {
  rsa2048: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
};

export function startStrange(name: StrangeServer): Promise<EmulatedServer> {
  return emulatedServer(STRANGE[name]);
}

export function startFlawed(name: FlawedServer, pki: TestPki): Promise<EmulatedServer> {
  return emulatedServer(flawed(pki.read('rsa2048.key'), pki.read('rsa2048.leaf.pem'), FLAWED[name]));
}

/** `port` is that of the real server behind it. */
export function startMiddlebox(name: Middlebox, port: number): Promise<EmulatedServer> {
  return emulatedServer(inFrontOf(port, MIDDLEBOXES[name]));
}

/** One of `OWN_SERVERS.signing`. */
export function startSigning(name: string, pki: TestPki): Promise<EmulatedServer> {
  const shown = SIGNING[name];
  if (shown === undefined) throw new Error(`there is no server ${name}`);
  const { leaf, version, lies } = shown;
  const key = lies ? STRANGERS[leaf].export({ type: 'pkcs8', format: 'pem' }).toString() : pki.read(`${leaf}.key`);
  return emulatedServer(showing({ certificate: pki.read(`${leaf}.leaf.pem`), key, version }));
}
