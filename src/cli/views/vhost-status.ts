import type { StatusCertificate, StatusLook, StatusResult, StatusRow } from '../../operations/types.ts';
import { brokenLines } from './broken-lines.ts';
import { plainText } from './plain-text.ts';
import { daemonNotes, pauseCure } from './status.ts';
import { day, instant, moment, stateCell } from './status-words.ts';
import type { Page, Screen } from './types.ts';

type Failure = StatusResult['failures'][number];
type Event = StatusResult['events'][number];

const LATEST_EVENTS = 5;
/** A plan names every variable it sets; `logs` tells all of it. */
const EVENT_LINES = 2;
const DAY_MS = 24 * 3_600_000;

/**
 * Takes the result for some vhosts, returns a page for each: state, grade, what was issued, installed and served, renewal,
 * what fails, latest deeds. Text is broken between words to fit the screen.
 */
export function vhostStatusPage(result: StatusResult, screen: Screen): Page {
  return {
    body: result.vhosts.map((row) => vhostLines(row, result, screen).join('\n')).join('\n\n'),
    notes: daemonNotes(result),
  };
}

/** A name, its text and how many lines that may take; a name that stands several times in a row is shown once. */
type Field = readonly [name: string, text: string, most?: number];

/** The longest name of a field. */
const LABEL = 'Certificate'.length;
const MARGIN = 2 + LABEL + 2;

function vhostLines(row: StatusRow, result: StatusResult, { paint, width }: Screen): readonly string[] {
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - MARGIN, LABEL);
  const fields = fieldsOf(row, result);
  const lines = fields.flatMap(([name, text, most], index) => {
    const label = fields[index - 1]?.[0] === name ? '' : name;
    return hanging(plainText(text), room, most).map(
      (line, at) => `  ${(at === 0 ? label : '').padEnd(LABEL)}  ${line}`,
    );
  });
  return [paint('strong', row.vhost), ...lines];
}

/** What goes on from the line above is set in, or it would look like the next of its kind. */
function hanging(text: string, room: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  if (text.length <= room) return [text];
  const lines = brokenLines(text, room - 2).map((line, at) => (at === 0 ? line : `  ${line}`));
  const last = lines[most - 1];
  if (lines.length <= most || last === undefined) return lines;
  return [...lines.slice(0, most - 1), `${last.slice(0, room - 4)} ...`];
}

function fieldsOf(row: StatusRow, result: StatusResult): readonly Field[] {
  return [
    ...stateFields(row, result),
    ...gradeFields(row),
    ...certificateFields(row.certificate, result),
    ...installedFields(row, result),
    ...lookFields('Daemon sees', row.servedToDaemon, row.certificate),
    ...lookFields('You see', row.servedToYou, row.certificate),
    ...checkFields(row, result),
    ...failureFields(row, result),
    ...pauseFields(row, result),
    ...eventFields(row, result),
  ];
}

function stateFields(row: StatusRow, { at, loadBalancer }: StatusResult): readonly Field[] {
  return [
    ['State', stateCell(row, at).text],
    ['App', row.appIds.join(', ') || `none behind ${loadBalancer.appId} declares it`],
  ];
}

function gradeFields({ grade, gradeReasons }: StatusRow): readonly Field[] {
  if (grade === null) return [];
  const reasons = gradeReasons.map(({ reason, fix }) => (fix === null ? reason : `${reason}: ${fix}`));
  return [grade, ...reasons].map((text) => ['Grade', text]);
}

function certificateFields(certificate: StatusCertificate | null, { at }: StatusResult): readonly Field[] {
  if (certificate === null) return [['Certificate', 'none']];
  const { version, ca, issuer, chain, serial, keyType, names, fingerprint, notBefore, notAfter } = certificate;
  const origin = [version === null ? '' : `version ${version}`, keyType, ca === null ? '' : `ordered at ${ca}`];
  return [
    ['Certificate', origin.filter((part) => part !== '').join(', ')],
    ['Names', names.join(', ')],
    ['Issued by', (chain ?? [issuer]).join(', by ')],
    ...(serial === null ? [] : [['Serial', serial] as const]),
    ['SHA-256', fingerprint],
    ['Valid', `${instant(notBefore)} to ${instant(notAfter)}, ${daysLeft(notAfter, at)}`],
    ['Renews', renewalWords(certificate)],
  ];
}

