import type { WishedCertificate, WishResult } from '../../operations/wishes.ts';
import { plainText } from './plain-text.ts';
import type { Page, Screen, Tone } from './types.ts';

const TONES: Readonly<Record<WishedCertificate['state'], Tone>> = {
  done: 'good',
  failed: 'bad',
  later: 'warn',
  pending: 'warn',
};

/** Takes what was asked of the daemon and how far it is, returns two lines for each certificate. */
export function wishPage({ wishes, message }: WishResult, { paint }: Screen): Page {
  if (wishes.length === 0) return { body: '', notes: [plainText(message)] };
  const body = wishes.map(
    ({ state, names, detail }) =>
      `${paint(TONES[state], state.padEnd(7))}  ${names.join(', ')}\n         ${plainText(detail)}`,
  );
  return { body: body.join('\n'), notes: notes(wishes) };
}

function notes(wishes: readonly WishedCertificate[]): readonly string[] {
  const is = (wanted: WishedCertificate['state']) => wishes.some(({ state }) => state === wanted);
  const isRenewal = wishes.some(({ kind }) => kind === 'renew');
  return [
    ...(is('failed') ? ['Why and what to do: dcos letsencrypt status'] : []),
    ...(is('pending') ? ['The daemon goes on with it: dcos letsencrypt logs --follow'] : []),
    ...(is('later') && isRenewal ? ['To renew what is not due: --force'] : []),
  ];
}
