import type { CertSlot, LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { Tls } from '../platform/tls.ts';
import type { SavedCertificate } from '../store/types.ts';
import { certificateFingerprint } from '../x509/parse.ts';
import { inTurns } from './in-turns.ts';
import { isSameList } from './same-list.ts';
import {
  afterOwn,
  afterTurn,
  type Expectation,
  NOTHING_SHOWN,
  namesOnTheirOwn,
  representative,
  type ServedRecord,
  type Shown,
  shownFor,
} from './served-record.ts';
import type { ServedLook } from './types.ts';

const TIMEOUT_MS = 5_000;

/** A single name may be served from elsewhere; when two in a row are, the certificate is not there. */
const MOST_TURNS = 2;

/** What was seen so far; it costs nothing to lose: every look is simply done again. */
export interface HandshakeMemory {
  /** By version of the load balancer's app, instance and certificate: a change of any of them is looked at anew. */
  seen: ReadonlyMap<string, Seen>;
  /** What was expected last, of which question: most looks ask the same. */
  expected: Expected | undefined;
}

interface Seen {
  readonly record: ServedRecord;
  readonly expectation: Expectation;
  readonly looks: readonly ServedLook[];
}

interface Expected extends Pick<HandshakeQuestion, 'names' | 'certificates'> {
  readonly contents: readonly CertSlot['content'][];
  readonly expectations: readonly Expectation[];
}

/** An empty memory. */
export function handshakeMemory(): HandshakeMemory {
  return { seen: new Map(), expected: undefined };
}

export interface HandshakeQuestion {
  /** Wanted names. */
  readonly names: readonly string[];
  /** Version of the load balancer's app. */
  readonly appVersion: string;
  readonly slots: readonly CertSlot[];
  readonly instances: readonly LoadBalancerInstance[];
  /** In force first, then older versions. */
  readonly certificates: readonly SavedCertificate[];
  readonly nowMs: number;
}

/**
 * What every instance serves for every name that has a certificate; names without one have nothing to be compared with.
 * Each certificate takes one handshake with each instance, after a change at once, then daily, as long as it shows the
 * right thing; a name that was shown something else is asked for itself. Never throws.
 */
export async function handshakes(
  question: HandshakeQuestion,
  tls: Tls,
  memory: HandshakeMemory,
): Promise<readonly ServedLook[]> {
  const { appVersion, instances, nowMs } = question;
  memory.expected = expectedOf(question, memory.expected);
  const targets = memory.expected.expectations.flatMap((expectation) =>
    instances.map((instance) => ({
      expectation,
      instance,
      key: `${appVersion} ${instance.taskId} ${expectation.fingerprint}`,
    })),
  );
  const before = memory.seen;
  const due = targets.filter(({ expectation, key }) => isDue(before.get(key)?.record, expectation, nowMs));
  const fingerprintOf = fingerprints();
  const records = await inTurns(due, async ({ expectation, instance, key }) => {
    const look = (name: string) => lookAt(name, instance, { nowMs, fingerprintOf }, tls);
    return [key, await recordNow(before.get(key)?.record ?? NOTHING_SHOWN, expectation, look, nowMs)] as const;
  });
  const news = new Map(records);
  memory.seen = new Map(
    targets.map(({ expectation, instance, key }) => {
      const old = before.get(key);
      const record = news.get(key) ?? old?.record ?? NOTHING_SHOWN;
      const isOld = old?.record === record && old.expectation === expectation;
      return [key, isOld ? old : { record, expectation, looks: looks(record, expectation, instance) }];
    }),
  );
  return [...memory.seen.values()].flatMap((one) => one.looks);
}

function isDue(record: ServedRecord | undefined, expectation: Expectation, nowMs: number): boolean {
  if (record === undefined || representative(record, expectation, nowMs) !== undefined) return true;
  return namesOnTheirOwn(record, expectation, nowMs).length > 0;
}

/** Thousands of names are gone through only after something has changed. */
function expectedOf(question: HandshakeQuestion, before: Expected | undefined): Expected {
  const { names, certificates } = question;
  const contents = question.slots.flatMap(({ content }) => (content.kind === 'certificate' ? [content] : []));
  const isSame =
    before?.names === names && isSameList(before.certificates, certificates) && isSameList(before.contents, contents);
  return isSame ? before : { names, certificates, contents, expectations: expectations(question) };
}

/** The first version that covers a name counts for it. */
function expectations({ names, certificates, slots }: HandshakeQuestion): readonly Expectation[] {
  const open = new Set(names);
  const carriers = carriersOf(slots);
  return certificates.flatMap(({ names: covered, leaf: { fingerprint } }) => {
    const own = covered.filter((name) => open.delete(name));
    if (own.length === 0) return [];
    const isElsewhere = (name: string) => (carriers.get(name) ?? fingerprint) !== fingerprint;
    return [{ fingerprint, names: own, contested: new Set(own.filter(isElsewhere)) }];
  });
}

const SEVERAL = 'several';

/** Name -> fingerprint of the certificate in the load balancer that has it, or that there are several. */
function carriersOf(slots: readonly CertSlot[]): ReadonlyMap<string, string> {
  const carriers = new Map<string, string>();
  for (const { content } of slots) {
    if (content.kind !== 'certificate') continue;
    const { names, fingerprint } = content.leaf;
    for (const name of names)
      carriers.set(name, (carriers.get(name) ?? fingerprint) === fingerprint ? fingerprint : SEVERAL);
  }
  return carriers;
}

async function recordNow(
  before: ServedRecord,
  expected: Expectation,
  look: (name: string) => Promise<Shown>,
  nowMs: number,
): Promise<ServedRecord> {
  let record = before;
  for (let turn = 0; turn < Math.min(MOST_TURNS, expected.names.length); turn += 1) {
    const name = representative(record, expected, nowMs);
    if (name !== undefined) record = afterTurn(record, name, await look(name), expected);
  }
  const shown: (readonly [string, Shown])[] = [];
  for (const name of namesOnTheirOwn(record, expected, nowMs)) shown.push([name, await look(name)]);
  return shown.length === 0 ? record : afterOwn(record, shown, expected);
}

function looks(
  record: ServedRecord,
  expected: Expectation,
  { host, httpsPort }: LoadBalancerInstance,
): readonly ServedLook[] {
  const instance = `${host}:${httpsPort}`;
  return expected.names.flatMap((name) => {
    const shown = shownFor(record, name, expected);
    return shown === undefined
      ? []
      : [{ host: name, instance, fingerprint: shown.fingerprint, problem: shown.problem }];
  });
}

async function lookAt(
  servername: string,
  { host: address, httpsPort: port }: LoadBalancerInstance,
  {
    nowMs: atMs,
    fingerprintOf,
  }: {
    readonly nowMs: number;
    readonly fingerprintOf: (leafPem: string) => string;
  },
  tls: Tls,
): Promise<Shown> {
  const look = await tls.look({ address, port, servername, timeoutMs: TIMEOUT_MS });
  return look.kind === 'served'
    ? { atMs, fingerprint: fingerprintOf(look.leafPem), problem: undefined }
    : { atMs, fingerprint: undefined, problem: look.reason };
}

/** Reads a certificate once, however many names show it: reading one of a hundred names takes as long as a handshake. */
function fingerprints(): (leafPem: string) => string {
  const known = new Map<string, string>();
  return (leafPem) => {
    const fingerprint = known.get(leafPem) ?? certificateFingerprint(leafPem);
    known.set(leafPem, fingerprint);
    return fingerprint;
  };
}
