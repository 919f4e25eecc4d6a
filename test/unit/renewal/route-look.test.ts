import { describe, expect, test } from 'vitest';
import type { ProbeAnswer, ProbeRequest } from '../../../src/platform/http-probe.ts';
import { routeLook } from '../../../src/renewal/route-look.ts';

const INSTANCES = ['10.0.0.1', '10.0.0.2'].map((host) => ({
  taskId: host,
  host,
  httpPort: 80,
  httpsPort: 443,
  statsPort: 9090,
  healthy: true,
}));
const PROBE = { token: 'probe-1', answer: 'expected' };
const QUESTION = { name: 'a.example.com', instances: INSTANCES, probe: PROBE };

function answering(answer: (request: ProbeRequest) => ProbeAnswer) {
  const asked: string[] = [];
  const get = async (request: ProbeRequest) => {
    asked.push(`${request.url} at ${request.address}:${request.port}`);
    return answer(request);
  };
  return { asked, http: { get } };
}

function answer(status: number, body = '', location?: string): ProbeAnswer {
  return { kind: 'answer', status, body, location };
}

describe('a route', () => {
  test('is good when every instance hands the request to this process', async () => {
    const { http, asked } = answering(() => answer(200, 'expected'));

    expect(await routeLook(QUESTION, http)).toEqual({ name: 'a.example.com', ok: true, problem: undefined });
    expect(asked).toEqual([
      'http://a.example.com/.well-known/acme-challenge/probe-1 at 10.0.0.1:80',
      'http://a.example.com/.well-known/acme-challenge/probe-1 at 10.0.0.2:80',
    ]);
  });

  test('follows a redirect to https on the same instance, whatever port it names', async () => {
    const { http, asked } = answering(({ url }) =>
      url.startsWith('http:')
        ? answer(301, '', url.replace('http://a.example.com', 'https://a.example.com:8443'))
        : answer(200, 'expected'),
    );

    expect((await routeLook(QUESTION, http)).ok).toBe(true);
    expect(asked).toContain('https://a.example.com:8443/.well-known/acme-challenge/probe-1 at 10.0.0.2:443');
  });

  test.each([
    {
      what: 'one instance does not know the name',
      reply: ({ address }: ProbeRequest) => (address === '10.0.0.2' ? answer(503) : answer(200, 'expected')),
      problem: '10.0.0.2:80 answered 503, not the daemon',
    },
    {
      what: 'another app answers',
      reply: () => answer(200, 'welcome'),
      problem: '10.0.0.1:80 answered, but not the daemon',
    },
    {
      what: 'nobody answers',
      reply: (): ProbeAnswer => ({ kind: 'none', reason: 'connect ECONNREFUSED' }),
      problem: '10.0.0.1:80 did not answer: connect ECONNREFUSED',
    },
    {
      what: 'it redirects to another site',
      reply: () => answer(302, '', 'https://elsewhere.example/'),
      problem: '10.0.0.1:80 answered 302, not the daemon',
    },
    {
      what: 'it redirects for ever',
      reply: ({ url }: ProbeRequest) => answer(301, '', url),
      problem: '10.0.0.1:80 redirects in a circle',
    },
  ])('is broken when $what', async ({ reply, problem }) => {
    expect(await routeLook(QUESTION, answering(reply).http)).toEqual({ name: 'a.example.com', ok: false, problem });
  });

  test('is broken when there is no instance', async () => {
    expect((await routeLook({ ...QUESTION, instances: [] }, answering(() => answer(200)).http)).ok).toBe(false);
  });
});
