import type { StatusCertificate, StatusLook, StatusResult, StatusRow } from '../../operations/types.ts';
import { daemonNotes } from './status.ts';
import { day, moment, stateCell } from './status-words.ts';
import type { Page, Screen } from './types.ts';

const LATEST_EVENTS = 5;

/** Takes the result for one vhost, returns one page: certificate, where it is installed and served, renewal, latest deeds. */
export function vhostStatusPage(result: StatusResult, { paint }: Screen): Page {
  const [row] = result.vhosts;
  if (row === undefined) return { body: '', notes: [] };
  const fields = [
    ...stateFields(row, result),
    ...gradeFields(row),
    ...certificateFields(row.certificate, result),
    ...lookFields('Daemon sees', row.servedToDaemon, row.certificate),
    ...lookFields('You see', row.servedToYou, row.certificate),
    ...eventFields(result),
  ];
  const width = Math.max(...fields.map(([name]) => name.length));
  const lines = fields.map(([name, text], index) => {
    const isRepeated = fields[index - 1]?.[0] === name;
    return `  ${(isRepeated ? '' : name).padEnd(width)}  ${text}`;
  });
  return { body: [paint('strong', row.vhost), ...lines].join('\n'), notes: daemonNotes(result.daemon, result.at) };
}

/** A name and its text; a name that stands several times in a row is shown once. */
type Field = readonly [name: string, text: string];

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

function certificateFields(certificate: StatusCertificate | null, result: StatusResult): readonly Field[] {
  if (certificate === null) return [['Certificate', 'none']];
  const { issuer, keyType, names, fingerprint, notBefore, notAfter, slot, renewsAt, renewReason } = certificate;
  return [
    ['Certificate', `issued by ${issuer}, ${keyType}`],
    ['Names', names.join(', ')],
    ['SHA-256', fingerprint],
    ['Valid', `${day(notBefore)} to ${day(notAfter)}`],
    ['Renews', renewsAt === null ? 'unknown' : `${day(renewsAt)}, ${renewReason ?? 'no reason given'}`],
    ['Installed', slot === null ? 'no' : `${slot} of ${result.loadBalancer.appId}`],
  ];
}

function lookFields(
  name: string,
  looks: readonly StatusLook[],
  certificate: StatusCertificate | null,
): readonly Field[] {
  return looks.map(({ instance, fingerprint, issuer, problem }) => {
    if (fingerprint === null) return [name, `${instance}  could not tell: ${problem ?? 'no reason given'}`];
    if (fingerprint === certificate?.fingerprint) return [name, `${instance}  this certificate`];
    return [name, `${instance}  another certificate${issuer === null ? '' : ` by ${issuer}`}`];
  });
}

function eventFields({ events, at }: StatusResult): readonly Field[] {
  return events
    .slice(-LATEST_EVENTS)
    .map((event) => ['Lately', `${moment(event.at, at)}  ${event.ok ? '' : 'failed: '}${event.message}`]);
}
