import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { knownVersion, migrations, versionOf } from '../../../drivers/store/migrations.ts'
import { openStore, storeFile } from '../../../drivers/store/open.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { messageCalls } from '../../../host/calls.ts'
import { type Bench, BenchClock, openBench } from '../../support/gateway.ts'
import { quietLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { storeChild } from './child.ts'
import { fixtureFolder } from './fixture.ts'
import { halfText, oldPhone, oldSettings, type ToldOffice, tellOffice } from './old-office-life.ts'

const minuteMs = 60_000

/** Schema versions that an office may have; the third never was the last one of a commit. */
const versions = readdirSync(fixtureFolder)
  .flatMap((name) => /^office-v(\d+)\.json$/.exec(name)?.slice(1) ?? [])
  .map(Number)
  .sort((a, b) => a - b)

/** A data folder as the commit of that version left it, and what it said of it. */
function oldOffice(version: number): { readonly folder: string; readonly said: ToldOffice } {
  const folder = tempDir()
  const name = join(fixtureFolder, `office-v${version}`)
  writeFileSync(storeFile(folder), gunzipSync(readFileSync(`${name}.sqlite.gz`)))
  return { folder, said: JSON.parse(readFileSync(`${name}.json`, 'utf8')) as ToldOffice }
}

/** Today's gateway on such a folder, a little later; nothing has started yet. */
async function today(folder: string, said: ToldOffice): Promise<Bench> {
  const clock = new BenchClock(said.endedAt + minuteMs)
  return openBench({ folder, clock, settings: oldSettings, owner: 'run-2', start: false })
}

function look<T>(folder: string, ask: (connection: SqliteConnection) => T): T {
  const connection = new SqliteConnection({ file: storeFile(folder) })
  try {
    return ask(connection)
  } finally {
    connection.close()
  }
}

function expectWhole(folder: string): void {
  look(folder, (file) => {
    expect(versionOf(file)).toBe(knownVersion)
    expect(file.rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(file.rows('pragma foreign_key_check')).toEqual([])
  })
}

/** Nothing of what the office of that time had is gone or changed. */
async function expectAllThere(bench: Bench, said: ToldOffice): Promise<void> {
  const { version: _was, endedAt: _then, ...had } = said
  const { version, endedAt: _now, ...has } = await tellOffice(bench)
  expect(has).toEqual(had)
  expect(version).toBe(knownVersion)
}

/** A text of one part that it sent before the upgrade, and that no receipt has come for. */
async function untold(bench: Bench, said: ToldOffice): Promise<{ textId: number; wireId: string }> {
  for (const { id } of said.texts.filter(({ state }) => state === 'sent')) {
    const [part, more] = await bench.parts(id)
    if (part?.wireId !== undefined && !more) return { textId: id, wireId: part.wireId }
  }
  throw new Error('it has sent no such text')
}

describe('there is an office of', () => {
  it('every version that a commit had last, up to the one before this', () => {
    const missing = migrations.map(({ version }) => version).filter((version) => !versions.includes(version))
    expect(missing.filter((version) => version < knownVersion)).toEqual([3])
  })
})

describe.each(versions)('an office of version %i', (version) => {
  it('is brought up to date with everything in it, and can be read and searched', async () => {
    const { folder, said } = oldOffice(version)
    const bench = await today(folder, said)
    await expectAllThere(bench, said)
    expectWhole(folder)
    const found = async (search: string) => {
      const texts = await bench.store.read((rooms) => rooms.texts.list({ search, limit: 100, oldestFirst: true }))
      return texts.map(({ id }) => id)
    }
    const saying = (words: string) => said.texts.filter(({ body }) => body.includes(words)).map(({ id }) => id)
    expect(saying('Ångström').length).toBeGreaterThan(2)
    expect(await found('ANGSTROM')).toEqual(saying('Ångström'))
    expect(await found('ja tack')).toEqual(saying('ja tack'))
    const people = await bench.store.read((rooms) => rooms.conversations.list({ limit: 100 }))
    const lastTo = new Map(said.texts.map(({ phone, id }) => [phone, id]))
    expect(new Map(people.map(({ phone, last }) => [phone, last.id]))).toEqual(lastTo)
    expect(people.map(({ last }) => last.id)).toEqual([...lastTo.values()].sort((a, b) => b - a))
  })

  it('goes on: what waits goes out, in order and once, and what comes in finds its place', async () => {
    const { folder, said } = oldOffice(version)
    const bench = await today(folder, said)
    const smsc = bench.network('smsc')
    // The network of today counts on from other numbers.
    smsc.answer = (_, nth) => ({ kind: 'accept', id: `today-${nth}` })
    await bench.gateway.start()
    await bench.idle()
    const [, second] = halfText(smsc)
    const toldNow = await untold(bench, said)
    const receipt = smsc.receipt(toldNow.wireId, 'delivered', { at: bench.clock.now() })
    const answer = smsc.textFrom(oldPhone(0), 'And one more answer')
    // Named anew: the network of that time counted from the same number.
    for (const [at, one] of [second, receipt, ...answer].entries())
      if (one) await smsc.deliver({ ...one, fingerprint: `today ${at}` })
    await bench.pass(10 * minuteMs)

    const queued = said.texts.filter(({ state }) => state === 'queued')
    expect(queued.length).toBeGreaterThan(4)
    for (const phone of new Set(queued.map((text) => text.phone))) {
      const sent = smsc.submissions.filter(({ part }) => part.to === phone).map(({ part }) => part.body)
      expect(sent).toEqual(queued.filter((text) => text.phone === phone).map(({ body }) => body))
    }
    const now = new Map((await bench.outTexts()).map((text) => [text.id, text]))
    expect(new Set(queued.map(({ id }) => now.get(id)?.state))).toEqual(new Set(['sent']))
    const unanswered = said.texts.filter(({ state }) => state === 'unknown')
    expect(unanswered).toHaveLength(1)
    for (const { id } of unanswered) expect(now.get(id)).toMatchObject({ state: 'sent', mayBeDoubled: true })
    expect(now.get(toldNow.textId)?.state).toBe('delivered')
    const came = (await bench.inTexts()).map(({ body }) => body)
    expect(came.some((body) => body.startsWith('The second half') && body.endsWith('END'))).toBe(true)
    const mails = bench.server().mails.map((mail) => `${mail.text}`)
    expect(mails.filter((text) => text.includes('Its mail waits'))).toHaveLength(1)
    expect(mails.filter((text) => text.includes('And one more answer'))).toHaveLength(1)

    const held = said.texts.filter(({ state }) => state === 'held')
    expect(held).toHaveLength(1)
    for (const { id } of held) await messageCalls(bench.gateway).release({ textId: id })
    await bench.pass(minuteMs)
    expect(smsc.submissions.filter(({ part }) => part.to === held[0]?.phone).map(({ part }) => part.body)).toEqual(
      held.map(({ body }) => body),
    )
    expect(bench.errors).toEqual([])
    expectWhole(folder)
  })
})

describe('an office of the first version', () => {
  it.each(migrations.slice(1).map((_, at) => at + 1))(
    'whose upgrade is killed in its step %i opens the next time, whole',
    async (step) => {
      const { folder, said } = oldOffice(1)
      const child = storeChild(`die-at-step-${step}`, folder)
      await child.ended()
      expect(child.lines).toEqual([])
      // What the step had done is in nobody's eyes.
      expect(look(folder, versionOf)).toBe(step)
      await expectAllThere(await today(folder, said), said)
      expectWhole(folder)
    },
  )
})

describe('an office of a version to come', () => {
  it('is refused with words, and every file is left as it was', async () => {
    const { folder } = oldOffice(versions.at(-1) ?? 0)
    const store = await openStore({ folder, clock: new BenchClock(), log: quietLog })
    await store.close()
    look(folder, (file) => file.script(`insert into migration values (${knownVersion + 1}, 'to come', 0)`))
    // To look into it, SQLite puts an empty log beside the file.
    const files = () =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('-shm'))
        .map((name) => [name, readFileSync(join(folder, name))] as const)
        .filter(([, octets]) => octets.length > 0)
        .map(([name, octets]) => [name, createHash('sha256').update(octets).digest('hex')])
    const before = files()
    const refusal = await openStore({ folder, clock: new BenchClock(), log: quietLog }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(refusal).toBeInstanceOf(GatewayError)
    expect(refusal).toMatchObject({ code: 'store/newer', retry: 'never' })
    expect((refusal as GatewayError).sentence).toMatch(/newer/i)
    expect(files()).toEqual(before)
  })
})
