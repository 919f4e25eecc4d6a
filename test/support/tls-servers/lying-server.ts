import {
  constants,
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { Socket } from 'node:net';
import { digest, expandLabel, hkdfExtract } from '../../../src/grader/wire/hkdf.ts';
import type { Behaviour } from './emulated-server.ts';

/** A server that shows a certificate and signs with a key, which may be another one. */
export interface Identity {
  /** PEM. */
  readonly certificate: string;
  /** PEM; RSA or elliptic. */
  readonly key: string;
  readonly version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
}

interface Hello {
  readonly message: Buffer;
  readonly version: number;
  readonly random: Buffer;
  readonly sessionId: Buffer;
  readonly suites: readonly number[];
  readonly extensions: ReadonlyMap<number, Buffer>;
}

const X25519 = 0x001d;
const RETRY_RANDOM = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
/** SubjectPublicKeyInfo of an X25519 key, up to the key (RFC 8410). */
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const CODES = { 'TLSv1.1': 0x0302, 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 } as const;

/** Says the first flight of the handshake with one identity, in one version, and ends at the next word; other versions are refused. */
export function showing(identity: Identity): Behaviour {
  const key = createPrivateKey(identity.key);
  const leaf = new X509Certificate(identity.certificate).raw;
  return (socket) =>
    socket.once('data', (bytes: Buffer) => {
      const hello = bytes[0] === 22 ? parsed(bytes.subarray(5)) : undefined;
      if (hello?.version !== CODES[identity.version]) refuse(socket, 70);
      else if (identity.version === 'TLSv1.3') answer13(socket, hello, key, leaf);
      else answerClassic(socket, hello, key, leaf);
      socket.once('data', () => socket.destroy());
    });
}

function answerClassic(socket: Socket, hello: Hello, key: KeyObject, leaf: Buffer): void {
  const isRsa = leaf.includes(Buffer.from('2a864886f70d010101', 'hex'));
  const old = hello.version < CODES['TLSv1.2'];
  const suite = { rsa: old ? 0xc013 : 0xc02f, elliptic: old ? 0xc009 : 0xc02b }[isRsa ? 'rsa' : 'elliptic'];
  if (!hello.suites.includes(suite)) {
    refuse(socket, 40);
    return;
  }
  const random = randomBytes(32);
  const version = uint16(hello.version);
  const serverHello = Buffer.concat([
    version,
    random,
    Buffer.of(0),
    uint16(suite),
    Buffer.of(0, 0, 5, 0xff, 1, 0, 1, 0),
  ]);
  const parameters = Buffer.concat([Buffer.of(3), uint16(X25519), Buffer.of(32), randomBytes(32)]);
  const signed = Buffer.concat([hello.random, random, parameters]);
  const signature = old ? legacySignature(key, signed) : sign('sha256', signed, key);
  const scheme = old ? Buffer.alloc(0) : uint16(key.asymmetricKeyType === 'rsa' ? 0x0401 : 0x0403);
  const list = vector(3, vector(3, leaf));
  const messages = [
    message(2, serverHello),
    message(11, list),
    message(12, Buffer.concat([parameters, scheme, vector(2, signature)])),
    message(14, Buffer.alloc(0)),
  ];
  socket.write(record(22, hello.version, Buffer.concat(messages)));
}

/** RFC 4346 section 7.4.3: of an RSA key both hashes, in a block without the name of an algorithm. */
function legacySignature(key: KeyObject, signed: Buffer): Buffer {
  if (key.asymmetricKeyType !== 'rsa') return sign('sha1', signed, key);
  const hashes = ['md5', 'sha1'].map((hash) => createHash(hash).update(signed).digest());
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat(hashes));
}

function answer13(socket: Socket, hello: Hello, key: KeyObject, leaf: Buffer): void {
  const shares = hello.extensions.get(51) ?? Buffer.alloc(0);
  const at = shares.indexOf(Buffer.of(0, X25519, 0, 32));
  if (at < 0) {
    socket.write(record(22, 0x0303, serverHello13(hello, RETRY_RANDOM, uint16(X25519))));
    return;
  }
  const own = generateKeyPairSync('x25519');
  const publicKey = own.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const theirs = createPublicKey({
    key: Buffer.concat([X25519_SPKI, shares.subarray(at + 4, at + 36)]),
    type: 'spki',
    format: 'der',
  });
  const secret = diffieHellman({ privateKey: own.privateKey, publicKey: theirs });
  const serverHello = serverHello13(hello, randomBytes(32), Buffer.concat([uint16(X25519), vector(2, publicKey)]));
  const before = Buffer.concat([hello.message, serverHello]);
  const encrypted = seal(secret, before, Buffer.concat([certified(before, key, leaf), Buffer.of(22)]));
  socket.write(Buffer.concat([record(22, 0x0303, serverHello), encrypted]));
}

