/**
 * How long an answer asks to wait, in milliseconds; undefined when it does not. Seconds and dates are read alike
 * (RFC 9110 section 10.2.3); a date counts from the answer's own Date header, so that a wrong local clock does no harm.
 * `now` is used when there is no Date header.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') {
    return undefined;
  }
  if (/^\d+$/.test(value)) {
    return Number(value) * 1000;
  }
  const until = Date.parse(value);
  if (Number.isNaN(until)) {
    return undefined;
  }
  const sent = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(sent) ? now.getTime() : sent));
}
