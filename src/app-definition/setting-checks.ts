import { hostName, isIpAddress } from '../x509/names.ts';
import type { KeyType } from '../x509/types.ts';
import type { Checked } from './types.ts';

/** The key types an operator may ask for, in the order help shows them. */
export const KEY_TYPES: readonly KeyType[] = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384'];

/** Marathon's rule for one segment of an id (mesosphere/marathon AppValidation and PathId). */
const ID_SEGMENT = /^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$/;

/** Words of Marathon's own URLs, refused at the end of an id since 1.8. */
const RESERVED_ENDINGS: readonly string[] = ['restart', 'tasks', 'versions'];

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60 };

const LONGEST_INTERVAL_MINUTES = 24 * 60;

/** Takes host names separated by commas or blanks, returns them normalised, each once; refuses all bad ones together. */
export function vhostList(text: string): Checked<readonly string[]> {
  const hosts = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(hostName);
  const bad = hosts.flatMap((host) => {
    if (host.kind === 'ip') return [`${host.name} is an address, and only names can be virtual hosts`];
    return host.kind === 'refused' ? [`${host.input}: ${host.reason}`] : [];
  });
  if (bad.length > 0) return { refused: bad.join('; ') };
  return { value: [...new Set(hosts.flatMap((host) => (host.kind === 'dns' ? [host.name] : [])))] };
}

/** As `vhostList`, or the one word `auto`: every vhost that the load balancer serves. */
export function vhostsOrAuto(text: string): Checked<readonly string[]> {
  const words = text.toLowerCase().split(/[\s,]+/);
  if (!words.includes('auto')) return vhostList(text);
  const others = words.filter((word) => word !== 'auto' && word !== '');
  return others.length === 0 ? { value: ['auto'] } : { refused: `auto takes every vhost, so ${others[0]} is too much` };
}

/** Host names, `*.example.com` for everything below a name, or `*`; separated by commas or blanks. */
export function hostPatterns(text: string): Checked<readonly string[]> {
  const patterns = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((part) => part !== '');
  const bad = patterns.filter((part) => part !== '*' && hostName(part.replace(/^\*\./, '')).kind !== 'dns');
  return bad.length === 0 ? { value: patterns } : { refused: `${bad.join(', ')}: not a host name or *.name` };
}

/** Base URLs as `httpUrl` takes them, separated by commas or blanks. */
export function httpUrlList(text: string): Checked<readonly string[]> {
  const checked = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => ({ part, ...httpUrl(part) }));
  const bad = checked.flatMap((one) => ('refused' in one ? [`${one.part}: ${one.refused}`] : []));
  if (bad.length > 0) return { refused: bad.join('; ') };
  return { value: checked.flatMap((one) => ('value' in one ? [one.value] : [])) };
}

/** What discovery takes. */
export function discovery(text: string): Checked<'all' | 'labelled'> {
  const value = (['all', 'labelled'] as const).find((one) => one === text.toLowerCase());
  return value === undefined ? { refused: 'not one of all, labelled' } : { value };
}

/** One HAPROXY_GROUP or several with commas. */
export function groupList(text: string): Checked<string> {
  return /^[\x21-\x2b\x2d-\x7e]+(,[\x21-\x2b\x2d-\x7e]+)*$/.test(text)
    ? { value: text }
    : { refused: 'not a group, nor several with commas and no blanks' };
}

/** A mail address as a CA takes it in `mailto:` (RFC 8555 section 7.3); the domain must be a public name. */
export function email(text: string): Checked<string> {
  const at = text.lastIndexOf('@');
  const isAddress = at > 0 && !/[\s,<>"]/.test(text) && hostName(text.slice(at + 1)).kind === 'dns';
  return isAddress ? { value: text } : { refused: 'not a mail address' };
}

/** An absolute http or https URL without user, query and fragment; a final slash is dropped. */
export function httpUrl(text: string): Checked<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { refused: 'not an http or https URL' };
  if (url.username !== '' || url.password !== '') {
    return { refused: 'a password in a URL would be readable in Marathon' };
  }
  if (url.search !== '' || url.hash !== '') return { refused: 'a base URL has no query and no fragment' };
  return { value: text.replace(/\/+$/, '') };
}

/** The ACME directory: https, as RFC 8555 section 6.1 demands. */
export function directoryUrl(text: string): Checked<string> {
  const url = httpUrl(text);
  if ('refused' in url || url.value.startsWith('https://')) return url;
  return { refused: 'ACME runs over https only (RFC 8555 section 6.1)' };
}

/** ACME directories separated by commas or blanks. */
export function directoryUrlList(text: string): Checked<readonly string[]> {
  const urls = text.split(/[\s,]+/).filter((part) => part !== '');
  const checked = urls.map((url) => ({ url, ...directoryUrl(url) }));
  const bad = checked.flatMap((one) => ('refused' in one ? [`${one.url}: ${one.refused}`] : []));
  if (bad.length > 0) return { refused: bad.join('; ') };
  return { value: [...new Set(checked.flatMap((one) => ('value' in one ? [one.value] : [])))] };
}

