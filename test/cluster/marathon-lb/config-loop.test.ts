import { expect, test } from 'vitest';
import type { ActiveConfig } from './active-config.ts';
import { configLoop, refreshOnce } from './config-loop.ts';
import type { GeneratedConfig, RawApp } from './types.ts';

test.for([
  { keepUsr1: false, steps: ['read', 'generate []', 'activate'] },
  { keepUsr1: true, steps: ['read', 'generate []', 'activate', 'reload'] },
])('a reload asked for together with a refresh, kept: $keepUsr1, leads to $steps', async ({ keepUsr1, steps }) => {
  const { options, done, until } = loopOf({ answers: [[]] });
  const loop = configLoop({ ...options, keepUsr1 });

  loop.reload();
  loop.refresh();
  void loop.run();
  await until(steps.at(-1) ?? '');

  expect(done.filter((step, index) => step !== 'read' || index === 0)).toEqual(steps);
});

test('without any wish it refreshes when the time has come', async () => {
  const { options, until } = loopOf({ answers: [[app('/a')]] });

  void configLoop({ ...options, refreshMs: 1 }).run();

  await until('activate');
});

test('an empty list is asked for once more before everything is removed', async () => {
  const { options, done } = loopOf({ answers: [[], [app('/a')]] });

  await refreshOnce(options);

  expect(done).toEqual(['read', 'read', 'generate [/a]', 'activate']);
});

test('apps that HAProxy refuses are found one by one, and the others are put into effect', async () => {
  const { options, done, log } = loopOf({ answers: [[app('/a'), app('/bad'), app('/c')]] });

  await refreshOnce(options);

  expect(done.filter((step) => step.startsWith('generate')).at(-1)).toBe('generate [/a /c]');
  expect(done.at(-1)).toBe('activate');
  expect(log).toContain('invalid configuration caused by app /bad; it will be excluded');
});

test('when all apps are refused nothing is put into effect', async () => {
  const { options, done, log } = loopOf({ answers: [[app('/bad')]] });

  await refreshOnce(options);

  expect(done.filter((step) => step === 'activate')).toHaveLength(1);
  expect(log.at(-1)).toContain('A valid config file could not be generated');
});

test('an exception of the generator changes nothing and is only logged', async () => {
  const { options, done, log } = loopOf({ answers: [[app('/a'), app('/raises')]] });

  await refreshOnce(options);

  expect(done).not.toContain('activate');
  expect(log).toEqual(['Unexpected error! KeyError']);
});

/** A loop whose Marathon gives these answers, the last one for ever; `/bad` is refused, `/raises` throws. */
function loopOf({ answers }: { answers: readonly (readonly RawApp[])[] }) {
  const done: string[] = [];
  const log: string[] = [];
  const waiting = new Map<string, () => void>();
  const did = (step: string): void => {
    done.push(step);
    waiting.get(step)?.();
  };
  const left = [...answers];
  const judge = ({ text }: GeneratedConfig) => !text.includes('/bad');
  const active: ActiveConfig = {
    activate: async (config) => {
      did('activate');
      return judge(config) ? 'reloaded' : 'invalid';
    },
    isValid: async (config) => judge(config),
    reload: async () => did('reload'),
    loaded: () => ({ text: '', domainMap: '', appMap: '' }),
  };
  const options = {
    readApps: async () => {
      did('read');
      return [...((left.length > 1 ? left.shift() : left[0]) ?? [])];
    },
    generate: async (apps: readonly RawApp[]) => {
      const text = apps.map(({ id }) => id).join(' ');
      did(`generate [${text}]`);
      if (text.includes('/raises')) throw new Error('KeyError');
      return { text, domainMap: '', appMap: '' };
    },
    active,
    refreshMs: 3_600_000,
    keepUsr1: false,
    log: (line: string) => void log.push(line),
  };
  const until = (step: string) => new Promise<void>((resolve) => waiting.set(step, resolve));
  return { options, done, log, until };
}

function app(id: string): RawApp {
  return { id, labels: {}, tasks: [] };
}
