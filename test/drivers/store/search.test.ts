import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { TextFilter } from '../../../core/ports/store.ts'
import { openStore, type SqliteStore } from '../../../drivers/store/open.ts'
import { SearchClient } from '../../../drivers/store/search/client.ts'
import { gramsOf } from '../../../drivers/store/search/grams.ts'
import { IndexFile } from '../../../drivers/store/search/index-file.ts'
import { type Asked, askedFor, holds, wordsOfText } from '../../../drivers/store/search/words.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { bodyOf, busiestPhone, fillStore, randomFrom } from '../../bench/big-store.ts'
import { Harness, phone } from '../../contract/store/harness.ts'
import { recordingLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { storeChild } from './child.ts'

interface Opened {
  readonly h: Harness
  readonly store: SqliteStore
  readonly folder: string
  readonly log: ReturnType<typeof recordingLog>
}

async function open(folder = tempDir()): Promise<Opened> {
  const log = recordingLog()
  const clock = new VirtualClock(Date.now())
  const store = await openStore({ folder, clock, log })
  onTestFinished(() => store.close())
  return { h: new Harness({ store, clock }), store, folder, log }
}

const storeOf = (folder: string) => join(folder, 'textpost.sqlite')
const indexOf = (folder: string) => join(folder, 'textpost-search.sqlite')

/** Waits until the index has every text and has followed every change. */
async function indexed({ store, folder }: Opened): Promise<void> {
  await waitFor('the index', async () => {
    const state = await store.indexing()
    return state && state.reached === state.newest
  })
  await waitFor('the changes', () => {
    const file = new SqliteConnection({ file: storeOf(folder), readonly: true })
    try {
      return file.rows('select 1 from search_change').length === 0
    } finally {
      file.close()
    }
  })
}

async function ids({ h }: Pick<Opened, 'h'>, filter: Partial<TextFilter> & { search: string }): Promise<number[]> {
  return (await h.read((rooms) => rooms.texts.list({ limit: 50, ...filter }))).map(({ id }) => id)
}

/** How many texts hold a word, as the index alone has it. */
function inIndex(folder: string, words: string): number {
  const file = new SqliteConnection({ file: indexOf(folder), readonly: true })
  try {
    const query = gramsOf(words).split(' ').slice(0, -2)
    const asked = query.map((gram) => `"${gram}"`).join(' ')
    return file.prepare('select rowid from text_grams where text_grams match ?').all([asked]).length
  } finally {
    file.close()
  }
}

const bodies = [
  'Möte på Café Ångström, 10:30',
  'Der Schlüssel liegt in der Straße hinter dem Tor',
  'Order number 4711 is ready, 50% off! 😀',
  'مرحبا بكم في المكتب',
  'Привет, как дела?',
  'お世話になっております',
  'it\'s a "quoted" text_with*signs (100% of them)',
  'de\u0301ja\u0300 vu',
  'family 👨‍👩‍👧 trip',
]

const searches: readonly (readonly [string, number])[] = [
  ['möte', 0],
  ['MOTE', 0],
  ['ngstr', 0],
  ['10:30', 0],
  ['café', 0],
  ['schlussel', 1],
  ['SCHLÜSSEL', 1],
  ['strasse', 1],
  ['traß', 1],
  ['hinter tor', 1],
  ['4711', 2],
  ['711', 2],
  ['50%', 2],
  ['😀', 2],
  ['مرحبا', 3],
  ['مكتب', 3],
  ['رح', 3],
  ['ПРИВЕТ', 4],
  ['ела', 4],
  ['世話', 5],
  ['お', 5],
  ["it's", 6],
  ['quoted', 6],
  ['h*s', 6],
  ['déjà', 7],
  ['deja', 7],
  ['👨‍👩‍👧', 8],
]

const nowhere = [
  'mötet',
  'xyz',
  '4712',
  'tor und',
  '😁',
  '世界',
  '*"(',
  'ab cd ef',
  '\u0000',
  '\ud83d',
  '\udc67 trip',
  '"" OR ""',
]

it('half of a pair is found by neither the index nor a look at the words', () => {
  const words = wordsOfText('ab😀cd', '+46701234567', null)
  expect(gramsOf(words)).not.toContain('\ufffd')
  expect(holds(words, askedFor('\ude00cd') as Asked)).toBe(false)
  expect(holds(words, askedFor('😀cd') as Asked)).toBe(true)
})

describe('a search', () => {
  it('finds every kind of words, before the index has them and after', async () => {
    const opened = await open()
    const texts: number[] = []
    for (const [n, body] of bodies.entries()) texts.push(await opened.h.add({ phone: phone(n + 1), body }))
    const look = async () => {
      for (const [search, n] of searches) expect([search, await ids(opened, { search })]).toEqual([search, [texts[n]]])
      for (const search of nowhere) expect([search, await ids(opened, { search })]).toEqual([search, []])
    }
    await look()
    await indexed(opened)
    expect(inIndex(opened.folder, 'schlussel')).toBe(1)
    await look()
  })

  it('finds what a look at every text finds, page by page, both ways, whatever else is asked for', async () => {
    const folder = tempDir()
    await (await open(folder)).store.close()
    const count = 4_000
    fillStore(storeOf(folder), { texts: count, people: 300 })
    const opened = await open(folder)
    await indexed(opened)
    // Some that the index does not have yet, and one that it has otherwise.
    for (let n = 0; n < 20; n++) await opened.h.add({ body: `fresh tomorrow ${n}`, phone: busiestPhone })
    const all = await opened.h.read((rooms) => rooms.texts.list({ limit: 10_000 }))
    const tomorrow = all.filter(({ body }) => body.includes('tomorrow')).map(({ id }) => id)
    const few = { search: 'tomorrow', limit: 30 }
    expect(await ids(opened, few)).toEqual(tomorrow.slice(0, 30))
    expect(await ids(opened, { ...few, oldestFirst: true })).toEqual(tomorrow.toReversed().slice(0, 30))
    expect(
      await ids(opened, { ...few, oldestFirst: true, afterId: (tomorrow.at(-11) ?? 0) - 1, limit: 1_000 }),
    ).toEqual(tomorrow.slice(0, -10).toReversed())
    const random = randomFrom(11)
    const filters: Partial<TextFilter>[] = [
      {},
      { phone: busiestPhone },
      { direction: 'in' },
      { states: ['failed'] },
      { states: ['queued', 'delivered'] },
      { sender: 'sender3@example.com' },
      { transport: 'try' },
      { since: Date.now() - 5 * 86_400_000 },
      { until: Date.now() - 30 * 86_400_000 },
      { beforeId: 2_000 },
      { afterId: 3_000 },
    ]
    for (let round = 0; round < 60; round++) {
      const words = bodyOf(random(count), random).split(' ')
      const word = words[random(words.length)] ?? 'the'
      const from = random(Math.max(1, word.length - 3))
      const search = word
        .slice(from, from + 1 + random(5))
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
      const filter = { ...filters[round % filters.length], search, limit: 25, oldestFirst: round % 2 === 1 }
      const { phone: to, direction, states, sender, transport, since, until, beforeId, afterId } = filter
      const wanted = all
        .filter((text) => {
          const hay = `${text.body} ${text.phone.slice(1)} ${text.direction === 'out' ? text.sender : ''}`
          const plain = hay.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')
          return (
            plain.includes(search.toLowerCase().replaceAll('ß', 'ss')) &&
            (to === undefined || text.phone === to) &&
            (direction === undefined || text.direction === direction) &&
            (states === undefined || states.includes(text.state)) &&
            (sender === undefined || (text.direction === 'out' && text.sender === sender)) &&
            (transport === undefined || text.transport === transport) &&
            (since === undefined || text.createdAt >= since) &&
            (until === undefined || text.createdAt < until) &&
            (beforeId === undefined || text.id < beforeId) &&
            (afterId === undefined || text.id > afterId)
          )
        })
        .map(({ id }) => id)
      const inOrder = filter.oldestFirst ? wanted.toReversed() : wanted
      expect([filter, await ids(opened, filter)]).toEqual([filter, inOrder.slice(0, 25)])
    }
  })

  it('finds other words at once when a text was given them, and the old ones no more', async () => {
    const opened = await open()
    const id = await opened.h.add({ state: 'held', body: 'Come to the lighthouse' })
    await indexed(opened)
    const segments = [{ alphabet: 'gsm7' as const, udh: [], data: new Uint8Array(10) }]
    await opened.h.write((rooms) => rooms.texts.rewrite(id, 'Come to the windmill', segments, opened.h.now))
    const look = async () => Promise.all(['windm', 'ghthou', 'come'].map((search) => ids(opened, { search })))
    expect(await look()).toEqual([[id], [], [id]])
    await indexed(opened)
    expect(await look()).toEqual([[id], [], [id]])
    expect([inIndex(opened.folder, 'windmill'), inIndex(opened.folder, 'lighthouse')]).toEqual([1, 0])
  })

  it('knows nothing of an erased text, and in time nor does the file', async () => {
    const opened = await open()
    const erased = await opened.h.add({ body: 'secret quixotic plan' })
    const kept = await opened.h.add({ body: 'plan of the day' })
    // One of many: FTS5 writes parts of an index anew by itself when much of them is erased.
    await Promise.all(Array.from({ length: 80 }, (_, n) => opened.h.add({ body: `note ${n}`, phone: phone(n) })))
    await indexed(opened)
    const eraser = new SqliteConnection({ file: storeOf(opened.folder) })
    eraser.script(`delete from text where id = ${erased}`)
    eraser.close()
    expect(await ids(opened, { search: 'quixotic' })).toEqual([])
    await opened.h.write((rooms) => rooms.memory.set('a', 'change', 'tells the index'))
    await indexed(opened)
    expect(inIndex(opened.folder, 'quixotic')).toBe(0)
    expect(await ids(opened, { search: 'plan' })).toEqual([kept])
    await waitFor('the sweep', () => !termsOf(opened.folder).includes('qui'))
    expect(termsOf(opened.folder)).toContain('pla')
  })

  it('finds contacts by name, alias, group and phone, and follows their changes', async () => {
    const opened = await open()
    const save = (name: string, alias: string, to: string, groups: string[] = []) =>
      opened.h.write((rooms) => rooms.contacts.save({ name, alias, phone: to, groups }))
    const found = async (search: string) =>
      (await opened.h.read((rooms) => rooms.contacts.find(search, 10))).map(({ alias }) => alias)
    await save('Åsa Öberg', 'asa', '+46701111111', ['Night shift'])
    await save('Bo Berg', 'bo', '+46702222222')
    const look = async () => {
      expect(await found('oberg')).toEqual(['asa'])
      expect(await found('berg')).toEqual(['bo', 'asa'])
      expect(await found('bo')).toEqual(['bo'])
      expect(await found('shift')).toEqual(['asa'])
      expect(await found('070-222')).toEqual(['bo'])
      expect(await found('Bo Åsa')).toEqual([])
    }
    await look()
    await indexed(opened)
    await look()
    await save('Bo Lind', 'bo', '+46703333333', ['Day'])
    const changed = async () =>
      expect([await found('lind'), await found('berg'), await found('day')]).toEqual([['bo'], ['asa'], ['bo']])
    await changed()
    await indexed(opened)
    await changed()
    const [asa] = await opened.h.read((rooms) => rooms.contacts.byAlias('asa'))
    await opened.h.write((rooms) => rooms.contacts.remove(asa?.id ?? 0))
    expect(await found('berg')).toEqual([])
  })
})

describe('the index of the search', () => {
  it('goes on after a crash in the middle of being built', async () => {
    const folder = tempDir()
    await (await open(folder)).store.close()
    const count = 12_000
    fillStore(storeOf(folder), { texts: count, people: 100 })
    const child = storeChild('index', folder)
    // It has committed something and is not done.
    await waitFor('the index to be begun', () =>
      child.lines.some((line) => {
        const reached = Number(/^reached (\d+)/.exec(line)?.[1] ?? 0)
        return reached >= 4_000 && reached < count
      }),
    )
    await child.kill()
    const opened = await open(folder)
    const before = await opened.store.indexing()
    expect(before?.reached).toBeGreaterThanOrEqual(4_000)
    const look = async () => {
      expect(await ids(opened, { search: 'xylofonzebra' })).toEqual([10_001, 1])
      expect(await ids(opened, { search: '11999' })).toEqual([12_000])
      expect(await ids(opened, { search: 'tomorrow', limit: 200 })).toHaveLength(200)
    }
    await look()
    await indexed(opened)
    await look()
    expect(inIndex(folder, 'xylofonzebra')).toBe(2)
    expect(opened.log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('is made anew when a copy of the store was put in its place', async () => {
    const first = await open()
    await first.h.add({ body: 'before the copy' })
    await indexed(first)
    const copy = join(tempDir(), 'copy.sqlite')
    await first.store.copy(copy)
    await first.h.add({ body: 'lost afterwards' })
    await indexed(first)
    await first.store.close()
    for (const ending of ['', '-wal', '-shm']) rmSync(`${storeOf(first.folder)}${ending}`, { force: true })
    copyFileSync(copy, storeOf(first.folder))
    const second = await open(first.folder)
    // It has the id of the one that was lost.
    const id = await second.h.add({ body: 'written instead' })
    expect([id, await ids(second, { search: 'instead' }), await ids(second, { search: 'lost' })]).toEqual([2, [2], []])
    await indexed(second)
    expect([await ids(second, { search: 'instead' }), await ids(second, { search: 'copy' })]).toEqual([[2], [1]])
    expect(inIndex(second.folder, 'afterwards')).toBe(0)
  })

  it.each([1, 5])('is made anew when it is damaged from page %i on, and search is right meanwhile', async (page) => {
    const first = await open()
    const id = await first.h.add({ body: 'needle in the hay' })
    for (let n = 0; n < 50; n++) await first.h.add({ body: `hay ${n}`, phone: phone(n) })
    await indexed(first)
    await first.store.close()
    const octets = readFileSync(indexOf(first.folder))
    octets.fill(0x5a, page * 4_096)
    writeFileSync(indexOf(first.folder), octets)
    const second = await open(first.folder)
    expect(await ids(second, { search: 'needle' })).toEqual([id])
    await indexed(second)
    expect(await ids(second, { search: 'needle' })).toEqual([id])
    expect(inIndex(second.folder, 'needle')).toBe(1)
  })

  it('is done without where its file cannot be had', async () => {
    const folder = tempDir()
    mkdirSync(join(indexOf(folder), 'in the way'), { recursive: true })
    const opened = await open(folder)
    const id = await opened.h.add({ body: 'found all the same' })
    expect(await ids(opened, { search: 'same' })).toEqual([id])
    expect(await opened.store.indexing()).toBeUndefined()
    expect(opened.log.lines.map(({ event }) => event)).toContain('search ended')
  })

  it('takes nothing from the time of a commit: filling happens in another thread', async () => {
    const opened = await open()
    await indexed(opened)
    for (let n = 0; n < 300; n++) await opened.h.add({ body: bodyOf(n, randomFrom(n)), phone: phone(n) })
    await indexed(opened)
    // Adding texts writes no word: every text is read from the store itself.
    const file = new SqliteConnection({ file: storeOf(opened.folder), readonly: true })
    const tables = file.rows<{ name: string }>(
      "select name from sqlite_schema where name like '%gram%' or name like '%words%'",
    )
    file.close()
    expect(tables).toEqual([])
  })

  it('begins its thread in a moment of calm, and after half a minute in any case', async () => {
    const { store, folder, log } = await open()
    await store.close()
    let begun = 0
    const count = () => {
      begun++
    }
    process.on('worker', count)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => {
      process.off('worker', count)
      vi.useRealTimers()
    })
    const pass = async (passedMs: number) => {
      vi.advanceTimersByTime(passedMs)
      await new Promise((resolve) => process.nextTick(resolve))
    }
    const files = { store: storeOf(folder), index: indexOf(folder) }
    const clientOf = () => new SearchClient({ ...files, log, named: async () => {}, followed: async () => {} })
    const calm = clientOf()
    for (let passedMs = 0; passedMs < 10_000; passedMs += 100) {
      calm.changed()
      await pass(100)
    }
    expect(begun).toBe(0)
    await pass(900)
    expect(begun).toBe(1)
    await calm.close()
    const busy = clientOf()
    let passedMs = 0
    for (; begun === 1 && passedMs < 60_000; passedMs += 100) {
      busy.changed()
      await pass(100)
    }
    expect(passedMs).toBeGreaterThan(29_000)
    expect(passedMs).toBeLessThanOrEqual(30_000)
    await busy.close()
  })
})

describe('what was erased', () => {
  /** Runes, which nobody else writes; every three of them stand in the index as they are. */
  const secret = 'ᚠᚢᚦᚨᚱᚲ'
  const triples = ['ᚠᚢᚦ', 'ᚢᚦᚨ', 'ᚨᚱᚲ']

  /** Which files of the folder hold one of the triples in any byte, found by a search or not. */
  function holding(folder: string): string[] {
    return readdirSync(folder).filter((name) => {
      const octets = readFileSync(join(folder, name))
      return triples.some((triple) => octets.includes(triple))
    })
  }

  async function peopled(): Promise<Opened> {
    const opened = await open()
    const { h } = opened
    const others = async (from: number) => {
      for (let n = from; n < from + 100; n++) await h.add({ body: bodyOf(n, randomFrom(n)), phone: phone(n % 7) })
    }
    await others(0)
    await indexed(opened)
    await h.write((rooms) =>
      rooms.contacts.save({ name: `Odin ${secret}`, alias: 'odin', phone: phone(90), others: [phone(91)], groups: [] }),
    )
    await h.add({ body: `meet at ${secret}`, phone: phone(90), state: 'held' })
    await indexed(opened)
    await others(100)
    await indexed(opened)
    expect(await ids(opened, { search: secret })).toHaveLength(1)
    expect(await h.read((rooms) => rooms.contacts.find(phone(91).slice(-8), 5))).toMatchObject([{ alias: 'odin' }])
    expect(holding(opened.folder).some((name) => name.startsWith('textpost-search'))).toBe(true)
    expect(inIndex(opened.folder, secret)).toBe(1)
    return opened
  }

  it('of a person is in no byte of the store and of its index, while it is open', async () => {
    const opened = await peopled()
    const { h, store, folder } = opened
    await h.write((rooms) => rooms.erasure.erasePerson([phone(90), phone(91)], h.now))
    expect(holding(folder)).not.toEqual([])
    expect(await store.scrub()).toBe(true)
    expect(holding(folder)).toEqual([])
    expect(termsOf(folder).filter((term) => /[\u16a0-\u16ff]/.test(term))).toEqual([])
    expect(await ids(opened, { search: secret })).toEqual([])
    expect(await h.read((rooms) => rooms.contacts.find('odin', 5))).toEqual([])
    // Nothing of the others is missing.
    expect(await ids(opened, { search: bodyOf(3, randomFrom(3)).slice(0, 12) })).not.toEqual([])
    await indexed(opened)
  })

  it('by age is neither, and the text itself stays and is found by its phone', async () => {
    const opened = await peopled()
    const { h, store, folder } = opened
    await h.write((rooms) => rooms.contacts.remove(1))
    const [text = 0] = await ids(opened, { search: secret })
    await h.write((rooms) => rooms.texts.moveOut(text, ['held'], 'cancelled', { at: h.now }))
    await h.write((rooms) => rooms.erasure.eraseBefore({ texts: h.now + 1 }, 1_000, h.now))
    expect(await store.scrub()).toBe(true)
    expect(holding(folder)).toEqual([])
    expect(await ids(opened, { search: secret })).toEqual([])
    expect(await ids(opened, { search: phone(90) })).toEqual([text])
  })

  it('goes with the index where no thread can be had', async () => {
    const opened = await peopled()
    const { folder } = opened
    await opened.store.close()
    const closed = new SearchClient({
      store: join(folder, 'no such folder', 'store'),
      index: indexOf(folder),
      log: opened.log,
      named: async () => {},
      followed: async () => {},
    })
    expect(await closed.scrub()).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith('textpost-search'))).toEqual([])
    await closed.close()
  })
})

/** Every triple that stands in the pages of the index, whether it is found or not. */
function termsOf(folder: string): string[] {
  const file = new SqliteConnection({ file: indexOf(folder) })
  try {
    file.script("create virtual table if not exists temp.terms using fts5vocab(main, 'text_grams', 'row')")
    return file.rows<{ term: string }>('select term from temp.terms').map(({ term }) => term)
  } finally {
    file.close()
  }
}

it('an index of another form is made anew', () => {
  const file = join(tempDir(), 'index.sqlite')
  const first = IndexFile.open(file)
  first.add('text', [{ id: 5, words: gramsOf('abc') }])
  first.commit()
  first.close()
  const other = new SqliteConnection({ file })
  other.script('pragma user_version = 99')
  other.close()
  const again = IndexFile.open(file)
  expect(again.progress().text).toBe(0)
  again.close()
})
