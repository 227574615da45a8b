import { describe, expect, test } from 'vitest'
import type { GatewayError } from '../../../core/errors.ts'
import type { ModemControls } from '../../../core/ports/transport.ts'
import { modelFor } from '../../../drivers/modem/models.ts'
import { notesInMemory } from '../../../drivers/modem/modem-notes.ts'
import { amountIn, ussdWords } from '../../../drivers/modem/ussd.ts'
import { dialects, dialectTables, readDialect, urcStorm } from '../../../drivers/simulator/modem/index.ts'
import { Bench } from './support/bench.ts'
import { noSignal, open, part, rigOnScript, scriptWith } from './support/harness.ts'

const ussd = { '*100#': 'Saldo: 12,50 kr. Giltigt till 31-12-2026.', '*111#': '1 Saldo\n2 Ladda…', '1': 'Saldo 9 kr' }

async function withModem(options: ConstructorParameters<typeof Bench>[0] = {}, wish = {}) {
  const bench = new Bench({ ussd, ...options })
  const rig = await bench.opened(wish)
  return { bench, rig, modem: rig.transport.modem as ModemControls }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: GatewayError) => error.code,
  )

describe('USSD', () => {
  const textOnly = readDialect('text only', dialectTables.generic, 'text-only | yes')
  const kinds = { ...dialects, 'text mode': textOnly }
  test.each(Object.keys(kinds) as (keyof typeof kinds)[])(
    '%s: a code and its answer, in several lines',
    async (kind) => {
      const { bench, modem } = await withModem({ dialect: kinds[kind] })
      const ask = (code: string) => bench.settled(code, modem.ussd(code, noSignal))
      expect(await ask('*100#')).toEqual({ words: ussd['*100#'], more: false })
      expect(await ask('*111#')).toEqual({ words: '1 Saldo\n2 Ladda', more: true })
      expect(await ask('1')).toEqual({ words: 'Saldo 9 kr', more: false })
    },
  )

  test('a code that the network does not know, one that is none, two at once, no answer', async () => {
    const { bench, modem } = await withModem()
    const ends = (code: string) => bench.settled(code, codeOf(modem.ussd(code, noSignal)))
    expect(await ends('*999#')).toBe('modem/ussd-refused')
    expect(await ends('*1#",15;+CFUN=0')).toBe('modem/ussd-code')
    const first = codeOf(modem.ussd('*100#', noSignal))
    expect(await ends('*100#')).toBe('modem/ussd-busy')
    expect(await bench.settled('the first', first)).toBe('done')
    bench.modem.coverage = 'none'
    expect(await ends('*100#')).toBe('modem/ussd-refused')
  })

  test('texts go on meanwhile', async () => {
    const { bench, rig, modem } = await withModem()
    const answer = modem.ussd('*100#', noSignal)
    const sent = ['accepted 0', 'accepted 1', 'accepted 2']
    for (const each of sent) expect(await bench.submit(rig, { receipt: false })).toBe(each)
    expect((await bench.settled('the answer', answer)).words).toContain('12,50')
  })

  test.each([
    ['packed by Huawei', 'huawei', 'D3309BFC06', 15, 'Saldo'],
    ['UCS-2 by its coding', 'generic', '00530061006C0064006F', 72, 'Saldo'],
    ['as it is', 'generic', 'Saldo 5', 15, 'Saldo 5'],
    ['digits alone are no hexadecimal', 'generic', '1250', 15, '1250'],
  ])('%s', (_, family, words, dcs, expected) => {
    expect(ussdWords(words, dcs, { model: modelFor(family, ''), textMode: false })).toBe(expected)
  })

  test.each([
    ['Saldo: 12,50 kr. Giltigt till 31-12-2026.', 12.5],
    ['Ihr Guthaben beträgt 7,05 EUR', 7.05],
    ['Your balance is $1,234.56 valid until 01/02/2027', 1234.56],
    ['Main balance: £0.87. Data: 500MB', 0.87],
    ['Credit 3', 3],
    ['Solde : 1 250,00 € au 03/04', 1250],
    ['-0,40 EUR', -0.4],
    ['Dial *101# for the menu', undefined],
  ])('the money in “%s”', (words, expected) => {
    expect(amountIn(words)).toBe(expected)
  })
})

