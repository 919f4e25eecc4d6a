import { randomUUID } from 'node:crypto';
import { ancestorsOf, parentOf } from '../app/app-id.ts';
import { residentChangeViolations } from '../app/resident-violations.ts';
import type { App } from '../app/types.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { planSteps } from '../deployment/plan-steps.ts';
import type { AppPair, Deployment } from '../deployment/types.ts';
import {
  deploymentFailedEvent,
  groupChangeEvent,
  groupChangeFailedEvent,
  type MarathonEvent,
} from '../event/event-payloads.ts';
import { locked, notValid, tooManyDeployments } from '../http/refusal.ts';
import { changeSet } from './change-set.ts';

export interface AppTreeOptions {
  readonly deployments: Deployments;
  readonly publish: (event: MarathonEvent) => void;
  readonly maxRunningDeployments: number;
}

export interface ChangeOptions {
  readonly force: boolean;
  /** Apps to replace even if their definition stays. */
  readonly restart?: readonly string[];
  /** Instances to kill first when an app is scaled down, by app. */
  readonly toKill?: ReadonlyMap<string, readonly string[]>;
  /** The group that events name; the parent of the first app unless given. */
  readonly groupId?: string;
}

export interface DeploymentResult {
  readonly version: string;
  readonly deploymentId: string;
}

/** `zk_max_versions` of mesosphere/marathon core/storage/store/impl/zk. */
const MAX_VERSIONS = 50;

/** All app definitions with their history, and the groups; each change of them becomes a deployment. */
export class AppTree {
  readonly #apps = new Map<string, App>();
  readonly #history = new Map<string, App[]>();
  readonly #groups = new Set<string>();
  readonly #options: AppTreeOptions;
  #lastVersionMs = 0;
  #rootVersion = new Date(0).toISOString();

  constructor(options: AppTreeOptions) {
    this.#options = options;
    this.#rootVersion = this.#nextVersion();
  }

  get apps(): ReadonlyMap<string, App> {
    return this.#apps;
  }

  /** When anything changed last. */
  get version(): string {
    return this.#rootVersion;
  }

  /** All groups except the root: those created as such and those above apps. */
  get groups(): ReadonlySet<string> {
    const all = [...this.#groups, ...this.#apps.keys()].flatMap(ancestorsOf);
    return new Set([...this.#groups, ...all].filter((id) => id !== '/'));
  }

  /** The stored definitions of an app, newest first. */
  versionsOf(id: string): readonly App[] {
    return this.#history.get(id) ?? [];
  }

  /** Keeps a group even while no app is in it. */
  addGroup(id: string): void {
    this.#groups.add(id);
  }

  removeGroup(id: string): void {
    for (const group of this.#groups) if (group === id || group.startsWith(`${id}/`)) this.#groups.delete(group);
  }

  /** What a change would do, without doing it. */
  plan(wanted: ReadonlyMap<string, App | undefined>, options: ChangeOptions): Deployment {
    const version = this.#nextVersion();
    const changes = changeSet(this.#apps, wanted, version, new Set(options.restart));
    const steps = planSteps(changes, targetOf(this.#apps, changes), options.toKill ?? new Map());
    return { id: randomUUID(), version, changes, steps, currentStep: 0 };
  }

  /**
   * Stores definitions (undefined: deletes) and starts the deployment that makes them true. Throws a Refusal: 403 at the
   * limit of deployments, 409 when locked and not forced, 422 when the tree would not be valid.
   * Source: mesosphere/marathon core/group/impl/GroupManagerImpl.scala and MarathonSchedulerActor.scala.
   */
  change(wanted: ReadonlyMap<string, App | undefined>, options: ChangeOptions): DeploymentResult {
    const { deployments, publish, maxRunningDeployments } = this.#options;
    if (deployments.list().length >= maxRunningDeployments) throw tooManyDeployments(maxRunningDeployments);
    const deployment = this.plan(wanted, options);
    const { version, changes } = deployment;
    const groupId = options.groupId ?? parentOf([...wanted.keys()][0] ?? '/');
    this.#validate(changes);
    const conflicts = deployments.locking(changes.keys());
    if (conflicts.length > 0 && !options.force) {
      const refusal = locked(conflicts.map(({ id }) => id));
      publish(groupChangeFailedEvent(groupId, version, refusal.message));
      publish(deploymentFailedEvent(deployment, refusal.message));
      throw refusal;
    }
    for (const { id } of conflicts) deployments.cancel(id, `Superseded by deployment ${deployment.id}`);
    this.#store(changes, version);
    publish(groupChangeEvent(groupId, version));
    deployments.run(deployment);
    return { version, deploymentId: deployment.id };
  }

  /** Brings back what a deployment changed, by force. Source: core/deployment/impl/DeploymentPlanReverter.scala. */
  revert(deployment: Deployment): DeploymentResult {
    const before = new Map([...deployment.changes].map(([id, { from }]) => [id, from]));
    return this.change(before, { force: true });
  }

  #validate(changes: ReadonlyMap<string, AppPair>): void {
    const violations = [...changes].flatMap(([id, { from, to }]) => {
      if (from && to) return residentChangeViolations(from, to);
      // Source: mesosphere/marathon state/RootGroup.scala, noAppsAndGroupsWithSameName
      const taken = to !== undefined && this.groups.has(id);
      return taken ? [{ path: '/id', errors: [`An app and a group cannot share the id ${id}`] }] : [];
    });
    if (violations.length > 0) throw notValid(violations);
  }

  #store(changes: ReadonlyMap<string, AppPair>, version: string): void {
    this.#rootVersion = version;
    for (const [id, { to }] of changes) {
      if (to) {
        this.#apps.set(id, to);
        this.#history.set(id, [to, ...this.versionsOf(id)].slice(0, MAX_VERSIONS));
      } else {
        this.#apps.delete(id);
        this.#history.delete(id);
      }
    }
  }

  /** The time now, later than any version before. */
  #nextVersion(): string {
    this.#lastVersionMs = Math.max(Date.now(), this.#lastVersionMs + 1);
    return new Date(this.#lastVersionMs).toISOString();
  }
}

function targetOf(stored: ReadonlyMap<string, App>, changes: ReadonlyMap<string, AppPair>): Map<string, App> {
  const target = new Map(stored);
  for (const [id, { to }] of changes) {
    if (to) target.set(id, to);
    else target.delete(id);
  }
  return target;
}
