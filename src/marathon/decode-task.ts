import { z } from 'zod';
import type { Task } from './types.ts';

const TASK_JSON = z.object({
  id: z.string(),
  host: z.string().nullish(),
  ports: z.array(z.number()).nullish(),
  ipAddresses: z.array(z.object({ ipAddress: z.string().nullish() })).nullish(),
  state: z.string().nullish(),
  startedAt: z.string().nullish(),
  healthCheckResults: z.array(z.object({ alive: z.boolean().nullish() }).nullable()).nullish(),
  version: z.string().nullish(),
});

type TaskJson = z.infer<typeof TASK_JSON>;

/** A task as apps embed it. Source: Marathon raml/TaskConversion. */
export const TASK: z.ZodType<Task> = TASK_JSON.transform((json) => ({
  id: json.id,
  host: json.host ?? '',
  ports: json.ports ?? [],
  ipAddresses: (json.ipAddresses ?? []).flatMap(({ ipAddress }) => (ipAddress ? [ipAddress] : [])),
  state: json.state ?? stateBeforeStates(json),
  healthy: health(json),
  version: json.version ?? undefined,
}));

/** Old releases give no state; a task that has started and is listed is running. */
function stateBeforeStates({ startedAt }: TaskJson): string {
  return startedAt ? 'TASK_RUNNING' : 'TASK_STAGING';
}

/** Marathon takes an instance for healthy when all its checks are. A check without result is left out or `null`. */
function health({ healthCheckResults }: TaskJson): boolean | undefined {
  const results = (healthCheckResults ?? []).flatMap((result) =>
    typeof result?.alive === 'boolean' ? [result.alive] : [],
  );

  return results.length === 0 ? undefined : results.every((alive) => alive);
}
