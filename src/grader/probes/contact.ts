import { ALERT } from '../wire/alerts.ts';
import { EXTENSION } from '../wire/extensions.ts';
import type { RecordVersion } from '../wire/versions.ts';
import type { Answer } from './answer.ts';
import { type HelloShape, type Scan, WIDEST } from './scan.ts';
import { lookAtSslv2 } from './sslv2.ts';

/** The first conversation: does the server speak TLS to us, and what must hellos look like. */
export type Contact =
  | {
      readonly kind: 'answered';
      /** The scan in the shape that was answered. */
      readonly scan: Scan;
      readonly version: RecordVersion;
      readonly answer: Answer;
      readonly concessions: readonly string[];
    }
  | { readonly kind: 'failed'; readonly answer: Answer };

interface Rung {
  /** Undefined where another version is no concession but all the server has. */
  readonly concession: string | undefined;
  readonly version: RecordVersion;
  readonly shape: HelloShape;
}

/** Everything but the server's name. */
const ALL_BUT_NAME = Object.values(EXTENSION).filter((type) => type !== EXTENSION.serverName);

/** Each step asks for less than the one before. The first that is answered with a flight is kept. */
const LADDER: readonly Rung[] = [
  { concession: 'hellos of at most 60 suites', version: 'TLSv1.2', shape: { ...WIDEST, suites: 60 } },
  { concession: undefined, version: 'TLSv1.3', shape: WIDEST },
  { concession: undefined, version: 'SSLv3', shape: WIDEST },
  { concession: 'hellos without ALPN', version: 'TLSv1.2', shape: { ...WIDEST, without: [EXTENSION.alpn] } },
  { concession: 'hellos longer than 511 bytes', version: 'TLSv1.2', shape: { ...WIDEST, suites: 60, paddedTo: 640 } },
  {
    concession: 'hellos without extensions but the name',
    version: 'TLSv1.2',
    shape: { without: ALL_BUT_NAME, suites: 60, paddedTo: undefined },
  },
  {
    concession: 'TLS 1.0 hellos without extensions',
    version: 'TLSv1',
    shape: { without: Object.values(EXTENSION), suites: 60, paddedTo: undefined },
  },
];

/** Sends the widest TLS 1.2 hello; if that dies, asks ever more modestly. */
export async function contact(scan: Scan): Promise<Contact> {
  const answer = await scan.ask({ version: 'TLSv1.2' });
  if (answer.kind === 'flight') return { kind: 'answered', scan, version: 'TLSv1.2', answer, concessions: [] };
  if (answer.kind === 'alert') return await afterAlert(scan, answer.description, answer);
  if (answer.kind === 'garbage' || answer.kind === 'no connection' || answer.kind === 'not asked') {
    return { kind: 'failed', answer };
  }
  const [climbed, sslv2] = await Promise.all([climb(scan, LADDER), lookAtSslv2(scan.endpoint)]);
  if (climbed !== undefined) return climbed;
  // Nothing but SSL 2.0 there: that shall be graded, not called unreachable.
  return sslv2.offered === true
    ? { kind: 'answered', scan, version: 'TLSv1.2', answer, concessions: [] }
    : { kind: 'failed', answer };
}

/** An alert is an answer: the server speaks TLS. Most mean that TLS 1.2 is not offered; two mean something else. */
async function afterAlert(scan: Scan, description: number, answer: Answer): Promise<Contact> {
  const version = 'TLSv1.2';
  if (description === ALERT.noApplicationProtocol) {
    const shape = { ...scan.shape, without: [EXTENSION.alpn] };
    return {
      kind: 'answered',
      scan: scan.shaped(shape),
      version,
      answer: await scan.shaped(shape).ask({ version }),
      concessions: [],
    };
  }
  if (description === ALERT.unrecognizedName && scan.serverName !== undefined) {
    const unnamed = scan.unnamed();
    const second = await unnamed.ask({ version });
    if (second.kind === 'flight') {
      return { kind: 'answered', scan: unnamed, version, answer: second, concessions: ['hellos without its name'] };
    }
  }
  return { kind: 'answered', scan, version, answer, concessions: [] };
}

async function climb(scan: Scan, ladder: readonly Rung[]): Promise<Contact | undefined> {
  // In parallel: a silent server costs one time-out, not six.
  const answers = await Promise.all(ladder.map(({ version, shape }) => scan.shaped(shape).ask({ version })));
  const at = answers.findIndex(({ kind }) => kind === 'flight');
  const [rung, answer] = [ladder[at], answers[at]];
  if (rung === undefined || answer === undefined) return undefined;
  const { concession, version, shape } = rung;
  const concessions = concession === undefined ? [] : [concession];
  return { kind: 'answered', scan: scan.shaped(shape), version, answer, concessions };
}
