import { derNodes } from '../../x509/der.ts';
import { hexOf } from './signed-der.ts';

/** Parts of a certificate as OCSP and CRLs compare them. */
export interface CertificateNames {
  /** Content of the subject's and the issuer's Name, hex. */
  readonly subject: string;
  readonly issuer: string;
  /** Content of subjectPublicKey, the unused-bits octet left out. */
  readonly key: Uint8Array;
}

const EXPLICIT_VERSION = 0xa0;

/** Takes a certificate's DER (RFC 5280 section 4.1). Throws what `derNodes` throws. */
export function certificateNames(der: Uint8Array): CertificateNames {
  const tbs = derNodes(derNodes(der)[0]?.content ?? der)[0];
  const all = derNodes(tbs?.content ?? new Uint8Array(0));
  const [, , issuer, , subject, keyInfo] = all[0]?.tag === EXPLICIT_VERSION ? all.slice(1) : all;
  const nothing = new Uint8Array(0);
  const bits = derNodes(keyInfo?.content ?? nothing)[1]?.content ?? nothing;
  return {
    subject: hexOf(subject?.content ?? nothing),
    issuer: hexOf(issuer?.content ?? nothing),
    key: bits.subarray(1),
  };
}
