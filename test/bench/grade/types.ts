/** What `grade-once.ts` prints, for each time it has graded. */
export interface GradeOnceAnswer {
  readonly grade: string;
  readonly connections: number;
  readonly milliseconds: number;
}