function serverHello13({ sessionId }: Hello, random: Buffer, share: Buffer): Buffer {
  const supported = Buffer.concat([uint16(43), vector(2, uint16(CODES['TLSv1.3']))]);
  const extensions = vector(2, Buffer.concat([supported, uint16(51), vector(2, share)]));
  return message(
    2,
    Buffer.concat([uint16(0x0303), random, vector(1, sessionId), uint16(0x1301), Buffer.of(0), extensions]),
  );
}

/** EncryptedExtensions, Certificate, CertificateVerify (RFC 8446 section 4.4.3). */
function certified(before: Buffer, key: KeyObject, leaf: Buffer): Buffer {
  const entry = Buffer.concat([vector(3, leaf), Buffer.of(0, 0)]);
  const sent = [message(8, Buffer.of(0, 0)), message(11, Buffer.concat([Buffer.of(0), vector(3, entry)]))];
  const hash = digest('sha256', Buffer.concat([before, ...sent]));
  const context = Buffer.concat([Buffer.from(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`), hash]);
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const isRsa = key.asymmetricKeyType === 'rsa';
  const signature = sign('sha256', context, isRsa ? { key, ...pss } : key);
  const proof = Buffer.concat([uint16(isRsa ? 0x0804 : 0x0403), vector(2, signature)]);
  return Buffer.concat([...sent, message(15, proof)]);
}

/** One record under the server's handshake traffic key (RFC 8446 section 7.1), AES-128-GCM. */
function seal(secret: Buffer, hellos: Buffer, inner: Buffer): Buffer {
  const zeros = new Uint8Array(32);
  const nothing = new Uint8Array(0);
  const early = hkdfExtract('sha256', zeros, zeros);
  const derived = expandLabel('sha256', early, 'derived', digest('sha256', nothing), 32);
  const handshake = hkdfExtract('sha256', derived, secret);
  const traffic = expandLabel('sha256', handshake, 's hs traffic', digest('sha256', hellos), 32);
  const key = expandLabel('sha256', traffic, 'key', nothing, 16);
  const iv = expandLabel('sha256', traffic, 'iv', nothing, 12);
  const cipher = createCipheriv('aes-128-gcm', key, iv);
  const header = Buffer.concat([Buffer.of(23), uint16(0x0303), uint16(inner.length + 16)]);
  cipher.setAAD(header);
  return Buffer.concat([header, cipher.update(inner), cipher.final(), cipher.getAuthTag()]);
}

function parsed(record: Buffer): Hello {
  const whole = record.subarray(0, 4 + record.readUIntBE(1, 3));
  const sessionEnd = 39 + (whole[38] ?? 0);
  const suitesEnd = sessionEnd + 2 + whole.readUInt16BE(sessionEnd);
  const suites = whole.subarray(sessionEnd + 2, suitesEnd);
  let at = suitesEnd + 1 + (whole[suitesEnd] ?? 0) + 2;
  const extensions = new Map<number, Buffer>();
  while (at + 4 <= whole.length) {
    const end = at + 4 + whole.readUInt16BE(at + 2);
    extensions.set(whole.readUInt16BE(at), whole.subarray(at + 4, end));
    at = end;
  }
  const versions = extensions.get(43);
  return {
    message: whole,
    version: versions === undefined ? whole.readUInt16BE(4) : versions.includes(Buffer.of(3, 4)) ? 0x0304 : 0,
    random: Buffer.from(whole.subarray(6, 38)),
    sessionId: whole.subarray(39, sessionEnd),
    suites: Array.from({ length: suites.length / 2 }, (_, index) => suites.readUInt16BE(index * 2)),
    extensions,
  };
}

function refuse(socket: Socket, alert: number): void {
  socket.end(record(21, 0x0303, Buffer.of(2, alert)));
}

function record(type: number, version: number, fragment: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), uint16(version), vector(2, fragment)]);
}

function message(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type), vector(3, body)]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

function vector(width: number, body: Buffer): Buffer {
  const length = Buffer.alloc(width);
  length.writeUIntBE(body.length, 0, width);
  return Buffer.concat([length, body]);
}
