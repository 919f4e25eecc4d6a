import { createHash, X509Certificate } from 'node:crypto';
import { type DerNode, derNodes } from '../../x509/der.ts';
import { derElement } from '../../x509/der-writer.ts';
import { certificateExtras } from '../../x509/extensions.ts';
import { certificateNames } from './certificate-names.ts';
import { type CertificateStatus, type Issued, unknownStatus } from './certificate-status.ts';
import { hexOf, isSignedBy, type Signed, signedParts, timeOf } from './signed-der.ts';

const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
const INTEGER = 0x02;
const SHA1 = Buffer.from('06052b0e03021a0500', 'hex');
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** How far a responder's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 5 * 60_000;
const STATUS_TAGS = { good: 0x80, revoked: 0xa1 } as const;

/** The question for one certificate, without a nonce, so that responders may answer from a cache (RFC 6960, RFC 5019). */
export function ocspRequest(issued: Issued): Uint8Array {
  const { nameHash, keyHash, serial } = idOf(issued);
  const certificateId = derElement(
    SEQUENCE,
    derElement(SEQUENCE, SHA1),
    derElement(OCTET_STRING, nameHash),
    derElement(OCTET_STRING, keyHash),
    derElement(INTEGER, serial),
  );
  const list = derElement(SEQUENCE, derElement(SEQUENCE, certificateId));
  return derElement(SEQUENCE, derElement(SEQUENCE, list));
}

/**
 * Takes a responder's answer in DER, returns what it says of the certificate (RFC 6960 section 3.2): signed by the
 * issuer or by whom the issuer appointed, current, about this certificate. Anything else is unknown; nothing throws.
 */
export function statusInOcsp(answer: Uint8Array, issued: Issued, now: Date): CertificateStatus {
  try {
    return readOcsp(answer, issued, now);
  } catch {
    return unknownStatus('the OCSP answer cannot be read');
  }
}

function readOcsp(answer: Uint8Array, issued: Issued, now: Date): CertificateStatus {
  const [status, wrapper] = derNodes(derNodes(answer)[0]?.content ?? answer);
  if (status?.content[0] !== 0)
    return unknownStatus(`the OCSP responder refuses (${status?.content[0] ?? 'no status'})`);
  const bytes = derNodes(derNodes(wrapper?.content ?? answer)[0]?.content ?? answer)[1];
  const signed = signedParts(derNodes(bytes?.content ?? answer)[0]?.content ?? answer);
  if (!isAuthorised(signed, issued.issuer, now)) return unknownStatus('the OCSP answer is not signed by the CA');
  const responses = signed.fields.find(({ tag }) => tag === SEQUENCE);
  const single = derNodes(responses?.content ?? answer)
    .map(({ content }) => derNodes(content))
    .find(([id]) => isAbout(id, issued));
  return single === undefined ? unknownStatus('the OCSP answer is about another certificate') : statusOf(single, now);
}

function statusOf([, status, thisUpdate, next]: readonly DerNode[], now: Date): CertificateStatus {
  const nextUpdate = next?.tag === 0xa0 ? timeOf(derNodes(next.content)[0]) : undefined;
  const early = timeOf(thisUpdate).getTime() > now.getTime() + CLOCK_SKEW_MS;
  if (early || (nextUpdate !== undefined && nextUpdate < now)) return unknownStatus('the OCSP answer is out of date');
  if (status?.tag === STATUS_TAGS.good) return { kind: 'good' };
  if (status?.tag === STATUS_TAGS.revoked) {
    return { kind: 'revoked', at: timeOf(derNodes(status.content)[0]).toISOString() };
  }
  return unknownStatus('the OCSP responder does not know the certificate');
}

/** RFC 6960 section 4.2.2.2: the CA itself, or a certificate it issued for exactly this. */
function isAuthorised(signed: Signed, issuer: X509Certificate, now: Date): boolean {
  if (isSignedBy(signed, issuer.publicKey)) return true;
  const wrapper = signed.rest[0];
  const list = wrapper && derNodes(wrapper.content)[0];
  return (list === undefined ? [] : derNodes(list.content)).some((node) => {
    const delegate = new X509Certificate(derElement(node.tag, node.content));
    const usage = delegate.keyUsage as readonly string[] | undefined;
    const current = delegate.validFromDate <= now && now <= delegate.validToDate;
    const appointed = usage?.includes(OCSP_SIGNING) === true && delegate.verify(issuer.publicKey);
    return current && appointed && isSignedBy(signed, delegate.publicKey);
  });
}

/** Responders answer with the hash we asked with (RFC 5019 section 2.1.1). */
function isAbout(id: DerNode | undefined, issued: Issued): boolean {
  const [, name, key, serial] = derNodes(id?.content ?? new Uint8Array(0));
  const wanted = idOf(issued);
  return (
    hexOf(name?.content ?? new Uint8Array(0)) === hexOf(wanted.nameHash) &&
    hexOf(key?.content ?? new Uint8Array(0)) === hexOf(wanted.keyHash) &&
    hexOf(serial?.content ?? new Uint8Array(0)) === hexOf(wanted.serial)
  );
}

function idOf({ certificate, issuer }: Issued) {
  const names = certificateNames(issuer.raw);
  const name = derElement(SEQUENCE, Buffer.from(names.subject, 'hex'));
  return {
    nameHash: sha1(name),
    keyHash: sha1(names.key),
    serial: Buffer.from(certificateExtras(certificate.raw).serialNumber, 'hex'),
  };
}

/** What CertID is made of; no one's security rests on it (RFC 6960 section 4.3). */
function sha1(bytes: Uint8Array): Uint8Array {
  return createHash('sha1').update(bytes).digest();
}
