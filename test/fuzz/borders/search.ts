import type { AnyText, Store, TextFilter } from '../../../core/ports/store.ts'
import { openStore } from '../../../drivers/store/open.ts'
import { gramQuery, gramsOf, gramTable } from '../../../drivers/store/search/grams.ts'
import { askedFor, holds, wordsOfText } from '../../../drivers/store/search/words.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { Harness } from '../../contract/store/harness.ts'
import { quietLog } from '../../support/logs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { type Border, must, mustEqual, type RandomSource, textOf } from '../border.ts'
import { mutatedJson } from '../json.ts'

const index = new SqliteConnection({ file: ':memory:' })
index.script(`create virtual table grams using fts5 (${gramTable})`)

/** The contract lets no more through. */
const longestSearch = 200

/** Whatever was typed: the index does not stumble, and gives every text that holds it. */
function mustBeFound(body: string, typed: string): void {
  const asked = askedFor(typed.slice(0, longestSearch))
  if (!asked) return
  const words = wordsOfText(body, '+46701234567', 'anna@example.com')
  const query = gramQuery(asked)
  index.prepare('insert into grams (rowid, words) values (1, ?)').run([gramsOf(words)])
  try {
    const found = index.prepare('select rowid from grams where grams match ?').all([query]).length > 0
    must(found || !holds(words, asked), 'the index gives every text that holds what was typed')
  } finally {
    index.prepare('delete from grams where rowid = 1').run([])
  }
}

interface Listed {
  readonly store: Store
  readonly all: readonly AnyText[]
}

let listed: Promise<Listed> | undefined

/** A small store with texts of every kind. */
async function filled(): Promise<Listed> {
  const clock = new VirtualClock()
  const store = await openStore({ folder: ':memory:', clock, log: quietLog })
  const h = new Harness({ store, clock })
  for (let count = 0; count < 36; count++) {
    await clock.advance(3_600_000)
    const phone = `+4670123456${count % 3}`
    const body = ['Hello', 'Möte 10:30', 'Straße 4711', '😀 "x"'][count % 4] as string
    const transport = count % 5 === 0 ? 'modem' : 'smsc'
    if (count % 3 === 0) {
      const state = (['received', 'unrouted', 'forwarded'] as const)[(count / 3) % 3] ?? 'received'
      await h.write((rooms) => rooms.texts.insertIn(h.newIn({ phone, body, transport, state })))
    } else
      await h.add({
        phone,
        body,
        transport,
        state: count % 4 === 1 ? 'held' : 'queued',
        sender: count % 2 ? 'anna@example.com' : 'bo@example.com',
      })
  }
  await h.settle(...(await h.claim(6)).map(({ partId }, at) => (at % 2 === 0 ? h.accepted(partId) : h.refused(partId))))
  await h.claim(2)
  return { store, all: await h.read((rooms) => rooms.texts.list({ limit: 1_000 })) }
}

function holdsFilter(text: AnyText, filter: TextFilter): boolean {
  const { direction, phone, states, transport, sender, search, since, until, beforeId, afterId } = filter
  const asked = search === undefined ? undefined : askedFor(search)
  return (
    (direction === undefined || text.direction === direction) &&
    (phone === undefined || text.phone === phone) &&
    (states === undefined || states.includes(text.state)) &&
    (transport === undefined || text.transport === transport) &&
    (sender === undefined || (text.direction === 'out' && text.sender === sender)) &&
    (since === undefined || text.createdAt >= since) &&
    (until === undefined || text.createdAt < until) &&
    (beforeId === undefined || text.id < beforeId) &&
    (afterId === undefined || text.id > afterId) &&
    ((search ?? '').trim() === '' ||
      (asked !== undefined &&
        holds(wordsOfText(text.body, text.phone, text.direction === 'out' ? text.sender : null), asked)))
  )
}

