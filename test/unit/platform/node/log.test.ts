import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/platform/errors.ts';
import type { LogLevel } from '../../../../src/platform/log.ts';
import { jsonLog } from '../../../../src/platform/node/log.ts';
import { Secret } from '../../../../src/platform/secret.ts';

const PEM = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA==\n-----END EC PRIVATE KEY-----\n';

function logAt(level: LogLevel) {
  const lines: string[] = [];
  return {
    lines,
    log: jsonLog(
      (line) => lines.push(line),
      () => new Date('2027-01-10T12:00:00Z'),
      level,
    ),
  };
}

/** The one line that was written, as an object. */
function logged(message: string, fields: Record<string, unknown>) {
  const { lines, log } = logAt('info');
  log.info(message, fields);
  return JSON.parse(lines.join(''));
}

describe('jsonLog', () => {
  it('writes one JSON object per line', () => {
    const { lines, log } = logAt('info');

    log.warn('two\nlines', { app: '/a' });

    expect(lines).toEqual(['{"time":"2027-01-10T12:00:00.000Z","level":"warn","message":"two\\nlines","app":"/a"}\n']);
  });

  it('leaves out what is below its level', () => {
    const { lines, log } = logAt('warn');

    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');

    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['c', 'd']);
  });

  it('masks secrets wherever they stand', () => {
    const token = new Secret('t0ken');

    expect(logged(`in the text ${token}`, { token, nested: { deep: [{ token }] } })).toEqual({
      time: '2027-01-10T12:00:00.000Z',
      level: 'info',
      message: 'in the text [secret]',
      token: '[secret]',
      nested: { deep: [{ token: '[secret]' }] },
    });
  });

  it('masks what stands under the name of a secret', () => {
    const headers = { Authorization: 'token=abc', 'x-letsencrypt-token': 'abc', cookie: 'a=b', accept: '*/*' };
    const env = { LETSENCRYPT_API_TOKEN: 'abc', privateKeyPem: 'abc', MARATHON_URL: 'http://m' };

    expect(logged('sent', { headers, env })).toMatchObject({
      headers: { Authorization: '[secret]', 'x-letsencrypt-token': '[secret]', cookie: '[secret]', accept: '*/*' },
      env: { LETSENCRYPT_API_TOKEN: '[secret]', privateKeyPem: '[secret]', MARATHON_URL: 'http://m' },
    });
  });

  it('shows errors with their causes, and masks keys in both', () => {
    const cause = new Error(`cannot parse ${PEM} here`);
    const error = new AppError('STORE', 'accounts/1.json is damaged', { cause });

    expect(logged('failed', { tries: [{ error }] }).tries).toEqual([
      {
        error: {
          name: 'AppError',
          code: 'STORE',
          message: 'accounts/1.json is damaged',
          cause: { name: 'Error', message: 'cannot parse [secret]\n here' },
        },
      },
    ]);
  });

  it.each([
    { what: 'in the message', message: PEM, fields: {} },
    { what: 'in a field', message: '', fields: { env: { HAPROXY_SSL_CERT: `chain${PEM}` } } },
    { what: 'in JSON inside JSON', message: '', fields: { body: JSON.stringify({ env: { KEY: PEM } }) } },
    { what: 'of PKCS #8', message: PEM.replaceAll('EC PRIVATE', 'PRIVATE'), fields: {} },
    { what: 'cut off before its end', message: PEM.slice(0, 43), fields: { other: 'kept' } },
    { what: 'twice', message: PEM + PEM, fields: {} },
  ])('cuts out a private key $what', ({ message, fields }) => {
    const { lines, log } = logAt('info');

    log.info(message, fields);

    expect(lines.join('')).not.toContain('MHcC');
    expect(lines.join('')).toContain('[secret]');
    expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'info' });
  });

  it('never fails because of what it is given', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;

    expect(logged('all the same', { circle })).toMatchObject({ message: 'all the same', fields: 'not JSON' });
    expect(logged('all the same', { count: 1n })).toMatchObject({ message: 'all the same', fields: 'not JSON' });
  });

  it('lets no field take the place of its own', () => {
    expect(logged('true', { message: 'false', level: 'debug' })).toMatchObject({ message: 'true', level: 'info' });
  });
});
