import { type DerNode, derNodes } from '../../x509/der.ts';
import { certificateExtensions } from '../../x509/extensions.ts';
import { hexOf } from './signed-der.ts';

/** Where a certificate says its CA can be asked; http and https URLs only. */
export interface RevocationSources {
  readonly ocsp: readonly string[];
  readonly crl: readonly string[];
}

const AUTHORITY_INFORMATION_ACCESS = '2b06010505070101';
const OCSP = '2b06010505073001';
const CRL_DISTRIBUTION_POINTS = '551d1f';
const URI = 0x86;
const CONTEXT_0 = 0xa0;
const EMPTY = new Uint8Array(0);

/** Takes a certificate's DER (RFC 5280 sections 4.2.1.13 and 4.2.2.1). Throws what `derNodes` throws. */
export function revocationSources(der: Uint8Array): RevocationSources {
  const extensions = certificateExtensions(der);
  const access = inside(extensions.get(AUTHORITY_INFORMATION_ACCESS)).map(({ content }) => derNodes(content));
  const ocsp = access.filter(([method]) => hexOf(method?.content ?? EMPTY) === OCSP).map(([, location]) => location);
  const crl = inside(extensions.get(CRL_DISTRIBUTION_POINTS)).flatMap(({ content }) => fullName(content));
  return { ocsp: urls(ocsp), crl: urls(crl) };
}

/** DistributionPoint { [0] { [0] { names } }, reasons, issuer }. */
function fullName(content: Uint8Array): readonly DerNode[] {
  const point = derNodes(content).find(({ tag }) => tag === CONTEXT_0);
  const full = derNodes(point?.content ?? EMPTY).find(({ tag }) => tag === CONTEXT_0);
  return derNodes(full?.content ?? EMPTY);
}

function inside(extension: Uint8Array | undefined): readonly DerNode[] {
  return derNodes(derNodes(extension ?? EMPTY)[0]?.content ?? EMPTY);
}

function urls(names: readonly (DerNode | undefined)[]): readonly string[] {
  return names
    .filter((name) => name?.tag === URI)
    .map((name) => Buffer.from(name?.content ?? EMPTY).toString('latin1'))
    .filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url));
}
