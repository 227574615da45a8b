import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { knownVersion } from '../../drivers/store/migrations.ts'
import { openStore, storeFile } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { quietLog } from '../support/logs.ts'

/** A store of an office that texts a lot, for measurements: what stands in it is the same in every run. */
export interface BigStore {
  readonly texts: number
  readonly people: number
}

/** The phone that a tenth of all texts went to or came from. */
export const busiestPhone = '+46701740601'

const commonWords =
  'the van is ready at gate order number please call back tomorrow morning thanks delivery key office door meeting lunch och vi ni är inte hej möte klockan på lördag tack mötet grüße straße bitte morgen uhr termin über'.split(
    ' ',
  )
const syllables = 'ka lo mi ter ven sa ru dal ing ost ber gen hus vik när för stor pol tan der'.split(' ')
const firstNames = 'Anna Bo Clara David Eva Farid Greta Hans Ida Jürgen Åsa Zoë'.split(' ')

/** Gives random numbers below `below`, the same in every run. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** The phone of one of the people. */
export function phoneOf(person: number): string {
  return `+4672${String(1_000_000 + person)}`
}

/** The words of a text: common ones, some of a vocabulary of thousands, a number, now and then an emoji. */
export function bodyOf(serial: number, random: (below: number) => number): string {
  const words = Array.from({ length: 5 + random(9) }, () => {
    if (random(10) < 7) return commonWords[Math.floor((random(1_000) * random(1_000) * commonWords.length) / 1e6)]
    return Array.from({ length: 2 + random(3) }, () => syllables[random(syllables.length)]).join('')
  })
  words.splice(random(words.length), 0, String(serial))
  if (serial % 50 === 0) words.push('😀')
  if (serial % 10_000 === 0) words.push('xylofonzebra')
  return words.join(' ')
}

/** So many texts are committed at once. */
const committedTexts = 20_000

/** Fills a store that was just made. Every third text came from a phone. */
export function fillStore(file: string, size: BigStore): void {
  for (const _ of filling(file, size)) {
    // Nobody waits in between.
  }
}

/** Fills a store, and lets others at it after each commit. */
function* filling(file: string, { texts, people }: BigStore): Generator<void> {
  const db = new Database(file)
  db.pragma('synchronous = off')
  db.pragma('cache_size = -200000')
  const now = Date.now()
  const text =
    db.prepare(`insert into text (direction, phone, body, state, transport, sender, priority, part_count, receipt, tell_delivered,
    pinned, due_at, expires_at, may_be_doubled, own_number, sent_at, created_at, updated_at)
    values (?, ?, ?, ?, 'try', ?, 1, 1, 1, 0, 0, 0, 0, 0, '', ?, ?, ?)`)
  const part =
    db.prepare(`insert into part (text_id, number, state, phone, transport, alphabet, udh, data, wire_id, wire_key, submitted_at, sent_at, done_at, doubled)
    values (?, 1, 'delivered', ?, 'try', 'gsm7', '[]', x'00010203', ?, ?, ?, ?, ?, 0)`)
  const contact = db.prepare('insert into contact (alias, name, phone) values (?, ?, ?)')
  const random = randomFrom(7)
  db.exec('begin')
  for (let person = 0; person < people; person++) {
    const name = `${firstNames[person % firstNames.length]} ${syllables[random(syllables.length)]}${syllables[random(syllables.length)]}son ${person}`
    contact.run(`p${person}`, name, phoneOf(person))
  }
  for (let n = 0; n < texts; n++) {
    const phone = n % 10 === 0 ? busiestPhone : phoneOf((n * 7_919) % people)
    const out = n % 3 !== 0
    const at = now - Math.round(((texts - n) / texts) * 60 * 86_400_000)
    const state = out ? (n % 997 === 0 ? 'failed' : 'delivered') : 'forwarded'
    const sender = out ? `sender${n % 20}@example.com` : null
    const { lastInsertRowid } = text.run(out ? 'out' : 'in', phone, bodyOf(n, random), state, sender, at, at, at)
    const wire = (n * 7919).toString(16)
    if (out) part.run(lastInsertRowid, phone, wire, wire, at, at, at)
    if (n % committedTexts === committedTexts - 1) {
      db.exec('commit')
      yield
      db.exec('begin')
    }
  }
  // All but the newest hundred conversations were looked at.
  db.exec('update conversation set unread = 0 where last_text_id < (select max(id) - 100 from text)')
  db.exec('commit')
  db.pragma('wal_checkpoint(truncate)')
  db.close()
}

/**
 * A data folder with such a store and its search filled, kept in the temporary folder for the next run: filling takes minutes. The caller
 * leaves it as it is.
 */
export async function bigFolder(size: BigStore, say: (line: string) => void): Promise<string> {
  const folder = join(tmpdir(), `textpost-bench-${size.texts}-${size.people}-v${knownVersion}`)
  const done = join(folder, 'filled')
  if (existsSync(done)) {
    copiedNow(folder)
    return folder
  }
  rmSync(folder, { recursive: true, force: true })
  say(`filling a store with ${size.texts} texts and their index in ${folder}; later runs begin with it`)
  const startMs = performance.now()
  await (await openStore({ folder, clock: systemClock, log: quietLog })).close()
  const open = () => openStore({ folder, clock: systemClock, log: quietLog })
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  // The index follows while the store is filled: it takes longer than the texts themselves.
  let store = await open()
  for (const _ of filling(storeFile(folder), size)) {
    await store.indexing()
    await pause(0)
  }
  await store.close()
  store = await open()
  for (let built = false; !built; ) {
    const state = await store.indexing()
    built = state !== undefined && state.reached === state.newest
    await pause(500)
  }
  await store.close()
  writeFileSync(done, '')
  copiedNow(folder)
  say(`filled in ${Math.round((performance.now() - startMs) / 1000)} s`)
  return folder
}

/** A copy of today, or the daily one would be made in the middle of a measurement. */
function copiedNow(folder: string): void {
  mkdirSync(join(folder, 'backups'), { recursive: true })
  writeFileSync(join(folder, 'backups', 'textpost-2026-01-01T00-00-00-000Z.sqlite'), '')
}
