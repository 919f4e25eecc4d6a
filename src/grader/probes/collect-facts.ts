import type { Facts, Known, VersionSuites } from '../facts.ts';
import type { ChainContext } from '../trust/served-chain.ts';
import { offerableIn, suiteOf } from '../wire/cipher-suites.ts';
import { ECDSA_SCHEMES, RSA_SCHEMES } from '../wire/signature-schemes.ts';
import type { EncryptedFlight } from '../wire/tls13-flight.ts';
import { isOlder, RECORD_VERSIONS, type RecordVersion } from '../wire/versions.ts';
import type { Answer } from './answer.ts';
import { type Contact, contact } from './contact.ts';
import { fallbackScsv } from './fallback-scsv.ts';
import { type FlightFacts, flightFacts } from './flight-facts.ts';
import { futureVersion } from './future-version.ts';
import { classicGroups, tls13Groups } from './groups.ts';
import { type HttpsLook, lookAtHttps, resumes } from './https.ts';
import {
  type ExaminedListener,
  knownListener,
  type Listeners,
  type Portrait,
  portraitOf,
  remember,
  type TlsFacts,
} from './listener.ts';
import type { Scan } from './scan.ts';
import { judgedChains, type SentChain, sentChains, transparencyOf } from './sent-chains.ts';
import { lookAtSslv2, type Sslv2Look } from './sslv2.ts';
import { type Enumeration, enumerateSuites } from './suites.ts';
import { tls13Certificate } from './tls13-certificate.ts';
import { lookAtVersion, settled, type VersionLook, versionLook } from './versions.ts';
import { lookForRenegotiation, lookForVulnerabilities } from './vulnerabilities.ts';
import { tls13WithoutServerName, withoutServerName } from './without-server-name.ts';

/** What an endpoint told; or that it does not speak TLS to us, and its last word. */
export type Collected =
  | {
      readonly kind: 'facts';
      readonly facts: TlsFacts;
      /** One certificate list for each leaf seen. */
      readonly sent: readonly SentChain[];
      /** The name under which the listener's facts were collected, where they were known already. */
      readonly examinedAs?: string;
    }
  | { readonly kind: 'failed'; readonly answer: Answer };

type Answered = Extract<Contact, { kind: 'answered' }>;

interface Versions {
  readonly looks: readonly VersionLook[];
  readonly enumerations: readonly Enumeration[];
}

/**
 * Asks one endpoint everything, in three waves: first contact; versions with their suites, beside HTTPS and SSL 2.0;
 * then all that depends on the suites. Within a wave questions are asked side by side. With `listeners`, a name that is
 * answered like one examined before is asked only for what belongs to the name.
 */
export async function collectFacts(scan: Scan, context: ChainContext, listeners?: Listeners): Promise<Collected> {
  const first = await contact(scan);
  if (first.kind === 'failed') return first;
  if (listeners === undefined) return await examined(first, context);
  const portrait = await portraitOf(first);
  const known = await knownListener(first, portrait, listeners);
  if (known !== undefined) return await knownUnderName(first, portrait, known, context);
  const collected = await examined(first, context);
  if (collected.kind === 'facts') remember(listeners, first, context.host, portrait, collected.facts);
  return collected;
}

async function examined(first: Answered, context: ChainContext): Promise<Collected> {
  const [sslv2, versions, { completed, ...https }] = await Promise.all([
    lookAtSslv2(first.scan.endpoint),
    lookAtVersions(first),
    lookAtHttpsTwice(first.scan, context.host),
  ]);
  if (sslv2.offered === false && versions.looks.every(({ offered }) => offered !== true)) {
    return { kind: 'failed', answer: first.answer };
  }
  const only13 = versions.enumerations.every(({ version }) => version === 'TLSv1.3');
  const encrypted = only13 ? await tls13Flights(first.scan) : [];
  const flights = versions.enumerations.flatMap((enumeration) => enumeration.flights);
  const free = flightFacts(flights, encrypted);
  const sent = sentChains([...flights, ...encrypted]);
  const chains = judgedChains(sent, context, { flights, encrypted, completed });
  const dependent = await askTheRest(first.scan, versions, encrypted, free, context.host);
  const insecureRenegotiation = await lookForRenegotiation(first.scan, versions.enumerations);
  const { futureVersion: future, ...answered } = dependent;
  const facts: TlsFacts = {
    ...free,
    ...answered,
    vulnerabilities: { ...answered.vulnerabilities, insecureRenegotiation },
    ...https,
    certificateTransparency: transparencyOf(chains, encrypted),
    chains,
    ...versionFacts(sslv2, versions),
    tolerance: toleranceOf(first, versions, future),
  };
  return { kind: 'facts', sent, facts };
}

/** Certificates, stapling, HSTS and what nameless clients get: up to seven connections. */
async function knownUnderName(
  first: Answered,
  portrait: Portrait,
  known: ExaminedListener,
  context: ChainContext,
): Promise<Collected> {
  const { scan } = first;
  const classic = portrait.flights.filter(({ hello }) => hello.version !== 'TLSv1.3');
  const [newest] = classic.filter(({ hello }) => hello.version === 'TLSv1.2').concat(classic);
  const encrypted = newest === undefined ? await tls13Flights(scan) : [];
  const sent = sentChains([...portrait.flights, ...encrypted]);
  const version = versionWithCurves(newest?.hello.version ?? 'TLSv1.2');
  const [unnamed, { hsts, completed }] = await Promise.all([
    newest === undefined
      ? tls13WithoutServerName(scan, encrypted)
      : withoutServerName(scan, version, newest.certificate?.certificates[0]),
    lookAtHttps(scan.endpoint, context.host, scan.serverName),
  ]);
  const chains = judgedChains(sent, context, { flights: portrait.flights, encrypted, completed });
  const { ocspStapling } = flightFacts(portrait.flights, encrypted);
  const certificateTransparency = transparencyOf(chains, encrypted);
  const own = { chains, hsts, ocspStapling, certificateTransparency, withoutServerName: unnamed };
  return { kind: 'facts', sent, facts: { ...known.facts, ...own }, examinedAs: known.host };
}

