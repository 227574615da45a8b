import { describe, expect, test } from 'vitest'
import { ended, noSignal, open, part, rigOnScript, scriptWith } from './support/harness.ts'

async function working(own: string, options = {}) {
  const rig = rigOnScript(scriptWith(own), { options })
  expect(await open(rig)).toBeUndefined()
  await rig.clock.advance(100)
  return rig
}

describe('readings', () => {
  test('everything that is known, whole in each reading', async () => {
    const { core } = await working('')
    expect(core.readings.at(-1)).toEqual({
      port: 'scripted',
      reopened: 0,
      resets: 0,
      peer: 'Demo',
      signalDbm: -71,
      registration: 'home',
      model: 'Acme M1',
      firmware: '1.0',
      imei: '350000000000006',
      imsi: '240010000000001',
      iccid: '8946000000000000017',
      ownNumber: '+46700000001',
      smsc: '+46705008999',
      storage: [
        { memory: 'SM', used: 0, total: 10 },
        { memory: 'ME', used: 0, total: 10 },
      ],
    })
  })

  test('only when something has changed', async () => {
    const { core, clock } = await working(
      'AT+CSQ | +CSQ: 21,99 | OK\nAT+CSQ | +CSQ: 21,99 | OK\nAT+CSQ | +CSQ: 9,99 | OK',
    )
    const count = core.readings.length
    await clock.advance(60_000)
    expect(core.readings.length).toBe(count)
    await clock.advance(60_000)
    expect(core.readings.slice(count).map(({ signalDbm }) => signalDbm)).toEqual([-95])
  })

  test('the network goes and comes back', async () => {
    const { core, clock } = await working(`
      AT+CREG? | +CREG: 0,1 | OK
      AT+CREG? | +CREG: 0,1 | OK
      AT+CREG? | +CREG: 0,2 | OK
      AT+CREG? | +CREG: 0,1 | OK
      AT+C*REG? | ERROR`)
    await clock.advance(60_000)
    expect(core.readings.at(-1)).toMatchObject({ registration: 'searching', attention: { code: 'modem/no-network' } })
    await clock.advance(60_000)
    expect(core.readings.at(-1)?.attention).toBeUndefined()
    expect(core.lostWith).toEqual([])
  })

  test.each([
    ['the SIM card is taken out', 'AT+CPIN?', '+CPIN: READY | OK', '+CME ERROR: 10', 'modem/sim-missing'],
    [
      'the modem roams, which is not allowed',
      'AT+CREG?',
      '+CREG: 0,1 | OK',
      '+CREG: 0,5 | OK',
      'modem/roaming-refused',
    ],
  ])('%s: the link ends with that reason', async (_, command, good, bad, code) => {
    const { core, clock, line } = await working(`${command} | ${good}\n${command} | ${good}\n${command} | ${bad}`)
    await clock.advance(60_000)
    expect(core.lostWith.map((error) => error.code)).toEqual([code])
    expect([line.closed, clock.pending]).toEqual([true, 0])
  })
})

describe('the watchdog', () => {
  test('asks after 20 s of silence, not sooner and not while there is talk', async () => {
    const { line, clock } = await working('', { sweepMs: 10_000_000, healthMs: 10_000_000 })
    line.heard.length = 0
    await clock.advance(19_000)
    expect(line.heard).toEqual([])
    await clock.advance(1_000)
    expect(line.heard).toEqual(['AT'])
    await clock.advance(40_000)
    expect(line.heard).toEqual(['AT', 'AT', 'AT'])
  })

  test('three silences: lost, everything settled, nothing left over', async () => {
    const { line, clock, core, transport } = await working('')
    line.heard.length = 0
    line.onCommand = () => {
      line.bytes = () => {}
    }
    await clock.advance(19_000)
    const results = [0, 1].map(() => ended(transport.submit(part(), noSignal)))
    await clock.advance(200_000)
    expect(core.lostWith.map((error) => error.code)).toEqual(['modem/no-answer'])
    expect(await Promise.all(results)).toEqual(['modem/not-taken now', expect.stringMatching(/now$/)])
    expect([line.closed, clock.pending]).toEqual([true, 0])
  })

  test('lost after the third silence, not the second', async () => {
    const { line, clock, core } = await working('', { sweepMs: 10_000_000, healthMs: 10_000_000 })
    line.bytes = () => {}
    // 20 s, then three times 5 s and what is waited after each.
    await clock.advance(35_000)
    expect([core.lostWith.length, line.heard.slice(-3)]).toEqual([0, ['AT', 'AT', 'AT']])
    await clock.advance(1_000)
    expect(core.lostWith.map((error) => error.code)).toEqual(['modem/no-answer'])
  })

  test('does not queue up behind a text that takes long', async () => {
    const { line, clock, transport } = await working('PDU | (silence)', { sweepMs: 10_000_000, healthMs: 10_000_000 })
    const result = ended(transport.submit(part(), noSignal))
    await clock.advance(55_000)
    line.heard.length = 0
    line.say('+CMGS: 7', 'OK')
    await clock.advance(1_000)
    expect([await result, line.heard]).toEqual(['accepted 7', []])
  })

  test('one or two lost answers are forgiven', async () => {
    const { line, clock, core } = await working('', { sweepMs: 10_000_000, healthMs: 10_000_000 })
    const say = line.bytes.bind(line)
    let lost = 0
    line.bytes = (words) => {
      if (lost++ % 3 === 2) say(words)
    }
    await clock.advance(600_000)
    expect(core.lostWith).toEqual([])
    expect(lost).toBeGreaterThan(20)
  })

  test('a modem that only chatters is as good as silent', async () => {
    const { line, clock, core } = await working('')
    const say = line.bytes.bind(line)
    line.bytes = () => {}
    for (let second = 0; second < 120; second++) {
      say('\r\n^RSSI:12\r\n\x80\x81\xfe')
      await clock.advance(1_000)
    }
    expect(core.lostWith.map((error) => error.code)).toEqual(['modem/no-answer'])
  })
})

test('hours without anything to do: nothing piles up', async () => {
  const { clock, line, core } = await working('')
  const timers = clock.pending
  await clock.advance(3_600_000)
  line.heard.length = 0
  await clock.advance(3_600_000)
  const anHour = line.heard.length
  line.heard.length = 0
  await clock.advance(3_600_000)
  expect(line.heard.length).toBe(anHour)
  expect(clock.pending).toBe(timers)
  expect(core.lostWith).toEqual([])
})