/** One of KEY_TYPES, in any case. */
export function keyType(text: string): Checked<KeyType> {
  const value = KEY_TYPES.find((type) => type === text.toLowerCase());
  return value === undefined ? { refused: `not one of ${KEY_TYPES.join(', ')}` } : { value };
}

/** What shares a certificate. */
export function groupBy(text: string): Checked<'packed' | 'vhost' | 'domain'> {
  return oneOf(['packed', 'domain', 'vhost'], text);
}

/** Where certificates go. */
export function installMode(text: string): Checked<'env' | 'secret' | 'directory'> {
  return oneOf(['env', 'secret', 'directory'], text);
}

/** What TLS marathon-lb offers. */
export function tlsPolicy(text: string): Checked<'off' | 'intermediate' | 'modern'> {
  return oneOf(['off', 'intermediate', 'modern'], text);
}

/** A switch: true or false. */
export function truth(text: string): Checked<boolean> {
  const checked = oneOf(['true', 'false'], text);
  return 'refused' in checked ? checked : { value: checked.value === 'true' };
}

/** One of the words, in any case. */
function oneOf<Word extends string>(words: readonly Word[], text: string): Checked<Word> {
  const value = words.find((one) => one === text.toLowerCase());
  return value === undefined ? { refused: `not one of ${words.join(', ')}` } : { value };
}

/** An absolute path without `..`; final slashes are dropped. */
export function absolutePath(text: string): Checked<string> {
  const path = text.replace(/\/+$/, '');
  const isPlain = /^(\/[^/\s,]+)+$/.test(path) && !path.split('/').some((part) => part === '..' || part === '.');
  return isPlain ? { value: path } : { refused: 'not an absolute path without blanks, commas and dots' };
}

/** The beginning of paths in the Secret Store, without the leading slash that its API does not take. */
export function secretPath(text: string): Checked<string> {
  const path = text.replace(/^\/+|\/+$/g, '');
  return /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/.test(path)
    ? { value: path }
    : { refused: 'not a path of letters, digits, hyphens and underscores' };
}

/** Minutes or hours, one minute to one day: `30m`, `24h`; returned as written. */
export function interval(text: string): Checked<string> {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,4})([mh])$/.exec(text) ?? [];
  const minutes = Number(count) * (UNIT_MINUTES[unit] ?? 0);
  if (minutes === 0) return { refused: 'not a number of minutes (m) or hours (h)' };
  return minutes > LONGEST_INTERVAL_MINUTES ? { refused: 'longer than 24h' } : { value: text };
}

/** A Marathon app id; returned absolute. */
export function appId(text: string): Checked<string> {
  const segments = text.replace(/^\//, '').split('/');
  if (segments.some((segment) => !ID_SEGMENT.test(segment))) {
    return { refused: 'each part of an app id is lower-case letters, digits and inner hyphens' };
  }
  const last = segments.at(-1) ?? '';
  if (RESERVED_ENDINGS.includes(last)) return { refused: `Marathon keeps the ending "${last}" for itself` };
  return { value: `/${segments.join('/')}` };
}

/** A Marathon app id, returned as written: the original's MARATHON_LB_ID has no leading slash. */
export function otherAppId(text: string): Checked<string> {
  const checked = appId(text);
  return 'refused' in checked ? checked : { value: text };
}

/** The name of an environment variable. */
export function variableName(text: string): Checked<string> {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
    ? { value: text }
    : { refused: 'not the name of an environment variable' };
}

/** Printable ASCII without blanks and commas. */
export function word(text: string): Checked<string> {
  return /^[\x21-\x2b\x2d-\x7e]+$/.test(text) ? { value: text } : { refused: 'not a single word' };
}

/** Makes a check for numbers of at least `least`. */
export function numberFrom(least: number): (text: string) => Checked<number> {
  return (text) => {
    const value = /^[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    return value >= least ? { value } : { refused: `not a number of at least ${least}` };
  };
}

/** Makes a check for whole numbers of at least `least`. */
export function wholeNumberFrom(least: number): (text: string) => Checked<number> {
  const check = numberFrom(least);
  return (text) => (/^[0-9]+$/.test(text) ? check(text) : { refused: `not a whole number of at least ${least}` });
}

/** Addresses of name servers, each with a port if it is not 53, separated by commas or blanks. */
export function nameServerList(text: string): Checked<readonly string[]> {
  const servers = text.split(/[\s,]+/).filter((part) => part !== '');
  const bad = servers.filter((server) => {
    const [, inner, port] = /^\[([^\]]+)\](?::(\d+))?$/.exec(server) ?? /^([0-9.]+)(?::(\d+))?$/.exec(server) ?? [];
    return !isIpAddress(inner ?? server) || Number(port ?? 53) > 65_535;
  });
  return bad.length === 0 && servers.length > 0
    ? { value: servers }
    : { refused: `${bad.join(', ') || 'nothing'} is not the address of a name server` };
}
