import { needsAttention } from '../../operations/status-rows.ts';
import type { StatusDaemon, StatusResult, StatusRow } from '../../operations/types.ts';
import { gradeTone } from './grade-words.ts';
import { plainText } from './plain-text.ts';
import { day, moment, stateCell } from './status-words.ts';
import { type Cell, type Column, table } from './table.ts';
import type { Page, Screen } from './types.ts';

/** Takes the result for all vhosts, returns the table, and notes on what it cannot show. */
export function statusPage(result: StatusResult, screen: Screen): Page {
  return {
    body: table(columns(result), result.vhosts, screen),
    notes: [
      ...emptyNote(result),
      ...daemonNotes(result),
      ...pauseNotes(result),
      ...upgradeNote(result),
      ...attentionNote(result.vhosts),
      ...gradeNote(result),
    ],
  };
}

/** Takes the result, returns what a reader must know of the daemon: why it is silent, and what it wants to be known. */
export function daemonNotes({ daemon, at, account, notes }: StatusResult): readonly string[] {
  const said = [...notes, ...(account?.note ? [account.note] : [])];
  return [...silenceNotes(daemon, at), ...said.map((note) => `${daemon.appId}: ${plainText(note)}`)];
}

/** Only a person can end a pause. */
function pauseNotes({ paused }: StatusResult): readonly string[] {
  return paused.map(({ names, url }) => `The CA has paused ${names.join(', ')}. To end that: ${pauseCure(url)}`);
}

/** Takes the address the CA gave, returns where a pause can be ended. */
export function pauseCure(url: string | undefined): string {
  return url === undefined ? 'ask the CA, which named no address' : plainText(url);
}

function silenceNotes(daemon: StatusDaemon, at: string): readonly string[] {
  if (daemon.kind === 'absent') {
    return [`No app ${daemon.appId}: nothing is renewed. See: dcos letsencrypt generate --help`];
  }
  if (daemon.kind === 'unreachable') {
    return [`${daemon.appId} gives no report: ${daemon.reason}. Shown is what Marathon and the load balancer know.`];
  }
  const { appId, problem, nextLookAt } = daemon;
  const late = Date.parse(at) - Date.parse(nextLookAt);
  return [
    ...(problem === null ? [] : [`${appId} could not look around: ${problem}`]),
    ...(late > LATE_MS ? [`${appId} has not looked since ${moment(daemon.at, at)}. See its log.`] : []),
  ];
}

/** A tick may take its time; a certificate authority's validation does not take longer. */
const LATE_MS = 15 * 60 * 1000;

const GRADE: Column<StatusRow> = {
  heading: 'GRADE',
  cell: ({ grade }) => ({ text: grade ?? '-', tone: gradeTone(grade) }),
};

/** Ranks by product decision: slot goes first, then issuer, app, renews. VHOST, GRADE, EXPIRES and STATE stay. */
function columns({ at, graded }: StatusResult): readonly Column<StatusRow>[] {
  return [
    { heading: 'VHOST', cell: ({ vhost }) => vhost },
    ...(graded ? [GRADE] : []),
    { heading: 'APP', rank: 3, cell: ({ appIds }) => appIds.join(',') || '-' },
    { heading: 'ISSUER', rank: 2, cell: ({ certificate }) => certificate?.issuer ?? '-' },
    { heading: 'EXPIRES', cell: ({ certificate }) => (certificate === null ? '-' : day(certificate.notAfter)) },
    { heading: 'RENEWS', rank: 4, cell: renewsCell },
    { heading: 'SLOT', rank: 1, cell: ({ certificate }) => certificate?.slot ?? '-' },
    { heading: 'STATE', cell: (row) => stateCell(row, at) },
  ];
}

function renewsCell({ state, certificate }: StatusRow): string | Cell {
  if (state === 'overdue') return { text: 'overdue', tone: 'bad' };
  const renewsAt = certificate?.renewsAt ?? null;
  return renewsAt === null ? '-' : day(renewsAt);
}

function upgradeNote({ versions: { upgrade } }: StatusResult): readonly string[] {
  if (upgrade === null) return [];
  const { what, from, to, how } = upgrade;
  return [plainText(`The ${what} is version ${from}, there is ${to}: ${how}`)];
}

function emptyNote({ vhosts, loadBalancer }: StatusResult): readonly string[] {
  if (vhosts.length > 0) return [];
  return [`No app in group ${loadBalancer.groups.join(', ') || '(none)'} of ${loadBalancer.appId} has a vhost.`];
}

function attentionNote(rows: readonly StatusRow[]): readonly string[] {
  const [first, ...others] = rows.filter(needsAttention);
  if (first === undefined) return [];
  const count = `${others.length + 1} of ${rows.length} ${others.length === 0 ? 'needs' : 'need'} you.`;
  return [`${count} Why and what to do: dcos letsencrypt status ${first.vhost}`];
}

/** An answer of the load balancer without a grade: the time was too short. */
function gradeNote({ graded, vhosts }: StatusResult): readonly string[] {
  const answers = ({ servedToYou }: StatusRow) => servedToYou.some(({ fingerprint }) => fingerprint !== null);
  const missing = graded ? vhosts.filter((row) => row.grade === null && answers(row)).length : 0;
  return missing === 0 ? [] : [`${missing} of ${vhosts.length} not graded in time: dcos letsencrypt grade --all`];
}
