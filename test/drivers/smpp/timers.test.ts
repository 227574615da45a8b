import { expect, it } from 'vitest'
import { Deadlines } from '../../../drivers/smpp/timers.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

it('fires each deadline once, when it was last put off to, with one system timer', async () => {
  const clock = new VirtualClock()
  const fired: string[] = []
  const startMs = clock.now()
  const deadlines = new Deadlines<'a' | 'b' | 'c' | 'd'>(clock, (name) =>
    fired.push(`${name} ${clock.now() - startMs}`),
  )
  deadlines.set('a', 100)
  deadlines.set('b', 100)
  deadlines.set('c', 1_000)
  deadlines.set('d', 1_000)
  for (let round = 0; round < 50; round++) {
    await clock.advance(2)
    deadlines.set('b', 100)
  }
  deadlines.clear('c')
  // Drawn nearer than the timer that runs.
  deadlines.set('d', 10)
  expect(clock.pending).toBe(2)
  await clock.advance(1_000)
  expect(fired).toEqual(['a 100', 'd 110', 'b 200'])
  deadlines.set('a', 5)
  deadlines.set('d', 500)
  deadlines.set('d', 20)
  await clock.advance(20)
  deadlines.set('b', 5)
  deadlines.clearAll()
  await clock.advance(1_000)
  expect(fired.slice(3)).toEqual(['a 1105', 'd 1120'])
  expect(clock.pending).toBe(0)
})
