/** What moves the cursor or colours a terminal. */
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

/** Takes words of another program, returns them on one line, without anything a terminal would act on. */
export function plainText(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(CONTROL, '');
}
