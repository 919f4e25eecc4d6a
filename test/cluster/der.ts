/** Tags of ASN.1 types as they occur in certificates (X.690; RFC 5280, section 4.1). */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One DER value: its tag, its content, and the bytes that follow it. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  readonly rest: Buffer;
}

/** Writes one value: tag, length (short or long form, X.690 section 8.1.3), content. */
export function der(tagByte: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? [body.length] : longLength(body.length);
  return Buffer.concat([Buffer.from([tagByte, ...length]), body]);
}

/** An UTCTime, seconds precise, for years up to 2049. */
export function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(tag.utcTime, Buffer.from(`${digits}Z`));
}

/** Reads the first value of the bytes. Throws RangeError when they end too early. */
export function readDer(bytes: Buffer): DerValue {
  const first = bytes.readUInt8(1);
  const lengthBytes = first & 0x80 ? first & 0x7f : 0;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (bytes.length < start + length) throw new RangeError('DER value is cut off');
  return {
    tag: bytes.readUInt8(0),
    content: bytes.subarray(start, start + length),
    rest: bytes.subarray(start + length),
  };
}

/** The values inside a constructed one, in order. */
export function readAll(content: Buffer): DerValue[] {
  const values: DerValue[] = [];
  for (let rest = content; rest.length > 0; rest = values.at(-1)?.rest ?? Buffer.alloc(0)) values.push(readDer(rest));
  return values;
}

/** PEM text of one DER value, lines of 64 characters (RFC 7468). */
export function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function longLength(length: number): number[] {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
