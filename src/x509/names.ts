import { domainToASCII } from 'node:url';

/** One input, sorted out: a DNS name, an IP address, or refused with the reason. */
export type HostName =
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'ip'; readonly name: string }
  | { readonly kind: 'refused'; readonly input: string; readonly reason: string };

export interface NormalizedNames {
  /** Lower case, A-labels, canonical IP text; without duplicates, in the order they first came. */
  readonly names: readonly string[];
  readonly refused: readonly { readonly input: string; readonly reason: string }[];
}

/**
 * Takes names as people and labels write them, returns what may go into an order (RFC 8555 section 7.1.3).
 * IP addresses are let through only when asked, since few ACME profiles allow them (RFC 8738).
 */
export function normalizedNames(inputs: readonly string[], options: { allowIp?: boolean } = {}): NormalizedNames {
  const names = new Set<string>();
  const refused: { input: string; reason: string }[] = [];
  for (const host of inputs.map(hostName)) {
    if (host.kind === 'refused') {
      refused.push({ input: host.input, reason: host.reason });
    } else if (host.kind === 'ip' && options.allowIp !== true) {
      refused.push({ input: host.name, reason: 'an IP address needs a profile that allows it' });
    } else {
      names.add(host.name);
    }
  }
  return { names: [...names], refused };
}

/** Sorts out one input. Internationalised names become A-labels (RFC 5891); a final dot is dropped. */
export function hostName(input: string): HostName {
  const trimmed = input.trim();
  const address = ipAddress(trimmed);
  if (address !== undefined) {
    return { kind: 'ip', name: address };
  }
  const name = asciiName(trimmed);
  const reason = refusal(trimmed, name);
  return reason === undefined ? { kind: 'dns', name } : { kind: 'refused', input: trimmed, reason };
}

/** True for the text of an IPv4 or IPv6 address. */
export function isIpAddress(name: string): boolean {
  return ipAddress(name) !== undefined;
}

/** True when one of a certificate's names matches `host`; a wildcard stands for exactly one label (RFC 9525 section 6.3). */
export function coversName(certificateNames: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf('.') + 1);
  const wildcard = host.includes('.') && !isIpAddress(host) ? `*.${parent}` : undefined;
  return certificateNames.some((name) => name === host || name === wildcard);
}

/** domainToASCII answers '' to characters it forbids; these keep their own text so that the refusal can name them. */
function asciiName(trimmed: string): string {
  const lower = trimmed.toLowerCase().replace(/\.$/, '');
  return domainToASCII(lower) || lower;
}

/** The URL parser's host rules are the canonical forms: `[2001:DB8::0:1]` to `2001:db8::1` (RFC 5952). */
function ipAddress(text: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    return URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : undefined;
  }
  const inner = text.replace(/^\[(.*)\]$/, '$1');
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(inner) || !URL.canParse(`http://[${inner}]/`)) {
    return undefined;
  }
  return new URL(`http://[${inner}]/`).hostname.slice(1, -1);
}

/** Label rules of RFC 1123 section 2.1 and RFC 1035 section 2.3.4, and what a public CA cannot validate. */
function refusal(input: string, name: string): string | undefined {
  const labels = name.split('.');
  if (name === '') {
    return 'the name is empty';
  }
  if (input.includes('*')) {
    return 'a wildcard needs a dns-01 challenge; http-01 cannot prove it (RFC 8555 section 8.3)';
  }
  if (name.includes('_')) {
    return 'a host name must not contain an underscore';
  }
  if (labels.length === 1) {
    return 'a name without a dot is not public';
  }
  if (name.length > 253) {
    return `the name is ${name.length} characters long, more than 253`;
  }
  return labelRefusal(labels);
}

function labelRefusal(labels: readonly string[]): string | undefined {
  if (labels.some((label) => label === '')) {
    return 'the name has an empty label';
  }
  const long = labels.find((label) => label.length > 63);
  if (long !== undefined) {
    return `the label "${long.slice(0, 20)}..." is longer than 63 characters`;
  }
  const bad = labels.find((label) => !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
  if (bad !== undefined) {
    return `the label "${bad}" must consist of letters, digits and inner hyphens`;
  }
  return /^\d+$/.test(labels.at(-1) ?? '') ? 'the last label must not be a number' : undefined;
}
