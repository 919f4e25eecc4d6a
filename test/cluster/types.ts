import type { Readable } from 'node:stream';

/** How a child ended: exactly one of the two is set. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One child process, leader of its own process group; killing it kills the whole group. */
export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the leader has ended and what is left of its group has been killed. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal to the whole group; does nothing when it has already ended. */
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM to the group, SIGKILL after `graceMs`; resolves with the exit. */
  stop(graceMs: number): Promise<ProcessExit>;
}

export interface SpawnRequest {
  /** Shown in messages: `haproxy`, `task web.instance-...`. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * Starts child processes that can never outlive the process that owns the supervisor: not on exit, exception,
 * Ctrl-C or SIGKILL of that process.
 */
export interface Supervisor {
  /** Throws an Error that names the command when it cannot be started (ENOENT, EACCES). */
  spawn(request: SpawnRequest): Promise<ManagedProcess>;
  /** Ends everything, in parallel; afterwards `spawn` rejects. */
  stop(): Promise<void>;
}

/** A Mesos agent: a loopback address with host ports of its own. */
export interface AgentSpec {
  /** `S0`, `S1`... */
  readonly id: string;
  /** `127.0.0.2`. */
  readonly address: string;
  /** The role its resources are reserved for; `slave_public` is a public agent. */
  readonly role: '*' | 'slave_public';
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a task needs to know to be started as a process. */
export interface TaskContext {
  readonly appId: string;
  readonly taskId: string;
  readonly agent: AgentSpec;
  /** The complete environment as Marathon and Mesos would set it. */
  readonly env: Readonly<Record<string, string>>;
  /** Existing, empty directory of this task; persistent volumes appear below it at their containerPath. */
  readonly sandbox: string;
  readonly cmd: string | undefined;
  readonly args: readonly string[];
  /** Container port to host port, in definition order; in host mode both are the host port. */
  readonly ports: readonly { readonly containerPort: number; readonly hostPort: number }[];
}

/** The process that stands for a container image: the command and environment to add to (or to replace in) the task's. */
export type Image = (task: TaskContext) => {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
};

/** Image name without its tag -> what to run, or image name with tag, which wins. */
export type ImageTable = Readonly<Record<string, Image>>;
