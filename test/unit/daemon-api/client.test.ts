import { describe, expect, it } from 'vitest';
import { daemonClient } from '../../../src/daemon-api/client.ts';
import type { Report } from '../../../src/daemon-api/types.ts';
import { AppError } from '../../../src/platform/errors.ts';
import type { Http, HttpRequest } from '../../../src/platform/http.ts';

const REPORT: Report = {
  schema: 1,
  daemon: { version: '0.1.0', appId: '/letsencrypt', startedAt: '2026-11-24T12:00:00.000Z' },
  at: '2026-11-24T12:00:05.000Z',
  nextLookAt: '2026-11-25T12:00:05.000Z',
  loadBalancer: undefined,
  certificates: [],
  vhosts: [
    {
      host: 'a.example.com',
      state: 'failed',
      detail: 'no A record',
      certificateId: undefined,
      nextTryAt: '2026-11-24T13:00:00.000Z',
      served: [{ instance: '10.0.0.1:443', fingerprint: undefined, problem: 'connection refused' }],
    },
  ],
  events: [],
  problem: undefined,
};

describe('daemonClient', () => {
  it('reads the report with the token of the cluster', async () => {
    const { http, requests } = answering(200, JSON.stringify(REPORT));

    const answer = await clientOf(http).report();

    expect(answer).toEqual({ kind: 'report', report: REPORT });
    expect(requests).toEqual([
      {
        method: 'GET',
        url: 'https://dcos.example.com/service/letsencrypt/v1/report',
        headers: { accept: 'application/json', authorization: 'token=t' },
        timeoutMs: 10_000,
      },
    ]);
  });

  it('reads what a certificate says of itself and of its renewal; a source it does not know is none', async () => {
    const window = { start: '2027-01-23T00:00:00.000Z', end: '2027-01-25T00:00:00.000Z' };
    const certificate = {
      id: 'a.example.com',
      version: 3,
      names: ['a.example.com'],
      keyType: 'p256',
      fingerprint: 'aa',
      issuer: 'YR1',
      notBefore: '2026-11-24T00:00:00.000Z',
      notAfter: '2027-02-22T00:00:00.000Z',
      renewsAt: '2027-01-23T03:12:00.000Z',
      renewReason: 'the CA suggests it (ARI)',
      renewSource: 'ari',
      window,
      serial: '03ab',
      chain: ['YR1', 'ISRG Root YR'],
    };
    const read = async (given: object) => {
      const body = JSON.stringify({ ...REPORT, certificates: [{ ...certificate, ...given }] });
      const answer = await clientOf(answering(200, body).http).report();
      return answer.kind === 'report' ? answer.report.certificates[0] : undefined;
    };

    expect(await read({})).toMatchObject(certificate);
    expect(await read({ renewSource: 'moon' })).toMatchObject({ renewSource: undefined, window });
  });

  it('takes a state it does not know for unknown', async () => {
    const later = { ...REPORT, vhosts: REPORT.vhosts.map((vhost) => ({ ...vhost, state: 'paused' })) };

    const answer = await clientOf(answering(200, JSON.stringify(later)).http).report();

    expect(answer).toMatchObject({ report: { vhosts: [{ state: 'unknown' }] } });
  });

  it.each([
    [401, '<html>', 'the login has expired: dcos auth login (HTTP 401)'],
    [403, '<html>', 'this user may not use the service (permission dcos:adminrouter:service:<name> full) (HTTP 403)'],
    [404, 'none', 'there is no route to it; Admin Router needs up to 30 seconds after a start (HTTP 404)'],
    [502, '<html>', 'it does not answer (HTTP 502)'],
    [500, '', 'unexpected answer (HTTP 500)'],
    [200, '{"schema":2}', 'its report has format 2: update this plugin'],
    [200, '<html>', 'what answers there is not the daemon'],
    [200, '{"schema":1}', 'what answers there is not the daemon'],
  ])('says why there is no report: HTTP %d %s', async (status, body, reason) => {
    expect(await clientOf(answering(status, body).http).report()).toEqual({ kind: 'unreachable', reason });
  });

  it('takes a refused connection for an answer as well', async () => {
    const http: Http = { request: () => Promise.reject(new AppError('UNREACHABLE', 'host:1: connection refused')) };

    expect(await clientOf(http).report()).toEqual({ kind: 'unreachable', reason: 'host:1: connection refused' });
  });
});

function clientOf(http: Http) {
  return daemonClient({ http, baseUrl: 'https://dcos.example.com/service/letsencrypt', authorization: 'token=t' });
}

function answering(status: number, body: string): { http: Http; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const request = async (one: HttpRequest) => {
    requests.push(one);
    return { status, headers: {}, body };
  };
  return { http: { request }, requests };
}
