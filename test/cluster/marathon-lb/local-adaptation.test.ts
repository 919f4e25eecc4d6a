import { expect, test } from 'vitest';
import { adaptToAgent } from './local-adaptation.ts';

const PORTS = { host: '127.0.0.2', http: 20080, https: 20443, stats: 20090, appId: 20091, servicePorts: [10000] };

test.for([
  ['bind *:80', 'bind 127.0.0.2:20080'],
  ['bind *:443 ssl crt /a.pem alpn h2', 'bind 127.0.0.2:20443 ssl crt /a.pem alpn h2'],
  ['bind 0.0.0.0:9090', 'bind 127.0.0.2:20090'],
  ['bind *:9091', 'bind 127.0.0.2:20091'],
  ['bind *:10000', 'bind 127.0.0.2:10000'],
  ['bind *:10001 ssl crt /a.pem', 'bind unix@closed-10001.sock ssl crt /a.pem'],
])('%s becomes %s', ([line, adapted]) => {
  expect(adaptToAgent(`frontend x\n  ${line}\n  mode tcp\n`, PORTS).text).toContain(`frontend x\n  ${adapted}\n`);
});

test('service ports that stay closed are told', () => {
  expect(adaptToAgent('frontend x\n  bind *:10001\nfrontend y\n  bind *:10000\n', PORTS).closedPorts).toEqual([10001]);
});

test('a HEAD written for the image runs outside of it', () => {
  const head = [
    'global',
    '  log /dev/log local0',
    '  maxconn 50000',
    '  stats socket /var/run/haproxy/socket expose-fd listeners',
    '  server-state-base /var/state/haproxy/',
    '  lua-load /marathon-lb/getpids.lua',
    'defaults',
    '  log               global',
    '  maxconn           10000',
    'listen stats',
    '  bind 0.0.0.0:9090',
    '  http-request use-service lua.getpids if getpid',
    '',
  ].join('\n');

  expect(adaptToAgent(head, PORTS).text).toMatch(
    [
      'global',
      '  maxconn 2000',
      '  stats socket unix@haproxy.sock mode 600 expose-fd listeners',
      'defaults',
      '  maxconn           2000',
      'listen stats',
      '  bind 127.0.0.2:20090',
      '  use_backend stand_in_control if getpid',
    ].join('\n'),
  );
});

test('on 80 and 443 nothing about Host or Location needs to change', () => {
  const real = { ...PORTS, http: 80, https: 443 };

  expect(adaptToAgent('frontend x\n  bind *:80\n  mode http\n', real).text).not.toContain('http-request');
});

test('where the files of the image are present, only ports, limits and bygone words change', () => {
  const config = [
    'global',
    '  maxconn 50000',
    '  lua-load /marathon-lb/getpids.lua',
    'listen stats',
    '  bind 0.0.0.0:9090',
    '  http-request use-service lua.getpids if getpid',
    'backend web',
    '  rspadd  Strict-Transport-Security:\\ max-age=15768000',
    '',
  ].join('\n');

  expect(adaptToAgent(config, PORTS, 'present').text).toBe(
    config
      .replace('50000', '2000')
      .replace('0.0.0.0:9090', '127.0.0.2:20090')
      .replace(/rspadd.*/, 'http-response add-header Strict-Transport-Security max-age=15768000'),
  );
});
