import type { Vulnerabilities } from '../facts.ts';
import { concat, uint, vector } from '../wire/byte-writer.ts';
import { pkcs1Block, rsaLength, rsaRaw } from '../wire/client-key-exchange.ts';
import { MESSAGE, messageOf } from '../wire/handshake.ts';
import { CONTENT } from '../wire/records.ts';
import { type RecordVersion, versionCode } from '../wire/versions.ts';
import { afterFlight } from './after-flight.ts';
import { reactionName } from './reaction-name.ts';
import type { Scan } from './scan.ts';

/** The five blocks a server decrypts: one sound, four broken in different places. */
const VARIANTS = ['sound', 'wrong start', 'late zero', 'no zero', 'wrong version'] as const;
type Variant = (typeof VARIANTS)[number];

const PREMASTER_LENGTH = 48;
const CLOSE_NOTIFY = Uint8Array.of(1, 0);

/**
 * ROBOT (Böck, Somorovsky, Young 2018): does RSA decryption tell good padding from bad. Five key exchanges with a
 * random Finished, each on its own connection; then the same without Finished, where some servers differ. A difference
 * counts when it shows twice. Ten connections, at most thirty; ask it only of servers with RSA key exchange.
 */
export async function robot(
  scan: Scan,
  version: RecordVersion,
  suites: readonly number[],
): Promise<Vulnerabilities['robot']> {
  for (const withFinished of [true, false]) {
    const first = await reactions(scan, version, suites, withFinished);
    if (first === undefined) return 'unknown';
    if (isUniform(first)) continue;
    const second = await reactions(scan, version, suites, withFinished);
    if (second === undefined || !isSame(first, second)) return 'unknown';
    // With three kinds of bad padding told apart an attacker needs far fewer questions.
    return isUniform(second.slice(1, 4)) ? 'weak' : 'strong';
  }
  return 'no';
}

async function reactions(
  scan: Scan,
  version: RecordVersion,
  suites: readonly number[],
  withFinished: boolean,
): Promise<readonly string[] | undefined> {
  const names = await Promise.all(VARIANTS.map((variant) => reactionTo(scan, version, suites, variant, withFinished)));
  return names.every((name) => name !== undefined) ? names : undefined;
}

async function reactionTo(
  scan: Scan,
  version: RecordVersion,
  suites: readonly number[],
  variant: Variant,
  withFinished: boolean,
): Promise<string | undefined> {
  const { ports, limits } = scan.endpoint;
  return await afterFlight(scan, { version, suites }, async ({ flight, send, next }) => {
    const leaf = flight.certificate?.certificates[0];
    const length = leaf && rsaLength(leaf);
    if (leaf === undefined || length === undefined || length > 1024) return undefined;
    const encrypted = encryptedOf(leaf, blockOf(variant, length, version, ports.random.bytes(length)));
    if (encrypted === undefined) return undefined;
    send(CONTENT.handshake, messageOf(MESSAGE.clientKeyExchange, vector(2, encrypted)));
    if (withFinished) {
      send(CONTENT.changeCipherSpec, Uint8Array.of(1));
      send(CONTENT.handshake, ports.random.bytes(64));
    } else {
      // A sound server waits for more; goodbye spares the time-out, and whoever reacts to the block has done so before.
      send(CONTENT.alert, CLOSE_NOTIFY);
    }
    return reactionName(await next(limits.answerTimeoutMs));
  });
}

/** Takes a variant, the modulus' length in bytes, the hello's version and as many random bytes, returns the block. */
function blockOf(variant: Variant, length: number, version: RecordVersion, random: Uint8Array): Uint8Array {
  const secret = random.subarray(0, PREMASTER_LENGTH - 2);
  const premaster = concat(uint(2, variant === 'wrong version' ? 0x0202 : versionCode(version)), secret);
  const padding = random.map((byte) => byte || 1);
  const block = pkcs1Block(length, premaster, padding);
  const zero = length - PREMASTER_LENGTH - 1;
  if (variant === 'wrong start') block.set([0x41, 0x17]);
  if (variant === 'late zero' || variant === 'no zero') {
    block[zero] = 0x11;
    for (let at = zero; at < length; at++) block[at] ||= 0x11;
  }
  if (variant === 'late zero') block[length - 2] = 0;
  return block;
}

function encryptedOf(certificate: Uint8Array, block: Uint8Array): Uint8Array | undefined {
  try {
    return rsaRaw(certificate, block);
  } catch {
    return undefined;
  }
}

function isUniform(names: readonly string[]): boolean {
  return new Set(names).size === 1;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.every((name, at) => name === b[at]);
}
