import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServedCertificate } from '../../../../src/grader/trust/certificate.ts';
import { parseCertificate, parseCertificate13 } from '../../../../src/grader/wire/certificate-message.ts';
import { parseExtensions } from '../../../../src/grader/wire/extensions.ts';
import { FirstFlight } from '../../../../src/grader/wire/first-flight.ts';
import { parseHsts } from '../../../../src/grader/wire/hsts-header.ts';
import { parseHttpHead } from '../../../../src/grader/wire/http-head.ts';
import { recordOf } from '../../../../src/grader/wire/records.ts';
import { parseServerHello } from '../../../../src/grader/wire/server-hello.ts';
import { parseServerKeyExchange } from '../../../../src/grader/wire/server-key-exchange.ts';
import { parseSslv2ServerHello } from '../../../../src/grader/wire/sslv2.ts';
import { fuzzAnswers } from '../../../support/tls-servers/fuzz-answers.ts';

const bytes = fc.uint8Array({ maxLength: 400 });

describe('hostile input', () => {
  it('of 20,000 mutated answers throws nothing and always ends', () => {
    const outcome = fuzzAnswers({ count: 20_000, seed: 20_261_124 });

    expect(outcome.flight + outcome.alert + outcome.fault + outcome.more).toBe(20_000);
    expect(outcome.flight).toBeGreaterThan(2_000);
    expect(outcome.fault).toBeGreaterThan(2_000);
  });

  it('of any bytes is parsed or refused, never thrown at', () => {
    fc.assert(
      fc.property(bytes, fc.string({ maxLength: 200 }), (input, text) => {
        parseServerHello(input);
        parseExtensions(input);
        parseCertificate(input);
        parseCertificate13(input);
        parseSslv2ServerHello(input);
        parseServedCertificate(input);
        parseHttpHead(text);
        parseHsts(text);
        for (const suite of [0xc02f, 0x009e, 0x0003, 0xc037, 0x0018]) parseServerKeyExchange(input, suite, 'TLSv1.2');
      }),
      { numRuns: 2_000 },
    );
  });

  it('of any bytes in any portions gives the same flight', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (fragments, portion) => {
        const stream = Buffer.concat(fragments.map((fragment) => recordOf(22, 0x0303, fragment)));
        const [whole, split] = [new FirstFlight(), new FirstFlight()];
        whole.push(stream);
        for (let at = 0; at < stream.length; at += portion) split.push(stream.subarray(at, at + portion));
        expect(split.flight()).toEqual(whole.flight());
        expect(split.fault).toBe(whole.fault);
      }),
      { numRuns: 500 },
    );
  });

  it('of a chain of 10,000 certificates keeps twenty', () => {
    const entries = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.of(0, 0, 1, 0x30)));
    const length = Buffer.of(entries.length >> 16, (entries.length >> 8) & 0xff, entries.length & 0xff);

    expect(parseCertificate(Buffer.concat([length, entries]))?.certificates).toHaveLength(20);
  });
});
