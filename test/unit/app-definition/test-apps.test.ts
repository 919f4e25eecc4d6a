import { describe, expect, it } from 'vitest';
import { testApps } from '../../../src/app-definition/test-apps.ts';

describe('testApps', () => {
  it('is the pair of the golden file', async () => {
    const apps = testApps({
      vhosts: ['test-1.example.com', 'test-2.example.com'],
      group: 'external',
      healthIntervalSeconds: 10,
    });

    await expect(`${JSON.stringify(apps, null, 2)}\n`).toMatchFileSnapshot(
      '../../fixtures/app-definition/test-apps.json',
    );
  });

  it('never lets a health check take longer than its interval', () => {
    const apps = testApps({ vhosts: ['a.example.com', 'b.example.com'], group: 'g', healthIntervalSeconds: 2 });

    expect(apps).toMatchObject([
      { healthChecks: [{ intervalSeconds: 2, timeoutSeconds: 2 }] },
      { healthChecks: [{ intervalSeconds: 2, timeoutSeconds: 2 }] },
    ]);
  });
});
