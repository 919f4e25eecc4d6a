import { expect, test } from 'vitest';
import type { AgentSpec } from '../../types.ts';
import { appForTest } from '../app/app-for-test.ts';
import { matchOffer, type Offer, wantedPorts } from './match-offer.ts';

const PRIVATE: AgentSpec = { id: 'S0', address: '127.0.0.2', role: '*', attributes: { rack: 'a' } };
const SECOND: AgentSpec = { id: 'S2', address: '127.0.0.4', role: '*', attributes: { rack: 'b' } };
const PUBLIC: AgentSpec = { id: 'S1', address: '127.0.0.3', role: 'slave_public', attributes: {} };
const LB = { acceptedResourceRoles: ['slave_public'], requirePorts: true, ports: [80, 443] };

test.each<[string, Record<string, unknown>, string | undefined]>([
  ['an app without a word about roles', {}, 'S0'],
  ['an app for public agents', { acceptedResourceRoles: ['slave_public'] }, 'S1'],
  ['an app of a rack', { constraints: [['rack', 'LIKE', '[bc]']] }, 'S2'],
  ['an app outside a rack', { constraints: [['rack', 'UNLIKE', 'a']] }, 'S2'],
  ['an app of a host', { constraints: [['hostname', 'CLUSTER', '127.0.0.4']] }, 'S2'],
  ['an app of a rack nobody is in', { constraints: [['rack', 'IS', 'z']] }, undefined],
])('%s goes where it may', (_what, json, expected) => {
  const { agent } = matchOffer({ app: appForTest(json), home: undefined, siblings: [] }, offers());

  expect(agent?.id).toBe(expected);
});

test('tasks of one app are spread', () => {
  const { agent } = matchOffer({ app: appForTest(), home: undefined, siblings: [PRIVATE] }, offers());

  expect(agent?.id).toBe('S2');
});

test('a load balancer finds no second place while its ports are taken on the only public agent', () => {
  const match = matchOffer({ app: appForTest(LB), home: undefined, siblings: [PUBLIC] }, offers([80, 443]));

  expect(match.agent).toBeUndefined();
  expect('reasons' in match && Object.fromEntries(match.reasons)).toEqual({
    S0: 'UnfulfilledRole',
    S1: 'InsufficientPorts',
    S2: 'UnfulfilledRole',
  });
});

test('a unique hostname is never used twice', () => {
  const app = appForTest({ constraints: [['hostname', 'UNIQUE']] });
  const match = matchOffer({ app, home: undefined, siblings: [PRIVATE, SECOND] }, offers());

  expect('reasons' in match && match.reasons.get('S0')).toBe('UnfulfilledConstraint');
});

test('a resident instance returns to its data or waits', () => {
  const request = { app: appForTest(), home: PRIVATE, siblings: [] };
  const elsewhere = matchOffer(request, offers().slice(1));

  expect(matchOffer(request, offers()).agent?.id).toBe('S0');
  expect('reasons' in elsewhere && elsewhere.reasons.get('S2')).toBe('NoCorrespondingReservationFound');
});

test('host ports are fixed when they are required, any otherwise, and none without a mapping', () => {
  const mappings = [{ containerPort: 80, hostPort: 0 }, { containerPort: 81, hostPort: 8081 }, { containerPort: 82 }];

  expect(wantedPorts(appForTest(LB))).toEqual([80, 443]);
  expect(wantedPorts(appForTest({ requirePorts: true, ports: [0, 80] }))).toEqual(['any', 80]);
  expect(wantedPorts(appForTest({ ports: [80] }))).toEqual(['any']);
  expect(
    wantedPorts(
      appForTest({
        networks: [{ mode: 'container', name: 'dcos' }],
        container: { docker: { image: 'a' }, portMappings: mappings },
      }),
    ),
  ).toEqual(['any', 8081, undefined]);
});

function offers(usedOnPublic: readonly number[] = []): Offer[] {
  return [
    { agent: PRIVATE, usedPorts: new Set() },
    { agent: PUBLIC, usedPorts: new Set(usedOnPublic) },
    { agent: SECOND, usedPorts: new Set() },
  ];
}
