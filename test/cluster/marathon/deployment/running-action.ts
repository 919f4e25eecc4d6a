import type { App } from '../app/types.ts';
import type { MarathonEvent } from '../event/event-payloads.ts';
import type { Instances } from '../task/instances.ts';
import type { Goal, Instance } from '../task/types.ts';

/** An action under way. It looks at all instances each time and does what is to be done next. */
export interface RunningAction {
  readonly appId: string;
  /** True when nothing is left to do. */
  advance(): boolean;
  /** A task of the app ended, and what follows is not decided yet. */
  taskEnded?(instance: Instance): void;
}

/** What actions work with. */
export interface Crew {
  readonly instances: Instances;
  readonly retire: (instance: Instance, goal: Goal) => void;
  readonly resetBackOff: (app: App) => void;
  readonly publish: (event: MarathonEvent) => void;
}
