import type { GradedEndpoint, GradedTarget, GradeFinding } from '../../operations/types.ts';
import {
  answeredAddress,
  cipherWords,
  gradeTone,
  keyWords,
  reasonsOf,
  versionWord,
  versionWords,
} from './grade-words.ts';
import type { Screen } from './types.ts';

/** The card fits this wherever it is shown. */
const WIDTH = 80;
/** Columns before the name of the host, and before a text beside its label. */
const HEAD = 7;
const LABEL = 14;
const BAR = 20;

/** Takes a target with a grade, returns one screen: the grade, its scores, and what keeps it down with the cure. */
export function gradeCard(target: GradedTarget, { paint }: Screen, verbose: boolean): string {
  const worst = answeredAddress(target);
  if (worst === undefined) return '';
  const caps = reasonsOf(worst.findings);
  const others = worst.findings.filter((finding) => !caps.includes(finding));
  const tone = gradeTone(worst.grade) ?? 'strong';
  return [
    `  ${paint(tone, worst.grade.padEnd(4))} ${heading(target, worst)}`,
    '',
    scoreLine('Protocol', worst.scores.protocol, versionWords(worst.protocols)),
    scoreLine('Key exchange', worst.scores.keyExchange, keyWords(worst)),
    scoreLine('Cipher', worst.scores.cipher, cipherWords(worst)),
    `  ${'Total'.padEnd(LABEL)}${number(worst.scores.total)}${trustWords(worst)}`,
    ...section([...caps, ...(verbose ? others : [])].flatMap(findingLines)),
    ...section(verbose ? suiteLines(worst) : countLines(others)),
  ].join('\n');
}

/** A long name has the first line for itself. */
function heading(target: GradedTarget, worst: GradedEndpoint): string {
  const { host, port } = target;
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const seconds = `  ${(worst.durationMs / 1000).toFixed(2)} s`;
  const room = WIDTH - HEAD - seconds.length;
  const where = addressWords(target, worst);
  const line = `${name}   ${where}`;
  return line.length <= room
    ? `${line.padEnd(room)}${seconds}`
    : `${name.padEnd(room)}${seconds}\n${' '.repeat(HEAD)}${where}`;
}

function addressWords({ addresses }: GradedTarget, { address, grade }: GradedEndpoint): string {
  if (addresses.length === 1) return address;
  const alike = addresses.every((one) => one.grade === grade);
  const grades = alike ? `, all ${grade}` : `: ${addresses.map(gradeOrDash).join(' ')}`;
  return `${address} and ${addresses.length - 1} more${grades}`;
}

function gradeOrDash({ grade }: GradedTarget['addresses'][number]): string {
  return grade ?? '-';
}

function trustWords({ grade, gradeTrustIgnored }: GradedEndpoint): string {
  return grade === gradeTrustIgnored ? '' : `  ${gradeTrustIgnored} if the certificate were trusted`;
}

/** Words that are too long for the rest of the line go on below. */
function scoreLine(name: string, score: number, words: string): string {
  const full = Math.round((score / 100) * BAR);
  const start = `  ${name.padEnd(LABEL)}${number(score)}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)}   `;
  return start + broken(words, WIDTH - start.length).join(`\n${' '.repeat(start.length)}`);
}

function number(score: number): string {
  return String(Math.round(score)).padStart(3);
}

const LABELS: Readonly<Partial<Record<GradeFinding['effect'], string>>> = {
  M: 'Wrong name',
  T: 'Not trusted',
  A: 'A+ needs',
  none: 'Note',
  unknown: 'Not known',
};

function findingLines({ effect, reason, fix }: GradeFinding): readonly string[] {
  const label = LABELS[effect] ?? `At most ${effect}`;
  return [...wrapped(label, reason), ...(fix === null ? [] : wrapped('  fix', fix))];
}

function countLines(findings: readonly GradeFinding[]): readonly string[] {
  const open = findings.filter(({ effect }) => effect === 'unknown').length;
  const notes = findings.length - open;
  const parts = [notes > 0 && `${notes} ${notes === 1 ? 'note' : 'notes'}`, open > 0 && `${open} not known`];
  const words = parts.filter((part) => part !== false).join(', ');
  return words === '' ? [] : [`  ${words}: --verbose`];
}

/** Suites in the server's order where it has one. */
function suiteLines({ facts }: GradedEndpoint): readonly string[] {
  return facts.suites.flatMap(({ version, order, complete, names }) => {
    const ordered = order === 'server' ? ', the server chooses' : order === 'client' ? ', the client chooses' : '';
    return [
      `  ${versionWord(version)}${ordered}${complete ? '' : ', perhaps more'}`,
      ...names.map((name) => `    ${name}`),
    ];
  });
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function wrapped(label: string, text: string): readonly string[] {
  const lines = broken(text, WIDTH - LABEL - 2);
  return lines.map((line, at) => `  ${(at === 0 ? label : '').padEnd(LABEL)}${line}`);
}

/** Text in lines of at most `width`, broken between words. */
function broken(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
