/** What a part costs, by the first digits of the phone. */
export interface Price {
  /** `+46`; `+` is for all, short codes among them. */
  readonly prefix: string
  readonly price: number
}

/** Price of one part to a phone: that of the longest prefix that fits; undefined when none does. */
export function priceOf(phone: string, prices: readonly Price[]): number | undefined {
  let best: Price | undefined
  for (const price of prices) {
    const fits = price.prefix === '+' || phone.startsWith(price.prefix)
    if (fits && (!best || price.prefix.length > best.prefix.length)) best = price
  }
  return best?.price
}

/** Cost of parts to phones; what has no price costs nothing. */
export function costOf(
  sent: readonly { readonly phone: string; readonly parts: number }[],
  prices: readonly Price[],
): number {
  return sent.reduce((sum, { phone, parts }) => sum + parts * (priceOf(phone, prices) ?? 0), 0)
}
