import type { RandomSource } from './border.ts'

export interface MutationSupplies {
  readonly random: RandomSource
  /** Words to put in. */
  readonly words: readonly Uint8Array[]
  /** Another input to take a piece of. */
  other(): Uint8Array
  readonly longest: number
  readonly own?: ((input: Uint8Array, random: RandomSource) => Uint8Array) | undefined
}

type Mutation = (input: Uint8Array, supplies: MutationSupplies) => Uint8Array

const odd = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 16, 27, 32, 34, 39, 44, 48, 59, 63, 64, 127, 128, 140, 160, 192, 224, 240, 254,
  255,
]
const oddNumbers = [
  '0',
  '-1',
  '1',
  '9',
  '10',
  '99',
  '255',
  '256',
  '65535',
  '65536',
  '2147483648',
  '9007199254740993',
  '1e309',
  '00',
  '+',
]
/** What text of people holds and programs forget. */
const oddText = [
  '\u0000',
  '\u00a0',
  '\u0301',
  '\u200b',
  '\u202e',
  '\u2028',
  '\ud800',
  '😀',
  '👨‍👩‍👧',
  'ß',
  'İ',
  'ﬁ',
  '@',
  '\r\n',
  '\n',
  '\r',
  '"',
  '\\',
  '<',
  '>',
  '(',
  ')',
  ',',
  ';',
  ':',
  '=',
  '%',
].map((text) => Buffer.from(text))

/** A piece of an input: where it begins, and its end. */
function piece(input: Uint8Array, random: RandomSource, most = input.length): [number, number] {
  const from = random.int(0, input.length)
  return [from, Math.min(input.length, from + 1 + Math.floor(random.next() ** 3 * most))]
}

function replaced(input: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const result = new Uint8Array(input.length - (to - from) + by.length)
  result.set(input.subarray(0, from))
  result.set(by, from)
  result.set(input.subarray(to), from + by.length)
  return result
}

function withOctet(input: Uint8Array, random: RandomSource, change: (octet: number) => number): Uint8Array {
  if (input.length === 0) return Uint8Array.of(random.int(0, 255))
  // The slice of a Buffer would be no copy.
  const result = Uint8Array.from(input)
  const at = random.int(0, input.length - 1)
  result[at] = change(result[at] ?? 0)
  return result
}

const mutations: readonly Mutation[] = [
  (input, { random }) => withOctet(input, random, (octet) => octet ^ (1 << random.int(0, 7))),
  (input, { random }) => withOctet(input, random, () => random.pick(odd)),
  (input, { random }) => withOctet(input, random, () => random.int(0, 255)),
  (input, { random }) => withOctet(input, random, (octet) => octet + random.int(-4, 4)),
  (input, { random }) => {
    const [from] = piece(input, random)
    return replaced(
      input,
      from,
      from,
      Uint8Array.from({ length: random.int(1, 6) }, () => random.int(0, 255)),
    )
  },
  // Deleting has to keep up with inserting.
  ...Array.from(
    { length: 3 },
    (): Mutation =>
      (input, { random }) => {
        const [from, to] = piece(input, random)
        return replaced(input, from, to, new Uint8Array())
      },
  ),
  (input, { random }) => {
    const [from, to] = piece(input, random, 64)
    const at = random.int(0, input.length)
    return replaced(input, at, at, input.subarray(from, to))
  },
  (input, { random }) => {
    const [from, to] = piece(input, random, 64)
    const at = random.int(0, input.length)
    return replaced(input, at, Math.min(input.length, at + to - from), input.slice(from, to))
  },
  (input, { random }) => {
    const [from, to] = piece(input, random, 32)
    const times = random.int(2, 20)
    return replaced(input, to, to, Buffer.concat(Array.from({ length: times }, () => input.subarray(from, to))))
  },
  (input, { random, other }) => {
    const stranger = other()
    const [from, to] = piece(stranger, random)
    const [at, end] = piece(input, random)
    return replaced(input, at, random.next() < 0.5 ? at : end, stranger.subarray(from, to))
  },
  (input, { random, other }) => {
    const stranger = other()
    return replaced(input, random.int(0, input.length), input.length, stranger.subarray(random.int(0, stranger.length)))
  },
  ...Array.from(
    { length: 3 },
    (): Mutation =>
      (input, { random, words }) => {
        const word = words.length === 0 ? random.pick(oddText) : random.pick(words)
        const at = random.int(0, input.length)
        return replaced(input, at, random.next() < 0.6 ? at : Math.min(input.length, at + word.length), word)
      },
  ),
  (input, { random }) => {
    const at = random.int(0, input.length)
    return replaced(input, at, at, random.pick(oddText))
  },
  (input, { random }) => {
    const from = input.findIndex((octet, at) => at >= random.int(0, input.length) && octet >= 0x30 && octet <= 0x39)
    if (from < 0) return input
    let to = from
    while (to < input.length && (input[to] ?? 0) >= 0x30 && (input[to] ?? 0) <= 0x39) to++
    return replaced(input, from, to, Buffer.from(random.pick(oddNumbers)))
  },
  (input, { random }) => {
    const lines = Buffer.from(input)
      .toString('latin1')
      .split(/(?<=\n)/)
    const at = random.int(0, lines.length - 1)
    const line = lines[at] ?? ''
    const how = random.int(0, 2)
    if (how === 0) lines.splice(at, 1)
    else if (how === 1) lines.splice(random.int(0, lines.length), 0, line)
    else lines.splice(random.int(0, lines.length - 1), 0, ...lines.splice(at, 1))
    return Buffer.from(lines.join(''), 'latin1')
  },
  (input, { random }) => {
    if (input.length < 2) return input
    const result = Buffer.from(input)
    const at = random.int(0, input.length - 2)
    result.writeUInt16BE(random.pick([0, 1, 255, 256, 0x7fff, 0x8000, 0xffff, input.length, input.length - at - 2]), at)
    return result
  },
]

/** A changed copy of an input: one change or a few, on top of each other. */
export function mutated(input: Uint8Array, supplies: MutationSupplies): Uint8Array {
  const { random, longest, own } = supplies
  let result = input
  const times = 1 + Math.floor(random.next() ** 2 * 6)
  for (let count = 0; count < times; count++) {
    const isOwn = own !== undefined && random.next() < 0.3
    result = isOwn ? own(result, random) : random.pick(mutations)(result, supplies)
  }
  return Uint8Array.from(result.subarray(0, longest))
}

/** An input blown up to `octets` by repeating a piece of it, its beginning and end in their places. */
export function stretch(input: Uint8Array, octets: number, random: RandomSource): Uint8Array {
  if (input.length === 0) return input
  const [from, to] = piece(input, random, random.pick([1, 4, 16, 64, input.length]))
  const body = input.subarray(Math.min(from, input.length - 1), Math.max(to, 1))
  const times = Math.max(1, Math.floor((octets - input.length) / Math.max(1, body.length)))
  return Uint8Array.from(
    Buffer.concat([input.subarray(0, from), ...Array.from({ length: times }, () => body), input.subarray(to)]),
  )
}
