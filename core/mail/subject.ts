import { headerText } from './header-text.ts'

// "Re:", "Fwd:" and their cousins, with counters as in "Re[2]:" and "AW (3):".
const prefix =
  /^\s*(?:re|aw|antw|sv|vs|ang|rv|res|enc|odp|pd|ynt|rif|tr|fw|fwd|wg|vb|vl|i|doorst|rép|ref)\s{0,2}(?:[[(]\d{1,3}[\])]|\^\d{1,3})?\s{0,2}[:：]\s*/i

/** A subject without the prefixes that answers and forwards put before it. */
export function baseSubject(subject: string): string {
  let left = headerText(subject, 400)
  // Each turn makes it shorter; some programs pile up as many as there were answers.
  while (prefix.test(left)) left = left.replace(prefix, '')
  return left.trim()
}

/** The subject of an answer: exactly one `Re: `. Mail programs put mails of one base subject into one thread. */
export function answerSubject(subject: string): string {
  const base = baseSubject(subject)
  return base === '' ? 'Re:' : `Re: ${headerText(base)}`
}
