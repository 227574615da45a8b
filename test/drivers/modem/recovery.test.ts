import { describe, expect, test } from 'vitest'
import type { GatewayError } from '../../../core/errors.ts'
import type { ModemNotes, RememberedModem } from '../../../drivers/modem/modem-notes.ts'
import { PortDesk } from '../../../drivers/modem/port-keeper.ts'
import { PortWatch, portsSeen } from '../../../drivers/modem/port-watch.ts'
import { Recovery } from '../../../drivers/modem/recovery.ts'
import { serialPorts } from '../../../drivers/modem/serial.ts'
import {
  answers,
  deaf,
  dialects,
  SimulatedBinding,
  SimulatedModem,
  unansweredSubmit,
} from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { Bench } from './support/bench.ts'
import { Core, noSignal, open, part, rigOn } from './support/harness.ts'

/** The notes of an office: what each transport remembers. */
class OfficeNotes {
  readonly modems = new Map<string, RememberedModem>()
  readonly values = new Map<string, string>()

  of(transport: string): ModemNotes {
    return {
      transport,
      all: async () => [...this.modems].map(([name, modem]) => ({ transport: name, modem })),
      remember: async (modem) => void this.modems.set(transport, modem),
      get: async (key) => this.values.get(`${transport} ${key}`),
      set: async (key, value) => void this.values.set(`${transport} ${key}`, value),
    }
  }
}

/** A computer with several sockets, and transports that share what a gateway shares. */
class Office {
  readonly clock = new VirtualClock()
  readonly network = new SimulatedNetwork({ clock: this.clock })
  readonly binding = new SimulatedBinding()
  readonly notes = new OfficeNotes()
  readonly desk = new PortDesk()
  readonly ports = serialPorts({ clock: this.clock, binding: this.binding })
  readonly watch = new PortWatch({ clock: this.clock, look: portsSeen(this.ports.list, undefined) })

  stick(imei: string, dialect = dialects.huawei): SimulatedModem {
    const number = `+4670000${imei.slice(-4)}`
    return new SimulatedModem({ network: this.network, name: imei, imei, dialect, sim: { number }, networkDelayMs: 50 })
  }

  async open(name: string, port = 'auto') {
    const rig = rigOn({
      options: { name, port },
      clock: this.clock,
      openPort: this.ports.open,
      listPorts: this.ports.list,
      deps: { notes: this.notes.of(name), desk: this.desk, portWatch: this.watch },
    })
    const error = await open(rig)
    return { ...rig, error, imei: rig.transport.facts?.imei }
  }
}

const [first, second] = ['350000000000006', '350000000000014']

