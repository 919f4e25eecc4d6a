import { vhostList } from '../app-definition/setting-checks.ts';
import { AppError } from '../platform/errors.ts';

/** Takes host names as typed, returns them normalised, each once. Throws USAGE that names every wrong one. */
export function hostsTyped(typed: readonly string[]): readonly string[] {
  const checked = vhostList(typed.join(','));
  if ('value' in checked) return checked.value;
  throw new AppError('USAGE', checked.refused, { suggestions: ['name hosts as visitors type them: shop.example.com'] });
}
