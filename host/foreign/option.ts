/** What an option of another gateway becomes here. */
export interface Taken {
  /** Place in the entry of the transport, or with `/` before it in the settings as a whole. */
  readonly path: string
  readonly value: unknown
}

/** One option of another gateway: what of Textpost it stands for, and how its value is read. */
export interface ForeignOption {
  /** As its manual writes it. */
  readonly option: string
  /** Setting of Textpost, for the table; `–` where there is none. */
  readonly ours: string
  /** For the table: what differs, or why there is none. */
  readonly remark: string
  /**
   * `taken` with its places; `same`: Textpost does this anyway; `secret`: goes to the secret store; `no-place`: nothing of
   * Textpost answers to it; `unclear`: its value is not one that the manual names.
   */
  readonly read: (value: string, all: ReadonlyMap<string, string>) => Outcome
}

export type Outcome =
  | { readonly outcome: 'taken'; readonly taken: readonly Taken[] }
  | { readonly outcome: 'same' | 'secret' | 'no-place' | 'unclear' }

/** One account of another gateway: its options by name in lower case. */
export interface ForeignAccount {
  readonly name: string
  readonly options: ReadonlyMap<string, string>
}

export const same: Outcome = { outcome: 'same' }
export const noPlace: Outcome = { outcome: 'no-place' }
export const unclear: Outcome = { outcome: 'unclear' }

export function take(path: string, value: unknown): Outcome {
  return { outcome: 'taken', taken: [{ path, value }] }
}

/** A whole number within bounds. */
export const whole =
  (path: string, least: number, most: number, whenZero: Outcome = unclear) =>
  (value: string): Outcome => {
    const number = Number(value)
    if (number === 0 && /^0+$/.test(value.trim()) && least > 0) return whenZero
    return /^\d+$/.test(value.trim()) && number >= least && number <= most ? take(path, number) : unclear
  }

/** One of the values that the manual names. */
export const choice =
  (values: Readonly<Record<string, Outcome>>) =>
  (value: string): Outcome =>
    values[value.trim().toLowerCase()] ?? unclear

export const words =
  (path: string) =>
  (value: string): Outcome =>
    value.trim() === '' ? same : take(path, value.trim())

/** A value without the quotation marks around it. */
export function unquoted(value: string): string {
  return value.replace(/^"(.*)"$/s, '$1')
}
