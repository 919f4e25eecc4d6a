import { completeApp } from './complete-app.ts';
import { decodeApp } from './decode-app.ts';
import { translateDeprecated } from './translate-deprecated.ts';
import type { App } from './types.ts';

export const VERSION = '2021-03-04T05:06:07.089Z';

/** A complete app from JSON as a client writes it. Throws an Error when its shape is wrong. */
export function appForTest(json: Readonly<Record<string, unknown>> = {}): App {
  const decoded = decodeApp({ id: '/web', cmd: 'sleep 600', ...json });
  if ('violations' in decoded) throw new Error(JSON.stringify(decoded.violations));
  return completeApp(translateDeprecated(decoded.input), VERSION, { role: 'slave_public' });
}
