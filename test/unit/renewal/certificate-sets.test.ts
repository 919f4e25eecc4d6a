import { describe, expect, test } from 'vitest';
import { certificateSets, type SetsRequest } from '../../../src/renewal/certificate-sets.ts';

const NONE_IS_DUE = () => false;
const ALL_ARE_DUE = () => true;

function request(given: Partial<SetsRequest>): SetsRequest {
  return {
    wanted: [],
    existing: [],
    groupBy: 'packed',
    mostNames: 3,
    mostCertificates: 30,
    mostExisting: 30,
    mayLeave: () => true,
    isDue: NONE_IS_DUE,
    ...given,
  };
}

function setsOf(given: Partial<SetsRequest>) {
  return certificateSets(request(given)).sets;
}

describe('new names', () => {
  test('share one certificate, called after the first', () => {
    expect(setsOf({ wanted: ['b.org', 'a.org'] })).toEqual([{ id: 'b.org', names: ['b.org', 'a.org'] }]);
  });

  test('fill one certificate before they open the next', () => {
    expect(setsOf({ wanted: ['a.org', 'b.org', 'c.org', 'd.org'] })).toEqual([
      { id: 'a.org', names: ['a.org', 'b.org', 'c.org'] },
      { id: 'd.org', names: ['d.org'] },
    ]);
  });

  test('get a certificate of their own, not a place in one that would have to be issued anew', () => {
    const existing = [{ id: 'a.org', names: ['a.org'] }];

    expect(setsOf({ existing, wanted: ['a.org', 'b.org', 'c.org'] })).toEqual([
      { id: 'a.org', names: ['a.org'] },
      { id: 'b.org', names: ['b.org', 'c.org'] },
    ]);
  });

  test('join a certificate that is due anyway, so that certificates do not multiply', () => {
    const existing = [
      { id: 'a.org', names: ['a.org'] },
      { id: 'b.org', names: ['b.org', 'c.org'] },
    ];
    const isDue = (id: string) => id === 'b.org';

    expect(setsOf({ existing, isDue, wanted: ['x.org', 'y.org', 'a.org', 'b.org', 'c.org'] })).toEqual([
      { id: 'a.org', names: ['a.org'] },
      { id: 'b.org', names: ['b.org', 'c.org', 'x.org'] },
      { id: 'y.org', names: ['y.org'] },
    ]);
  });

  test('take another id when their first name is one already', () => {
    const existing = [
      { id: 'a.org', names: ['b.org'] },
      { id: 'a.org-2', names: ['c.org'] },
    ];

    expect(setsOf({ existing, wanted: ['a.org', 'b.org', 'c.org'] }).at(-1)).toEqual({
      id: 'a.org-3',
      names: ['a.org'],
    });
  });
});

describe('a name that is not wanted any more', () => {
  const existing = [{ id: 'a.org', names: ['a.org', 'b.org'] }];

  test('stays until its certificate is renewed', () => {
    expect(setsOf({ existing, wanted: ['b.org'] })).toEqual([{ id: 'a.org', names: ['a.org', 'b.org'] }]);
  });

  test('is left out of the renewal, which keeps the id', () => {
    expect(setsOf({ existing, wanted: ['b.org'], isDue: ALL_ARE_DUE })).toEqual([{ id: 'a.org', names: ['b.org'] }]);
  });

  test('takes its certificate with it at renewal when it was the last', () => {
    expect(setsOf({ existing, wanted: [], isDue: NONE_IS_DUE })).toEqual(existing);
    expect(setsOf({ existing, wanted: [], isDue: ALL_ARE_DUE })).toEqual([]);
  });

  test('gives way at once when a new name needs the place on the bind line', () => {
    expect(setsOf({ existing, wanted: ['c.org'], mostCertificates: 1 })).toEqual([{ id: 'c.org', names: ['c.org'] }]);
  });

  test('finds its old place when it comes back', () => {
    expect(setsOf({ existing, wanted: ['b.org', 'a.org'] })).toEqual(existing);
  });
});

describe('a full bind line', () => {
  const existing = [
    { id: 'a.org', names: ['a.org', 'b.org'] },
    { id: 'c.org', names: ['c.org'] },
  ];

  test('puts a new name into the certificate with the most room', () => {
    const wanted = ['a.org', 'b.org', 'c.org', 'd.org'];

    expect(setsOf({ existing, wanted, mostCertificates: 2 })).toEqual([
      { id: 'a.org', names: ['a.org', 'b.org'] },
      { id: 'c.org', names: ['c.org', 'd.org'] },
    ]);
  });

  test('issues a second certificate anew only when the first is full', () => {
    const wanted = ['a.org', 'b.org', 'c.org', 'd.org', 'e.org', 'f.org'];

    expect(setsOf({ existing, wanted, mostCertificates: 2 })).toEqual([
      { id: 'a.org', names: ['a.org', 'b.org', 'f.org'] },
      { id: 'c.org', names: ['c.org', 'd.org', 'e.org'] },
    ]);
  });

  test('drops unwanted names of the certificate that is issued anew', () => {
    const wanted = ['a.org', 'c.org', 'd.org', 'e.org', 'f.org'];

    expect(setsOf({ existing, wanted, mostCertificates: 2 })).toEqual([
      { id: 'a.org', names: ['a.org', 'd.org', 'e.org'] },
      { id: 'c.org', names: ['c.org', 'f.org'] },
    ]);
  });

  test('leaves over what fits nowhere, with the reason', () => {
    const wanted = ['a.org', 'b.org', 'c.org', 'd.org', 'e.org', 'f.org', 'g.org'];

    expect(certificateSets(request({ existing, wanted, mostCertificates: 2 })).notPlaced).toEqual([
      {
        name: 'g.org',
        reason:
          'the load balancer takes 2 certificates of 3 names at most, all are full; more fit with --install-mode directory',
      },
    ]);
  });

  test('shrunk below the certificates there are keeps them all', () => {
    const wanted = ['a.org', 'b.org', 'c.org'];

    expect(setsOf({ existing, wanted, mostCertificates: 1 })).toEqual(existing);
  });
});

