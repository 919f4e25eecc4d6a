import 'reflect-metadata';
import { generateKeyPairSync, KeyObject, type webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export type MadeKeyType = 'p256' | 'p384' | 'rsa1024' | 'rsa2048';

export interface CertificateRequest {
  /** dNSName SANs, as they shall stand in the certificate. */
  readonly names?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Subject CN; left out, the subject is empty. */
  readonly commonName?: string;
  readonly keyType?: MadeKeyType;
  /** Of the type `keyType` says; left out, they are made. */
  readonly keys?: webcrypto.CryptoKeyPair;
  /** ISO 8601. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** INTEGER content octets, hex. */
  readonly serialNumber?: string;
  /** Who signs; left out, the certificate signs itself. */
  readonly issuer?: MadeCertificate;
  readonly isCa?: boolean;
  /** Octets, hex; left out, there is no Authority Key Identifier. */
  readonly authorityKeyId?: string;
  /** More extensions, critical ones, with their DER. */
  readonly extensions?: readonly { readonly oid: string; readonly value: Uint8Array<ArrayBuffer> }[];
}

export interface MadeCertificate {
  readonly pem: string;
  /** PKCS#8. */
  readonly privateKeyPem: string;
  readonly commonName: string | undefined;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly keyType: MadeKeyType;
}

const SIGNING = {
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  rsa1024: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  rsa2048: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const;

/** Makes one certificate of a fresh key: by default P-256, self-signed, valid all through 2026. */
export async function makeCertificate(request: CertificateRequest = {}): Promise<MadeCertificate> {
  const keyType = request.keyType ?? 'p256';
  const keys = request.keys ?? keyPair(keyType);
  const subject = nameOf(request.commonName);
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: request.issuer ? nameOf(request.issuer.commonName) : subject,
    serialNumber: request.serialNumber ?? '0a0b0c',
    notBefore: new Date(request.notBefore ?? '2026-01-01T00:00:00Z'),
    notAfter: new Date(request.notAfter ?? '2026-12-31T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey: request.issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: SIGNING[request.issuer?.keyType ?? keyType],
    extensions: extensionsOf(request),
  });
  const privateKeyPem = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    pem: `${certificate.toString('pem').trim()}\n`,
    privateKeyPem,
    commonName: request.commonName,
    keys,
    keyType,
  };
}

/** A CA's certificate, which signs what names it as `issuer`. */
export function makeAuthority(commonName: string, request: CertificateRequest = {}): Promise<MadeCertificate> {
  return makeCertificate({ commonName, isCa: true, ...request });
}

function extensionsOf(request: CertificateRequest): x509.Extension[] {
  const names: x509.JsonGeneralName[] = [
    ...(request.names ?? []).map((value) => ({ type: 'dns', value }) as const),
    ...(request.ipAddresses ?? []).map((value) => ({ type: 'ip', value }) as const),
  ];
  return [
    new x509.BasicConstraintsExtension(request.isCa ?? false),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ...(request.extensions ?? []).map(({ oid, value }) => new x509.Extension(oid, true, value)),
    ...(request.authorityKeyId ? [new x509.AuthorityKeyIdentifierExtension(request.authorityKeyId)] : []),
  ];
}

function nameOf(commonName: string | undefined): x509.JsonName {
  return commonName === undefined ? [] : [{ CN: [commonName] }];
}

function keyPair(keyType: MadeKeyType): webcrypto.CryptoKeyPair {
  if (keyType === 'p256' || keyType === 'p384') {
    const algorithm = { name: 'ECDSA', namedCurve: SIGNING[keyType].namedCurve };
    return toCryptoKeys(generateKeyPairSync('ec', { namedCurve: algorithm.namedCurve }), algorithm);
  }
  const modulusLength = keyType === 'rsa1024' ? 1024 : 2048;
  return toCryptoKeys(generateKeyPairSync('rsa', { modulusLength }), SIGNING[keyType]);
}

function toCryptoKeys(
  pair: { publicKey: KeyObject; privateKey: KeyObject },
  algorithm: webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams,
): webcrypto.CryptoKeyPair {
  return {
    publicKey: pair.publicKey.toCryptoKey(algorithm, true, ['verify']),
    privateKey: pair.privateKey.toCryptoKey(algorithm, true, ['sign']),
  };
}
