import { describe, expect, it, onTestFinished } from 'vitest'
import type { StoreRooms } from '../../../core/ports/store.ts'
import { openStore, type SqliteStore, type StoreOptions } from '../../../drivers/store/open.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { Harness, phone } from '../../contract/store/harness.ts'
import { quietLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { storeChild } from './child.ts'

const clock = new VirtualClock()

async function open(change: Partial<StoreOptions> = {}): Promise<{ store: SqliteStore; h: Harness }> {
  const store = await openStore({ folder: tempDir(), clock, log: quietLog, ...change })
  onTestFinished(() => store.close())
  return { store, h: new Harness({ store, clock }) }
}

describe('group commit', () => {
  it('makes one commit of all jobs that wait', async () => {
    const { store, h } = await open()
    await Promise.all(Array.from({ length: 500 }, (_, n) => h.add({ phone: phone(n) })))
    // One as a rule; a batch ends after 50 ms, and the machine may be slow.
    expect(store.commits).toBeLessThanOrEqual(25)
    expect(await h.read((rooms) => rooms.texts.list({ limit: 1_000 }))).toHaveLength(500)
  })

  it('takes along what is asked for while a commit is prepared', async () => {
    const { store, h } = await open()
    let later: Promise<number>[] = []
    await h.write(async (rooms) => {
      await rooms.memory.set('a', 'b', 'c')
      later = Array.from({ length: 20 }, (_, n) => h.add({ phone: phone(n) }))
    })
    await Promise.all(later)
    expect(store.commits).toBe(1)
  })

  it('makes a commit of its own for a job that comes alone', async () => {
    const { store, h } = await open()
    for (let n = 0; n < 5; n++) await h.add({ phone: phone(n) })
    expect(store.commits).toBe(5)
  })

  it('does not let the first of an endless crowd wait for the last', async () => {
    const { store, h } = await open()
    let done = false
    const crowd: Promise<unknown>[] = []
    const oneMore = (): void => {
      const job = h.write(async (rooms) => {
        await rooms.memory.set('crowd', 'size', String(crowd.length))
        if (!done) oneMore()
      })
      crowd.push(job)
    }
    oneMore()
    await crowd[0]
    done = true
    await Promise.all(crowd)
    expect(crowd.length).toBeGreaterThan(10)
    expect(store.commits).toBeGreaterThanOrEqual(2)
  })

  it('resolves nothing before the commit', async () => {
    const { h } = await open()
    const commit = SqliteConnection.prototype.commit
    const trail: string[] = []
    SqliteConnection.prototype.commit = function (this: SqliteConnection) {
      trail.push('commit')
      commit.call(this)
    }
    onTestFinished(() => {
      SqliteConnection.prototype.commit = commit
    })
    await Promise.all(
      ['a', 'b'].map((key) => h.write((rooms) => rooms.memory.set('x', key, '1')).then(() => trail.push(key))),
    )
    expect(trail).toEqual(['commit', 'a', 'b'])
  })
})

describe('a store that cannot be written', () => {
  it('refuses the job that does not fit, and goes on with those that do', async () => {
    const { h } = await open({ mostPages: 110 })
    const ids: number[] = []
    const refused: unknown[] = []
    for (let n = 0; n < 40; n++) {
      await h.add({ phone: phone(n), body: 'x'.repeat(4_000) }).then(
        (id) => ids.push(id),
        (error) => refused.push(error),
      )
    }
    expect(ids.length).toBeGreaterThan(3)
    expect(refused.length).toBeGreaterThan(3)
    for (const error of refused) {
      expect(error).toMatchObject({
        code: 'store/unavailable',
        retry: 'later',
        details: { reason: 'the disk is full' },
      })
    }
    const kept = await h.read((rooms) => rooms.texts.list({ limit: 100, oldestFirst: true }))
    expect(kept.map(({ id }) => id)).toEqual(ids)
    const [part] = await h.claim(1)
    expect(await h.settle(h.accepted(part?.partId ?? 0))).toMatchObject([{ after: 'sent' }])
    await h.write((rooms) => rooms.memory.set('a', 'still', 'works'))
  })

  it('refuses a batch whose commit fails, all of it, keeps what was committed, and goes on', async () => {
    const { h } = await open()
    const before = await h.add({ body: 'Before' })
    const commit = SqliteConnection.prototype.commit
    let failures = 1
    SqliteConnection.prototype.commit = function (this: SqliteConnection) {
      // A statement that fails for lack of room, where SQLite would have found none.
      if (failures-- > 0) this.script('pragma max_page_count = 1; create table too_much as select zeroblob(1000000)')
      commit.call(this)
    }
    onTestFinished(() => {
      SqliteConnection.prototype.commit = commit
    })
    const batch = await Promise.allSettled([h.add(), h.add(), h.write((rooms) => rooms.memory.set('a', 'b', 'c'))])
    for (const result of batch) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store/unavailable', retry: 'later' } })
    }
    expect(await h.read((rooms) => rooms.texts.list({ limit: 9 }))).toMatchObject([{ id: before, body: 'Before' }])
    expect(await h.read((rooms) => rooms.memory.get('a', 'b'))).toBeUndefined()
  })

  it('loses nothing on a full disk that it said it had kept, and keeps nothing that it refused', async () => {
    // The system lets no file grow beyond 1.2 MB: the write-ahead log meets that limit in the middle of a commit.
    const child = storeChild('fill', tempDir(), 'ulimit -f 1200')
    await child.line('kept')
    const batches = child.lines.filter((line) => line.startsWith('batch'))
    const results = batches.map((line) => line.split(' ').slice(1))
    const kept = results.flat().filter((result) => /^\d+$/.test(result))
    const failed = results.filter((batch) => batch.some((result) => !/^\d+$/.test(result)))
    expect(kept.length).toBeGreaterThan(8)
    expect(failed).toHaveLength(3)
    for (const batch of failed) expect(new Set(batch)).toEqual(new Set(['store/unavailable']))
    const found = child.lines.at(-1)?.split(' ').slice(1).map(Number)
    expect(found?.sort((a, b) => a - b)).toEqual(kept.map(Number))
  })
})

