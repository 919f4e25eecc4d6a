import { getCACertificates } from 'node:tls';

/**
 * The roots this machine trusts, PEM, one a text: Node's own list, the system's, and NODE_EXTRA_CA_CERTS. The system's
 * may hold a company's CA that browsers here trust too; Node's covers systems without any.
 */
export function machineTrustAnchors(): readonly string[] {
  return [...new Set([...getCACertificates('bundled'), ...getCACertificates('system'), ...getCACertificates('extra')])];
}