describe('the money left', () => {
  test('is asked for by itself, shown, and complained about when low', async () => {
    const notes = notesInMemory('modem-1')
    const bench = new Bench({ ussd })
    const wish = { balanceCode: '*100#', balanceLow: 20, balanceEveryMs: 3_600_000 }
    const rig = await bench.opened(wish, { notes })
    await bench.until('the balance', () => bench.core.readings.at(-1)?.balance !== undefined)
    expect(bench.core.readings.at(-1)?.balance).toMatchObject({ amount: 12.5, words: ussd['*100#'] })
    expect(bench.core.readings.at(-1)?.attention?.code).toBe('modem/low-balance')
    const asked = () => bench.modem.commandLines.filter((line) => line.startsWith('AT+CUSD')).length
    expect(asked()).toBe(1)
    await rig.transport.close()
    // The answer is known over a restart, and the next question comes when it is due.
    await bench.opened(wish, { notes })
    await bench.until('the kept balance', () => bench.core.readings.at(-1)?.balance?.amount === 12.5)
    expect(asked()).toBe(1)
    await bench.clock.advance(3_700_000)
    await bench.until('the next question', () => asked() === 2)
  })
})

describe('missed calls', () => {
  test.each(['generic', 'huawei'] as const)('%s: one call is one note, with the number', async (family) => {
    const { bench } = await withModem({ dialect: dialects[family] })
    bench.modem.ring('+46701112233', 3)
    await bench.until('the call', () => bench.core.delivered.length === 1)
    expect(bench.core.delivered).toMatchObject([
      { kind: 'segment', note: 'missed-call', from: { value: '+46701112233', kind: 'international' } },
    ])
    bench.modem.ring('+46701112233', 1)
    await bench.until('the second', () => bench.core.delivered.length === 2)
    await bench.clock.advance(60_000)
    expect(bench.core.delivered).toHaveLength(2)
    expect(new Set(bench.core.delivered.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  test('not told when the office does not want it', async () => {
    const { bench } = await withModem({}, { missedCalls: false })
    bench.modem.ring('+46701112233', 1)
    await bench.clock.advance(60_000)
    expect(bench.core.delivered).toEqual([])
  })

  test('a caller without a number, and a network that never says that he has hung up', async () => {
    const rig = rigOnScript(scriptWith(''))
    await open(rig)
    rig.line.say('RING')
    await rig.clock.advance(5_000)
    rig.line.say('RING')
    await rig.clock.advance(9_000)
    expect(rig.core.delivered).toEqual([])
    await rig.clock.advance(2_000)
    expect(rig.core.delivered).toMatchObject([{ note: 'missed-call', from: { value: '' } }])
  })
})

describe('the console', () => {
  test('answers as they are, while texts flow among URCs', async () => {
    const { bench, rig, modem } = await withModem({ dialect: dialects.huawei })
    bench.modem.use(urcStorm(['^RSSI:12'], 40))
    const sent = Array.from({ length: 5 }, () => rig.transport.submit(part({ receipt: false }), noSignal))
    const read = await bench.settled('the console', modem.command('at+csq'))
    expect(read).toEqual({ lines: ['+CSQ: 21,99'], result: 'OK' })
    expect(await bench.settled('ATI', modem.command('ATI'))).toMatchObject({ result: 'OK' })
    expect((await bench.settled('creg', modem.command('AT+CREG?'))).lines).toEqual(['+CREG: 0,1'])
    expect((await bench.settled('nonsense', modem.command('AT+XYZ'))).result).toBe('ERROR')
    expect((await bench.settled('texts', Promise.all(sent))).map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4'])
  })

  test.each([
    'AT+CMGD=1',
    'at + cmgd = 1,4',
    'AT+CMGS=20',
    'AT+CPIN="1234"',
    'AT+CPWD="SC","1","2"',
    'AT+CLCK="SC",0,"1234"',
    'ATD+46701234567;',
    'ATE0D123',
    'ATZ',
    'ATE1',
    'ATV',
    'AT+CPMS="ME"',
    'AT&F',
    'AT+IPR=9600',
    'AT+CSQ;+CMGD=1',
  ])('%s is refused', async (line) => {
    const { bench, modem } = await withModem()
    const before = bench.modem.commandLines.length
    expect(await codeOf(modem.command(line))).toBe('modem/console-refused')
    expect(bench.modem.commandLines.slice(before).filter((heard) => /CMG|CPIN|CPWD|ATD|IPR/.test(heard))).toEqual([])
  })

  test.each(['', 'CSQ', 'AT\rATD1', 'AT+CSQ\x1a', 'ATü'])('%j is no command', async (line) => {
    const { modem } = await withModem()
    expect(await codeOf(modem.command(line))).toBe('modem/console-line')
  })

  test('what a command changed that texts need is put back', async () => {
    const { bench, rig, modem } = await withModem()
    // A text that is handed over in the same moment must not go out in the wrong mode.
    for (const [at, line] of ['AT+CMGF=1', 'AT+CNMI=0,0,0,0,0', 'AT+CSCS="UCS2"', 'AT+CMGF=1;+CSQ'].entries()) {
      const console = modem.command(line)
      expect(await bench.submit(rig, { receipt: false })).toBe(`accepted ${at}`)
      expect((await console).result).toBe('OK')
    }
    expect(bench.phone.inbox.map(({ text }) => text)).toEqual(['hello', 'hello', 'hello', 'hello'])
    expect(bench.modem.settings).toMatchObject({ cmgf: 0, cscs: 'GSM', echo: false, cnmi: [2, 1, 0, 1, 0] })
    await bench.phone.send('still here')
    await bench.until('the text', () => bench.core.texts.length === 1)
    expect(bench.core.lostWith).toEqual([])
  })
})

describe('the PIN of the SIM card', () => {
  const locked = { sim: { pin: '1234' } }
  test('is changed, and opens the card at the next start', async () => {
    const { bench, rig, modem } = await withModem(locked, { pin: '1234' })
    await bench.settled('the change', modem.changePin('1234', '5678'))
    await rig.transport.close()
    bench.modem.unplug()
    bench.modem.plugIn()
    await bench.opened({ pin: '5678' })
    expect(bench.modem.sim.pinsTried).toEqual(['1234', '1234', '5678'])
  })

  test('the question for it is switched off and on', async () => {
    const { bench, modem } = await withModem(locked, { pin: '1234' })
    await bench.settled('off', modem.setPinLock(false, '1234'))
    expect(bench.modem.sim.locked).toBe(false)
    await bench.settled('on', modem.setPinLock(true, '1234'))
    expect(bench.modem.sim.locked).toBe(true)
  })

  test('a wrong one is tried once, and none when one try is left', async () => {
    const { bench, modem } = await withModem(locked, { pin: '1234' })
    const change = (old: string, to: string) => bench.settled('the change', codeOf(modem.changePin(old, to)))
    expect(await change('1111', '5678')).toBe('modem/pin-not-right')
    expect(await change('1111', '5678')).toBe('modem/pin-tried')
    expect(bench.modem.sim.pinTries).toBe(2)
    expect(await change('2222', '5678')).toBe('modem/pin-not-right')
    expect(await change('3333', '5678')).toBe('modem/pin-last-try')
    expect(await change('1234', '56')).toBe('modem/pin-form')
    expect([bench.modem.sim.pinTries, bench.modem.sim.state]).toEqual([1, 'ready'])
  })
})

describe('a text to oneself', () => {
  test('comes back, and is nobody’s text', async () => {
    const { bench, modem } = await withModem()
    const tookMs = await bench.settled('the loop', modem.loopBack(undefined, noSignal))
    expect(tookMs).toBeGreaterThan(0)
    expect(bench.core.delivered).toEqual([])
    expect(bench.modem.submissions).toHaveLength(1)
    await bench.until('an empty memory', () => bench.modem.memory('SM').used === 0)
  })

  test('one that does not come is told', async () => {
    const { bench, modem } = await withModem()
    expect(await bench.settled('the loop', codeOf(modem.loopBack('+46709999999', noSignal)))).toBe(
      'modem/loop-back-late',
    )
  })
})
