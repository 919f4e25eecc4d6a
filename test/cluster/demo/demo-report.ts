import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

interface Report {
  readonly certificates: readonly unknown[];
  readonly vhosts: readonly { readonly state: string }[];
}

/** When the daemon's report first showed a certificate (`performance.now()`); rejects when `signal` aborts. */
export async function issuedAt(adminRouterUrl: string, signal: AbortSignal): Promise<number> {
  await untilReport(adminRouterUrl, ({ certificates }) => certificates.length > 0, signal);
  return performance.now();
}

/** Resolves when the daemon itself has seen every vhost served; rejects when `signal` aborts. */
export function reportedServed(adminRouterUrl: string, signal: AbortSignal): Promise<void> {
  const isServed = ({ vhosts }: Report) => vhosts.length > 0 && vhosts.every(({ state }) => state === 'served');
  return untilReport(adminRouterUrl, isServed, signal);
}

async function untilReport(url: string, isEnough: (report: Report) => boolean, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const report = await readReport(url);
    if (report !== undefined && isEnough(report)) return;
    await pause(POLL_MS);
  }
}

/** The daemon's report through Admin Router; undefined while it is not up. */
async function readReport(url: string): Promise<Report | undefined> {
  try {
    const answer = await fetch(`${url}/service/letsencrypt/v1/report`);
    return answer.ok ? ((await answer.json()) as Report) : undefined;
  } catch {
    return undefined;
  }
}
