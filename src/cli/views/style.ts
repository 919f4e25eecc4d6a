import { styleText } from 'node:util';
import type { Paint, Tone } from './types.ts';

const FORMATS: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  strong: 'bold',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
  faint: 'dim',
};

/** Takes whether colour is wanted, returns the function that puts it on; without colour text stays as it is. */
export function painter(colour: boolean): Paint {
  return colour ? (tone, text) => styleText(FORMATS[tone], text, { validateStream: false }) : (_tone, text) => text;
}
