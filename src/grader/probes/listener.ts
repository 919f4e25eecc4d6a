import type { Facts } from '../facts.ts';
import { offerableIn, suiteOf } from '../wire/cipher-suites.ts';
import { EXTENSION } from '../wire/extensions.ts';
import type { ServerFlight } from '../wire/first-flight.ts';
import { RECORD_VERSIONS, type RecordVersion } from '../wire/versions.ts';
import type { Answer } from './answer.ts';
import type { Contact } from './contact.ts';
import { ephemeralKeyOf } from './ephemeral-keys.ts';
import type { Scan } from './scan.ts';
import { lookAtVersion, versionLook } from './versions.ts';

type Answered = Extract<Contact, { kind: 'answered' }>;
/** Facts of one address, as far as TLS and HTTPS tell them. */
export type TlsFacts = Omit<Facts, 'caa' | 'plainHttp' | 'revocation'>;

/** Listeners that were examined completely under some name, by address and port. */
export type Listeners = Map<string, ExaminedListener[]>;

/** A listener, and the name under which it was examined. */
export interface ExaminedListener {
  readonly host: string;
  readonly portrait: string;
  readonly facts: TlsFacts;
}

/** How a listener answers the widest hellos under one name. */
export interface Portrait {
  /** The same text for names that are served alike; undefined when a question got no proper answer. */
  readonly text: string | undefined;
  readonly flights: readonly ServerFlight[];
}

/** Set for each certificate or name, not by the listener. */
const OF_THE_NAME: readonly number[] = [
  EXTENSION.serverName,
  EXTENSION.statusRequest,
  EXTENSION.signedCertificateTimestamp,
];

/**
 * Asks under one name: every version with all suites, TLS 1.2 with ECDSA suites alone and with RSA suites alone. Six
 * connections, since the first answer is known.
 */
export async function portraitOf({ scan, version: known, answer }: Answered): Promise<Portrait> {
  const widest = RECORD_VERSIONS.map(async (version) =>
    version === known ? versionLook(version, answer) : await lookAtVersion(scan, version),
  );
  const byKey = (['ECDSA', 'RSA'] as const).map((key) => scan.ask({ version: 'TLSv1.2', suites: suitesFor(key) }));
  const looks = await Promise.all(widest);
  const answers = [...looks.map((look) => look.answer), ...(await Promise.all(byKey))];
  const flights = answers.flatMap((each) => (each.kind === 'flight' ? [each.flight] : []));
  const proper = answers.every(({ kind }) => kind === 'flight' || kind === 'alert' || kind === 'closed');
  return { text: proper ? answers.map(lineOf).join('\n') : undefined, flights };
}

/** The listener that was seen to answer alike and that offers, under this name too, nothing beyond what was found there. */
export async function knownListener(
  { scan }: Answered,
  portrait: Portrait,
  listeners: Listeners,
): Promise<ExaminedListener | undefined> {
  const alike = listeners.get(placeOf(scan))?.find(({ portrait: text }) => text === portrait.text);
  return alike !== undefined && (await offersNothingElse(scan, alike.facts)) ? alike : undefined;
}

/** Keeps a listener for other names, if nothing about it was left open. */
export function remember(
  listeners: Listeners,
  { scan, concessions }: Answered,
  host: string,
  portrait: Portrait,
  facts: TlsFacts,
): void {
  const whole = facts.suites.every(({ complete }) => complete) && !Object.values(facts.versions).includes('unknown');
  if (portrait.text === undefined || !whole || concessions.length > 0 || scan.endpoint.limiting) return;
  const others = listeners.get(placeOf(scan)) ?? [];
  listeners.set(placeOf(scan), [...others, { host, portrait: portrait.text, facts }]);
}

async function offersNothingElse(scan: Scan, { suites }: TlsFacts): Promise<boolean> {
  const answers = suites
    .filter((each): each is typeof each & { version: RecordVersion } => each.version !== 'SSLv2')
    .map(async ({ version, suites: found }) => {
      const others = offerableIn(version).filter((code) => !found.includes(code));
      const answer = await scan.ask({ version, suites: others });
      return answer.kind === 'alert' || answer.kind === 'closed' || isOtherVersion(answer, version);
    });
  return (await Promise.all(answers)).every((refused) => refused);
}

function isOtherVersion(answer: Answer, version: RecordVersion): boolean {
  return answer.kind === 'flight' && answer.flight.hello.version !== version;
}

function suitesFor(key: 'ECDSA' | 'RSA'): readonly number[] {
  return offerableIn('TLSv1.2').filter((code) => suiteOf(code).authentication === key);
}

function lineOf(answer: Answer): string {
  if (answer.kind === 'alert') return `alert ${answer.description}`;
  if (answer.kind !== 'flight') return answer.kind;
  const { hello } = answer.flight;
  const extensions = [...hello.extensions.keys()].filter((type) => !OF_THE_NAME.includes(type)).sort((a, b) => a - b);
  const key = ephemeralKeyOf(answer.flight);
  return `${hello.version} ${hello.suite} ${hello.compression} ${key?.name} ${key?.signatureHash} ${extensions.join(',')}`;
}

function placeOf({ endpoint: { target } }: Scan): string {
  return `${target.address} ${target.port}`;
}
