import { test, vi } from 'vitest';
import { realMarathonLb, whyNotReal } from '../cluster/real-marathon-lb/image.ts';
import { oneAgentStory, rollingStory } from '../support/restart-stories.ts';

const FOLDER = process.env.MARATHON_LB_DIR ?? '';
const missing = await whyNotReal(FOLDER);
if (missing !== undefined) process.stdout.write(`restarts of the real marathon-lb not tested: ${missing}\n`);

vi.setConfig({ testTimeout: 600_000 });

test.skipIf(missing)(
  'one agent: refused in time, with the way out; with consent restarted, and the definition is as it was',
  async (test) => {
    await oneAgentStory({ 'mesosphere/marathon-lb': realMarathonLb(FOLDER) }, test);
  },
);

test.skipIf(missing).for([2, 3] as const)(
  '%i agents: HTTPS is answered through a whole renewal',
  async (agents, test) => {
    const images = { 'mesosphere/marathon-lb': realMarathonLb(FOLDER) };
    await rollingStory(agents, { images, name: 'real marathon-lb' }, test);
  },
);
