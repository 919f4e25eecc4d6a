import { expect, test } from 'vitest';
import { acmeRequest } from './acme-request.ts';
import { after, always, delayed, failedValidation, first, on, onOrderFor, refuse } from './faults.ts';
import type { AcmeAnswer, AcmeRequest } from './types.ts';

const REFUSAL = refuse(403, 'unauthorized', 'no');

test.for([
  ['/dir', 'directory'],
  ['/order-plz', 'newOrder'],
  ['/my-order/abc', 'order'],
  ['/authZ/abc', 'authorization'],
  ['/renewal-info/a.b', 'renewalInfo'],
  ['/list-orderz/1', 'other'],
])('%s is a request of kind %s', ([path, kind]) => {
  expect(acmeRequest('GET', path ?? '', {}, Buffer.alloc(0)).kind).toBe(kind);
});

test('a payload is decoded, and what is no JWS has none', () => {
  expect(newOrder(['a.example']).payload).toEqual({ identifiers: [{ type: 'dns', value: 'a.example' }] });
  expect(acmeRequest('POST', '/order-plz', {}, Buffer.from('{broken')).payload).toBeUndefined();
});

test('a fault strikes its kind, or everything, or orders with a name', () => {
  const order = newOrder(['a.example', 'b.example']);
  const directory = acmeRequest('GET', '/dir', {}, Buffer.alloc(0));

  expect(on('newOrder', REFUSAL)(order)).toBe(REFUSAL);
  expect(on('newOrder', REFUSAL)(directory)).toBeUndefined();
  expect(always(delayed(5))(directory)).toEqual({ kind: 'delay', ms: 5 });
  expect(onOrderFor('b.example', REFUSAL)(order)).toBe(REFUSAL);
  expect(onOrderFor('c.example', REFUSAL)(order)).toBeUndefined();
});

test('a fault strikes the second and third time only', () => {
  const fault = after(1, first(3, on('newOrder', REFUSAL)));

  const struck = [1, 2, 3, 4].map(() => fault(newOrder(['a.example'])) !== undefined);

  expect(struck).toEqual([false, true, true, false]);
});

test('a failed validation shows in the authorization of the name and in its orders, and nowhere else', () => {
  const fault = failedValidation('a.example', 'dns', 'NXDOMAIN');
  const seen = (path: string, body: object): Record<string, unknown> => {
    const action = fault(acmeRequest('POST', path, {}, Buffer.alloc(0)));
    const answer: AcmeAnswer = { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) };
    return JSON.parse(String(action?.kind === 'alter' ? action.alter(answer).body : answer.body));
  };
  const authorization = (value: string) => ({
    status: 'pending',
    identifier: { value },
    challenges: [{ type: 'http-01' }],
  });

  expect(seen('/authZ/1', authorization('a.example'))).toMatchObject({
    status: 'invalid',
    challenges: [{ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:dns', detail: 'NXDOMAIN' } }],
  });
  expect(seen('/authZ/2', authorization('b.example')).status).toBe('pending');
  expect(seen('/my-order/1', { status: 'pending', identifiers: [{ value: 'a.example' }] }).status).toBe('invalid');
});

function newOrder(names: readonly string[]): AcmeRequest {
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  const payload = Buffer.from(JSON.stringify({ identifiers })).toString('base64url');
  return acmeRequest('POST', '/order-plz', {}, Buffer.from(JSON.stringify({ payload })));
}