describe('a modem is known again', () => {
  test('at another port, by its IMEI', async () => {
    const office = new Office()
    const stick = office.stick(first)
    const pull = office.binding.add('/dev/ttyUSB0', stick)
    const before = await office.open('modem-1', '/dev/ttyUSB0')
    expect(before.error).toBeUndefined()
    await before.transport.close()
    pull()
    office.binding.add('/dev/ttyUSB3', stick)
    const after = await office.open('modem-1', '/dev/ttyUSB0')
    expect([after.error, after.imei]).toEqual([undefined, first])
    expect(office.notes.modems.get('modem-1')).toMatchObject({ path: '/dev/ttyUSB3', imei: first, vendorId: '12d1' })
  })

  test('two sticks that have changed places keep their transports', async () => {
    const office = new Office()
    const [one, two] = [office.stick(first), office.stick(second)]
    const pulls = [office.binding.add('/dev/ttyUSB0', one), office.binding.add('/dev/ttyUSB1', two)]
    for (const port of ['auto', 'named']) {
      const named = (path: string) => (port === 'auto' ? 'auto' : path)
      const rigs = [
        await office.open('modem-1', named('/dev/ttyUSB0')),
        await office.open('modem-2', named('/dev/ttyUSB1')),
      ]
      expect(rigs.map(({ imei }) => imei)).toEqual([first, second])
      for (const { transport } of rigs) await transport.close()
      for (const pull of pulls.splice(0)) pull()
      pulls.push(office.binding.add('/dev/ttyUSB1', one), office.binding.add('/dev/ttyUSB0', two))
      const swapped = [
        await office.open('modem-2', named('/dev/ttyUSB1')),
        await office.open('modem-1', named('/dev/ttyUSB0')),
      ]
      expect(swapped.map(({ imei }) => imei)).toEqual([second, first])
      for (const { transport } of swapped) await transport.close()
      for (const pull of pulls.splice(0)) pull()
      pulls.push(office.binding.add('/dev/ttyUSB0', one), office.binding.add('/dev/ttyUSB1', two))
      office.notes.modems.clear()
    }
  })

  test('a stick that another transport had is not taken while it starts; a new one in its place is', async () => {
    const office = new Office()
    const [one, two] = [office.stick(first), office.stick(second)]
    const pull = office.binding.add('/dev/ttyUSB0', one)
    office.binding.add('/dev/ttyUSB1', two)
    const rigs = [await office.open('modem-1'), await office.open('modem-2')]
    for (const { transport } of rigs) await transport.close()
    pull()
    expect((await office.open('modem-1')).error?.code).toBe('modem/not-found')
    office.binding.add('/dev/ttyUSB2', office.stick('350000000000022'))
    expect((await office.open('modem-1')).imei).toBe('350000000000022')
  })

  test('a transport that is new does not take the stick of one that is just away', async () => {
    const office = new Office()
    office.binding.add('/dev/ttyUSB0', office.stick(first))
    const before = await office.open('modem-1')
    await before.transport.close()
    expect((await office.open('modem-2')).error?.code).toBe('modem/not-found')
    office.binding.add('/dev/ttyUSB1', office.stick(second))
    expect((await office.open('modem-2')).imei).toBe(second)
  })

  test('two that begin in the same moment take a stick each, and no port is asked by both at once', async () => {
    const office = new Office()
    const sticks = [office.stick(first), office.stick(second)]
    for (const [at, stick] of sticks.entries()) office.binding.add(`/dev/ttyUSB${at}`, stick)
    const asking = new Set<string>()
    const met: string[] = []
    const openPort = office.binding.open.bind(office.binding)
    office.binding.open = async (options) => {
      if (asking.has(options.path)) met.push(options.path)
      asking.add(options.path)
      const port = await openPort(options)
      const close = port.close.bind(port)
      port.close = async () => {
        asking.delete(options.path)
        await close()
      }
      return port
    }
    const rigs = await Promise.all([office.open('modem-1'), office.open('modem-2')])
    expect(met).toEqual([])
    expect(rigs.map(({ error }) => error)).toEqual([undefined, undefined])
    expect(rigs.map(({ imei }) => imei).sort()).toEqual([first, second])
  })

  test('plugged in and silent, as while it restarts: that is said, not that there is none', async () => {
    const office = new Office()
    const stick = office.stick(first)
    const pull = office.binding.add('/dev/ttyUSB0', stick)
    const before = await office.open('modem-1')
    expect([before.error, before.imei]).toEqual([undefined, first])
    await before.transport.close()
    const hear = stick.use(deaf())
    const silent = await office.open('modem-1')
    expect([silent.error?.code, silent.error?.details]).toEqual(['modem/silent-port', { port: '/dev/ttyUSB0' }])
    hear()
    pull()
    expect((await office.open('modem-1')).error?.code).toBe('modem/not-found')
  })

  test('another port that was chosen since is what is opened', async () => {
    const office = new Office()
    office.binding.add('/dev/ttyUSB0', office.stick(first))
    office.binding.add('/dev/ttyUSB1', office.stick(second))
    const before = await office.open('modem-1', '/dev/ttyUSB0')
    await before.transport.close()
    expect((await office.open('modem-1', '/dev/ttyUSB1')).imei).toBe(second)
  })
})

describe('pulled out without a word from the system', () => {
  test('noticed within two seconds by the list of ports', async () => {
    const office = new Office()
    const stick = office.stick(first)
    office.binding.add('/dev/ttyUSB0', stick)
    office.watch.start()
    const { core, error } = await office.open('modem-1')
    expect(error).toBeUndefined()
    const list = office.binding.list.bind(office.binding)
    office.binding.list = async () => (await list()).filter(() => false)
    await office.clock.advance(2_000)
    expect(core.lostWith.map(({ code }) => code)).toEqual(['modem/unplugged'])
    office.watch.close()
  })
})

