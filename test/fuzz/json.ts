import type { RandomSource } from './border.ts'

const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  2 ** 53,
  '',
  'x',
  '0',
  '\u0000',
  '\ud800',
  '{reason}',
  'a'.repeat(300),
  [],
  {},
  [[]],
  { kind: 'modem' },
  { constructor: 1 },
  ['a', 1],
]

/** A JSON text with something else at one of its places; other texts stay as they are. */
export function mutatedJson(input: Uint8Array, random: RandomSource, odds: readonly unknown[] = odd): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(changed(JSON.parse(Buffer.from(input).toString()), random, odds)) ?? 'null')
  } catch {
    return input
  }
}

function changed(value: unknown, random: RandomSource, odds: readonly unknown[]): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.1) return random.pick(odds)
  if (Array.isArray(value)) {
    if (value.length === 0) return [random.pick(odds)]
    const at = random.int(0, value.length - 1)
    const how = random.next()
    if (how < 0.15) return value.toSpliced(at, 1)
    if (how < 0.3) return value.toSpliced(at, 0, value[at])
    return value.with(at, changed(value[at], random, odds))
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return { [random.pick(['__proto__', 'name', 'kind', 'x', 'id'])]: random.pick(odds) }
  const at = random.int(0, entries.length - 1)
  const [key, member] = entries[at] as [string, unknown]
  const how = random.next()
  if (how < 0.1) return Object.fromEntries(entries.toSpliced(at, 1))
  if (how < 0.15) return Object.fromEntries(entries.with(at, [`${key}x`, member]))
  return Object.fromEntries(entries.with(at, [key, changed(member, random, odds)]))
}
