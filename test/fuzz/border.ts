import { GatewayError } from '../../core/errors.ts'

/** A place where octets from outside come in. */
export interface Border {
  readonly name: string
  /** Files whose branches guide the search and give its dictionary: beginnings of paths from the top of the repository. */
  readonly source: readonly string[]
  /** Inputs to begin with beside the kept corpus. */
  seeds(): readonly (string | Uint8Array)[]
  /** Words that the sources do not hold. */
  readonly words?: readonly (string | Uint8Array)[]
  /** Longest ordinary input in octets; 2048 unless told. */
  readonly longest?: number
  /** Now and then an input is stretched to so many octets by repeating a piece of it, to find what takes the square of its size. */
  readonly stretched?: number
  /** Of a round over all borders: how many times the time of a quick one; 1 unless told. */
  readonly share?: number
  /** It mostly waits for the other end of a socket: in a round it is searched beside the others, all the time. */
  readonly waits?: boolean
  /** One input takes no more of the processor's time; 500 ms unless told. */
  readonly limitMs?: number
  /** A change that keeps the form of an input, tried beside the general ones. */
  mutate?(input: Uint8Array, random: RandomSource): Uint8Array
  /** Takes one input. Throws when the border breaks a promise; a documented refusal is none. */
  run(input: Uint8Array): void | Promise<void>
  /** Lets go of what the border opened. */
  close?(): Promise<void>
}

export interface RandomSource {
  next(): number
  int(least: number, most: number): number
  pick<T>(choices: readonly T[]): T
}

/** A promise that a border broke. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

export function must(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Broken(promise)
}

/** Both values have the same JSON; octets compare by their numbers. */
export function mustEqual(found: unknown, wanted: unknown, promise: string): void {
  const [a, b] = [plain(found), plain(wanted)]
  if (a !== b) throw new Broken(`${promise}: ${a.slice(0, 300)} is not ${b.slice(0, 300)}`)
}

function plain(value: unknown): string {
  return (
    JSON.stringify(value, function (this: Record<string, unknown>, key, each) {
      const given = this[key]
      return given instanceof Map ? [...given] : given instanceof Uint8Array ? Buffer.from(given).toString('hex') : each
    }) ?? 'undefined'
  )
}

/** What `job` gives, or undefined where it refuses with one of the documented codes. Anything else that it throws breaks the promise. */
export function unlessRefused<T>(job: () => T, ...codes: readonly string[]): T | undefined {
  try {
    return job()
  } catch (thrown) {
    if (thrown instanceof GatewayError && codes.includes(thrown.code)) return undefined
    throw thrown
  }
}

const utf8 = new TextDecoder()

/** An input as text; what is no UTF-8 reads as Latin-1, so that every octet says something. */
export function textOf(input: Uint8Array): string {
  const text = utf8.decode(input)
  return text.includes('\ufffd') ? Buffer.from(input).toString('latin1') : text
}

/** Takes numbers from the front of an input, for what has to be chosen beside the octets themselves. */
export class Chooser {
  readonly #input: Uint8Array
  #at = 0

  constructor(input: Uint8Array) {
    this.#input = input
  }

  /** 0 up to `count` - 1; 0 behind the end. */
  below(count: number): number {
    return (this.#input[this.#at++] ?? 0) % count
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }

  rest(): Uint8Array {
    return this.#input.subarray(this.#at)
  }
}
