import type { Facts, VersionSuites } from '../facts.ts';
import { type CipherSuite, suiteOf } from '../wire/cipher-suites.ts';
import { isOlder, type ProtocolVersion } from '../wire/versions.ts';

/** A client that stands for a family of browsers: what it would get decides several rules. */
export interface ReferenceClient {
  readonly name: string;
  readonly newest: ProtocolVersion;
  /** Codes in the client's order. */
  readonly suites: readonly number[];
}

/** What a client and a server would agree on. */
export interface Agreement {
  readonly client: string;
  readonly version: ProtocolVersion;
  readonly suite: CipherSuite;
}

const MODERN: readonly number[] = [
  0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009e, 0x009f, 0x0033, 0x0039, 0x009c, 0x009d,
  0x002f, 0x0035,
];

/** A browser of 2014 to 2016. */
const COMPATIBLE: readonly number[] = [
  0xc02b, 0xc02f, 0xc00a, 0xc009, 0xc013, 0xc014, 0x0033, 0x0039, 0x009c, 0x002f, 0x0035, 0xc008, 0xc012, 0x0016,
  0x000a, 0xc007, 0xc011, 0x0005, 0x0004,
];

/** Clients that offer AEAD and forward secrecy: rules B5 and B6. */
export const MODERN_CLIENTS: readonly ReferenceClient[] = [
  { name: 'a browser with TLS 1.3', newest: 'TLSv1.3', suites: [0x1301, 0x1302, 0x1303, ...MODERN] },
  { name: 'a browser with TLS 1.2', newest: 'TLSv1.2', suites: MODERN },
];

/** All of them: rules C4 and C5. */
export const ALL_CLIENTS: readonly ReferenceClient[] = [
  ...MODERN_CLIENTS,
  { name: 'a browser of 2015', newest: 'TLSv1.2', suites: COMPATIBLE },
];

/** Takes clients and facts, returns what each would get; clients that cannot connect are left out. */
export function agreements(clients: readonly ReferenceClient[], facts: Facts): readonly Agreement[] {
  return clients.map((client) => agreement(client, facts)).filter((found) => found !== undefined);
}

/** The newest common version decides, then the order of whoever has the say; there is no second try. */
function agreement(client: ReferenceClient, facts: Facts): Agreement | undefined {
  const common = facts.suites.filter(({ version, suites }) => suites.length > 0 && !isOlder(client.newest, version));
  const [newest] = common.toSorted((a, b) => (isOlder(a.version, b.version) ? 1 : -1));
  if (newest === undefined) return undefined;
  const code = choice(newest, client);
  return code === undefined ? undefined : { client: client.name, version: newest.version, suite: suiteOf(code) };
}

function choice(offered: VersionSuites, client: ReferenceClient): number | undefined {
  return offered.order === 'client'
    ? client.suites.find((code) => offered.suites.includes(code))
    : offered.suites.find((code) => client.suites.includes(code));
}