function daysLeft(notAfter: string, at: string): string {
  const days = Math.floor((Date.parse(notAfter) - Date.parse(at)) / DAY_MS);
  if (days < 0) return 'expired';
  return days === 1 ? '1 day left' : `${days} days left`;
}

function renewalWords({ renewsAt, renewReason, renewSource, window }: StatusCertificate): string {
  if (renewsAt === null) return 'unknown';
  const suggested = window === null ? '' : `the CA suggests ${instant(window.start)} to ${instant(window.end)} (ARI)`;
  const why = renewSource === 'ari' && suggested !== '' ? suggested : (renewReason ?? 'no reason given');
  const beside = suggested === '' || why === suggested ? '' : `; ${suggested}`;
  return `${instant(renewsAt)}: ${why}${beside}`;
}

function installedFields(
  { certificate, installed }: StatusRow,
  { loadBalancer: { appId } }: StatusResult,
): readonly Field[] {
  if (installed === null) return certificate === null ? [] : [['Installed', `in no variable of ${appId}`]];
  const { slot, fingerprint, issuer, notAfter } = installed;
  const another = `, another certificate ${short(fingerprint)} by ${issuer}, until ${day(notAfter)}`;
  return [['Installed', `${slot} of ${appId}${fingerprint === certificate?.fingerprint ? '' : another}`]];
}

function lookFields(
  name: string,
  looks: readonly StatusLook[],
  certificate: StatusCertificate | null,
): readonly Field[] {
  return looks.map(({ instance, fingerprint, issuer, problem }) => {
    if (fingerprint === null) return [name, `${instance}  could not tell: ${problem ?? 'no reason given'}`];
    if (fingerprint === certificate?.fingerprint) return [name, `${instance}  this certificate`];
    return [name, `${instance}  another certificate ${short(fingerprint)}${issuer === null ? '' : ` by ${issuer}`}`];
  });
}

/** Enough of a fingerprint to tell a few certificates apart. */
function short(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}

/** The daemon's own look at a name before the CA is asked; daemons before 1.0 did not tell what it found. */
function checkFields(row: StatusRow, result: StatusResult): readonly Field[] {
  if (result.daemon.kind !== 'reporting' || row.state === 'unmanaged') return [];
  const found = failuresOf(row, result).filter(({ action }) => action === 'check');
  if (found.length === 0 && row.state === 'failed') return [];
  if (found.length === 0) return [['Self-check', 'has nothing against it']];
  return found.map((failure) => ['Self-check', failureWords(failure, result.at)]);
}

function failureFields(row: StatusRow, result: StatusResult): readonly Field[] {
  return failuresOf(row, result)
    .filter(({ action }) => action !== 'check')
    .map((failure) => ['Fails', `${failure.action}: ${failureWords(failure, result.at)}`]);
}

/** Of the name, of its certificate, and of the CA itself, which holds up everybody. */
function failuresOf({ vhost, certificateId, state }: StatusRow, { failures }: StatusResult): readonly Failure[] {
  return failures.filter(
    ({ subject, action }) =>
      subject === vhost || subject === certificateId || (action === 'reach' && state !== 'unmanaged'),
  );
}

function failureWords({ detail, type, count, lastAt, nextTryAt }: Failure, at: string): string {
  const often = count === 1 ? 'once' : `${count} times in a row`;
  return `${detail} (${type}), ${often}, last ${moment(lastAt, at)}; next try ${moment(nextTryAt, at)}`;
}

function pauseFields({ vhost }: StatusRow, { paused, at }: StatusResult): readonly Field[] {
  return paused
    .filter(({ names }) => names.includes(vhost))
    .map((pause) => ['Paused', `by the CA since ${moment(pause.at, at)}; to end that: ${pauseCure(pause.url)}`]);
}

/** What names neither a certificate nor names is about all of them. */
function eventFields({ vhost, certificateId }: StatusRow, { events, at }: StatusResult): readonly Field[] {
  const isAbout = ({ names, certificateId: id }: Event) =>
    names?.includes(vhost) ?? (id === undefined || id === certificateId || id === vhost);
  return events
    .filter(isAbout)
    .slice(-LATEST_EVENTS)
    .map((event) => ['Lately', `${moment(event.at, at)}  ${event.ok ? '' : 'failed: '}${event.message}`, EVENT_LINES]);
}
