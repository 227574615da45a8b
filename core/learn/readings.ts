import { type IdReading, receiptReadings } from '../queue/receipt-id.ts'
import { agrees, type CodingSample, sampleShown, shownAs, type ZeroCoding, zeroCodings } from './samples.ts'

/** What somebody saw on the phone, or what the phone sent back. */
export type Sighting =
  | { readonly by: 'person'; readonly text: string }
  | { readonly by: 'phone'; readonly pieces: readonly Echo[] }

/** One message of a phone: its words where its data_coding settles them, else its octets. */
export interface Echo {
  readonly text?: string
  readonly octets: Uint8Array
  readonly headerOctets: number
}

/** What was seen, where coding 0 is `coding`: a phone's answer is read by the same coding. */
export function textOf(sighting: Sighting, coding: ZeroCoding): string {
  if (sighting.by === 'person') return sighting.text
  return sighting.pieces.map(({ text, octets, headerOctets }) => text ?? shownAs(octets, coding, headerOctets)).join('')
}

export function fits(sample: CodingSample, sighting: Sighting, coding: ZeroCoding): boolean {
  return agrees(sampleShown(sample, coding), textOf(sighting, coding))
}

/** How many samples speak for a coding and how many against it. */
export interface CodingScore {
  readonly coding: ZeroCoding
  readonly fits: number
  readonly against: number
}

export interface CodingVerdict {
  readonly scores: readonly CodingScore[]
  /** The coding that most speaks for; absent while nothing tells it apart from another. */
  readonly value?: ZeroCoding
  /** Nothing speaks against it. */
  readonly sure: boolean
}

export function codingVerdict(
  seen: readonly { readonly sample: CodingSample; readonly sighting: Sighting }[],
): CodingVerdict {
  const scores = zeroCodings.map((coding) => {
    const right = seen.filter(({ sample, sighting }) => fits(sample, sighting, coding)).length
    return { coding, fits: right, against: seen.length - right }
  })
  const [best, second] = [...scores].sort((a, b) => b.fits - a.fits)
  if (!best || best.fits === 0 || best.fits === second?.fits) return { scores, sure: false }
  return { scores, value: best.coding, sure: best.against === 0 }
}

export interface IdPair {
  readonly answer: string
  readonly receipt: string
}

export interface IdVerdict {
  readonly value?: IdReading
  /** Receipts that it explains, of all that came with an id. */
  readonly explained: number
  readonly receipts: number
  /** Ids as examples: of an answer, and of the receipt that goes with it. */
  readonly examples: readonly IdPair[]
}

const readings: readonly IdReading[] = ['same', 'hex-to-decimal', 'decimal-to-hex']

/** In which numbers receipts write the ids of the answers. Undecided where two readings explain as much, or none most. */
export function idVerdict(answers: readonly string[], receipts: readonly string[]): IdVerdict {
  const keyOf = (id: string) => receiptReadings(id).get('same') ?? id
  const byKey = new Map(answers.map((id) => [keyOf(id), id]))
  const found = readings.map((reading) => {
    const examples = receipts.flatMap((receipt) => {
      const all = receiptReadings(receipt)
      const answer = byKey.get(all.get(reading) ?? all.get('same') ?? '')
      return answer === undefined ? [] : [{ answer, receipt }]
    })
    return { reading, examples, distinct: new Set(examples.map(({ answer }) => answer)).size }
  })
  const [best, second] = [...found].sort((a, b) => b.distinct - a.distinct)
  // One id for all of them tells nothing.
  if (
    !best ||
    byKey.size < Math.min(2, answers.length) ||
    best.distinct < Math.min(2, receipts.length) ||
    best.distinct === 0
  )
    return { explained: 0, receipts: receipts.length, examples: [] }
  const told = { explained: best.examples.length, receipts: receipts.length, examples: best.examples.slice(0, 3) }
  // All ids look the same in both: then it does not matter.
  const value = best.distinct === second?.distinct && best.reading !== 'same' ? undefined : best.reading
  return value === undefined ? told : { value, ...told }
}