const keys = [
  'direction',
  'phone',
  'states',
  'transport',
  'sender',
  'search',
  'since',
  'until',
  'beforeId',
  'afterId',
  'oldestFirst',
] as const

/** The filters of the log as the contract lets them through, with values of the right kinds. */
function filterOf(text: string): TextFilter | undefined {
  try {
    const given = JSON.parse(text) as Record<string, unknown>
    if (typeof given !== 'object' || given === null) return undefined
    const filter: Record<string, unknown> = { limit: 7 }
    for (const key of keys) {
      const value = given[key]
      const isNumber = ['since', 'until', 'beforeId', 'afterId'].includes(key) && Number.isSafeInteger(value)
      const isText = ['phone', 'transport', 'sender', 'search'].includes(key) && typeof value === 'string'
      const isList = key === 'states' && Array.isArray(value) && value.every((one) => typeof one === 'string')
      const isOther =
        (key === 'direction' && (value === 'in' || value === 'out')) ||
        (key === 'oldestFirst' && typeof value === 'boolean')
      if (isNumber || isText || isList || isOther) filter[key] = value
    }
    return filter as unknown as TextFilter
  } catch {
    return undefined
  }
}

/** What is typed into the search, and the filters of the log. */
export const border: Border = {
  name: 'search',
  share: 2,
  source: [
    'drivers/store/search/words',
    'drivers/store/search/grams',
    'drivers/store/search/finder',
    'drivers/store/rooms/text-list',
    'drivers/store/rooms/texts',
  ],
  longest: 600,
  stretched: 20_000,
  words: ['"', '*', ' AND ', ' OR ', 'NEAR(', '(0)', '+46', "'", '--', 'ß', 'é', 'İ', '\u00a0'],
  seeds: () => [
    'Möte på Café Ångström, 10:30\nngstr',
    'Der Schlüssel liegt in der Straße\nSTRASSE',
    'Order 4711, 50% off! 😀\n50%',
    'family 👨‍👩‍👧 trip\n👨‍👩‍👧',
    'x\n+46 (0)70-123 45',
    'お世話になっております\nお世',
    JSON.stringify({
      direction: 'out',
      states: ['queued', 'sent'],
      transport: 'smsc',
      since: 1,
      until: 9e15,
      oldestFirst: true,
    }),
    JSON.stringify({ phone: '+46701234561', sender: 'anna@example.com', search: 'hello', beforeId: 20, afterId: 3 }),
    JSON.stringify({
      states: ['received', 'held', 'failed', 'unknown', 'sending'],
      search: 'strasse',
      since: Date.UTC(2026, 0, 15, 20),
    }),
  ],
  mutate: (input: Uint8Array, random: RandomSource) =>
    mutatedJson(input, random, [
      'in',
      'out',
      'queued',
      'sending',
      'sent',
      'failed',
      'held',
      'received',
      'forwarded',
      'smsc',
      'modem',
      'x',
      '',
      '+46701234562',
      Date.UTC(2026, 0, 15, 20),
      Date.UTC(2026, 0, 16),
      5,
      30,
      -1,
      true,
      [],
      ['held'],
      'anna@example.com',
      '4711',
    ]),
  async run(input) {
    const text = textOf(input)
    const [body = '', search = ''] = text.split('\n')
    mustBeFound(body, search)
    mustBeFound(body, body.slice(body.length >> 2, body.length >> 1))
    mustBeFound(text, text.slice(-8))
    const filter = filterOf(text)
    if (!filter) return
    listed ??= filled()
    const { store, all } = await listed
    const wanted = all.filter((each) => holdsFilter(each, filter)).map(({ id }) => id)
    if (filter.oldestFirst) wanted.reverse()
    const found = await store.read((rooms) => rooms.texts.list(filter))
    mustEqual(
      found.map(({ id }) => id),
      wanted.slice(0, 7),
      'a filter lets through what holds',
    )
  },
  async close() {
    await (await listed)?.store.close()
    index.close()
  },
}
