/**
 * How an SMSC's receipts write the id that its answer gave: `same`, but for case and leading zeros; in decimal what the answer gave in
 * hexadecimal (`hex-to-decimal`); or the other way round.
 */
export type IdReading = 'same' | 'hex-to-decimal' | 'decimal-to-hex'

/**
 * The keys under which a part's network id and a receipt's id meet. SMSCs name one message in other case, with other leading
 * zeros, or in hexadecimal at one place and in decimal at the other; 64-bit ids need BigInt.
 *
 * The first key is the folded id itself and is what a part is stored under; the others are what the same number looks like
 * written the other way. A receipt tries them in order.
 */
export function receiptKeys(id: string): string[] {
  return [...receiptReadings(id).values()]
}

/** The keys by the reading that leads to each; readings that lead to the same key as an earlier one are left out. */
export function receiptReadings(id: string): ReadonlyMap<IdReading, string> {
  const folded = fold(id)
  const readings = new Map<IdReading, string>([['same', folded]])
  const add = (reading: IdReading, key: string) => {
    if (![...readings.values()].includes(key)) readings.set(reading, key)
  }
  if (/^[0-9a-f]{1,32}$/.test(folded)) add('decimal-to-hex', BigInt(`0x${folded}`).toString(10))
  if (/^[0-9]{1,39}$/.test(folded)) add('hex-to-decimal', BigInt(folded).toString(16))
  return readings
}

/** Lower case, no spaces around, no leading zeros (but one digit stays). */
function fold(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '')
}

/** What is known of an SMSC's ids: the reading of its last receipts, and how many of them in a row agreed, up to `sureOf`. */
export interface IdDialect {
  readonly reading: IdReading
  readonly times: number
}

/** So many receipts make a reading certain. */
export const sureOf = 3

/** What is known after a receipt that `reading` led to its part. One that disagrees takes as much back as one that agrees adds. */
export function afterReceipt(known: IdDialect | undefined, reading: IdReading): IdDialect {
  if (known?.reading === reading) return { reading, times: Math.min(sureOf, known.times + 1) }
  if (known && known.times > 1) return { ...known, times: known.times - 1 }
  return { reading, times: 1 }
}

/**
 * The keys that a receipt's id is looked up by, best first: `keys` surely, `guesses` only where something else speaks for the part too.
 * Without a certain reading all are as good as each other, for an SMSC has to be learned somehow.
 */
export function keysFor(id: string, known: IdDialect | undefined): { keys: string[]; guesses: string[] } {
  const readings = receiptReadings(id)
  if (!known || known.times < sureOf) return { keys: [...readings.values()], guesses: [] }
  const keys = [readings.get(known.reading), readings.get('same')].filter((key) => key !== undefined)
  return { keys: [...new Set(keys)], guesses: [...readings.values()].filter((key) => !keys.includes(key)) }
}
