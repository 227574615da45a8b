import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { steadyMs } from '../../../core/links/supervisor.machine.ts'
import { Supervisor } from '../../../core/links/supervisor.ts'
import { BenchClock, seededEntropy } from '../../support/gateway.ts'
import { recordingLog } from '../../support/logs.ts'
import { settle } from '../../support/virtual-clock.ts'

const unreachable = new GatewayError('smpp/unreachable', { details: { name: 'x', reason: 'refused' } })
const wrongLogin = new GatewayError('smpp/wrong-login', { details: { name: 'x' } })

interface Gate {
  readonly opened: Promise<void>
  open(): void
  fail(thrown: unknown): void
}

function gate(): Gate {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => {})
  return { opened: promise, open: resolve, fail: reject }
}

/** A driver whose every step waits for the test. */
class FakeDriver {
  readonly number: number
  readonly opening = gate()
  readonly closing = gate()
  lost: (error: GatewayError) => void = () => {}
  signal: AbortSignal | undefined

  constructor(number: number) {
    this.number = number
  }

  close(): Promise<void> {
    return this.closing.opened
  }
}

function supervised(options: { buildError?: () => unknown } = {}) {
  const clock = new BenchClock()
  const drivers: FakeDriver[] = []
  const events: string[] = []
  const log = recordingLog()
  /** Drivers between their building and the end of their closing. */
  let alive = 0
  let mostAlive = 0
  const supervisor = new Supervisor<FakeDriver>({
    name: 'x',
    clock,
    entropy: seededEntropy(3),
    log,
    build: () => {
      const error = options.buildError?.()
      if (error !== undefined) throw error
      const driver = new FakeDriver(drivers.length + 1)
      drivers.push(driver)
      return driver
    },
    open: (driver, lost, signal) => {
      driver.lost = lost
      driver.signal = signal
      events.push(`open ${driver.number}`)
      mostAlive = Math.max(mostAlive, ++alive)
      return driver.opening.opened
    },
    up: ({ number }) => events.push(`up ${number}`),
    down: ({ number }) => {
      events.push(`down ${number}`)
    },
    ended: ({ number }) => {
      alive--
      events.push(`ended ${number}`)
    },
    changed: ({ name }) => events.push(name),
    failureCode: 'engine/defect',
  })
  const driver = (number: number) => drivers[number - 1] as FakeDriver
  const told = () => events.splice(0).join(', ')
  return { supervisor, clock, driver, drivers, told, log, mostAlive: () => mostAlive }
}

describe('a link', () => {
  test('opens, works, is lost, and is opened anew after the back-off with a new driver', async () => {
    const { supervisor, clock, driver, told } = supervised()
    supervisor.start()
    await settle()
    expect(told()).toBe('opening, open 1')
    driver(1).opening.open()
    await settle()
    expect(told()).toBe('up 1, up')
    driver(1).lost(unreachable)
    await settle()
    expect(told()).toBe('down 1')
    driver(1).closing.open()
    await settle()
    expect(told()).toBe('ended 1, waiting')
    const waitMs = (supervisor.retryAtMs ?? 0) - clock.now()
    expect(waitMs).toBeGreaterThanOrEqual(4_000)
    expect(waitMs).toBeLessThanOrEqual(5_000)
    await clock.advance(waitMs - 1)
    expect(told()).toBe('')
    await clock.advance(1)
    expect(told()).toBe('opening, open 2')
  })

  test('that fails to open: the waits double to a minute and begin anew after it has worked for a while', async () => {
    const { supervisor, clock, driver, drivers } = supervised()
    supervisor.start()
    await settle()
    const waits: number[] = []
    const waited = async () => {
      const waitMs = (supervisor.retryAtMs ?? 0) - clock.now()
      waits.push(waitMs)
      await clock.advance(waitMs)
    }
    for (let number = 1; number <= 6; number++) {
      driver(number).closing.open()
      driver(number).opening.fail(unreachable)
      await settle()
      await waited()
    }
    const longest = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]
    for (const [at, waitMs] of waits.entries()) {
      expect(waitMs).toBeLessThanOrEqual(longest[at] ?? 0)
      expect(waitMs).toBeGreaterThanOrEqual((longest[at] ?? 0) * 0.8)
    }
    // Works, but not for long: the waits go on where they were.
    driver(7).closing.open()
    driver(7).opening.open()
    await settle()
    await clock.advance(steadyMs - 1)
    driver(7).lost(unreachable)
    await settle()
    await waited()
    expect(waits.at(-1)).toBeGreaterThanOrEqual(48_000)
    driver(8).closing.open()
    driver(8).opening.open()
    await settle()
    await clock.advance(steadyMs)
    driver(8).lost(unreachable)
    await settle()
    await waited()
    expect(waits.at(-1)).toBeLessThanOrEqual(5_000)
    expect(drivers).toHaveLength(9)
  })

  test('that cannot work until somebody edits it stands still, and goes on when asked by name', async () => {
    const { supervisor, clock, driver, told } = supervised()
    supervisor.start()
    await settle()
    driver(1).closing.open()
    driver(1).opening.fail(wrongLogin)
    await settle()
    expect(told()).toBe('opening, open 1, down 1, ended 1, stopped')
    await clock.advance(3_600_000)
    supervisor.nudge()
    await settle()
    expect(told()).toBe('')
    supervisor.nudge(true)
    await settle()
    expect(told()).toBe('opening, open 2')
  })

  test('that waits is tried at once when asked; one that works is left alone', async () => {
    const { supervisor, clock, driver, told } = supervised()
    supervisor.start()
    await settle()
    driver(1).closing.open()
    driver(1).opening.fail(unreachable)
    await settle()
    supervisor.nudge()
    await settle()
    expect(told()).toMatch(/waiting, opening, open 2$/)
    driver(2).opening.open()
    await settle()
    supervisor.nudge()
    supervisor.nudge(true)
    await clock.advance(120_000)
    expect(told()).toBe('up 2, up')
  })

  test('whose driver cannot be made waits like one that does not open, and says why', async () => {
    let thrown: unknown = new TypeError('no such port')
    const { supervisor, clock, told } = supervised({ buildError: () => thrown })
    supervisor.start()
    await settle()
    expect(told()).toBe('opening, waiting')
    const { state } = supervisor
    expect(state.name === 'waiting' && state.error.sentence).toContain('no such port')
    thrown = new GatewayError('settings/secret-missing', { details: { link: 'x', name: 'smpp/x' } })
    await clock.advance(5_000)
    expect(told()).toBe('opening, stopped')
  })
})

