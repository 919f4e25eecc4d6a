import { describe, expect, it } from 'vitest';
import { daemonUrl } from '../../../src/operations/daemon-url.ts';
import { app, task } from './builders.ts';

const DCOS = {
  kind: 'dcos',
  cluster: { url: 'https://dcos.example.com', token: undefined, tls: { insecure: false, caPath: undefined } },
} as const;
const PLAIN = { kind: 'marathon', marathonUrl: 'http://marathon:8080' } as const;

describe('daemonUrl', () => {
  it('goes through Admin Router by the service name of the label', () => {
    const daemon = app({ labels: { DCOS_SERVICE_NAME: 'infra/letsencrypt' } });

    expect(daemonUrl(DCOS, daemon)).toBe('https://dcos.example.com/service/infra/letsencrypt');
    expect(daemonUrl(DCOS, app())).toBeUndefined();
  });

  it('goes to the second port of the running task on plain Marathon', () => {
    const tasks = [task({ state: 'TASK_STAGING', host: '10.0.0.9' }), task()];

    expect(daemonUrl(PLAIN, app({ tasks }))).toBe('http://10.0.0.5:31001');
    expect(daemonUrl(PLAIN, app({ tasks: [task({ host: 'fd00::5' })] }))).toBe('http://[fd00::5]:31001');
  });

  it('finds none where no task runs, or the app has one port only', () => {
    expect(daemonUrl(PLAIN, app({ tasks: [] }))).toBeUndefined();
    expect(daemonUrl(PLAIN, app({ tasks: [task({ ports: [31_000] })] }))).toBeUndefined();
  });
});
