import { z } from 'zod';
import { jsonIn } from '../platform/json.ts';
import type { SslLabsAssessment, SslLabsLimits } from './types.ts';

const INFO = z.object({
  maxAssessments: z.number(),
  currentAssessments: z.number(),
  newAssessmentCoolOff: z.number(),
});

const ENDPOINT = z.object({
  ipAddress: z.string(),
  statusMessage: z.string().default(''),
  grade: z.string().optional(),
});

const HOST = z.object({
  status: z.enum(['DNS', 'ERROR', 'IN_PROGRESS', 'READY']),
  statusMessage: z.string().default(''),
  testTime: z.number().default(0),
  endpoints: z.array(ENDPOINT).default([]),
});

const ERRORS = z.object({
  errors: z.array(z.object({ field: z.string().optional(), message: z.string().default('') })),
});

/** Takes the text of an Info object, returns the limits in it; undefined when it is none. */
export function limitsIn(text: string): SslLabsLimits | undefined {
  const info = INFO.safeParse(jsonIn(text)).data;
  if (info === undefined) return undefined;
  const { maxAssessments, currentAssessments, newAssessmentCoolOff: coolOffMs } = info;
  return { maxAssessments, currentAssessments, coolOffMs };
}

/** Takes the text of a Host object, returns how far the assessment is; undefined when it is none. */
export function assessmentIn(text: string): SslLabsAssessment | undefined {
  const host = HOST.safeParse(jsonIn(text)).data;
  switch (host?.status) {
    case undefined:
      return undefined;
    case 'DNS':
      return { kind: 'resolving' };
    case 'IN_PROGRESS':
      return { kind: 'in progress' };
    case 'ERROR':
      return { kind: 'failed', message: host.statusMessage };
    case 'READY': {
      const endpoints = host.endpoints.map(({ ipAddress: address, grade = null, statusMessage: message }) => {
        return { address, grade, message };
      });
      return { kind: 'ready', endpoints, testedAt: new Date(host.testTime).toISOString() };
    }
  }
}

/** Takes the text of an error answer, returns what it complains of; empty when it says nothing. */
export function errorsIn(text: string): z.infer<typeof ERRORS>['errors'] {
  return ERRORS.safeParse(jsonIn(text)).data?.errors ?? [];
}
