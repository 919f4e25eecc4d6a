/** What tells one process from all others, also from later ones with the same number. */
export interface ProcessMark {
  /** Boot of the machine and namespace of its process numbers; empty where neither is known. */
  readonly place: string;
  readonly pid: number;
  /** When it was started, in whatever unit the system counts. */
  readonly started: string;
}

/** Processes of this machine, as a port. */
export interface Processes {
  readonly own: ProcessMark;
  /** Whether a process still runs; undefined where that cannot be told from here, as of another container or machine. */
  isRunning(mark: ProcessMark): boolean | undefined;
}