describe('a modem that hangs', () => {
  const resets = (modem: SimulatedModem) => modem.commandLines.filter((line) => line === 'AT+CFUN=1,1').length

  /** Opens until it works or a reset was made; gives the codes of what failed. */
  async function openings(bench: Bench, recovery: Recovery, notes: ModemNotes, count: number): Promise<string[]> {
    const codes: string[] = []
    for (let time = 0; time < count; time++) {
      const rig = bench.transport({}, { recovery, notes })
      const opening = rig.transport.open(bench.core, noSignal).then(
        () => 'open',
        (error: GatewayError) => error.code,
      )
      codes.push(await bench.settled('opening', opening))
      await rig.transport.close()
    }
    return codes
  }

  test('is opened anew, then restarted, and at most once an hour, over restarts of the gateway', async () => {
    const bench = new Bench({ dialect: dialects.simcom })
    const notes = new OfficeNotes().of('modem-1')
    const recovery = new Recovery(bench.clock, notes)
    const rig = await bench.opened({}, { recovery, notes })
    // Deaf to all but the restart, which does not help.
    bench.modem.use(deaf(/^(?!AT\+CFUN=1,1)/))
    await bench.until('the loss', () => bench.core.lostWith.length === 1)
    expect([bench.core.lostWith[0]?.code, resets(bench.modem)]).toEqual(['modem/no-answer', 0])
    await rig.transport.close()
    expect(await openings(bench, recovery, notes, 4)).toEqual([
      'modem/reset',
      'modem/silent-port',
      'modem/silent-port',
      'modem/silent-port',
    ])
    expect([resets(bench.modem), recovery.resets]).toEqual([1, 1])
    const later = new Recovery(bench.clock, notes)
    expect(await openings(bench, later, notes, 2)).toEqual(['modem/silent-port', 'modem/silent-port'])
    await bench.clock.advance(3_600_000)
    expect(await openings(bench, later, notes, 1)).toEqual(['modem/reset'])
    expect(resets(bench.modem)).toBe(2)
  })

  test('one that answers and lets no text through is restarted when opening it anew did not help', async () => {
    const bench = new Bench({ dialect: dialects.simcom, resetMs: 2_000 })
    const notes = new OfficeNotes().of('modem-1')
    const recovery = new Recovery(bench.clock, notes)
    const stuck = bench.modem.use(unansweredSubmit(false, () => true))
    for (const round of [1, 2]) {
      const rig = await bench.opened({ sendTimeoutMs: 5_000 }, { recovery, notes })
      for (let time = 0; time < 3; time++) expect(await bench.submit(rig)).toMatch(/unknown|now/)
      await bench.until('the loss', () => bench.core.lostWith.length === round)
      await bench.settled('the end', rig.transport.close())
      expect(resets(bench.modem)).toBe(round - 1)
    }
    stuck()
    await bench.clock.advance(3_000)
    const rig = await bench.opened({}, { recovery, notes })
    expect(await bench.submit(rig)).toMatch(/^accepted/)
    await bench.until('the readings', () => bench.core.readings.at(-1)?.resets === 1)
    expect(bench.core.readings.at(-1)?.reopened).toBe(2)
  })

  test('nothing is restarted that has never worked here, nor because of the SIM card’s PIN or the network', async () => {
    const silent = new Bench({ dialect: dialects.simcom })
    const notes = new OfficeNotes().of('modem-1')
    silent.modem.use(deaf(/^(?!AT\+CFUN=1,1)/))
    await openings(silent, new Recovery(silent.clock, notes), notes, 3)
    expect(resets(silent.modem)).toBe(0)
    const bench = new Bench({ dialect: dialects.simcom })
    const recovery = new Recovery(bench.clock, notes)
    await openings(bench, recovery, notes, 1)
    for (const [asked, said] of [
      ['AT+CPIN?', '+CPIN: SIM PUK'],
      ['AT+CREG?', '+CREG: 0,3'],
    ] as const) {
      const takeOff = bench.modem.use(answers(new RegExp(`^${asked.replace(/[+?]/g, '\\$&')}`), 'OK', [said]))
      await openings(bench, recovery, notes, 3)
      takeOff()
    }
    expect(resets(bench.modem)).toBe(0)
  })
})

test('a part that is written to a modem which is then lost is not forgotten', async () => {
  const office = new Office()
  const stick = office.stick(first)
  office.binding.add('/dev/ttyUSB0', stick)
  const { transport, error } = await office.open('modem-1')
  expect(error).toBeUndefined()
  const sent = transport.submit(part(), noSignal).catch(({ retry }: GatewayError) => retry)
  await office.clock.advance(10)
  stick.unplug()
  await office.clock.advance(1_000)
  expect(['now', 'unknown']).toContain(await sent)
  expect(office.desk.taken.size).toBe(0)
  expect(new Core().lostWith).toEqual([])
})

describe('a gateway that was killed between a report and its acknowledgement', () => {
  /** A report was said and never acknowledged; the modem waits 15 s for that, then switches its routing off. */
  const killed = async (): Promise<Bench> => {
    const bench = new Bench()
    const rig = await bench.opened()
    let said = false
    bench.core.commit = () => {
      said = true
      return new Promise(() => {})
    }
    await bench.submit(rig)
    await bench.until('the report', () => said)
    await bench.settled('the end', rig.transport.close())
    bench.core.commit = async () => {}
    return bench
  }
  const receipts = (bench: Bench) => bench.core.delivered.filter(({ kind }) => kind === 'receipt').length

  test('the next one has it at once, and hears of everything after it', async () => {
    const bench = await killed()
    const rig = await bench.opened()
    await bench.until('the report again', () => receipts(bench) === 1, 5_000)
    await bench.clock.advance(16_000)
    await bench.phone.send('an answer')
    await bench.until('the answer', () => bench.core.texts.length === 1, 1_000)
    await bench.submit(rig)
    await bench.until('its report', () => receipts(bench) === 2, 3_000)
  })

  test('a modem that cannot give it back: announcements are on again within half a minute', async () => {
    const bench = await killed()
    bench.modem.use(answers(/^AT\+CNMA=2/, 'ERROR'))
    const rig = await bench.opened()
    await bench.until('the routing to be off', () => bench.modem.settings.cnmi[1] === 0, 16_000)
    await bench.phone.send('an answer')
    await bench.until('the answer', () => bench.core.texts.length === 1, 10_000)
    await bench.submit(rig)
    await bench.until('its report', () => receipts(bench) === 1, 3_000)
  })
})
