import type { NameFailure } from '../../../src/acme/types.ts';
import type { NameWeather } from '../name-weather.ts';
import { lifetimesAt } from './lifetimes.ts';
import type { RateLimits } from './rate-limits.ts';

const TYPES = ['dns', 'connection', 'unauthorized', 'caa'] as const;

/** The CA's validation authority: who has proven what, and until when that counts. */
export interface Validation {
  /** Validates what is not proven yet; returns the names that failed. */
  validate(account: string, names: readonly string[], nowMs: number): readonly NameFailure[];
}

/** Takes what the names are like, and the limits that failures are counted by. */
export function validation(weather: NameWeather, limits: Pick<RateLimits, 'validated' | 'failed'>): Validation {
  const validUntil = new Map<string, number>();
  return {
    validate(account, names, nowMs) {
      const unproven = names.filter((name) => (validUntil.get(`${account} ${name}`) ?? 0) <= nowMs);
      const failed = unproven.filter((name) => weather.isFailing(name, nowMs));
      for (const name of failed) limits.failed(account, name, nowMs);
      const isFailed = new Set(failed);
      for (const name of unproven.filter((one) => !isFailed.has(one))) {
        validUntil.set(`${account} ${name}`, nowMs + lifetimesAt(nowMs).authorizationMs);
        limits.validated(account, name);
      }
      return failed.map((name) => ({ name, type: TYPES[name.length % TYPES.length] ?? 'dns', detail: 'no proof' }));
    },
  };
}
