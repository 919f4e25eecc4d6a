import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GradedAddress } from '../../src/grader/report.ts';
import { EXAMPLE_SERVERS } from '../support/tls-servers/example-servers.ts';
import { gradeLocalhost } from '../support/tls-servers/grade-localhost.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import { freePort, isInstalled, type RunningServer, startServer } from '../support/tls-servers/server-process.ts';

interface Expected {
  readonly grade: string;
  readonly trustIgnored?: string;
  /** Versions with the number of their suites. */
  readonly suites: string;
  readonly order: 'server' | 'client';
  /** Protocol, key exchange, cipher, total. */
  readonly scores: readonly [number, number, number, number];
  /** Rules that cap or hide the letter, sorted. */
  readonly rules: string;
  readonly connections: number;
  readonly alsoTrue?: (address: GradedAddress) => void;
}

const GOOD: Expected['scores'] = [100, 90, 90, 93];
const CURVES = ['X25519', 'P-256', 'P-384', 'P-521', 'X448'];

/** Grades worked out by hand from the rating guide. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'nginx-modern': {
    grade: 'A+',
    suites: 'TLSv1.2:3 TLSv1.3:3',
    order: 'client',
    scores: GOOD,
    rules: '',
    connections: 45,
    alsoTrue: ({ facts }) => {
      expect(new Set(facts.groups.classic)).toEqual(new Set(CURVES));
      expect(facts.groups.tls13).toEqual(expect.arrayContaining(CURVES));
      expect(facts).toMatchObject({ fallbackScsv: true, extendedMasterSecret: true, sessionTickets: true });
      expect(facts.hsts).toEqual({
        kind: 'present',
        maxAgeSeconds: 31_536_000,
        includeSubDomains: false,
        preload: false,
      });
      expect(facts.tolerance).toEqual({ futureVersion: true, concessions: [], defects: [] });
    },
  },
  'nginx-no-hsts': {
    grade: 'A',
    suites: 'TLSv1.2:3 TLSv1.3:3',
    order: 'client',
    scores: GOOD,
    rules: 'H1',
    connections: 45,
    alsoTrue: ({ facts }) => expect(facts.hsts).toEqual({ kind: 'absent' }),
  },
  'nginx-tls12-only': { grade: 'A-', suites: 'TLSv1.2:3', order: 'client', scores: GOOD, rules: 'W2', connections: 35 },
  'nginx-dual-cert': {
    grade: 'A+',
    suites: 'TLSv1.2:6 TLSv1.3:3',
    order: 'client',
    scores: GOOD,
    rules: '',
    connections: 50,
    alsoTrue: ({ facts }) =>
      expect(facts.chains.map(({ certificates: [leaf] }) => leaf?.keyType).toSorted()).toEqual(['P-256', 'RSA']),
  },
  'nginx-legacy': {
    grade: 'B',
    suites: 'TLSv1:4 TLSv1.1:4 TLSv1.2:9 TLSv1.3:3',
    order: 'server',
    scores: [95, 90, 90, 91.5],
    rules: 'B7',
    connections: 85,
    alsoTrue: ({ facts }) => expect(facts.fallbackScsv).toBe(true),
  },
  'ossl-tls10-only': {
    grade: 'C',
    suites: 'TLSv1:10',
    order: 'client',
    scores: [90, 90, 90, 90],
    rules: 'B6 B7 C2 H1 W2',
    connections: 65,
    alsoTrue: ({ facts }) => expect(facts.keyExchanges).toContainEqual(expect.objectContaining({ name: 'DH 2048' })),
  },
  'ossl-no-aead': {
    grade: 'B',
    suites: 'TLSv1.2:4',
    order: 'server',
    scores: GOOD,
    rules: 'B6 H1 W2',
    connections: 45,
  },
  'ossl-no-fs': {
    grade: 'B',
    suites: 'TLSv1.2:2',
    order: 'server',
    scores: GOOD,
    rules: 'B5 H1 W2',
    connections: 40,
    alsoTrue: ({ facts }) => expect(facts.groups).toEqual({ classic: [], tls13: [] }),
  },
  'ossl-dh1024': {
    grade: 'B',
    suites: 'TLSv1.2:2',
    order: 'client',
    scores: [100, 80, 90, 90],
    rules: 'B4 H1 W2',
    connections: 35,
    alsoTrue: ({ facts }) => {
      expect(facts.keyExchanges).toEqual([
        { version: 'TLSv1.2', name: 'DH 1024', rsaBits: 1024, knownPrime: 'RFC 2409 group 2' },
      ]);
    },
  },
  'ossl-null': {
    grade: 'F',
    suites: 'TLSv1.2:3',
    order: 'client',
    scores: [100, 90, 40, 73],
    rules: 'F5 H1 W2',
    connections: 45,
  },
  'ossl-anon': {
    grade: 'F',
    suites: 'TLSv1.2:3 TLSv1.3:3',
    order: 'client',
    scores: [100, 0, 90, 0],
    rules: 'F5 H1',
    connections: 50,
    alsoTrue: ({ facts }) => expect(facts.keyExchanges).toContainEqual(expect.objectContaining({ name: 'DH 3072' })),
  },
  'ossl-menagerie': {
    grade: 'B',
    suites: 'TLSv1:10 TLSv1.1:10 TLSv1.2:44 TLSv1.3:3',
    order: 'server',
    scores: [95, 90, 90, 91.5],
    rules: 'B7 H1',
    connections: 185,
  },
  'ossl-selfsigned': {
    grade: 'T',
    trustIgnored: 'A',
    suites: 'TLSv1.2:2 TLSv1.3:3',
    order: 'client',
    scores: GOOD,
    rules: 'H1 T1',
    connections: 45,
    alsoTrue: ({ facts: { chains } }) => expect(chains[0]?.trust).toMatchObject({ failure: 'self-signed' }),
  },
  'ossl-wrong-host': {
    grade: 'M',
    trustIgnored: 'A',
    suites: 'TLSv1.2:2 TLSv1.3:3',
    order: 'client',
    scores: GOOD,
    rules: 'H1 M1',
    connections: 45,
  },
  'gnutls-rc4-only': {
    grade: 'F',
    suites: 'TLSv1.2:2',
    order: 'client',
    scores: [100, 90, 80, 89],
    rules: 'B2 B6 C4 F7 H1 W2',
    connections: 40,
    alsoTrue: ({ facts }) => expect(facts.hsts).toBe('unknown'),
  },
  'gnutls-3des-only': {
    grade: 'C',
    suites: 'TLSv1.2:3',
    order: 'client',
    scores: [100, 90, 80, 89],
    rules: 'B6 C5 H1 W2',
    connections: 55,
  },
  'gnutls-dh512': {
    grade: 'F',
    suites: 'TLSv1.2:7',
    order: 'client',
    scores: [100, 40, 90, 78],
    rules: 'F3 H1 W2',
    connections: 45,
    alsoTrue: ({ facts }) => expect(facts.keyExchanges.map(({ name }) => name)).toEqual(['DH 512']),
  },
  'gnutls-insecure-reneg': {
    grade: 'F',
    suites: 'TLSv1.2:18 TLSv1.3:4',
    order: 'client',
    scores: GOOD,
    rules: 'F2 H1 W1',
    connections: 90,
    alsoTrue: ({ facts }) =>
      expect(facts.keyExchanges).toContainEqual(expect.objectContaining({ name: 'DH 2048', knownPrime: 'ffdhe2048' })),
  },
  'nss-ssl3-tls12': {
    grade: 'C',
    suites: 'SSLv3:7 TLSv1:9 TLSv1.1:9 TLSv1.2:10',
    order: 'server',
    scores: [90, 90, 90, 90],
    rules: 'B1 B2 B7 C3 H1 W2',
    connections: 95,
  },
  'java-export': {
    grade: 'F',
    suites: 'TLSv1:3 TLSv1.2:2',
    order: 'server',
    scores: [95, 40, 50, 60.5],
    rules: 'B2 B7 F3 F5 H1 W2',
    connections: 65,
    alsoTrue: ({ facts }) => {
      expect(facts.keyExchanges).toContainEqual(expect.objectContaining({ version: 'TLSv1', name: 'RSA 512' }));
      expect(facts.keyExchanges).toContainEqual(expect.objectContaining({ version: 'TLSv1', name: 'DH 512' }));
    },
  },
};

let pki: TestPki;
const running: RunningServer[] = [];

beforeAll(async () => {
  pki = await makePki();
});

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  await pki.remove();
});

describe('the grade of real servers', () => {
  it.for(EXAMPLE_SERVERS)('$name gets the grade the rating guide gives it', async (example, { skip }) => {
    const expected = EXPECTED[example.name];
    const absent = example.programs.find((program) => !isInstalled(program));
    if (absent !== undefined) process.stdout.write(`${example.name} is not tested: ${absent} is not installed\n`);
    skip(absent !== undefined, `${absent} is not installed`);
    const port = await freePort();
    const server = await startServer(example.command(pki, port), port);
    running.push(server);

    const address = await gradeLocalhost(port, [pki.read('root.pem')]);
    await server.stop();

    expect({
      grade: address.grade,
      trustIgnored: address.gradeTrustIgnored,
      suites: address.facts.suites.map(({ version, names }) => `${version}:${names.length}`).join(' '),
      order: address.facts.suites.findLast(({ version }) => version !== 'TLSv1.3')?.order,
      scores: Object.values(address.scores),
      rules: capping(address),
    }).toEqual({
      grade: expected?.grade,
      trustIgnored: expected?.trustIgnored ?? expected?.grade,
      suites: expected?.suites,
      order: expected?.order,
      scores: expected?.scores,
      rules: expected?.rules,
    });
    expect(address.connections).toBeLessThanOrEqual(expected?.connections ?? 0);
    expected?.alsoTrue?.(address);
  });
});

function capping({ findings }: GradedAddress): string {
  const capped = findings.filter(({ effect }) => effect !== 'none' && effect !== 'unknown');
  return capped
    .map(({ rule }) => rule)
    .toSorted()
    .join(' ');
}