async function lookAtVersions({ scan, version: known, answer }: Answered): Promise<Versions> {
  const looked = await Promise.all(
    RECORD_VERSIONS.map(async (version) => {
      const look = version === known ? versionLook(version, answer) : await lookAtVersion(scan, version);
      const offered = offerableIn(version);
      // A server that bears only short hellos has been asked for the first suites; the version may hide in the others.
      const inBlocks = offered.length > scan.shape.suites;
      if (look.offered !== true && !inBlocks) return { look };
      const enumeration = await enumerateSuites(scan, version, offered, inBlocks ? undefined : look.answer);
      if (enumeration.flights.length === 0) return { look };
      return { look: { ...look, offered: true }, enumeration };
    }),
  );
  const enumerations = looked.map(({ enumeration }) => enumeration).filter((found) => found !== undefined);
  return { looks: settled(looked.map(({ look }) => look)), enumerations };
}

async function lookAtHttpsTwice(
  scan: Scan,
  host: string,
): Promise<Pick<Facts, 'hsts' | 'resumption'> & Pick<HttpsLook, 'completed'>> {
  const look = await lookAtHttps(scan.endpoint, host, scan.serverName);
  const { hsts, completed } = look;
  return { hsts, completed, resumption: await resumes(scan.endpoint, look, scan.serverName) };
}

/** The certificates of a server that speaks nothing but TLS 1.3; all others show them in clear. */
async function tls13Flights(scan: Scan): Promise<readonly EncryptedFlight[]> {
  const flights = await Promise.all([RSA_SCHEMES, ECDSA_SCHEMES].map((schemes) => tls13Certificate(scan, schemes)));
  return flights.filter((flight) => flight !== undefined);
}

async function askTheRest(
  scan: Scan,
  { looks, enumerations }: Versions,
  encrypted: readonly EncryptedFlight[],
  free: FlightFacts,
  host: string,
) {
  const offered = looks.filter((look) => look.offered === true).map(({ version }) => version);
  const classic = enumerations.findLast(({ version }) => version !== 'TLSv1.3' && version !== 'SSLv3');
  const tls13 = enumerations.find(({ version }) => version === 'TLSv1.3');
  const leaf = classic?.flights[0]?.certificate?.certificates[0];
  const lower = nextLower(offered);
  const [vulnerabilities, classicNames, tls13Names, scsv, future, unnamed] = await Promise.all([
    lookForVulnerabilities(scan, enumerations, free, host),
    classic === undefined ? [] : classicGroups(scan, versionWithCurves(classic.version), curveSuites(classic)),
    tls13 === undefined ? [] : tls13Groups(scan, tls13.suites),
    lower === undefined ? 'unknown' : fallbackScsv(scan, lower, offered.includes(lower)),
    classic === undefined ? 'unknown' : futureVersion(scan),
    classic === undefined
      ? tls13WithoutServerName(scan, encrypted)
      : withoutServerName(scan, versionWithCurves(classic.version), leaf),
  ] as const);
  return {
    vulnerabilities,
    groups: { classic: classicNames, tls13: tls13Names },
    fallbackScsv: scsv,
    futureVersion: future,
    withoutServerName: unnamed,
  };
}

function versionWithCurves(version: VersionSuites['version']): 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' {
  return version === 'TLSv1' || version === 'TLSv1.1' ? version : 'TLSv1.2';
}

function curveSuites({ suites }: Enumeration): readonly number[] {
  return suites.filter((code) => /^ECDHE|^ECDH_anon/.test(suiteOf(code).keyExchange));
}

/** The version to fall back to: the best offered one below the newest, else whatever lies below it. */
function nextLower(offered: readonly RecordVersion[]): RecordVersion | undefined {
  const newest = offered.at(-1);
  if (newest === undefined) return undefined;
  return offered.at(-2) ?? RECORD_VERSIONS.findLast((version) => isOlder(version, newest));
}

function versionFacts(sslv2: Sslv2Look, { looks, enumerations }: Versions): Pick<Facts, 'versions' | 'suites'> {
  const offered = new Map(looks.map((look) => [look.version, look.offered]));
  const versions: Facts['versions'] = {
    SSLv2: sslv2.offered,
    SSLv3: offered.get('SSLv3') ?? 'unknown',
    TLSv1: offered.get('TLSv1') ?? 'unknown',
    'TLSv1.1': offered.get('TLSv1.1') ?? 'unknown',
    'TLSv1.2': offered.get('TLSv1.2') ?? 'unknown',
    'TLSv1.3': offered.get('TLSv1.3') ?? 'unknown',
  };
  const oldest: VersionSuites = { version: 'SSLv2', suites: sslv2.suites, order: 'client', complete: true };
  const suites = enumerations.map(({ version, suites, order, complete }) => ({ version, suites, order, complete }));
  return { versions, suites: sslv2.offered === true ? [oldest, ...suites] : suites };
}

function toleranceOf(first: Answered, { looks }: Versions, future: Known<boolean>): Facts['tolerance'] {
  const defects = looks.map(({ defect }) => defect).filter((defect) => defect !== undefined);
  const limiting = first.scan.endpoint.limiting ? ['the server limits connections'] : [];
  return { futureVersion: future, concessions: first.concessions, defects: [...defects, ...limiting] };
}