describe('stopping', () => {
  test('while it opens: the opening is called off, and a late success changes nothing', async () => {
    const { supervisor, driver, told } = supervised()
    supervisor.start()
    await settle()
    const stopped = supervisor.stop()
    expect(driver(1).signal?.aborted).toBe(true)
    await settle()
    driver(1).opening.open()
    await settle()
    driver(1).closing.open()
    await stopped
    expect(told()).toBe('opening, open 1, down 1, closing, ended 1, off')
  })

  test('while its driver is made: it is never opened', async () => {
    const { supervisor, drivers, told } = supervised()
    supervisor.start()
    const stopped = supervisor.stop()
    drivers[0]?.closing.open()
    await settle()
    drivers[0]?.closing.open()
    await stopped
    expect(told()).not.toContain('open 1')
    expect(supervisor.state.name).toBe('off')
  })

  test('while it waits: no timer is left', async () => {
    const { supervisor, clock, driver } = supervised()
    supervisor.start()
    await settle()
    driver(1).closing.open()
    driver(1).opening.fail(unreachable)
    await settle()
    await supervisor.stop()
    expect(clock.pending).toBe(0)
  })

  test('resolves when the driver has ended, for everyone who asks', async () => {
    const { supervisor, driver } = supervised()
    supervisor.start()
    await settle()
    driver(1).opening.open()
    await settle()
    let ended = 0
    const both = Promise.all([supervisor.stop().then(() => ended++), supervisor.stop().then(() => ended++)])
    await settle()
    expect(ended).toBe(0)
    driver(1).closing.open()
    await both
    await supervisor.stop()
  })

  test('and wanted again meanwhile: the next driver waits for the end of this one', async () => {
    const { supervisor, driver, told, mostAlive } = supervised()
    supervisor.start()
    await settle()
    driver(1).opening.open()
    await settle()
    told()
    void supervisor.stop()
    supervisor.start()
    await settle()
    expect(told()).toBe('down 1, closing, closing')
    driver(1).closing.open()
    await settle()
    expect(told()).toBe('ended 1, opening, open 2')
    expect(mostAlive()).toBe(1)
  })

  test('a driver that ends badly has ended all the same', async () => {
    const { supervisor, driver, log, told } = supervised()
    supervisor.start()
    await settle()
    driver(1).opening.open()
    await settle()
    driver(1).closing.fail(new Error('port busy'))
    await supervisor.stop()
    expect(told()).toMatch(/ended 1, off$/)
    expect(log.lines.map(({ event }) => event)).toContain('link ended badly')
  })
})

describe('words of drivers', () => {
  test('that are over change nothing', async () => {
    const { supervisor, clock, driver, told } = supervised()
    supervisor.start()
    await settle()
    driver(1).opening.open()
    await settle()
    driver(1).closing.open()
    driver(1).lost(unreachable)
    await settle()
    await clock.advance(5_000)
    driver(2).opening.open()
    await settle()
    told()
    driver(1).lost(unreachable)
    driver(1).lost(wrongLogin)
    await settle()
    expect(told()).toBe('')
    expect(supervisor.state.name).toBe('up')
  })

  test('lost in the very moment of its opening: it never counts as up', async () => {
    const { supervisor, driver, told } = supervised()
    supervisor.start()
    await settle()
    driver(1).lost(unreachable)
    driver(1).opening.open()
    await settle()
    driver(1).closing.open()
    await settle()
    expect(told()).toBe('opening, open 1, down 1, ended 1, waiting')
  })

  test('lost twice counts once', async () => {
    const { supervisor, driver, told, drivers, clock } = supervised()
    supervisor.start()
    await settle()
    driver(1).opening.open()
    await settle()
    driver(1).lost(unreachable)
    driver(1).lost(unreachable)
    driver(1).closing.open()
    await settle()
    expect(told()).toBe('opening, open 1, up 1, up, down 1, ended 1, waiting')
    await clock.advance(5_000)
    expect(drivers).toHaveLength(2)
  })
})
