import type { UninstallRequest } from '../operations/uninstall.ts';
import type { LoadBalancerRemoval } from '../operations/uninstall-plan.ts';
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

type Questions = Pick<UninstallRequest, 'removesCertificates' | 'chooseSlots' | 'confirm'>;

/**
 * Takes the flags, returns the questions of `uninstall`. Throws USAGE at once, with the flags that are missing, where
 * something is open and nobody can be asked.
 */
export function uninstallQuestions(answers: UninstallAnswers): Questions {
  const { removes, yes, mayAsk, say } = answers;
  if (!yes && !mayAsk) throw notAsked(removes);
  return {
    removesCertificates: async ({ loadBalancer }) => {
      if (removes !== undefined || yes) return removes === true;
      const parts = loadBalancer === null ? '' : partsOf(loadBalancer);
      if (loadBalancer === null || parts === '') return false;
      const message = `Take ${parts} out of ${loadBalancer.appId}, which restarts it`;
      return asked(({ confirm }) => confirm({ message, default: false }));
    },
    chooseSlots: async (found, loadBalancerId) => {
      if (removes === false || yes) return [];
      const message = `The daemon is gone. Take out of ${loadBalancerId}, which restarts it`;
      const choices = found.map(({ variable, names }) => ({
        value: variable,
        name: `${variable} (${names.join(', ')})`,
      }));
      return asked(({ checkbox }) => checkbox({ message, choices, required: false }));
    },
    confirm: async (plan) => {
      if (yes) return;
      say(() => uninstallPlanLines(plan));
      const isMeant = await asked(({ confirm }) => confirm({ message: 'Go ahead', default: false }));
      if (!isMeant) throw new AppError('INTERRUPTED', 'you did not want it.');
    },
  };
}

function partsOf({ certificates, templates }: LoadBalancerRemoval): string {
  const variables = (certificates ?? []).map(({ variable }) => variable).join(', ');
  return [
    ...(variables === '' ? [] : [`its certificates (${variables})`]),
    ...(templates.length === 0 ? [] : ['its TLS policy']),
  ].join(' and ');
}

function notAsked(removes: boolean | undefined): AppError {
  const flags = [...(removes === undefined ? ['--keep-certificates or --remove-certificates'] : []), '--yes'];
  const words = flags.length === 1 ? 'this is' : 'these are';
  return new AppError('USAGE', `there is no terminal to ask on, and ${words} missing: ${flags.join(', ')}.`, {
    suggestions: ['dcos letsencrypt uninstall --keep-certificates --yes'],
  });
}
