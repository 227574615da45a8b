import { type Coding, decodeText, type Shifts, unitsOf } from './text-codec.ts'

/** The place of a part in its text. */
export interface Concatenation {
  readonly form: 'udh8' | 'udh16' | 'sar'
  readonly reference: number
  readonly total: number
  /** 1-based. */
  readonly number: number
}

/** A user data header, taken apart (TS 23.040 §9.2.3.24). */
export interface Header {
  readonly elements: readonly { readonly iei: number; readonly data: Uint8Array }[]
  /** Octets of the header, UDHL included. */
  readonly size: number
}

/** How a long text is cut up on SMPP. */
export type LongForm = 'udh8' | 'udh16' | 'sar' | 'payload'

/** Reads the header at the start of user data; undefined when its lengths do not add up. */
export function readHeader(data: Uint8Array): Header | undefined {
  const udhl = data[0]
  if (udhl === undefined || udhl + 1 > data.length) return undefined
  const elements: { iei: number; data: Uint8Array }[] = []
  let at = 1
  while (at < udhl + 1) {
    const iei = data[at]
    const size = data[at + 1]
    if (iei === undefined || size === undefined || at + 2 + size > udhl + 1) return undefined
    elements.push({ iei, data: data.slice(at + 2, at + 2 + size) })
    at += 2 + size
  }
  return { elements, size: udhl + 1 }
}

/** The concatenation element of a header, IEI 0x00 or 0x08; nonsense (part 0, part above total) is no concatenation. */
export function concatenationOf(header: Header): Concatenation | undefined {
  for (const { iei, data } of header.elements) {
    const [a = 0, b = 0, c = 0, d = 0] = data
    const found: Concatenation | undefined =
      iei === 0x00 && data.length === 3
        ? { form: 'udh8', reference: a, total: b, number: c }
        : iei === 0x08 && data.length === 4
          ? { form: 'udh16', reference: a * 256 + b, total: c, number: d }
          : undefined
    if (found && found.number >= 1 && found.number <= found.total) return found
  }
  return undefined
}

/** National shift tables that a header names (IEI 0x24, 0x25). */
export function shiftsOf(header: Header): Shifts {
  const language = (iei: number) => header.elements.find((one) => one.iei === iei)?.data[0]
  const single = language(0x24)
  const locking = language(0x25)
  return { ...(single === undefined ? {} : { single }), ...(locking === undefined ? {} : { locking }) }
}

/** The header of one part, UDHL first. */
export function concatenationHeader(form: 'udh8' | 'udh16', place: Omit<Concatenation, 'form'>): Uint8Array {
  const { reference, total, number } = place
  return form === 'udh8'
    ? Uint8Array.of(5, 0x00, 3, reference & 0xff, total, number)
    : Uint8Array.of(6, 0x08, 4, (reference >> 8) & 0xff, reference & 0xff, total, number)
}

const room: Readonly<Record<LongForm, { whole: number; septets: number; units: number; octets: number }>> = {
  udh8: { whole: 1, septets: 153, units: 67, octets: 134 },
  udh16: { whole: 1, septets: 152, units: 66, octets: 133 },
  sar: { whole: 1, septets: 153, units: 67, octets: 134 },
  payload: { whole: Number.POSITIVE_INFINITY, septets: 0, units: 0, octets: 0 },
}

/** Cuts a text into pieces that fit; never inside a character. One piece for `payload`. */
export function cutText(text: string, coding: Coding, form: LongForm): string[] {
  const limits = room[form]
  const kind = coding === 'ucs2' ? 'units' : coding === 'gsm7' || coding === 'gsm7-packed' ? 'septets' : 'octets'
  const whole = { septets: 160, units: 70, octets: 140 }[kind] * limits.whole
  if ((unitsOf(text, coding) ?? 0) <= whole) return [text]
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const character of text) {
    const cost = unitsOf(character, coding) ?? 0
    if (used + cost > limits[kind] && piece !== '') {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += character
    used += cost
  }
  return [...pieces, piece]
}

/** One part as a handset holds it until its text is whole. */
export interface ReceivedPart {
  readonly from: string
  readonly to: string
  readonly data: Uint8Array
  readonly coding: Coding
  readonly header?: Header
  readonly concatenation?: Concatenation
  readonly messageClass?: number
  /** Came in message_payload, so that the network has cut it up for the air. */
  readonly payload?: boolean
}

/** A text put together. */
export interface WholeText {
  readonly from: string
  readonly to: string
  readonly text: string
  readonly parts: number
  readonly coding: Coding
  readonly messageClass?: number
}

/** The handsets' memory of texts that are not whole yet. */
export class Assembly {
  readonly #waiting = new Map<string, Map<number, ReceivedPart>>()

  /** Texts that wait for parts. */
  get incomplete(): number {
    return this.#waiting.size
  }

  /** Takes a part; gives the text when this part made it whole. A part that is there already changes nothing. */
  add(part: ReceivedPart): WholeText | undefined {
    const place = part.concatenation
    if (!place || place.total === 1) return joined([part])
    const key = [part.from, part.to, place.form, place.reference, place.total].join('\u0000')
    const parts = this.#waiting.get(key) ?? new Map<number, ReceivedPart>()
    this.#waiting.set(key, parts)
    if (!parts.has(place.number)) parts.set(place.number, part)
    if (parts.size < place.total) return undefined
    this.#waiting.delete(key)
    return joined([...parts.entries()].sort(([a], [b]) => a - b).map(([, one]) => one))
  }
}

function joined(parts: readonly ReceivedPart[]): WholeText | undefined {
  const first = parts[0]
  if (!first) return undefined
  // A character of two UTF-16 units may have been cut in the middle by the sender: joined as units, it is whole again.
  const text = parts.map(textOfPart).join('')
  const { from, to, coding, messageClass } = first
  const count = first.payload ? cutText(text, coding, 'udh8').length : parts.length
  return { from, to, text, coding, parts: count, ...(messageClass === undefined ? {} : { messageClass }) }
}

/** The words of one part by itself. */
export function textOfPart(part: Pick<ReceivedPart, 'data' | 'coding' | 'header'>): string {
  return decodeText(part.data, part.coding, part.header ? shiftsOf(part.header) : {}, part.header?.size ?? 0)
}
