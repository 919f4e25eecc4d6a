import { describe, expect, it } from 'vitest';
import { agentCount } from '../../../src/marathon/agent-count.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { type ScriptedAnswer, scriptedHttp } from '../../support/scripted-http.ts';

const PUBLIC = { reserved_resources: { slave_public: { cpus: 4 } }, unreserved_resources: { cpus: 0 } };
const PRIVATE = { reserved_resources: {}, unreserved_resources: { cpus: 4 } };
const SLAVES = {
  slaves: [{ ...PUBLIC, active: true }, { ...PUBLIC, active: false }, PUBLIC, { ...PRIVATE, active: true }],
};

describe('agentCount', () => {
  it.each([
    { roles: ['slave_public'], count: 2 },
    { roles: ['*'], count: 1 },
    { roles: [], count: 1 },
    { roles: ['slave_public', '*'], count: 3 },
    { roles: ['other'], count: 0 },
  ])('counts active agents that take $roles', async ({ roles, count }) => {
    const { agents, requests } = counting({ body: JSON.stringify(SLAVES) }, 'http://10.0.0.1:5050/');

    expect(await agents.accepting(roles)).toBe(count);
    expect(requests.map(({ url }) => url)).toEqual(['http://10.0.0.1:5050/slaves']);
  });

  it.each([undefined, '/mesos'])("asks DC/OS's master when Marathon names %s", async (mesosUrl) => {
    const { agents, requests } = counting({ body: JSON.stringify(SLAVES) }, mesosUrl);

    await agents.accepting(['slave_public']);

    expect(requests.map(({ url }) => url)).toEqual(['http://leader.mesos:5050/slaves']);
  });

  it.each([
    { what: 'wants a login', answer: { status: 401 } },
    { what: 'cannot be reached', answer: new AppError('UNREACHABLE', 'leader.mesos: name unknown') },
    { what: 'answers a page', answer: { body: '<html>' } },
  ])('does not know when Mesos $what', async ({ answer }) => {
    expect(await counting(answer, undefined).agents.accepting(['slave_public'])).toBeUndefined();
  });
});

function counting(answer: ScriptedAnswer, mesosUrl: string | undefined) {
  const http = scriptedHttp(() => answer);
  const agents = agentCount({ http, marathon: { info: async () => ({ version: '1.11.24', mesosUrl }) } });
  return { agents, requests: http.requests };
}
