/**
 * The keys under which a part's network id and a receipt's id meet. SMSCs name one message in other case, with other leading
 * zeros, or in hexadecimal at one place and in decimal at the other; 64-bit ids need BigInt.
 *
 * The first key is the folded id itself and is what a part is stored under; the others are what the same number looks like
 * written the other way. A receipt tries them in order.
 */
export function receiptKeys(id: string): string[] {
  const folded = fold(id)
  const keys = [folded]
  if (/^[0-9a-f]{1,32}$/.test(folded)) keys.push(BigInt(`0x${folded}`).toString(10))
  if (/^[0-9]{1,39}$/.test(folded)) keys.push(BigInt(folded).toString(16))
  return [...new Set(keys)]
}

/** Lower case, no spaces around, no leading zeros (but one digit stays). */
function fold(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '')
}