describe('a profile with fewer names', () => {
  const existing = [{ id: 'a.org', names: ['a.org', 'b.org', 'c.org'] }];
  const wanted = ['c.org', 'b.org', 'a.org'];

  test('leaves a larger certificate alone while it is not due', () => {
    expect(setsOf({ existing, wanted, mostNames: 2 })).toEqual(existing);
  });

  test('cuts it when it is due', () => {
    expect(setsOf({ existing, wanted, mostNames: 2, isDue: ALL_ARE_DUE })).toEqual([
      { id: 'a.org', names: ['a.org', 'b.org'] },
      { id: 'c.org', names: ['c.org'] },
    ]);
  });
});

describe('where the load balancer takes fewer certificates than there are', () => {
  const existing = [
    { id: 'a.org', names: ['a.org'] },
    { id: 'b.org', names: ['b.org'] },
    { id: 'c.org', names: ['c.org'] },
  ];
  const wanted = ['a.org', 'b.org', 'c.org'];
  const crowded = { existing, wanted, mostCertificates: 2, mostExisting: 2 };

  test('one that is due is merged into another', () => {
    expect(setsOf({ ...crowded, isDue: (id) => id === 'b.org' })).toEqual([
      { id: 'a.org', names: ['a.org', 'b.org'] },
      { id: 'c.org', names: ['c.org'] },
    ]);
  });

  test('of several due ones no more leave than have to', () => {
    expect(setsOf({ ...crowded, isDue: ALL_ARE_DUE })).toEqual([
      { id: 'a.org', names: ['a.org', 'c.org'] },
      { id: 'b.org', names: ['b.org'] },
    ]);
  });

  test('none is merged before it is due, or with a name that cannot be validated', () => {
    expect(setsOf(crowded)).toEqual(existing);
    expect(setsOf({ ...crowded, isDue: ALL_ARE_DUE, mayLeave: () => false })).toEqual(existing);
  });
});

describe('grouping', () => {
  test('by vhost gives every name its own certificate', () => {
    expect(setsOf({ groupBy: 'vhost', wanted: ['a.org', 'b.org'] })).toEqual([
      { id: 'a.org', names: ['a.org'] },
      { id: 'b.org', names: ['b.org'] },
    ]);
  });

  test('by vhost does not join a certificate that is due', () => {
    const existing = [{ id: 'a.org', names: ['a.org'] }];

    expect(setsOf({ groupBy: 'vhost', existing, isDue: ALL_ARE_DUE, wanted: ['a.org', 'b.org'] })).toHaveLength(2);
  });

  test('by vhost yields to the bind line and fills up evenly', () => {
    const wanted = ['a.org', 'b.org', 'c.org', 'd.org'];

    expect(setsOf({ groupBy: 'vhost', wanted, mostCertificates: 2 })).toEqual([
      { id: 'a.org', names: ['a.org', 'c.org'] },
      { id: 'b.org', names: ['b.org', 'd.org'] },
    ]);
  });

  test('by domain keeps registered domains apart', () => {
    const wanted = ['www.shop.co.uk', 'a.github.io', 'shop.co.uk', 'b.github.io'];

    expect(setsOf({ groupBy: 'domain', wanted })).toEqual([
      { id: 'www.shop.co.uk', names: ['www.shop.co.uk', 'shop.co.uk'] },
      { id: 'a.github.io', names: ['a.github.io'] },
      { id: 'b.github.io', names: ['b.github.io'] },
    ]);
  });

  test('by domain prefers the own domain when the bind line is full', () => {
    const existing = [
      { id: 'a.org', names: ['a.org'] },
      { id: 'b.org', names: ['b.org', 'www.b.org'] },
    ];
    const wanted = ['a.org', 'b.org', 'www.b.org', 'm.b.org'];

    expect(setsOf({ groupBy: 'domain', existing, wanted, mostCertificates: 2 })).toEqual([
      { id: 'a.org', names: ['a.org'] },
      { id: 'b.org', names: ['b.org', 'www.b.org', 'm.b.org'] },
    ]);
  });

  test('changed later leaves existing certificates as they are', () => {
    const existing = [{ id: 'a.org', names: ['a.org', 'b.org'] }];

    expect(setsOf({ groupBy: 'vhost', existing, isDue: ALL_ARE_DUE, wanted: ['a.org', 'b.org'] })).toEqual(existing);
  });
});

test('a name that two certificates carry belongs to the first', () => {
  const existing = [
    { id: 'a.org', names: ['a.org', 'b.org'] },
    { id: 'b.org', names: ['b.org', 'c.org'] },
  ];

  expect(setsOf({ existing, isDue: ALL_ARE_DUE, wanted: ['a.org', 'b.org', 'c.org'] })).toEqual([
    { id: 'a.org', names: ['a.org', 'b.org'] },
    { id: 'b.org', names: ['c.org'] },
  ]);
});
