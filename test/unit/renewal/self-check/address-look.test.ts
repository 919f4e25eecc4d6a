import { describe, expect, test } from 'vitest';
import type { ProbeAnswer, ProbeRequest } from '../../../../src/platform/http-probe.ts';
import { addressLook } from '../../../../src/renewal/self-check/address-look.ts';

const PATH = '/.well-known/acme-challenge/token';

async function lookAt(answers: readonly ProbeAnswer[], ports = { http: 80, https: 443 }) {
  const asked: string[] = [];
  const get = async ({ url, address, port }: ProbeRequest): Promise<ProbeAnswer> => {
    asked.push(`${url} at ${address}:${port}`);
    return answers[asked.length - 1] ?? (answers.at(-1) as ProbeAnswer);
  };
  const question = { name: 'a.example', address: '192.0.2.1', ports };
  const { result, detail } = await addressLook({ ...question, probe: { token: 'token', answer: 'mine' } }, { get });
  return { result, detail, asked };
}

function answer(status: number, body = '', location?: string): ProbeAnswer {
  return { kind: 'answer', status, body, location };
}

describe('an address (wrong backend answers, redirect loop or off-port redirect, port 80 blocked)', () => {
  test('leads here when this process answers, after a redirect to https too', async () => {
    expect(await lookAt([answer(301, '', `https://a.example${PATH}`), answer(200, 'mine')])).toEqual({
      result: 'here',
      detail: '',
      asked: [`http://a.example${PATH} at 192.0.2.1:80`, `https://a.example${PATH} at 192.0.2.1:443`],
    });
  });

  test('leads here after a redirect to what stands for 443 at this address', async () => {
    const answers = [answer(301, '', `https://a.example:8443${PATH}`), answer(200, 'mine')];

    expect(await lookAt(answers, { http: 8080, https: 8443 })).toMatchObject({ result: 'here' });
    expect(await lookAt(answers, { http: 8080, https: 9443 })).toMatchObject({ result: 'elsewhere' });
  });

  test.each<{ answers: readonly ProbeAnswer[]; result: string; detail: string }>([
    { answers: [answer(404, 'no')], result: 'elsewhere', detail: 'answered 404, not the daemon' },
    { answers: [answer(200, 'yours')], result: 'elsewhere', detail: 'answered with something else: "yours"' },
    {
      answers: [answer(302, '', `http://a.example:8080${PATH}`)],
      result: 'elsewhere',
      detail: 'redirects to port 8080, where no CA follows',
    },
    {
      answers: [answer(302, '', PATH)],
      result: 'elsewhere',
      detail: `redirects more than 10 times, last to http://a.example${PATH}`,
    },
    { answers: [answer(302, '', 'https://b.example/x')], result: 'unknown', detail: 'redirects to b.example' },
    {
      answers: [{ kind: 'none', reason: 'ECONNREFUSED', refused: true }],
      result: 'refused',
      detail: 'refuses connections to port 80',
    },
    {
      answers: [{ kind: 'none', reason: 'no answer within 3000 ms' }],
      result: 'unknown',
      detail: 'did not answer: no answer within 3000 ms',
    },
  ])('is $result when it $detail', async ({ answers, result, detail }) => {
    expect(await lookAt(answers)).toMatchObject({ result, detail });
  });
});
