import type { EventListener, MarathonEvent } from '../marathon/events.ts';
import type { Clock } from '../platform/clock.ts';

export interface ChangeWatchParts {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly signal: AbortSignal;
  /** Absolute app id of the load balancer. */
  readonly loadBalancerId: string;
  /** Whether apps other than the load balancer matter: their labels name the vhosts. */
  readonly isDiscovering: boolean;
  /** Looks at the cluster now. */
  readonly wake: () => void;
  readonly onLost: (reason: string) => void;
  readonly onFound: () => void;
}

/** One change of an app tells itself in several events. */
const SETTLE_MS = 1_000;

/** A cluster that never rests must not make the daemon look without a pause. */
const SPACING_MS = 10_000;

/** Without events, as often as an operator's change may stay unnoticed. */
const POLL_MS = 60_000;

/** A watch over one or more event streams. */
export interface ChangeWatch {
  /** A listener for one stream. */
  stream(): EventListener;
  /** Resolves after `signal` aborted. */
  readonly ended: Promise<void>;
}

/**
 * Decides when a look is worth while between those the plan asked for: when an event tells of the load balancer (or, when
 * discovering, of any app), when an event stream opens, and every minute while one of them is missing.
 */
export function changeWatch(parts: ChangeWatchParts): ChangeWatch {
  const { clock, signal, wake } = parts;
  const missing = new Set<EventListener>();
  let isLossSaid = false;
  let isPending = false;
  let lastWakeMs = Number.NEGATIVE_INFINITY;

  return { stream, ended: poll() };

  function stream(): EventListener {
    const listener: EventListener = {
      onOpen() {
        missing.delete(listener);
        if (missing.size === 0 && isLossSaid) {
          isLossSaid = false;
          parts.onFound();
        }
        wakeSoon();
      },
      onEvent(event) {
        if (isTelling(event, parts)) wakeSoon();
      },
      onLost(reason) {
        missing.add(listener);
        if (!isLossSaid) parts.onLost(reason);
        isLossSaid = true;
      },
    };
    missing.add(listener);
    return listener;
  }

  function wakeSoon(): void {
    if (isPending) return;
    isPending = true;
    const pauseMs = Math.max(SETTLE_MS, lastWakeMs + SPACING_MS - clock.monotonicMs());
    void clock.sleep(pauseMs, signal).then(() => {
      isPending = false;
      lastWakeMs = clock.monotonicMs();
      if (!signal.aborted) wake();
    });
  }

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(POLL_MS, signal);
      if (missing.size > 0 && !signal.aborted) wake();
    }
  }
}

/** Tasks of other apps come and go without touching any certificate; a deployment may be the load balancer's. */
function isTelling(
  { type, appId }: MarathonEvent,
  { loadBalancerId, isDiscovering }: Pick<ChangeWatchParts, 'loadBalancerId' | 'isDiscovering'>,
): boolean {
  if (type === 'status_update_event') return appId === loadBalancerId;
  return isDiscovering || appId === undefined || appId === loadBalancerId;
}
