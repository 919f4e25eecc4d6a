import { getCACertificates } from 'node:tls';

/** The roots of this machine, PEM, one a text. */
export interface MachineTrustAnchors {
  /** Node's own list, which is read in no time. */
  readonly bundled: () => readonly string[];
  /**
   * That, the system's, and NODE_EXTRA_CA_CERTS; 40 ms and more at the first call. The system's may hold a company's CA that
   * browsers here trust too; Node's covers systems without any.
   */
  readonly all: () => readonly string[];
}

export const machineTrustAnchors: MachineTrustAnchors = {
  bundled: () => getCACertificates('bundled'),
  all: () => [
    ...new Set([...getCACertificates('bundled'), ...getCACertificates('system'), ...getCACertificates('extra')]),
  ],
};
