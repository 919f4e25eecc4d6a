import { describe, expect, it } from 'vitest';
import { slotContent } from '../../../src/marathon-lb/slot-content.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';

describe('slotContent', () => {
  it.each([
    ['a missing variable', undefined],
    ['an empty one', ''],
  ])('takes %s for empty', (_, value) => {
    expect(slotContent(value)).toEqual({ kind: 'empty' });
  });

  it('keeps the name of a secret reference', () => {
    expect(slotContent({ secret: 'lb/cert' })).toEqual({ kind: 'secret', secret: 'lb/cert' });
  });

  it.each([
    ['real newlines', '\n'],
    ['the two characters backslash and n', '\\n'],
    ['CRLF', '\r\n'],
  ])('reads a bundle with %s', async (_, newline) => {
    const { leaf, authority } = await aChain();
    const bundle = (leaf.pem + authority.pem + leaf.privateKeyPem).replaceAll('\n', newline);

    const content = slotContent(new Secret(bundle));

    expect(content).toMatchObject({ kind: 'certificate', leaf: { names: ['a.example'] }, chainLength: 2 });
  });

  it('finds two backslashes unreadable, as HAProxy does', async () => {
    const { leaf } = await aChain();
    const bundle = (leaf.pem + leaf.privateKeyPem).replaceAll('\n', '\\\\n');

    expect(slotContent(new Secret(bundle)).kind).toBe('unreadable');
  });

  it('finds a certificate without its key unreadable, as HAProxy does', async () => {
    const { leaf } = await aChain();

    expect(slotContent(leaf.pem)).toEqual({ kind: 'unreadable', reason: 'there is no private key' });
  });

  it.each(['garbage', ' ', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'says why it cannot read "%s"',
    (value) => {
      expect(slotContent(value)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/certificate/) });
    },
  );
});

async function aChain() {
  const authority = await makeAuthority('Test CA');
  const leaf = await makeCertificate({ names: ['a.example'], issuer: authority });

  return { authority, leaf };
}
