import { domainToASCII } from 'node:url';
import type { GradeTarget } from '../grader/grade.ts';
import { AppError } from '../platform/errors.ts';
import { hostName, isIpAddress } from '../x509/names.ts';

/** Hosts to grade as they were typed. */
export interface TypedHosts {
  readonly hosts: readonly string[];
  /** A list of more: its name, and one host a line. */
  readonly list: { readonly name: string; readonly text: string } | undefined;
  /** Where to connect instead of the host's own addresses. */
  readonly address: string | undefined;
  /** The name to ask the host for instead of its own. */
  readonly servername: string | undefined;
}

const HTTPS_PORT = 443;

/** A label as servers use them: with underscores, unlike in certificates. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Takes what was typed, returns the targets, each once. Pure. Throws USAGE that names every wrong one. */
export function typedTargets({ hosts, list, address, servername }: TypedHosts): readonly GradeTarget[] {
  const words = [...hosts, ...(list === undefined ? [] : listed(list.text))];
  const parsed = words.map(targetOf);
  const wrong = parsed.flatMap((one) => ('refused' in one ? [one.refused] : []));
  if (wrong.length > 0) throw usage(wrong.join('\n'), EXAMPLE);
  const targets = parsed.flatMap((one) => ('refused' in one ? [] : [one]));
  const [first, ...others] = distinct(targets);
  if (first === undefined) throw noHosts(list?.name);
  if (address === undefined && servername === undefined) return [first, ...others];
  const flag = address === undefined ? '--servername' : '--address';
  if (others.length > 0) throw usage(`${flag} needs exactly one host; given: ${others.length + 1}.`, EXAMPLE_ADDRESS);
  return [elsewhere(first, address, servername)];
}

const EXAMPLE = 'dcos letsencrypt grade shop.example.com:8443';
const EXAMPLE_ADDRESS = 'dcos letsencrypt grade shop.example.com --address 203.0.113.7';

/** Lines of a list; what follows a `#` is a comment. */
function listed(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

function targetOf(word: string): GradeTarget | { readonly refused: string } {
  if (word.includes('://')) return { refused: `${word}: a host is meant, not a URL.` };
  const [, host = word, portText] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(word) ?? [];
  const port = portText === undefined ? HTTPS_PORT : portOf(portText);
  if (port === undefined) return { refused: `${word}: ${portText || '(nothing)'} is no port from 1 to 65535.` };
  const name = nameOf(host);
  return name === undefined ? { refused: `${word}: not a host name, and not an address.` } : { host: name, port };
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Unlike in a certificate, a name without a dot will do: `localhost`. Undefined for what cannot be a host. */
function nameOf(text: string): string | undefined {
  const known = hostName(text);
  if (known.kind !== 'refused') return known.name;
  const ascii = domainToASCII(text.toLowerCase().replace(/\.$/, ''));
  const labels = ascii.split('.');
  const isName =
    ascii.length <= 253 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName ? ascii : undefined;
}

function distinct(targets: readonly GradeTarget[]): readonly GradeTarget[] {
  return [...new Map(targets.map((target) => [`${target.host} ${target.port}`, target])).values()];
}

function elsewhere(target: GradeTarget, address: string | undefined, servername: string | undefined): GradeTarget {
  if (address !== undefined) {
    if (!isIpAddress(address)) throw usage(`--address ${address}: not an address.`, EXAMPLE_ADDRESS);
    return { ...target, addresses: [address] };
  }
  const host = nameOf(servername ?? '');
  if (host === undefined) throw usage(`--servername ${servername}: not a host name.`, EXAMPLE_SERVERNAME);
  return { ...target, host, addresses: [target.host] };
}

const EXAMPLE_SERVERNAME = 'dcos letsencrypt grade 203.0.113.7 --servername shop.example.com';

function noHosts(listName: string | undefined): AppError {
  const message = listName === undefined ? 'no host given.' : `${listName} names no host.`;
  return new AppError('USAGE', message, {
    suggestions: [
      'dcos letsencrypt grade shop.example.com',
      'or every vhost of the cluster: dcos letsencrypt grade --all',
    ],
  });
}

function usage(message: string, suggestion: string): AppError {
  return new AppError('USAGE', message, { suggestions: [suggestion] });
}
