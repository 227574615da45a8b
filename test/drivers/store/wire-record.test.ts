import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PartOutcome } from '../../../core/ports/store.ts'
import { outcomeOfAbandoned } from '../../../core/queue/abandoned.ts'
import { bootMark, isSameBoot } from '../../../drivers/store/boot.ts'
import { FileWireRecord, readRecord } from '../../../drivers/store/wire-record.ts'
import { quietLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'

const accepted = (partId: number): PartOutcome => ({
  kind: 'accepted',
  partId,
  at: 5,
  wireId: `id ${partId}`,
  wire: 'OK',
})

function newRecord(file = join(tempDir(), 'wire'), mostBytes?: number) {
  const options = {
    file,
    session: 'one',
    log: quietLog,
    boot: 'boot',
    ...(mostBytes === undefined ? {} : { mostBytes }),
  }
  return { file, record: new FileWireRecord(options) }
}

describe('the record of what went to the links', () => {
  test('holds what was handed over and not settled, with the answers', () => {
    const { file, record } = newRecord()
    record.begin()
    record.handed([1, 2, 3], [])
    record.handed([4], [accepted(2), accepted(1)])
    record.settled([1])
    const left = readRecord(file, 'boot')
    expect(left?.session).toBe('one')
    expect([...(left?.parts ?? [])]).toEqual([
      [2, accepted(2)],
      [3, undefined],
      [4, undefined],
    ])
  })

  test('is written anew when it has grown, and loses nothing', () => {
    const { file, record } = newRecord(undefined, 200)
    record.begin()
    for (let part = 1; part <= 500; part++) {
      record.handed([part], part > 3 ? [accepted(part - 2)] : [])
      if (part > 10) record.settled([part - 10])
      const left = readRecord(file, 'boot')
      expect(left?.parts.size).toBe(Math.min(part, 10))
      expect(left?.parts.get(part - 2)).toEqual(part > 3 ? accepted(part - 2) : undefined)
      expect(left?.parts.has(part)).toBe(true)
    }
    expect(readFileSync(file, 'utf8').length).toBeLessThan(2_000)
  })

  test.each<[string, (file: string) => void]>([
    ['missing', (file) => rmSync(file)],
    ['empty', (file) => writeFileSync(file, '')],
    ['foreign', (file) => writeFileSync(file, '{"format":"something"}\nh 1\n')],
    ['without numbers', (file) => appendFileSync(file, 'h 3 x\n')],
    ['with a line that means nothing', (file) => appendFileSync(file, 'z 3\n')],
    ['with half an outcome', (file) => appendFileSync(file, 'o {"kind":"accepted","partId":1}\n')],
    ['full of zeros', (file) => writeFileSync(file, Buffer.alloc(200))],
  ])('that is %s says nothing', (_, spoil) => {
    const { file, record } = newRecord()
    record.begin()
    record.handed([1, 2], [])
    expect(readRecord(file, 'boot')?.parts.size).toBe(2)
    spoil(file)
    expect(readRecord(file, 'boot')).toBeUndefined()
  })

  test('a last line that was cut off by a kill was never acted upon', () => {
    const { file, record } = newRecord()
    record.begin()
    record.handed([1], [])
    const whole = readFileSync(file, 'utf8')
    for (const line of ['h 2 3\n', `o ${JSON.stringify(accepted(1))}\n`]) {
      for (let cut = 0; cut < line.length; cut++) {
        writeFileSync(file, whole + line.slice(0, cut))
        expect([...(readRecord(file, 'boot')?.parts ?? [])]).toEqual([[1, undefined]])
      }
    }
  })

  test('an earlier one stays until its parts are taken up, and goes when nothing is open', () => {
    const { file, record } = newRecord()
    record.begin()
    record.handed([7], [])
    new FileWireRecord({ file, session: 'two', log: quietLog, boot: 'boot' }).close()
    const next = new FileWireRecord({ file, session: 'three', log: quietLog, boot: 'boot' })
    expect([...(next.left?.parts.keys() ?? [])]).toEqual([7])
    next.begin()
    next.handed([8], [])
    next.settled([8])
    next.close()
    expect(existsSync(file)).toBe(false)
  })

  test('that cannot be written denies nothing: it is void, or nothing may go', () => {
    const folder = join(tempDir(), 'gone')
    mkdirSync(folder)
    const { file, record } = newRecord(join(folder, 'wire'), 60)
    record.begin()
    record.handed([1], [])
    // The file is written anew at the next call, where no file can be made any more.
    record.settled([1])
    rmSync(folder, { recursive: true })
    record.handed([2, 3], [])
    expect(readRecord(file, 'boot')).toBeUndefined()
    writeFileSync(folder, 'no folder')
    chmodSync(folder, 0o400)
    record.handed([4], [])
    expect(readRecord(file, 'boot')).toBeUndefined()
  })
})

test('the mark of a start of the computer', () => {
  expect(isSameBoot(bootMark(), bootMark())).toBe(true)
  expect(isSameBoot('at 1000000', 'at 1004000')).toBe(true)
  expect(isSameBoot('at 1000000', 'at 1006000')).toBe(false)
  expect(isSameBoot('at 1000000', 'b9b4')).toBe(false)
})

describe('a part that an earlier run claimed', () => {
  const parts = new Map<number, PartOutcome | undefined>([
    [1, undefined],
    [2, accepted(2)],
    [3, { kind: 'refused', partId: 3, at: 5, error: { code: 'smpp/refused', details: {} } }],
    [4, { kind: 'unknown', partId: 4, at: 5, dueAt: 6, error: { code: 'smpp/no-answer', details: {} } }],
    [5, { kind: 'retry', partId: 5, at: 5, dueAt: 9, counts: true, error: { code: 'smpp/refused', details: {} } }],
  ])
  const left = { session: 'one', parts }
  const become = (partId: number, session = 'one', record: typeof left | undefined = left) =>
    outcomeOfAbandoned({ partId, session }, record, 10, 20)

  test.each([
    [1, 'unknown', 20],
    [2, 'accepted', undefined],
    [3, 'retry', 10],
    [4, 'unknown', 20],
    [5, 'retry', 9],
    [6, 'retry', 10],
  ])('%i becomes %s', (partId, kind, dueAt) => {
    expect(become(partId)).toMatchObject({ kind, partId, ...(dueAt === undefined ? {} : { dueAt }) })
  })

  test('may be on the network where nothing is known of that run', () => {
    for (const partId of [1, 2, 3, 6]) {
      expect(become(partId, 'other').kind).toBe('unknown')
      expect(outcomeOfAbandoned({ partId, session: 'one' }, undefined, 10, 20).kind).toBe('unknown')
    }
  })
})
