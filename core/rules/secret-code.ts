/**
 * Takes the secret code out of a subject: as a word of its own, bare or in brackets, anywhere in it and as often as it is there. It goes
 * whether or not it is needed, so that no phone ever reads it. Letters count as they are.
 */
export function takeCode(
  subject: string,
  code: string | undefined,
): { readonly subject: string; readonly found: boolean } {
  const wanted = code?.trim() ?? ''
  if (wanted === '') return { subject, found: false }
  const forms = [wanted, `[${wanted}]`, `(${wanted})`, `#${wanted}`, `{${wanted}}`]
  const words = subject.split(/(\s+)/)
  const kept = words.filter((word) => !forms.includes(word.replace(/[,;:.]$/, '')) && !forms.includes(word))
  if (kept.length === words.length) return { subject, found: false }
  return {
    subject: kept
      .join('')
      .replace(/\s{2,}/g, ' ')
      .trim(),
    found: true,
  }
}
