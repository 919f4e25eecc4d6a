import { AppError } from '../platform/errors.ts';

/** Throws AppError INTERRUPTED when the caller no longer wants the certificate. Call it after every wait. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new AppError('INTERRUPTED', 'issuing was interrupted', { cause: signal.reason });
  }
}
