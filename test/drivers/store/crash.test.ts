import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../drivers/store/open.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { recordingLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { storeChild } from './child.ts'

describe('a process that is killed in the middle of its work', () => {
  it.each([1, 4, 9])('loses nothing that was committed (after %i rounds)', async (rounds) => {
    const folder = tempDir()
    const child = storeChild('work', folder)
    await waitFor(
      'rounds of work',
      () => child.lines.filter((line) => line.startsWith('sent')).length >= rounds,
      20_000,
    )
    await child.kill()

    const clock = new VirtualClock(Date.now())
    const log = recordingLog()
    const store = await openStore({ folder, clock, log })
    onTestFinished(() => store.close())
    expect(log.lines.map(({ event }) => event)).toEqual(['store checked after an unclean end'])

    const said = (start: string) =>
      child.lines
        .filter((line) => line.startsWith(start))
        .flatMap((line) => line.split(' ').slice(1).filter(Boolean).map(Number))
    const texts = await store.read((rooms) => rooms.texts.list({ limit: 100_000 }))
    const there = new Set(texts.map(({ id }) => id))
    expect(said('done').filter((id) => !there.has(id))).toEqual([])

    const parts = await store.read((rooms) => Promise.all(texts.map(({ id }) => rooms.texts.parts(id))))
    const stateOf = new Map(parts.flat().map(({ id, state }) => [id, state]))
    expect(new Set(said('sent').map((id) => stateOf.get(id)))).toEqual(new Set(['sent']))

    const sending = texts.filter(({ state }) => state === 'sending').map(({ id }) => id)
    expect(sending.length).toBeGreaterThan(0)
    const now = clock.now()
    const changes = await store.write((rooms) => rooms.queue.recover('child', now, now + 120_000))
    expect(changes.map(({ textId, after }) => [textId, after])).toEqual(
      [...sending].sort((a, b) => a - b).map((id) => [id, 'unknown']),
    )
    const due = await store.read((rooms) => rooms.queue.unknownDue(now + 120_000, 1_000))
    expect(due.map(({ textId }) => textId).sort((a, b) => a - b)).toEqual(sending.sort((a, b) => a - b))
    await store.close()

    const file = new SqliteConnection({ file: join(folder, 'textpost.sqlite') })
    expect(file.rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(file.rows('pragma foreign_key_check')).toEqual([])
    file.close()
  })
})