describe('what a transaction gathers', () => {
  const event = (textId: number) => ({ at: 1, textId, kind: 'text.delivered' }) as const
  const told = async (h: Harness) => (await h.read((rooms) => rooms.ledger.recent({ limit: 9 }))).map((e) => e.textId)

  it('is written without what a job added that failed, even where that job had read it', async () => {
    const { h } = await open()
    const jobs = [
      h.write((rooms) => rooms.ledger.append([event(1)])),
      h.write(async (rooms) => {
        await rooms.ledger.append([event(2)])
        expect((await rooms.ledger.recent({ limit: 9 })).map((e) => e.textId)).toEqual([2, 1])
        await rooms.ledger.append([event(3)])
        throw new Error('no')
      }),
      h.write((rooms) => rooms.ledger.append([event(4)])),
    ]
    expect((await Promise.allSettled(jobs)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await told(h)).toEqual([4, 1])
  })

  it('is gone with a transaction whose commit fails', async () => {
    const { h } = await open()
    const commit = SqliteConnection.prototype.commit
    let failures = 1
    SqliteConnection.prototype.commit = function (this: SqliteConnection) {
      if (failures-- > 0) this.script('pragma max_page_count = 1; create table too_much as select zeroblob(1000000)')
      commit.call(this)
    }
    onTestFinished(() => {
      SqliteConnection.prototype.commit = commit
    })
    await expect(h.write((rooms) => rooms.ledger.append([event(1)]))).rejects.toMatchObject({
      code: 'store/unavailable',
    })
    await h.write((rooms) => rooms.ledger.append([event(2)]))
    expect(await told(h)).toEqual([2])
  })

  it('counts messages by state for a job that asks, and after it', async () => {
    const { h } = await open()
    const count = async (rooms: StoreRooms) => (await rooms.texts.counts()).map(({ texts }) => texts)
    const inside = await h.write(async (rooms) => {
      await rooms.texts.insertOut(h.newText())
      await rooms.texts.insertOut(h.newText())
      return count(rooms)
    })
    expect(inside).toEqual([2])
    expect(await h.read(count)).toEqual([2])
  })

  it('refuses an event of a job that has ended', async () => {
    const { h } = await open()
    const left = await h.write(async (rooms) => rooms)
    await expect(left.ledger.append([event(1)])).rejects.toMatchObject({ code: 'store/conflict' })
  })
})
