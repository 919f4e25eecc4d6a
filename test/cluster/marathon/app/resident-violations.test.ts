import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { residentChangeViolations } from './resident-violations.ts';

const container = { type: 'MESOS', volumes: [{ containerPath: 'data', persistent: { size: 500 } }] };

test.each([
  [{ env: { A: 'b' } }, []],
  [{ mem: 256 }, ['Resident Tasks may not change resource requirements!']],
  [{ requirePorts: true, ports: [80] }, ['Resident Tasks may not change host port requirements!']],
  [
    { container: { type: 'MESOS', volumes: [{ containerPath: 'data', persistent: { size: 900 } }] } },
    ['Persistent volumes can not be changed!'],
  ],
])('a resident app that becomes %j breaks the rules %j', (change, errors) => {
  const violations = residentChangeViolations(appForTest({ container }), appForTest({ container, ...change }));

  expect(violations.flatMap((violation) => violation.errors)).toEqual(errors);
});

test('an app without data may change as it likes', () => {
  expect(residentChangeViolations(appForTest(), appForTest({ mem: 256 }))).toEqual([]);
});
