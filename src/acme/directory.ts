import type { Clock } from '../platform/clock.ts';
import { type Directory, directorySchema, resourceIn } from './resources.ts';
import type { AcmeTransport } from './transport.ts';

/** A CA's directory: where its resources are. */
export interface DirectorySource {
  /** Fetched once a day at most, and once for all who ask at the same time. Throws AcmeFailure. */
  read(signal: AbortSignal): Promise<Directory>;
}

const LONGEST_AGE_MS = 24 * 60 * 60_000;

/** Takes the directory URL and the way to its CA. */
export function directorySource(
  url: string,
  transport: Pick<AcmeTransport, 'get'>,
  clock: Pick<Clock, 'monotonicMs'>,
): DirectorySource {
  let known: { readonly directory: Promise<Directory>; readonly atMs: number } | undefined;

  const fetch = async (signal: AbortSignal): Promise<Directory> => {
    const place = { step: 'directory', url } as const;
    return resourceIn(directorySchema, await transport.get({ ...place, signal }), place);
  };

  return {
    async read(signal) {
      const nowMs = clock.monotonicMs();
      if (known === undefined || nowMs - known.atMs > LONGEST_AGE_MS) {
        known = { directory: fetch(signal), atMs: nowMs };
      }
      const asked = known;
      try {
        return await asked.directory;
      } catch (error) {
        // A failure is not worth remembering; whoever asks next starts anew.
        known = known === asked ? undefined : known;
        throw error;
      }
    },
  };
}
