import { GatewayError } from '../errors.ts'
import type { Segment } from '../ports/transport.ts'
import { type AlphabetOptions, type ChosenAlphabet, chooseAlphabet, encodeText } from './alphabet.ts'
import type { MessageClass } from './dcs.ts'
import { cutText, greedyLayout } from './layout.ts'
import { decodeSegmentData } from './segment-text.ts'
import { concatElement, tableElements } from './udh.ts'

export { decodeSegmentData as decodeSegmentText }

/** Most parts of a text: the total of a concatenation element is one octet. */
export const maxParts = 255

export interface PlanOptions extends AlphabetOptions {
  /** The concatenation reference, cut to its width. Default 0. */
  readonly reference?: number | undefined
  /** 0 is flash. */
  readonly messageClass?: MessageClass | undefined
  /** One segment for the whole text, which the network cuts by itself; it says how many parts that takes. Default: no. */
  readonly whole?: boolean | undefined
}

/** What a composer shows of a text. */
export interface Measure extends ChosenAlphabet {
  readonly parts: number
  /** Septets (GSM-7), UTF-16 code units (UCS-2) or octets (Latin-1) of the whole text, headers apart. */
  readonly units: number
  /** Units that one part takes at this count of parts. */
  readonly capacity: number
  /** Units that can be added before one more part is needed; with shift tables others may then take over and make room. */
  readonly remaining: number
}

export interface Plan extends Measure {
  readonly segments: readonly Segment[]
  /** Units in each part. */
  readonly unitsPerPart: readonly number[]
}

/** Parts, alphabet and room left of a text, without building its parts. Counts beyond 255 parts too. */
export function measure(body: string, options: PlanOptions = {}): Measure {
  const chosen = chooseAlphabet(body, options)
  return { ...chosen, ...greedyLayout(chosen.alphabet, chosen.text, chosen.tables, options.wideReference ?? false) }
}

/**
 * The parts of a text, ready for a transport. Sizes by TS 23.040 §9.2.3.24; no part ends inside an escape pair, a surrogate
 * pair or, unless the cluster alone exceeds a part, a grapheme cluster.
 * @throws GatewayError `text/too-long` above 255 parts.
 */
export function planSegments(body: string, options: PlanOptions = {}): Plan {
  const measured = measure(body, options)
  const { alphabet, text, tables, parts: total } = measured
  if (total > maxParts) throw new GatewayError('text/too-long', { details: { parts: total, limit: maxParts } })
  const wide = options.wideReference ?? false
  if (options.whole) return { ...measured, ...wholeText(measured, options) }
  const reference = (options.reference ?? 0) & (wide ? 0xffff : 0xff)
  const segments = cutText(alphabet, text, tables, wide).map((piece, index): Segment => {
    const concat = total > 1 ? [concatElement({ reference, total, number: index + 1, wide })] : []
    return {
      alphabet,
      udh: [...concat, ...tableElements(tables)],
      data: encodeText(alphabet, piece, tables),
      ...(options.messageClass !== undefined && { messageClass: options.messageClass }),
    }
  })
  return { ...measured, segments, unitsPerPart: segments.map(unitsIn) }
}

function wholeText(measured: Measure, { messageClass }: PlanOptions): Pick<Plan, 'segments' | 'unitsPerPart'> {
  const { alphabet, text, tables, parts } = measured
  const segment: Segment = {
    alphabet,
    udh: tableElements(tables),
    data: encodeText(alphabet, text, tables),
    ...(messageClass !== undefined && { messageClass }),
    ...(parts > 1 && { spans: parts }),
  }
  return { segments: [segment], unitsPerPart: [unitsIn(segment)] }
}

function unitsIn({ alphabet, data }: Segment): number {
  return data.length / (alphabet === 'ucs2' ? 2 : 1)
}
