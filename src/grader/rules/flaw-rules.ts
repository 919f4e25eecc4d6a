import type { Facts, Known, Vulnerabilities } from '../facts.ts';
import { fromFact, met, NOT_MET, type Rule, unknown } from './rule.ts';

type YesOrNoFlaw = Exclude<keyof Vulnerabilities, 'robot'>;

/** Rules about flaws of implementations: each forces F. */
export const FLAW_RULES: readonly Rule[] = [
  flaw('F2', 'insecureRenegotiation', 'rating guide 2009c; RFC 5746', 'clients without RFC 5746 may renegotiate'),
  flaw('F8', 'heartbleed', 'CVE-2014-0160 (Heartbleed)', 'the server leaks memory (Heartbleed)'),
  flaw('F9', 'earlyCcs', 'CVE-2014-0224', 'ChangeCipherSpec is accepted before there are keys'),
  flaw('F10', 'poodleTls', 'CVE-2014-8730 (POODLE against TLS)', 'padding bytes are not checked'),
  flaw('F12', 'luckyMinus20', 'CVE-2016-2107', 'a record of nothing but padding is answered differently'),
  flaw('F13', 'ticketbleed', 'CVE-2016-9244 (Ticketbleed)', 'the server leaks memory in session ids (Ticketbleed)'),
  {
    id: 'F14',
    effect: 'F',
    reference: 'SSL Labs, 1 March 2018; ROBOT (Boeck, Somorovsky, Young 2018)',
    judge: ({ vulnerabilities: { robot } }) => {
      if (robot === 'unknown') return unknown('could not tell: ROBOT');
      return robot === 'no' ? NOT_MET : met(`RSA decryption tells good from bad padding (ROBOT, ${robot} oracle)`);
    },
  },
  flaw(
    'F15',
    'paddingOracle',
    'CVE-2019-1559, CVE-2019-6593 (Zombie POODLE, GOLDENDOODLE, Sleeping POODLE)',
    'bad padding and bad MACs are answered differently',
  ),
];

function flaw(id: string, key: YesOrNoFlaw, reference: string, reason: string): Rule {
  const judge = ({ vulnerabilities }: Facts) =>
    fromFact(vulnerabilities[key] satisfies Known<boolean>, true, reason, reference);
  return { id, effect: 'F', reference, judge };
}
