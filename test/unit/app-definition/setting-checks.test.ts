import { describe, expect, it } from 'vitest';
import {
  absolutePath,
  appId,
  directoryUrl,
  email,
  httpUrl,
  installMode,
  interval,
  keyType,
  numberFrom,
  otherAppId,
  secretPath,
  tlsPolicy,
  truth,
  variableName,
  vhostList,
  wholeNumberFrom,
  word,
} from '../../../src/app-definition/setting-checks.ts';

describe('vhostList', () => {
  it('normalises names and keeps each once, in the order given', () => {
    expect(vhostList('Shop.Example.com, api.example.com shop.example.com.')).toEqual({
      value: ['shop.example.com', 'api.example.com'],
    });
  });

  it('turns international names into A-labels', () => {
    expect(vhostList('bücher.example.com')).toEqual({ value: ['xn--bcher-kva.example.com'] });
  });

  it('refuses all names that cannot have a certificate, each with its reason', () => {
    expect(vhostList('*.example.com,10.0.0.1,ok.example.com')).toEqual({
      refused:
        '*.example.com: a wildcard needs a dns-01 challenge; http-01 cannot prove it (RFC 8555 section 8.3); ' +
        '10.0.0.1 is an address, and only names can be virtual hosts',
    });
  });
});

describe('checks of single values', () => {
  it.each([
    ['email', email, 'ops@example.com', 'ops@example.com'],
    ['httpUrl', httpUrl, 'http://marathon.mesos:8080/', 'http://marathon.mesos:8080'],
    ['directoryUrl', directoryUrl, 'https://ca.example.com/dir', 'https://ca.example.com/dir'],
    ['keyType', keyType, 'P256', 'p256'],
    ['interval', interval, '24h', '24h'],
    ['interval', interval, '30m', '30m'],
    ['appId', appId, 'infra/letsencrypt', '/infra/letsencrypt'],
    ['otherAppId', otherAppId, 'marathon-lb', 'marathon-lb'],
    ['variableName', variableName, 'HAPROXY_SSL_CERT7', 'HAPROXY_SSL_CERT7'],
    ['word', word, 'external', 'external'],
    ['numberFrom', numberFrom(0.01), '0.25', 0.25],
    ['wholeNumberFrom', wholeNumberFrom(10), '500', 500],
  ])('%s takes a right value', (_name, check, text, value) => {
    expect(check(text)).toEqual({ value });
  });

  it.each([
    ['email', email, 'ops', 'not a mail address'],
    ['email', email, 'a@b@localhost', 'not a mail address'],
    ['httpUrl', httpUrl, 'marathon.mesos:8080', 'not an http or https URL'],
    ['httpUrl', httpUrl, 'http://me:pw@marathon:8080', 'a password in a URL would be readable in Marathon'],
    ['httpUrl', httpUrl, 'http://marathon:8080?x=1', 'a base URL has no query and no fragment'],
    ['directoryUrl', directoryUrl, 'http://ca.example.com', 'ACME runs over https only (RFC 8555 section 6.1)'],
    ['keyType', keyType, 'rsa1024', 'not one of rsa2048, rsa3072, rsa4096, p256, p384'],
    ['interval', interval, '25h', 'longer than 24h'],
    ['interval', interval, '0m', 'not a number of minutes (m) or hours (h)'],
    ['interval', interval, '10', 'not a number of minutes (m) or hours (h)'],
    ['appId', appId, '/Infra', 'each part of an app id is lower-case letters, digits and inner hyphens'],
    ['appId', appId, '/a//b', 'each part of an app id is lower-case letters, digits and inner hyphens'],
    ['appId', appId, '/a/restart', 'Marathon keeps the ending "restart" for itself'],
    ['variableName', variableName, '1CERT', 'not the name of an environment variable'],
    ['word', word, 'a,b', 'not a single word'],
    ['numberFrom', numberFrom(0.01), '0', 'not a number of at least 0.01'],
    ['numberFrom', numberFrom(0.01), '1e3', 'not a number of at least 0.01'],
    ['wholeNumberFrom', wholeNumberFrom(10), '10.5', 'not a whole number of at least 10'],
  ])('%s refuses %#: a wrong value', (_name, check, text, refused) => {
    expect(check(text)).toEqual({ refused });
  });
});

describe('checks of the load balancer settings', () => {
  it.each([
    ['truth', truth, 'True', true],
    ['installMode', installMode, 'directory', 'directory'],
    ['tlsPolicy', tlsPolicy, 'modern', 'modern'],
    ['absolutePath', absolutePath, '/mnt/certs/', '/mnt/certs'],
    ['secretPath', secretPath, '/marathon-lb/le/', 'marathon-lb/le'],
  ])('%s takes what is right', (_, check: (text: string) => unknown, text, value) => {
    expect(check(text)).toEqual({ value });
  });

  it.each([
    ['truth', truth, 'yes'],
    ['installMode', installMode, 'files'],
    ['tlsPolicy', tlsPolicy, 'old'],
    ['absolutePath', absolutePath, 'certs'],
    ['absolutePath', absolutePath, '/mnt/../etc'],
    ['secretPath', secretPath, 'a//b'],
    ['secretPath', secretPath, '../b'],
  ])('%s refuses what is wrong: %s', (_, check: (text: string) => unknown, text) => {
    expect(check(text)).toHaveProperty('refused');
  });
});
