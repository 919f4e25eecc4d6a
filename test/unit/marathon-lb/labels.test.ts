import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vhostsBehind, vhostsOf } from '../../../src/marathon-lb/labels.ts';
import { anApp } from './app-builder.ts';

describe('vhostsOf', () => {
  it('reads everything the labels of a port say', () => {
    const app = anApp({
      id: '/shop/web',
      labels: {
        HAPROXY_GROUP: 'external',
        HAPROXY_0_VHOST: 'shop.example.com',
        HAPROXY_0_PATH: '/cart',
        HAPROXY_0_REDIRECT_TO_HTTPS: 'true',
        HAPROXY_0_USE_HSTS: 'Yes',
        HAPROXY_0_AUTH: 'realm:user:hash',
        HAPROXY_0_ENABLED: 'false',
      },
    });

    expect(vhostsOf(app)).toEqual([
      {
        host: 'shop.example.com',
        appId: '/shop/web',
        servicePort: 10_000,
        portIndex: 0,
        path: '/cart',
        redirectToHttps: true,
        hsts: true,
        basicAuth: true,
        groups: ['external'],
        enabled: false,
      },
    ]);
  });

  it('is silent on what is not set', () => {
    const app = anApp({ labels: { HAPROXY_0_VHOST: 'a.example' } });

    expect(vhostsOf(app)).toEqual([
      {
        host: 'a.example',
        appId: '/web',
        servicePort: 10_000,
        portIndex: 0,
        path: undefined,
        redirectToHttps: false,
        hsts: false,
        basicAuth: false,
        groups: [],
        enabled: undefined,
      },
    ]);
  });

  it.each([
    ['a.example', ['a.example']],
    ['a.example,b.example', ['a.example', 'b.example']],
    ['a.example, b.example ,', ['a.example', 'b.example']],
    ['A.Example,a.example', ['a.example']],
    [' , ,', []],
    ['', []],
  ])('splits "%s"', (label, hosts) => {
    const app = anApp({ labels: { HAPROXY_0_VHOST: label } });

    expect(vhostsOf(app).map(({ host }) => host)).toEqual(hosts);
  });

  it('finds each host once, in order, whatever blanks, commas, case and repetitions surround it', () => {
    const host = fc.stringMatching(/^[a-z]{1,8}\.example$/);
    const written = fc.record({ host, upper: fc.boolean(), blanks: fc.nat(2), commas: fc.nat(2) });

    fc.assert(
      fc.property(fc.array(written), (items) => {
        const label = items
          .map(({ host: name, upper, blanks, commas }) => {
            const text = upper ? name.toUpperCase() : name;
            return `${' '.repeat(blanks)}${text}${' '.repeat(blanks)}${','.repeat(commas + 1)}`;
          })
          .join('');

        const hosts = vhostsOf(anApp({ labels: { HAPROXY_0_VHOST: label } })).map((vhost) => vhost.host);

        expect(hosts).toEqual([...new Set(items.map((item) => item.host))]);
      }),
    );
  });

  it('keeps the labels of several ports apart', () => {
    const app = anApp({
      ports: [
        { servicePort: 10_001, containerPort: 80 },
        { servicePort: 10_002, containerPort: 81 },
      ],
      labels: {
        HAPROXY_GROUP: 'external',
        HAPROXY_0_VHOST: 'a.example',
        HAPROXY_1_VHOST: 'b.example',
        HAPROXY_1_GROUP: 'internal,partner',
        HAPROXY_1_PORT: '8081',
        HAPROXY_2_VHOST: 'no-such-port.example',
      },
    });

    expect(vhostsOf(app)).toMatchObject([
      { host: 'a.example', portIndex: 0, servicePort: 10_001, groups: ['external'] },
      { host: 'b.example', portIndex: 1, servicePort: 8081, groups: ['internal', 'partner'] },
    ]);
  });
});

describe('vhostsBehind', () => {
  const external = anApp({ id: '/a', labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'a.example' } });
  const internal = anApp({ id: '/b', labels: { HAPROXY_GROUP: 'internal', HAPROXY_0_VHOST: 'b.example' } });
  const groupless = anApp({ id: '/c', labels: { HAPROXY_0_VHOST: 'c.example' } });
  const off = anApp({
    id: '/d',
    labels: { ...external.labels, HAPROXY_0_VHOST: 'd.example', HAPROXY_0_ENABLED: 'no' },
  });
  const on = anApp({ id: '/e', labels: { ...external.labels, HAPROXY_0_VHOST: 'e.example', HAPROXY_0_ENABLED: 't' } });
  const apps = [external, internal, groupless, off, on];

  it.each([
    ['its group', ['external'], [], ['a.example', 'e.example']],
    ['either of its groups', ['external', 'internal'], [], ['a.example', 'b.example', 'e.example']],
    ['every group with *', ['*'], [], ['a.example', 'b.example', 'c.example', 'e.example']],
    ['nothing without a group', [], [], []],
    ['only what is enabled in strict mode', ['external'], ['sse', '--strict-mode'], ['e.example']],
  ])('serves %s', (_, groups, args, hosts) => {
    const loadBalancer = { app: anApp({ args }), groups, instances: [] };

    expect(vhostsBehind(apps, loadBalancer).map(({ host }) => host)).toEqual(hosts);
  });
});
