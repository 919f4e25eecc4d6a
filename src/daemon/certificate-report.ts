import type { ReportedCertificate } from '../daemon-api/types.ts';
import { infoFor } from '../renewal/renewal-infos.ts';
import { renewalDate } from '../renewal/renewal-window.ts';
import type { Observation } from '../renewal/types.ts';
import type { SavedCertificate } from '../store/types.ts';
import { certificatesIn } from '../x509/bundle.ts';
import { certificateFacts } from '../x509/parse.ts';

type IssuerOf = (pem: string) => string;

/** One entry per certificate in force: what it is, when and why it will be renewed, where it is installed. Pure. */
export function certificateReports({
  certificates,
  loadBalancer,
  renewalInfos,
}: Pick<Observation, 'certificates' | 'loadBalancer' | 'renewalInfos'>): readonly ReportedCertificate[] {
  const issuerOf = rememberingIssuers();
  return certificates.map((certificate) => {
    const { id, version, names, keyType, leaf, directoryUrl } = certificate;
    const info = infoFor(certificate, renewalInfos);
    const due = renewalDate(leaf, info);
    const slot = loadBalancer?.slots.find(
      ({ content }) => content.kind === 'certificate' && content.leaf.fingerprint === leaf.fingerprint,
    );
    return {
      id,
      version,
      names,
      keyType,
      fingerprint: leaf.fingerprint,
      issuer: leaf.issuerCommonName,
      ca: new URL(directoryUrl).host,
      notBefore: leaf.notBefore,
      notAfter: leaf.notAfter,
      renewsAt: due.at,
      renewReason: due.reason,
      renewSource: due.source,
      ...(info?.window && { window: info.window }),
      serial: leaf.serialNumber,
      chain: issuers(certificate, issuerOf),
      slot: slot?.variable,
    };
  });
}

function issuers({ leaf, chainPem }: SavedCertificate, issuerOf: IssuerOf): readonly string[] {
  const [, ...above] = certificatesIn(chainPem);
  return [leaf.issuerCommonName, ...above.map(issuerOf)];
}

/** Hundreds of certificates have the same few issuers: each is parsed once a report. */
function rememberingIssuers(): IssuerOf {
  const known = new Map<string, string>();
  return (pem) => {
    const issuer = known.get(pem) ?? certificateFacts(pem).issuerCommonName;
    known.set(pem, issuer);
    return issuer;
  };
}
