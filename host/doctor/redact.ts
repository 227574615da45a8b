/** Marks that a value was there. */
const hidden = '…'

/**
 * Text for a stranger's eyes: phones, card and device numbers keep their first three digits and their last two, mail
 * addresses their first letter and their domain; what stands beside a word for a secret goes.
 */
export function redact(text: string): string {
  return text
    .replace(/("?(?:password|pin|secret|token)"?\s*[:=]\s*)("[^"]*"|[^\s,}]+)/gi, `$1${hidden}`)
    .replace(
      // A local part has 64 characters; without a limit a long word would take the square of its length.
      /[\p{L}\p{N}._%+-]{1,200}@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/gu,
      (whole, domain: string) => `${whole[0]}${hidden}@${domain}`,
    )
    .replace(/(?<![\d.:-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ -]?\d){6,21}(?!\d|[.:]\d)/g, (digits) => {
      const bare = digits.replace(/[ -]/g, '')
      const start = bare.startsWith('+') ? 4 : 3
      return `${bare.slice(0, start)}${hidden}${bare.slice(-2)}`
    })
}
