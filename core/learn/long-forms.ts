import { encodeGsm7 } from '../sms/gsm7.ts'
import { fillBitsAfter, packSeptetsUncounted } from '../sms/septets.ts'
import { agrees, type ZeroCoding } from './samples.ts'

/** Ways in which the parts of a long text say that they belong together, best first. */
export const longForms = ['udh8', 'udh16', 'sar', 'payload'] as const
export type LongForm = (typeof longForms)[number]

export interface LongPiece {
  readonly octets: Uint8Array
  /** Absent for the whole text in one piece. */
  readonly concat?: { readonly reference: number; readonly total: number; readonly number: number }
}

/** Octets of the header in front of the pieces (TS 23.040 §9.2.3.24.1 and 8). */
const headerOctets: Readonly<Record<LongForm, number>> = { udh8: 6, udh16: 7, sar: 0, payload: 0 }
const pieceLetters = 100

/** A text of two parts in letters that every coding 0 has. */
export function longText(form: LongForm): string {
  const words = `Long text ${form}. `
  const filler = 'This should arrive as one text and not in pieces. '.repeat(5)
  return `${`${words}${filler}`.slice(0, 2 * pieceLetters - 9).trimEnd()} The end`
}

export function longPieces(form: LongForm, coding: ZeroCoding, reference: number): LongPiece[] {
  const text = longText(form)
  if (form === 'payload') return [{ octets: octetsOf(text, coding, 0) }]
  return [text.slice(0, pieceLetters), text.slice(pieceLetters)].map((piece, at) => ({
    octets: octetsOf(piece, coding, headerOctets[form]),
    concat: { reference, total: 2, number: at + 1 },
  }))
}

function octetsOf(text: string, coding: ZeroCoding, header: number): Uint8Array {
  if (coding !== 'gsm7-packed') return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  return packSeptetsUncounted(encodeGsm7(text) ?? new Uint8Array(), fillBitsAfter(header))
}

/** Which long text somebody saw, and whether whole. */
export function longSeen(text: string): { readonly form: LongForm; readonly whole: boolean } | undefined {
  const whole = longForms.find((form) => agrees(longText(form), text))
  if (whole) return { form: whole, whole: true }
  const part = longForms.find((form) => longText(form).startsWith(text.trim().slice(0, 18)) && text.trim().length >= 18)
  return part && { form: part, whole: false }
}
