import { expect, it } from 'vitest';
import { milestones } from '../../../src/operations/setup-milestones.ts';
import { report, reportedCertificate, reportedVhost } from './builders.ts';

const LOOKED = { lookedAt: '2026-11-24T11:59:00.000Z' };
const HOST = ['shop.example.com'];
const NONE = reportedVhost({ state: 'issuing', certificateId: undefined });
const FAILED = reportedVhost({
  host: 'api.example.com',
  state: 'failed',
  detail: 'no A record',
  certificateId: undefined,
});

it.each([
  ['before the first look', HOST, report(), false, { issued: false, ended: false }],
  ['while it is issued', HOST, report({ ...LOOKED, vhosts: [NONE] }), false, { issued: false, ended: false }],
  [
    'issued',
    HOST,
    report({
      ...LOOKED,
      vhosts: [reportedVhost({ state: 'installing' })],
      certificates: [reportedCertificate({ slot: undefined })],
    }),
    false,
    { issued: true, installed: false, served: false, ended: false },
  ],
  [
    'installed',
    HOST,
    report({ ...LOOKED, vhosts: [reportedVhost({ state: 'unserved' })] }),
    false,
    { installed: true, served: false, ended: false },
  ],
  ['served', HOST, report({ ...LOOKED }), false, { served: true, ended: true, failed: [] }],
  [
    'a rehearsal, issued',
    HOST,
    report({ ...LOOKED, vhosts: [reportedVhost({ state: 'unserved' })], certificates: [] }),
    true,
    { issued: true, ended: true },
  ],
  [
    'one of two failed',
    [...HOST, 'api.example.com'],
    report({ ...LOOKED, vhosts: [reportedVhost(), FAILED] }),
    false,
    { served: true, ended: true, failed: [{ host: 'api.example.com', detail: 'no A record' }] },
  ],
  ['all failed', ['api.example.com'], report({ ...LOOKED, vhosts: [FAILED] }), false, { issued: false, ended: true }],
  [
    'a new name is not in the report yet',
    [...HOST, 'new.example.com'],
    report({ ...LOOKED }),
    false,
    { issued: false, ended: false },
  ],
  ['whatever the daemon finds', [], report({ ...LOOKED }), false, { served: true, ended: true }],
])('%s', (_, hosts, given, rehearsal, expected) => {
  expect(milestones(hosts, given, rehearsal)).toMatchObject(expected);
});
