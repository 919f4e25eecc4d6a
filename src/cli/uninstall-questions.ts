import type { UninstallRequest } from '../operations/uninstall.ts';
import { AppError } from '../platform/errors.ts';
import { asked } from './prompts.ts';
import { uninstallPlanLines } from './views/uninstall.ts';

/** What the flags of `uninstall` say. */
export interface UninstallAnswers {
  /** Undefined is open. */
  readonly removes: boolean | undefined;
  readonly yes: boolean;
  /** False where nobody can be asked. */
  readonly mayAsk: boolean;
  /** Where lines on the way are shown. */
  readonly say: (lines: () => readonly string[]) => void;
}

/**
 * Takes the flags, returns the two questions of `uninstall`. Throws USAGE at once, with the flags that are missing, where
 * something is open and nobody can be asked.
 */
export function uninstallQuestions(
  answers: UninstallAnswers,
): Pick<UninstallRequest, 'removesCertificates' | 'confirm'> {
  const { removes, yes, mayAsk, say } = answers;
  if (!yes && !mayAsk) throw notAsked(removes);
  return {
    removesCertificates: async ({ loadBalancer }) => {
      if (removes !== undefined || yes) return removes === true;
      const found = loadBalancer?.certificates ?? [];
      if (loadBalancer === null || found.length === 0) return false;
      const variables = found.map(({ variable }) => variable).join(', ');
      const message = `Take its certificates out of ${loadBalancer.appId} (${variables}), which restarts it`;
      return asked(({ confirm }) => confirm({ message, default: false }));
    },
    confirm: async (plan) => {
      if (yes) return;
      say(() => uninstallPlanLines(plan));
      const isMeant = await asked(({ confirm }) => confirm({ message: 'Go ahead', default: false }));
      if (!isMeant) throw new AppError('INTERRUPTED', 'you did not want it.');
    },
  };
}

function notAsked(removes: boolean | undefined): AppError {
  const flags = [...(removes === undefined ? ['--keep-certificates or --remove-certificates'] : []), '--yes'];
  const words = flags.length === 1 ? 'this is' : 'these are';
  return new AppError('USAGE', `there is no terminal to ask on, and ${words} missing: ${flags.join(', ')}.`, {
    suggestions: ['dcos letsencrypt uninstall --keep-certificates --yes'],
  });
}
