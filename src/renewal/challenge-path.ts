/** Takes a token, returns the path a CA asks for (RFC 8555 section 8.3). */
export function challengePath(token: string): string {
  return `/.well-known/acme-challenge/${token}`;
}
