import type { Vulnerabilities } from '../facts.ts';
import { concat } from '../wire/byte-writer.ts';
import { httpGet } from '../wire/http-head.ts';
import type { RecordCipher } from '../wire/record-cipher.ts';
import { CONTENT } from '../wire/records.ts';
import type { RecordVersion } from '../wire/versions.ts';
import { classicSession } from './classic-session.ts';
import { reactionName } from './reaction-name.ts';
import type { Scan } from './scan.ts';

/** What CBC records tell of a server. */
export type PaddingFlaws = Pick<Vulnerabilities, 'poodleTls' | 'paddingOracle' | 'luckyMinus20'>;

/** One record each; only the first is sound. */
const VARIANTS = ['sound', 'bad padding', 'bad MAC', 'both bad', 'too long', 'empty', 'all padding'] as const;
type Variant = (typeof VARIANTS)[number];
type Reactions = Readonly<Record<Variant, string>>;

const NOTHING_KNOWN: PaddingFlaws = { poodleTls: 'unknown', paddingOracle: 'unknown', luckyMinus20: 'unknown' };
/** A record that is refused is refused at once; one that is taken is answered, or waited on. */
const WINDOW_MS = 1_000;

/**
 * Sends one malformed CBC record each inside a handshake of our own: padding bytes wrong, MAC wrong, both, padding
 * longer than the record, an empty record, nothing but padding. A sound server refuses all alike. Seven connections;
 * seven more when they differ, since only a difference that shows twice counts.
 */
export async function paddingFlaws(
  scan: Scan,
  version: RecordVersion,
  suite: number,
  host: string,
): Promise<PaddingFlaws> {
  const first = await allReactions(scan, version, suite, host);
  if (first === undefined) return NOTHING_KNOWN;
  const flaws = flawsIn(first);
  if (!Object.values(flaws).includes(true)) return flaws;
  const second = await allReactions(scan, version, suite, host);
  return second !== undefined && VARIANTS.every((variant) => first[variant] === second[variant])
    ? flaws
    : NOTHING_KNOWN;
}

function flawsIn(reactions: Reactions): PaddingFlaws {
  const { sound, 'bad padding': padding, 'bad MAC': mac, 'both bad': both, 'too long': long, empty } = reactions;
  const accepted = padding === sound && padding !== mac;
  const allPadding = reactions['all padding'];
  return {
    // Without an answer to the sound record, acceptance looks like nothing at all.
    poodleTls: sound === 'data' ? accepted : padding.startsWith('alert') && padding === mac ? false : 'unknown',
    paddingOracle: new Set([mac, both, long, empty, ...(accepted ? [] : [padding])]).size > 1,
    luckyMinus20: allPadding !== mac && allPadding === 'alert 22',
  };
}

async function allReactions(
  scan: Scan,
  version: RecordVersion,
  suite: number,
  host: string,
): Promise<Reactions | undefined> {
  const named = await Promise.all(
    VARIANTS.map(async (variant) => [variant, await reactionTo(scan, version, suite, host, variant)] as const),
  );
  const known = named.filter((pair): pair is readonly [Variant, string] => pair[1] !== undefined);
  return known.length === VARIANTS.length ? (Object.fromEntries(known) as Reactions) : undefined;
}

async function reactionTo(
  scan: Scan,
  version: RecordVersion,
  suite: number,
  host: string,
  variant: Variant,
): Promise<string | undefined> {
  const { ports, limits } = scan.endpoint;
  const result = await scan.endpoint.use(async (connection) => {
    const session = await classicSession(scan, connection, { version, suite });
    if (session === undefined) return {};
    const { fromClient, fromServer } = session.keys;
    const blocks = blocksOf(variant, fromClient, httpGet(host, '/'));
    session.send(CONTENT.applicationData, fromClient.sealBlocks(blocks, ports.random.bytes(16)));
    return { name: reactionName(await session.next(Math.min(WINDOW_MS, limits.answerTimeoutMs)), fromServer) };
  });
  return 'name' in result ? result.name : undefined;
}

/** Content, MAC and padding of a record, broken as the variant says. */
function blocksOf(variant: Variant, cipher: RecordCipher, request: Uint8Array): Uint8Array {
  const { blockLength, macLength } = cipher.protection;
  if (variant === 'all padding') return new Uint8Array(256).fill(255);
  const content = variant === 'empty' ? new Uint8Array(0) : request;
  const mac = cipher.mac(CONTENT.applicationData, content).slice();
  if (variant !== 'sound' && variant !== 'bad padding') mac[0] = (mac[0] ?? 0) ^ 0x80;
  // One block more than needed, so that there are padding bytes besides their length.
  const fill = 2 * blockLength - 1 - ((content.length + macLength) % blockLength);
  const padding = new Uint8Array(fill + 1).fill(fill);
  if (variant === 'bad padding' || variant === 'both bad') padding[0] = fill ^ 0xff;
  if (variant === 'too long') padding.fill(255);
  return concat(content, mac, padding);
}
