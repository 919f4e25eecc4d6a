const PREFIX = 'dcos-letsencrypt';

/**
 * Takes a certificate's id, returns its file in a directory that marathon-lb loads (`--ssl-certs DIR`). HAProxy takes the
 * files in the byte order of their names, and the first certificate for a name: an older version, kept for a name that
 * the newest one lacks, comes after all others of ours.
 */
export function certificateFile(certificateId: string, isOlder = false): string {
  return `${PREFIX}${isOlder ? '~' : '-'}${encodeURIComponent(certificateId)}.pem`;
}

/** Whether a file in that directory is ours; all others belong to the operator. */
export function isOurFile(name: string): boolean {
  return name.startsWith(`${PREFIX}-`) || name.startsWith(`${PREFIX}~`);
}
