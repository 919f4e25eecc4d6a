import { readFileSync } from 'node:fs';
import { grade } from '../../../src/grader/grade.ts';
import { machineTrustStore } from '../../../src/grader/trust/trust-store.ts';
import { nodeClock } from '../../../src/platform/node/clock.ts';
import { nodeRandom } from '../../../src/platform/node/random.ts';
import { nodeTcp } from '../../../src/platform/node/tcp.ts';
import { machineTrustAnchors } from '../../../src/platform/node/trust-anchors.ts';
import type { GradeOnceAnswer } from './types.ts';

// What grading a host is for an operator: a program that starts, reads the trust anchors of the machine, looks at the
// server and prints the report. Arguments: port on 127.0.0.1, PEM file of one more root, how often to grade (1).
const [port = '', rootFile = '', times = '1'] = process.argv.slice(2);

/** Nobody listens there. */
const plainHttpPort = 1;

/** A DNS without records: nothing leaves the machine, whose resolver is not what is measured. */
const dns = { addresses: async () => ({ kind: 'none' }) as const, caa: async () => ({ kind: 'none' }) as const };
const ports = { tcp: nodeTcp, clock: nodeClock, random: nodeRandom, dns };
const store = machineTrustStore(machineTrustAnchors, [readFileSync(rootFile, 'utf8')], []);
const target = { host: 'localhost', port: Number(port), addresses: ['127.0.0.1'], plainHttpPort };

const answers: GradeOnceAnswer[] = [];
for (let time = 0; time < Number(times); time += 1) {
  const startMs = performance.now();
  const report = await grade([target], { store }, ports);
  const milliseconds = performance.now() - startMs;
  const [address] = report.targets[0]?.addresses ?? [];
  if (address === undefined || address.grade === null) throw new Error(`no grade: ${JSON.stringify(report)}`);
  answers.push({ grade: address.grade, connections: address.connections, milliseconds });
}
process.stdout.write(JSON.stringify(answers));
