import { expect, it } from 'vitest';
import { undeclared } from '../../../../src/preflight/checks/labels.ts';
import { facts, vhostFacts } from '../facts-builder.ts';

it('warns of a name that no app behind the load balancer declares', () => {
  const vhosts = [...facts().vhosts, vhostFacts({ host: 'typo.example.com' })];

  expect(undeclared(facts({ vhosts }))).toEqual([
    {
      question: 'labels',
      subject: 'typo.example.com',
      verdict: 'warn',
      answer: 'no app behind /marathon-lb declares it: visitors find nothing there',
      cure: 'give its app the label HAPROXY_0_VHOST=typo.example.com',
    },
  ]);
});

it('says nothing where there is no load balancer to ask', () => {
  expect(undeclared(facts({ loadBalancer: undefined, declared: [] }))).toEqual([]);
});
