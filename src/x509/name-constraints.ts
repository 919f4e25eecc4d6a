import { derNodes } from './der.ts';
import { certificateExtensions } from './extensions.ts';

/** Names a CA may certify, and those it may not (RFC 5280 section 4.2.1.10); kinds other than these are left aside. */
export interface NameConstraints {
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
}

/** DNS names stand for themselves and everything below, address ranges are address and mask in hex. */
export interface Subtrees {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

const NAME_CONSTRAINTS = '551d1e';
const NO_TREES: Subtrees = { dns: [], ip: [] };
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/** Takes a CA certificate's DER, returns its constraints; undefined when it has none. Throws what `derNodes` throws. */
export function nameConstraintsOf(der: Uint8Array): NameConstraints | undefined {
  const value = certificateExtensions(der).get(NAME_CONSTRAINTS);
  if (value === undefined) return undefined;
  const parts = derNodes(derNodes(value)[0]?.content ?? new Uint8Array(0));
  const trees = (tag: number) => subtreesOf(parts.find((part) => part.tag === tag)?.content);
  return { permitted: trees(PERMITTED), excluded: trees(EXCLUDED) };
}

/** Takes constraints and a certificate's names (lower case; addresses as text), returns the first that may not be certified. */
export function forbiddenName({ permitted, excluded }: NameConstraints, names: readonly string[]): string | undefined {
  return names.find((name) => {
    const address = addressHex(name);
    if (address !== undefined) {
      const covers = (range: string) => isInRange(address, range);
      return excluded.ip.some(covers) || (permitted.ip.length > 0 && !permitted.ip.some(covers));
    }
    const covers = (tree: string) => isBelow(name, tree);
    return excluded.dns.some(covers) || (permitted.dns.length > 0 && !permitted.dns.some(covers));
  });
}

function subtreesOf(content: Uint8Array | undefined): Subtrees {
  if (content === undefined) return NO_TREES;
  const bases = derNodes(content).flatMap((subtree) => derNodes(subtree.content).slice(0, 1));
  const of = (tag: number) => bases.filter((base) => base.tag === tag).map((base) => Buffer.from(base.content));
  return {
    dns: of(DNS_NAME).map((bytes) => bytes.toString('latin1').toLowerCase()),
    ip: of(IP_ADDRESS).map((bytes) => bytes.toString('hex')),
  };
}

/** The empty tree holds every name; a leading dot, which some CAs write, asks for at least one label more. */
function isBelow(name: string, tree: string): boolean {
  if (tree === '' || name === tree) return true;
  return name.endsWith(tree.startsWith('.') ? tree : `.${tree}`);
}

function isInRange(address: string, range: string): boolean {
  if (range.length !== address.length * 2) return false;
  const base = Buffer.from(range.slice(0, address.length), 'hex');
  const mask = Buffer.from(range.slice(address.length), 'hex');
  return Buffer.from(address, 'hex').every(
    (byte, at) => (byte & (mask[at] ?? 0)) === ((base[at] ?? 0) & (mask[at] ?? 0)),
  );
}

/** Canonical address text in hex; undefined for everything else. */
function addressHex(name: string): string | undefined {
  if (/^\d+(\.\d+){3}$/.test(name)) return Buffer.from(name.split('.').map(Number)).toString('hex');
  if (!name.includes(':')) return undefined;
  const [head = '', tail] = name.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...middle, ...last].map((group) => group.padStart(4, '0')).join('');
}
