import { z } from 'zod';
import { AppError, type AppErrorOptions, type ErrorCode } from '../platform/errors.ts';
import type { Answer } from './exchange.ts';
import { wordsWithoutValues } from './words-without-values.ts';

/**
 * Takes an answer, returns its JSON when the status is 2xx. Throws an AppError otherwise, chosen by the status and by
 * whether locking deployments are named, never by text; the message quotes Marathon's own words, without any value of the
 * env that was sent. Source: Marathon MarathonExceptionMapper, RestResource.
 */
export function accepted(answer: Answer): unknown {
  if (answer.status >= 200 && answer.status < 300) {
    return answer.json;
  }
  const refusal = REFUSAL.safeParse(answer.json).data ?? {};
  const { method, path, body } = answer.question;
  const { code, verb, suggestions } = verdict(answer.status, refusal);
  const words = wordsWithoutValues(quoted(refusal), body);

  throw new AppError(code, `Marathon ${verb} ${method} ${path} (HTTP ${answer.status})${words && `: ${words}`}`, {
    suggestions,
  });
}

const REFUSAL = z.object({
  message: z.string().optional().catch(undefined),
  details: z
    .union([
      z.string(),
      z.array(z.object({ path: z.string(), errors: z.array(z.string()) })),
      /** Before Marathon 1.0. */
      z.array(z.object({ attribute: z.string(), error: z.string() })),
    ])
    .optional()
    .catch(undefined),
  deployments: z
    .array(z.object({ id: z.string() }))
    .optional()
    .catch(undefined),
});

type Refusal = Partial<z.infer<typeof REFUSAL>>;

interface Verdict extends AppErrorOptions {
  readonly code: ErrorCode;
  readonly verb: string;
  readonly suggestions: readonly string[];
}

function verdict(status: number, refusal: Refusal): Verdict {
  const said = BY_STATUS[status];
  if (status === 409 && refusal.deployments !== undefined) {
    return locked(refusal.deployments.map(({ id }) => id));
  }
  if (said !== undefined) {
    return said;
  }

  return status >= 400 && status < 500 ? REFUSED : INVALID;
}

const REFUSED: Verdict = { code: 'REFUSED', verb: 'refused', suggestions: [] };

const INVALID: Verdict = {
  code: 'INVALID_ANSWER',
  verb: 'did not understand, or failed at,',
  suggestions: ['Check that the address leads to Marathon, and look into its log.'],
};

const NO_LEADER: Verdict = {
  code: 'UNREACHABLE',
  verb: 'could not answer',
  suggestions: ['Marathon may be electing a leader: try again in a minute.'],
};

const BY_STATUS: Readonly<Record<number, Verdict>> = {
  401: { code: 'NOT_ALLOWED', verb: 'wants a login for', suggestions: ['Log in again: dcos auth login.'] },
  403: {
    code: 'NOT_ALLOWED',
    verb: 'forbids',
    suggestions: [
      'Ask an administrator for read and update on dcos:service:marathon:marathon:services:/ or the app below it.',
      'Marathon also answers so while it has too many deployments: dcos marathon deployment list.',
    ],
  },
  404: {
    code: 'NOT_FOUND',
    verb: 'found nothing for',
    suggestions: ['List the apps you may see: dcos marathon app list.'],
  },
  409: { code: 'CONFLICT', verb: 'has a conflict with', suggestions: ['Something with this id exists already.'] },
  502: NO_LEADER,
  503: NO_LEADER,
  504: NO_LEADER,
};

function locked(deployments: readonly string[]): Verdict {
  return {
    code: 'CONFLICT',
    verb: 'has locked the app against',
    suggestions: [
      `Wait for deployment ${deployments.join(', ')}: dcos marathon deployment list.`,
      ...deployments.map((id) => `Or undo it: dcos marathon deployment rollback ${id}.`),
    ],
  };
}

function quoted({ message, details }: Refusal): string {
  const parts = typeof details === 'string' ? [details] : (details ?? []).map(quotedDetail);

  return [message, ...parts].filter((part) => part !== undefined && part !== '').join('; ');
}

function quotedDetail(detail: { path: string; errors: string[] } | { attribute: string; error: string }): string {
  return 'path' in detail ? `${detail.path}: ${detail.errors.join(', ')}` : `${detail.attribute}: ${detail.error}`;
}
