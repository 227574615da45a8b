import { describe, expect, it, onTestFinished } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { StoreRooms } from '../../../core/ports/store.ts'
import { Together } from '../../../core/queue/together.ts'
import { openStore } from '../../../drivers/store/open.ts'
import { quietLog } from '../../support/logs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

async function desk(step: (rooms: StoreRooms, asked: number) => Promise<string>) {
  const store = await openStore({ folder: ':memory:', clock: new VirtualClock(), log: quietLog })
  onTestFinished(() => store.close())
  let jobs = 0
  const watched = {
    ...store,
    write: <T>(job: (rooms: StoreRooms) => Promise<T>) => {
      jobs++
      return store.write(job)
    },
  }
  const kept = () => store.read((rooms) => rooms.memory.list('kept'))
  return { store, together: new Together(watched, step), kept, jobs: () => jobs }
}

async function keep(rooms: StoreRooms, asked: number): Promise<string> {
  await rooms.memory.set('kept', String(asked), 'yes')
  return `kept ${asked}`
}

describe('steps of one turn', () => {
  it('are one job, and each has its own answer', async () => {
    const { together, jobs, kept } = await desk(keep)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => together.run(n)))
    expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => `kept ${n}`))
    expect(jobs()).toBe(1)
    expect(Object.keys(await kept())).toHaveLength(50)
  })

  it('are several jobs when they are many', async () => {
    const { together, jobs } = await desk(keep)
    await Promise.all(Array.from({ length: 250 }, (_, n) => together.run(n)))
    expect(jobs()).toBe(3)
  })

  it('fail alone: what one had written is undone, the others stand', async () => {
    const { together, kept } = await desk(async (rooms, asked) => {
      const answer = await keep(rooms, asked)
      if (asked % 5 === 3)
        throw new GatewayError('rules/not-a-phone', { details: { name: String(asked), address: '' } })
      return answer
    })
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => together.run(n)))
    const refused = results.flatMap((result, n) => (result.status === 'rejected' ? [n] : []))
    expect(refused).toEqual([3, 8])
    expect(Object.keys(await kept()).map(Number)).toEqual([0, 1, 2, 4, 5, 6, 7, 9])
    expect(results[8]).toMatchObject({ reason: { code: 'rules/not-a-phone', details: { name: '8' } } })
  })

  it('are refused together by a store that fails, once each', async () => {
    const { store, together } = await desk(keep)
    await store.close()
    const results = await Promise.allSettled([together.run(1), together.run(2)])
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'store/unavailable' } })
    }
  })

  it('that come while a job runs are the next', async () => {
    const { together, jobs } = await desk(keep)
    const first = together.run(1)
    await first
    await together.run(2)
    expect(jobs()).toBe(2)
  })
})
