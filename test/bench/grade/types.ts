/** What `grade-many.ts` prints. */
export interface GradeManyAnswer {
  /** How many targets got which grade; `null` for none. */
  readonly grades: Readonly<Record<string, number>>;
  readonly connections: number;
  /** Targets that took the listener's facts over from another name. */
  readonly shared: number;
  readonly peakMegabytes: number;
}

/** What `grade-once.ts` prints, for each time it has graded. */
export interface GradeOnceAnswer {
  readonly grade: string;
  readonly connections: number;
  readonly milliseconds: number;
}
