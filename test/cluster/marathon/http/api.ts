import type { AgentSpec } from '../../types.ts';
import type { ApiVersion } from '../app/render-app.ts';
import type { Deployments } from '../deployment/deployments.ts';
import type { MarathonEvent } from '../event/event-payloads.ts';
import type { BackOffs } from '../task/back-offs.ts';
import type { Instances } from '../task/instances.ts';
import type { LastFailures } from '../task/last-failures.ts';
import type { Launcher } from '../task/launcher.ts';
import type { TaskRunner } from '../task/task-runner.ts';
import type { AppTree } from '../tree/app-tree.ts';
import type { Answer, ApiRequest } from './answer.ts';

/** Everything the routes work with. */
export interface Api {
  readonly version: ApiVersion;
  readonly role: string;
  readonly mesosUrl: string | null;
  readonly agents: readonly AgentSpec[];
  readonly features: ReadonlySet<string>;
  readonly tree: AppTree;
  readonly instances: Instances;
  readonly deployments: Deployments;
  readonly launcher: Launcher;
  readonly runner: TaskRunner;
  readonly backOffs: BackOffs;
  readonly lastFailures: LastFailures;
  readonly publish: (event: MarathonEvent) => void;
  /** `127.0.0.1:8080`; known once the server listens. */
  readonly leader: () => string;
}

/** Answers a request; `args` are the groups its pattern caught. Throws a Refusal. */
export type Handler = (api: Api, request: ApiRequest, args: readonly string[]) => Answer;

/** The first route that fits method and path answers. */
export type Route = readonly [method: string, pattern: RegExp, handler: Handler];
