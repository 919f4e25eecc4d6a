import { Flags } from '@oclif/core';
import { CONNECTION_FLAGS } from './connection-flags.ts';

/** Files with certificates and the bar: what `grade` and `status` have in common. */
export const GRADING_FLAGS = {
  'min-grade': Flags.string({ description: 'exit code 5 below this grade: A+, A, A-, B to F', helpValue: 'GRADE' }),
  ca: Flags.string({
    description: 'trust the roots in this PEM file too; may be repeated',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** Flags of `grade`. */
export const GRADE_FLAGS = {
  ...GRADING_FLAGS,
  intermediate: Flags.string({
    description: 'know the intermediates in this PEM file, which a server may have forgotten to send; may be repeated',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  revocation: Flags.boolean({ description: 'ask the CAs whether certificates were revoked (OCSP, CRL)' }),
  address: Flags.string({ description: 'connect to this address instead', helpValue: 'IP', exclusive: ['servername'] }),
  servername: Flags.string({ description: 'ask the host for this name instead', helpValue: 'NAME' }),
  file: Flags.string({ description: 'a list of more hosts, one a line; - is the standard input', helpValue: 'FILE' }),
  all: Flags.boolean({
    description: 'every vhost of the cluster, at the instances of its load balancer',
    exclusive: ['file', 'address', 'servername'],
  }),
  qualys: Flags.boolean({
    description:
      'show beside ours what SSL Labs says of public hosts; their names go to Qualys, one by one, minutes each',
    exclusive: ['ndjson', 'address', 'servername'],
  }),
  'qualys-email': Flags.string({
    description: 'address registered with SSL Labs: version 4 of its API instead of 3',
    helpValue: 'EMAIL',
    dependsOn: ['qualys'],
  }),
  'qualys-url': Flags.string({
    description: 'another entry of the API than https://api.ssllabs.com/api',
    helpValue: 'URL',
    dependsOn: ['qualys'],
  }),
  html: Flags.string({ description: 'also write a report as one self-contained page', helpValue: 'FILE' }),
  ndjson: Flags.boolean({ description: 'one line of JSON for each host, as soon as it is graded' }),
  verbose: Flags.boolean({ description: 'every finding, all protocols and cipher suites' }),
  ...CONNECTION_FLAGS,
};
