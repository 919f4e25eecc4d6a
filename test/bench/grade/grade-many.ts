import { readFileSync } from 'node:fs';
import { gradeTargets } from '../../../src/operations/grade.ts';
import { graderWith } from '../../../src/operations/grader.ts';
import { nodeClock } from '../../../src/platform/node/clock.ts';
import { nodeRandom } from '../../../src/platform/node/random.ts';
import { nodeTcp } from '../../../src/platform/node/tcp.ts';
import { machineTrustAnchors } from '../../../src/platform/node/trust-anchors.ts';
import type { GradeManyAnswer } from './types.ts';

// What `grade --all` does for vhosts behind one load balancer, as a whole process. Arguments: port on 127.0.0.1, PEM file
// of one more root, file with the hosts, one a line.
const [port = '', rootFile = '', hostsFile = ''] = process.argv.slice(2);

/** A DNS without records: nothing leaves the machine, whose resolver is not what is measured. */
const dns = { addresses: async () => ({ kind: 'none' }) as const, caa: async () => ({ kind: 'none' }) as const };
const ports = { tcp: nodeTcp, clock: nodeClock, random: nodeRandom, dns };
const roots = [{ path: rootFile, text: readFileSync(rootFile, 'utf8') }];
const grader = graderWith({ anchors: machineTrustAnchors, roots, intermediates: [] }, ports, true);
const targets = readFileSync(hostsFile, 'utf8')
  .trim()
  .split('\n')
  .map((host) => ({ host, port: Number(port), addresses: ['127.0.0.1'], plainHttpPort: 1 }));

const result = await gradeTargets(targets, { grader, clock: nodeClock }, () => {});
const addresses = result.targets.flatMap((target) => target.addresses);
const answer: GradeManyAnswer = {
  grades: Object.fromEntries(
    [...Map.groupBy(result.targets, ({ grade }) => `${grade}`)].map(([grade, { length }]) => [grade, length]),
  ),
  connections: addresses.reduce((sum, { connections }) => sum + connections, 0),
  shared: addresses.filter((address) => address.grade !== null && address.examinedAs !== null).length,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(answer));
