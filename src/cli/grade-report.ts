import type { GradeResult } from '../operations/types.ts';
import { reportFile } from './file-wiring.ts';

/**
 * Takes the file typed after --html and our version, returns what writes the report there. The page is loaded only when
 * it is wanted. Throws USAGE at once when the file cannot be written.
 */
export async function gradeReport(path: string, version: string): Promise<(result: GradeResult) => Promise<void>> {
  const [write, { gradeHtml }] = await Promise.all([reportFile('--html', path), import('./views/grade-html/page.ts')]);
  return (result) => write((at) => gradeHtml(result, { at, version }));
}
