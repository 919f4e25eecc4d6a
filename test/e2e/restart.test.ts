import { test } from 'vitest';
import { oneAgentStory, rollingStory } from '../support/restart-stories.ts';

test.concurrent('one agent: refused in time, with the way out; with consent restarted, and the strategy is as it was', async (test) => {
  await oneAgentStory({}, test);
});

test.concurrent.for([2, 3] as const)('%i agents: HTTPS is answered through a whole renewal', async (agents, test) => {
  await rollingStory(agents, { images: {}, name: 'stand-in' }, test);
});
