import type { Facts, Known, Vulnerabilities } from '../facts.ts';
import { suiteOf } from '../wire/cipher-suites.ts';
import { isSpeakable, protectionOf } from '../wire/classic-suites.ts';
import type { RecordVersion } from '../wire/versions.ts';
import { earlyCcs } from './early-ccs.ts';
import { heartbleed } from './heartbleed.ts';
import { type PaddingFlaws, paddingFlaws } from './padding-oracle.ts';
import { insecureRenegotiation } from './renegotiation.ts';
import { robot } from './robot.ts';
import type { Scan } from './scan.ts';
import type { Enumeration } from './suites.ts';
import { ticketbleed } from './ticketbleed.ts';

interface Speakable {
  readonly version: RecordVersion;
  readonly suite: number;
}

const NO_CBC: PaddingFlaws = { poodleTls: false, paddingOracle: false, luckyMinus20: false };
const CBC_UNSPOKEN: PaddingFlaws = { poodleTls: 'unknown', paddingOracle: 'unknown', luckyMinus20: 'unknown' };

/** Runs every probe whose precondition holds, but for the last one; the others are answered without asking. */
export async function lookForVulnerabilities(
  scan: Scan,
  enumerations: readonly Enumeration[],
  facts: Pick<Facts, 'heartbeat' | 'sessionTickets'>,
  host: string,
): Promise<Omit<Vulnerabilities, 'insecureRenegotiation'>> {
  const classic = enumerations.filter(({ version }) => version !== 'TLSv1.3');
  const newest = classic.at(-1);
  // Implementations that know TLS 1.3 came years after these two were fixed.
  const old = classic.length === enumerations.length && newest !== undefined;
  const any = speakable(classic, isSpeakable);
  const [bleeds, ccs, tickets, oracle, padding] = await Promise.all([
    old && facts.heartbeat === true ? heartbleed(scan, recordVersion(newest)) : false,
    old ? earlyCcs(scan, recordVersion(newest)) : false,
    probe(facts.sessionTickets !== false && classic.length > 0, any, (s) => ticketbleed(scan, s.version, s.suite)),
    lookForRobot(scan, classic),
    lookForPaddingFlaws(scan, classic, host),
  ]);
  return { heartbleed: bleeds, earlyCcs: ccs, ticketbleed: tickets, robot: oracle, ...padding };
}

/**
 * Rule F2, see `insecureRenegotiation`. To be asked last: some servers sleep for a second over a renegotiation they
 * refuse, and nothing must wait for that.
 */
export async function lookForRenegotiation(scan: Scan, enumerations: readonly Enumeration[]): Promise<Known<boolean>> {
  const classic = enumerations.filter(({ version }) => version !== 'TLSv1.3');
  const ask = ({ version, suite }: Speakable) => insecureRenegotiation(scan, version, suite);
  return await probe(classic.length > 0, speakable(classic, isSpeakable), ask);
}

async function probe(
  needed: boolean,
  speakable: Speakable | undefined,
  ask: (speakable: Speakable) => Promise<Known<boolean>>,
): Promise<Known<boolean>> {
  if (!needed) return false;
  return speakable === undefined ? 'unknown' : await ask(speakable);
}

async function lookForRobot(scan: Scan, classic: readonly Enumeration[]): Promise<Vulnerabilities['robot']> {
  const found = classic
    .map(({ version, suites }) => ({ version, suites: suites.filter((code) => suiteOf(code).keyExchange === 'RSA') }))
    .findLast(({ suites }) => suites.length > 0);
  return found === undefined ? 'no' : await robot(scan, recordVersion(found), found.suites);
}

async function lookForPaddingFlaws(scan: Scan, classic: readonly Enumeration[], host: string): Promise<PaddingFlaws> {
  const isCbc = (code: number) => suiteOf(code).encryption.includes('CBC');
  // SSL 3.0 pads with anything by design: that is rule C3.
  const tls = classic.filter(({ version }) => version !== 'SSLv3');
  if (!tls.some(({ suites }) => suites.some(isCbc))) return NO_CBC;
  const spoken = speakable(tls, (code) => isSpeakable(code) && protectionOf(code)?.kind === 'CBC');
  return spoken === undefined ? CBC_UNSPOKEN : await paddingFlaws(scan, spoken.version, spoken.suite, host);
}

/** The newest version with a suite that we can speak to the end; SSL 3.0 is beyond us. */
function speakable(classic: readonly Enumeration[], fits: (code: number) => boolean): Speakable | undefined {
  for (const { version, suites } of classic.toReversed()) {
    const suite = version === 'SSLv3' ? undefined : suites.find(fits);
    if (suite !== undefined) return { version: recordVersion({ version }), suite };
  }
  return undefined;
}

/** Enumerations are of record versions only; the type says any. */
function recordVersion({ version }: Pick<Enumeration, 'version'>): RecordVersion {
  return version === 'SSLv2' ? 'SSLv3' : version;
}
