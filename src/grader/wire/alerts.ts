const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [21, 'decryption_failed'],
  [22, 'record_overflow'],
  [30, 'decompression_failure'],
  [40, 'handshake_failure'],
  [41, 'no_certificate'],
  [42, 'bad_certificate'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [49, 'access_denied'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [60, 'export_restriction'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [100, 'no_renegotiation'],
  [109, 'missing_extension'],
  [110, 'unsupported_extension'],
  [112, 'unrecognized_name'],
  [113, 'bad_certificate_status_response'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [120, 'no_application_protocol'],
]);

/** Alert descriptions the grader decides on (RFC 8446 section 6, RFC 5246 section 7.2, RFC 7507). */
export const ALERT = {
  unexpectedMessage: 10,
  badRecordMac: 20,
  decryptionFailed: 21,
  handshakeFailure: 40,
  inappropriateFallback: 86,
  noRenegotiation: 100,
  unrecognizedName: 112,
  noApplicationProtocol: 120,
} as const;

/** Takes an alert description, returns its name in the TLS Alerts registry, else `alert N`. */
export function alertName(description: number): string {
  return NAMES.get(description) ?? `alert ${description}`;
}

/** An alert record: level 1 warning, 2 fatal. `version` is the record's two-byte version. */
export function alertRecord(version: number, level: 1 | 2, description: number): Uint8Array {
  return Uint8Array.of(21, version >> 8, version & 0xff, 0, 2, level, description);
}
