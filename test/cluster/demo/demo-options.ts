import { parseArgs } from 'node:util';
import type { AgentNumber } from '../agents.ts';

export interface DemoOptions {
  /** End when everything is served, instead of staying until Ctrl-C. */
  readonly once: boolean;
  /** Where the measured facts go. */
  readonly jsonFile: string | undefined;
  readonly agents: AgentNumber;
  readonly keyType: string;
}

export const USAGE = `Usage: npm run demo -- [--once] [--json FILE] [--agents N] [--key-type TYPE]

  --once           end as soon as every vhost is served; exit code 0 only then
  --json FILE      write what was measured
  --agents N       public agents, 1 to 3 (default 2, on macOS 1)
  --key-type TYPE  key of the certificate: p256 (default), p384, rsa2048, rsa3072, rsa4096
`;

/** Takes the arguments after the script's name. Throws an Error with the reason for a wrong one. */
export function demoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      json: { type: 'string' },
      agents: { type: 'string', default: process.platform === 'darwin' ? '1' : '2' },
      'key-type': { type: 'string', default: 'p256' },
    },
  });
  const agents = Number(values.agents);
  if (agents !== 1 && agents !== 2 && agents !== 3) throw new Error(`--agents ${values.agents}: not 1, 2 or 3`);
  return { once: values.once, jsonFile: values.json, agents, keyType: values['key-type'] };
}
