import type { GradedEndpoint, GradedTarget, GradeFinding } from '../../operations/types.ts';
import { brokenLines } from './broken-lines.ts';
import {
  answeredAddress,
  cipherWords,
  gradeTone,
  keyWords,
  qualysWords,
  reasonsOf,
  versionWord,
  versionWords,
} from './grade-words.ts';
import type { Paint, Screen, Tone } from './types.ts';

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
  const shown = verbose ? others : others.filter(isWorthALine);
  const tone = gradeTone(worst.grade) ?? 'strong';
  return [
    `  ${paint(tone, worst.grade.padEnd(4))} ${heading(target, worst, paint)}`,
    '',
    scoreLine('Protocol', worst.scores.protocol, versionWords(worst.protocols), paint),
    scoreLine('Key exchange', worst.scores.keyExchange, keyWords(worst), paint),
    scoreLine('Cipher', worst.scores.cipher, cipherWords(worst), paint),
    `  ${'Total'.padEnd(LABEL)}${number(worst.scores.total)}${trustWords(worst)}`,
    ...qualysLines(target, paint),
    ...section([...caps, ...shown].flatMap((finding) => findingLines(finding, paint))),
    ...section(verbose ? suiteLines(worst, paint) : countLines(others.length - shown.length, others, paint)),
  ].join('\n');
}

/** A long name has the first line for itself. */
function heading(target: GradedTarget, worst: GradedEndpoint, paint: Paint): string {
  const { host, port } = target;
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const seconds = `  ${(worst.durationMs / 1000).toFixed(2)} s`;
  const room = WIDTH - HEAD - seconds.length;
  const where = addressWords(target, worst);
  const fits = name.length + 3 + where.length <= room;
  const rest = fits ? `   ${where}` : '';
  const first = `${paint('strong', name)}${paint('faint', `${rest.padEnd(room - name.length)}${seconds}`)}`;
  return fits ? first : `${first}\n${' '.repeat(HEAD)}${paint('faint', where)}`;
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
function scoreLine(name: string, score: number, words: string, paint: Paint): string {
  const full = Math.round((score / 100) * BAR);
  const bar = paint(scoreTone(score), '█'.repeat(full)) + paint('faint', '░'.repeat(BAR - full));
  const indent = 2 + LABEL + 3 + 2 + BAR + 3;
  const lines = brokenLines(words, WIDTH - indent).join(`\n${' '.repeat(indent)}`);
  return `  ${name.padEnd(LABEL)}${number(score)}  ${bar}   ${lines}`;
}

function scoreTone(score: number): Tone {
  if (score >= 80) return 'good';
  return score >= 65 ? 'warn' : 'bad';
}

/** What SSL Labs says, where it was asked. */
function qualysLines(target: GradedTarget, paint: Paint): readonly string[] {
  if (target.qualys === undefined) return [];
  const { grade } = target.qualys;
  const shown = paint(gradeTone(grade) ?? 'strong', (grade ?? '-').padStart(3));
  const lines = brokenLines(qualysWords(target.qualys), WIDTH - LABEL - 7).join(`\n${' '.repeat(LABEL + 7)}`);
  return [`  ${'SSL Labs'.padEnd(LABEL)}${shown}  ${lines}`];
}

function number(score: number): string {
  return String(Math.round(score)).padStart(3);
}

const LABELS: Readonly<Partial<Record<GradeFinding['effect'], string>>> = {
  M: 'Wrong name',
  T: 'Not trusted',
  A: 'Not yet A+',
  none: 'Note',
  unknown: 'Not known',
};

/** The cure stands beside the finding where there is room, else below it. */
function findingLines({ effect, reason, fix }: GradeFinding, paint: Paint): readonly string[] {
  const label = LABELS[effect] ?? `At most ${effect}`;
  const tone = effect === 'none' || effect === 'unknown' ? 'faint' : (gradeTone(effect) ?? 'strong');
  const whole = fix === null ? reason : `${reason}: ${fix}`;
  if (whole.length <= WIDTH - LABEL - 2) return wrapped(label, whole, tone, paint);
  return [...wrapped(label, reason, tone, paint), ...(fix === null ? [] : wrapped('  fix', fix, 'faint', paint))];
}

/** What visitors over plain HTTP meet belongs on the first screen, although it costs no grade. */
function isWorthALine({ rule }: GradeFinding): boolean {
  return rule.startsWith('X0.');
}

function countLines(hidden: number, findings: readonly GradeFinding[], paint: Paint): readonly string[] {
  const open = findings.filter(({ effect }) => effect === 'unknown').length;
  const notes = hidden - open;
  const parts = [notes > 0 && `${notes} ${notes === 1 ? 'note' : 'notes'}`, open > 0 && `${open} not known`];
  const words = parts.filter((part) => part !== false).join(', ');
  return words === '' ? [] : [paint('faint', `  ${words}: --verbose`)];
}

/** Suites in the server's order where it has one. */
function suiteLines({ facts }: GradedEndpoint, paint: Paint): readonly string[] {
  return facts.suites.flatMap(({ version, order, complete, names }) => {
    const ordered = order === 'server' ? ', the server chooses' : order === 'client' ? ', the client chooses' : '';
    return [
      `  ${paint('strong', versionWord(version))}${paint('faint', `${ordered}${complete ? '' : ', perhaps more'}`)}`,
      ...names.map((name) => `    ${name}`),
    ];
  });
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function wrapped(label: string, text: string, tone: Tone, paint: Paint): readonly string[] {
  const lines = brokenLines(text, WIDTH - LABEL - 2);
  return lines.map((line, at) => `  ${at === 0 ? paint(tone, label.padEnd(LABEL)) : ' '.repeat(LABEL)}${line}`);
}
