import type { Known } from '../facts.ts';
import { offerableIn, suiteName } from '../wire/cipher-suites.ts';
import type { KeyShare } from '../wire/extensions.ts';
import type { ServerHello } from '../wire/server-hello.ts';
import { isOlder, type RecordVersion } from '../wire/versions.ts';
import { x25519KeyPair } from '../wire/x25519.ts';
import type { Answer } from './answer.ts';
import type { Scan } from './scan.ts';

/** What the widest hello of one version was answered. */
export interface VersionLook {
  readonly version: RecordVersion;
  readonly offered: Known<boolean>;
  readonly answer: Answer;
  /** A breach of the protocol in the answer. */
  readonly defect: string | undefined;
}

/** Asks for exactly one version with everything there is to offer in it. */
export async function lookAtVersion(scan: Scan, version: RecordVersion): Promise<VersionLook> {
  const answer = await scan.ask({ version });
  const last = version === 'TLSv1.3' && answer.kind === 'alert' ? await withShare(scan) : answer;
  return versionLook(version, last);
}

/** Takes an answer to a hello of `version`, returns what it says about that version. */
export function versionLook(version: RecordVersion, answer: Answer): VersionLook {
  const look = { version, answer, defect: undefined };
  switch (answer.kind) {
    case 'flight': {
      const defect = defectIn(answer.flight.hello, version);
      return { ...look, offered: answer.flight.hello.version === version && defect === undefined, defect };
    }
    case 'alert':
    case 'closed':
      return { ...look, offered: false };
    case 'garbage':
      return { ...look, offered: false, defect: `an unreadable answer to a ${version} hello (${answer.fault})` };
    default:
      return { ...look, offered: 'unknown' };
  }
}

/** Settles silence: a server that answers other hellos and not this one does not offer this one's version. */
export function settled(looks: readonly VersionLook[]): readonly VersionLook[] {
  const answered = looks.some(({ answer }) => answer.kind === 'flight' || answer.kind === 'alert');
  return looks.map((look) => (look.answer.kind === 'silent' && answered ? { ...look, offered: false } : look));
}

/** Some servers refuse the empty key_share that saves all cryptography. */
async function withShare(scan: Scan): Promise<Answer> {
  const pair = x25519KeyPair(scan.endpoint.ports.random.bytes(32));
  const share: KeyShare = { group: 29, key: pair.publicKey };
  return await scan.ask({ version: 'TLSv1.3', keyShares: [share] });
}

/** The hello offered every suite of its version, and nothing newer. */
function defectIn({ version, versionCode: chosen, suite }: ServerHello, asked: RecordVersion): string | undefined {
  if (version === undefined) return `a version that does not exist: 0x${chosen.toString(16)}`;
  if (isOlder(asked, version)) return `${version} in answer to a hello of ${asked}`;
  if (offerableIn(version).includes(suite) || offerableIn(asked).includes(suite)) return undefined;
  return `a suite that was not offered: ${suiteName(version, suite)}`;
}
