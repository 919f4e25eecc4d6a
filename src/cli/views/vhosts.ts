import type { ListedVhost, VhostChangeResult, VhostListResult } from '../../operations/vhosts.ts';
import { type Column, table } from './table.ts';
import type { Page, Screen } from './types.ts';

const COLUMNS: readonly Column<ListedVhost>[] = [
  { heading: 'VHOST', cell: ({ vhost }) => vhost },
  { heading: 'CERTIFICATE', cell: ({ managed }) => (managed ? { text: 'kept', tone: 'good' } : { text: 'no' }) },
  { heading: 'APP', rank: 1, cell: ({ appIds }) => appIds.join(',') || '-' },
];

/** Takes the list, returns its table, and where the list stands. */
export function vhostListPage({ appId, setting, auto, vhosts }: VhostListResult, screen: Screen): Page {
  const first = vhosts.find(({ managed }) => !managed)?.vhost;
  return {
    body: table(COLUMNS, vhosts, screen),
    notes: [
      auto
        ? `${setting} of ${appId} is auto: the labels of apps say which vhosts have certificates.`
        : `The list is ${setting} of ${appId}.${first === undefined ? '' : ` To add: dcos letsencrypt vhost add ${first}`}`,
    ],
  };
}

const DONE = { add: 'added to', remove: 'removed from' };
const NO_NEED = { add: 'already in', remove: 'not in' };

/** Takes what was asked for and what came of it, returns a line per kind of outcome, and what happens next. */
export function vhostChangePage(verb: 'add' | 'remove', result: VhostChangeResult): Page {
  const { appId, setting, changed, unchanged } = result;
  const place = `${setting} of ${appId}`;
  const lines = [
    ...(changed.length === 0 ? [] : [`${changed.join(', ')} ${DONE[verb]} ${place}.`]),
    ...(unchanged.length === 0 ? [] : [`${unchanged.join(', ')} ${NO_NEED[verb]} ${place}: nothing to do.`]),
  ];
  return { body: lines.join('\n'), notes: [...undeclaredNote(verb, result), ...nextNote(verb, result)] };
}

/** A name that leads nowhere is often a typing mistake, and its validation would fail. */
function undeclaredNote(verb: 'add' | 'remove', { changed, undeclared }: VhostChangeResult): readonly string[] {
  const names = verb === 'add' ? changed.filter((host) => undeclared.includes(host)) : [];
  return names.length === 0 ? [] : [`No app behind the load balancer declares ${names.join(', ')}.`];
}

function nextNote(verb: 'add' | 'remove', { appId, deployment, stopped }: VhostChangeResult): readonly string[] {
  if (verb === 'add' && stopped) {
    return [`${appId} is stopped: it asks for the certificate when it runs again: dcos marathon app start ${appId}`];
  }
  if (deployment === null) return [];
  if (!deployment.ended) return [`Marathon deploys it: ${deployment.id}`];
  return verb === 'add' ? ['The daemon asks for the certificate now: dcos letsencrypt status'] : [];
}
