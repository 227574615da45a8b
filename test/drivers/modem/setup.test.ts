import { describe, expect, test } from 'vitest'
import { open, PinNotes, rigOn, rigOnScript, scriptWith } from './support/harness.ts'
import { ScriptedLine } from './support/scripted-line.ts'

/** Own rows of a script, and what comes of opening. */
async function opened(own: string, options = {}, pins = new PinNotes()) {
  const rig = rigOnScript(scriptWith(own), { options, pins })
  const error = await open(rig)
  return { ...rig, error, facts: rig.transport.facts, heard: rig.line.heard }
}

describe('a modem that does everything right', () => {
  test('the whole dialogue', async () => {
    const { error, heard, facts } = await opened('')
    expect(error).toBeUndefined()
    expect(heard.slice(0, heard.indexOf('AT+CMMS=?') + 1)).toEqual([
      'ESC',
      'AT',
      'ATV1',
      'ATE0',
      'AT+CMEE=1',
      'AT+CGMI',
      'AT+CGMM',
      'AT+CGMR',
      'AT+CGSN',
      'AT+CFUN?',
      'AT+CCID',
      'AT+CPIN?',
      'AT+CIMI',
      'AT+CNUM',
      'AT+CREG?',
      'AT+CSMS=1',
      'AT+CMGF=0',
      'AT+CNMA=2',
      'AT+CSCS="GSM"',
      'AT+CSCA?',
      'AT+CPMS=?',
      'AT+CPMS="SM","SM","SM"',
      'AT+CNMI=?',
      'AT+CNMI=2,1,0,1,0',
      'AT+CMMS=?',
    ])
    expect(facts).toMatchObject({
      manufacturer: 'Acme',
      modelName: 'M1',
      firmware: '1.0',
      imei: '350000000000006',
      iccid: '8946000000000000017',
      imsi: '240010000000001',
      ownNumber: '+46700000001',
      smsc: '+46705008999',
      registration: 'home',
      acks: true,
      memories: ['SM', 'ME'],
      routing: { mode: 2, mt: 1, bm: 0, ds: 1, bfr: 0 },
      cmms: 1,
    })
  })

  test('the same with echo on, which ATE0 does not switch off', async () => {
    const rig = rigOnScript(scriptWith(''))
    rig.line.echo = true
    expect(await open(rig)).toBeUndefined()
    expect(rig.transport.facts).toMatchObject({ manufacturer: 'Acme', modelName: 'M1', imei: '350000000000006' })
  })

  test('the same among chatter that falls into every answer', async () => {
    const rig = rigOnScript(scriptWith(''))
    rig.line.onCommand = () => rig.line.say('^RSSI:12', '+ZPASR: "UMTS"', '^BOOT:1,0,0,0,72', '+CREG: 1,"00C3","0000"')
    expect(await open(rig)).toBeUndefined()
    expect(rig.transport.facts).toMatchObject({ manufacturer: 'Acme', modelName: 'M1', registration: 'home' })
  })
})

describe('families', () => {
  test('Huawei is told to keep quiet and to stay awake before anything else', async () => {
    const { heard, facts } = await opened('AT+CGMI | huawei | OK\nAT+CGMM | E3131 | OK')
    expect(facts?.model.family).toBe('huawei')
    const at = heard.indexOf('AT^CURC=0')
    expect(heard.slice(at, at + 4)).toEqual(['AT^CURC=0', 'AT^PORTSEL=1', 'AT+CFUN?', 'AT^ICCID?'])
  })

  test('a switched-off radio is switched on', async () => {
    const { error, heard } = await opened('AT+CFUN? | +CFUN: 4 | OK')
    expect([error, heard.includes('AT+CFUN=1')]).toEqual([undefined, true])
  })

  test('MC75i (gammu/gammu#1207): no ME for receiving, bfr 1', async () => {
    const { heard, facts } = await opened(`
      AT+CGMI    | Cinterion | OK
      AT+CGMM    | MC75i | OK
      AT+CPMS=?  | +CPMS: ("ME","SM","MT"),("ME","SM","MT"),("SM","MT") | OK
      AT+CNMI=?  | +CNMI: (0-3),(0,1),(0,2,3),(0,2),(1) | OK`)
    expect(heard).toContain('AT+CPMS="SM","SM","SM"')
    expect(heard).toContain('AT+CNMI=2,1,0,2,1')
    expect(facts?.memories).toEqual(['SM', 'ME'])
  })

  test('a modem that refuses what it offers is asked for the next best', async () => {
    const { error, facts, heard } = await opened(`
      AT+CNMI=2,1,0,1,0 | +CMS ERROR: 303 | 
      AT+CNMI=1,1,0,1,0 | ERROR | `)
    expect(error).toBeUndefined()
    expect(heard.filter((line) => line.startsWith('AT+CNMI=')).slice(0, 4)).toEqual([
      'AT+CNMI=?',
      'AT+CNMI=2,1,0,1,0',
      'AT+CNMI=1,1,0,1,0',
      'AT+CNMI=3,1,0,1,0',
    ])
    expect(facts?.routing).toEqual({ mode: 3, mt: 1, bm: 0, ds: 1, bfr: 0 })
  })

  test('one that announces nothing works, and says so', async () => {
    const { error, core, clock } = await opened('AT+CNMI=* | ERROR')
    await clock.advance(1_000)
    expect(error).toBeUndefined()
    expect(core.readings.at(-1)?.attention?.code).toBe('modem/receives-late')
  })

  test('one that leaves commands unanswered that it does not know', async () => {
    const { error } = await opened('AT+CNUM | (silence)\nAT+CSCS="GSM" | (silence)\nAT+CMMS=? | (silence)')
    expect(error).toBeUndefined()
  })
})

describe('every step that fails has its sentence', () => {
  test.each([
    ['never answers', '* | (silence)', 'modem/silent-port'],
    ['answers rubbish', '* | \xfe\xfe\x80', 'modem/silent-port'],
    ['goes silent', 'AT+CPIN? | (silence)', 'modem/no-answer'],
    ['is unplugged', 'AT+CGSN | (unplug)', 'modem/unplugged'],
    ['has no SIM card', 'AT+CPIN? | +CME ERROR: 10', 'modem/sim-missing'],
    ['has no SIM card, in words', 'AT+CPIN? | +CME ERROR: SIM not inserted', 'modem/sim-missing'],
    ['has a broken SIM card', 'AT+CPIN? | +CME ERROR: 13', 'modem/sim-failure'],
    ['has a SIM card that never gets ready', 'AT+CPIN? | +CME ERROR: 14', 'modem/sim-busy'],
    ['is locked to a network', 'AT+CPIN? | +CPIN: PH-NET PIN | OK', 'modem/sim-locked'],
    ['wants the PUK', 'AT+CPIN? | +CPIN: SIM PUK | OK', 'modem/puk-needed'],
    ['wants a PIN that is not stored', 'AT+CPIN? | +CPIN: SIM PIN | OK', 'modem/pin-needed'],
    ['is refused by the network', 'AT+CREG? | +CREG: 0,3 | OK\nAT+C*REG? | ERROR', 'modem/registration-denied'],
    ['finds no network', 'AT+CREG? | +CREG: 0,2 | OK', 'modem/no-network'],
    ['roams', 'AT+CREG? | +CREG: 0,5 | OK', 'modem/roaming-refused'],
    ['has no PDU mode', 'AT+CMGF=0 | ERROR\nAT+CMGF=1 | ERROR', 'modem/no-pdu-mode'],
    ['refuses the text centre', 'AT+CSCA=* | ERROR', 'modem/setup-refused'],
  ])('a modem that %s', async (_, own, code) => {
    const { error, line, clock } = await opened(own, { smsc: '+46705008999' })
    expect(error?.code).toBe(code)
    expect(error?.sentence).not.toContain('?')
    expect(line.closed).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('a SIM card that takes its time is waited for', async () => {
    const { error } = await opened(`
      AT+CPIN?  | +CME ERROR: 14
      AT+CPIN?  | +CME ERROR: 14
      AT+CPIN?  | +CPIN: READY | OK
      AT+CPMS=? | +CMS ERROR: 314
      AT+CPMS=? | +CPMS: ("SM"),("SM"),("SM") | OK
      AT+CREG?  | +CREG: 0,2 | OK
      AT+CREG?  | +CREG: 0,1 | OK`)
    expect(error).toBeUndefined()
  })

  test('roaming where it is allowed', async () => {
    const { error, facts } = await opened('AT+CREG? | +CREG: 0,5 | OK', { roamingAllowed: true })
    expect([error, facts?.registration]).toEqual([undefined, 'roaming'])
  })

  test('LTE only: +CREG knows nothing, +CEREG does', async () => {
    const { error } = await opened('AT+CREG? | +CREG: 0,0 | OK\nAT+CEREG? | +CEREG: 0,1 | OK')
    expect(error).toBeUndefined()
  })

  test('no text centre: texts come in, and it says so', async () => {
    const { error, core } = await opened('AT+CSCA? | +CSCA: "",129 | OK')
    expect(error).toBeUndefined()
    expect(core.readings.find(({ attention }) => attention)?.attention?.code).toBe('modem/no-smsc')
  })
})

describe('speeds', () => {
  test('the usual ones are tried when asked', async () => {
    const rig = rigOnScript(scriptWith(''), { options: { baudRate: 'auto' } })
    let silent = true
    rig.line.onCommand = () => {
      silent = rig.line.speeds.at(-1) !== 57_600
    }
    const say = rig.line.bytes.bind(rig.line)
    rig.line.bytes = (words) => {
      if (!silent) say(words)
    }
    expect(await open(rig)).toBeUndefined()
    expect(rig.line.speeds).toEqual([9_600, 57_600])
  })
})

describe('the PIN and its guard', () => {
  const asks = 'AT+CPIN? | +CPIN: SIM PIN | OK\nAT+CPINR="SIM PIN" | +CPINR: SIM PIN,3 | OK'
  const entered = (heard: readonly string[]) => heard.filter((line) => line.startsWith('AT+CPIN="'))

  test('the right one opens the card, as often as it asks', async () => {
    const pins = new PinNotes()
    for (let start = 0; start < 3; start++) {
      const own = `AT+CPIN? | +CPIN: SIM PIN | OK\nAT+CPIN? | +CPIN: READY | OK\nAT+CPIN="4711" | OK`
      const { error, heard } = await opened(own, { pin: '4711' }, pins)
      expect([error, entered(heard)]).toEqual([undefined, ['AT+CPIN="4711"']])
    }
    expect([...pins.notes.values()].map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
  })

  test('a wrong one is sent once and never again, whatever happens', async () => {
    const pins = new PinNotes()
    const own = `${asks}\nAT+CPIN="1111" | +CME ERROR: 16`
    const first = await opened(own, { pin: '1111' }, pins)
    expect([first.error?.code, entered(first.heard)]).toEqual(['modem/pin-wrong', ['AT+CPIN="1111"']])
    for (const later of [own, `${own}\nAT+CCID | (silence)`, `${own}\nAT+CCID | ERROR`]) {
      const again = await opened(later, { pin: '1111' }, pins)
      expect([again.error?.code, entered(again.heard)]).toEqual(['modem/pin-tried', []])
    }
    // Another PIN has a try of its own, and so has another card.
    const other = await opened(own.replace('1111', '2222'), { pin: '2222' }, pins)
    expect(entered(other.heard)).toEqual(['AT+CPIN="2222"'])
    const card = await opened(`${own}\nAT+CCID | 8946000000000000025 | OK`, { pin: '1111' }, pins)
    expect(entered(card.heard)).toEqual(['AT+CPIN="1111"'])
  })

  test.each(['(unplug)', '(silence)'])(
    '%s while the PIN is on its way: not sent again when it was counted',
    async (what) => {
      const pins = new PinNotes()
      const own = `${asks}\nAT+CPIN="1111" | ${what}`
      const first = await opened(own, { pin: '1111' }, pins)
      expect(first.error?.code).toBe(what === '(unplug)' ? 'modem/unplugged' : 'modem/pin-wrong')
      const counted = own.replace('SIM PIN,3', 'SIM PIN,2')
      const untold = own.replace('+CPINR: SIM PIN,3 | OK', 'ERROR')
      for (const later of [counted, untold]) {
        const again = await opened(later, { pin: '1111' }, pins)
        expect([again.error?.code, entered(again.heard)]).toEqual(['modem/pin-tried', []])
      }
    },
  )

  test('one whose answer was lost is sent once more when the card has not counted it, and never a third time', async () => {
    const pins = new PinNotes()
    const own = `${asks}\nAT+CPIN="4711" | (unplug)`
    await opened(own, { pin: '4711' }, pins)
    const again = await opened(own, { pin: '4711' }, pins)
    expect(entered(again.heard)).toEqual(['AT+CPIN="4711"'])
    const third = await opened(own, { pin: '4711' }, pins)
    expect([third.error?.code, entered(third.heard)]).toEqual(['modem/pin-tried', []])
  })

  test('one whose answer was lost is good for ever once the card is found open with it', async () => {
    const pins = new PinNotes()
    const untold = 'AT+CPIN? | +CPIN: SIM PIN | OK\nAT+CPINR="SIM PIN" | ERROR'
    await opened(`${untold}\nAT+CPIN="4711" | (unplug)`, { pin: '4711' }, pins)
    const open = await opened('AT+CLCK="SC",2 | +CLCK: 1 | OK', { pin: '4711' }, pins)
    expect(open.error).toBeUndefined()
    const asked = 'AT+CPIN? | +CPIN: SIM PIN | OK\nAT+CPIN? | +CPIN: READY | OK\nAT+CPINR="SIM PIN" | ERROR'
    const next = await opened(asked, { pin: '4711' }, pins)
    expect([next.error, entered(next.heard)]).toEqual([undefined, ['AT+CPIN="4711"']])
  })

  test('a memory that cannot be written keeps the PIN back', async () => {
    const pins = new PinNotes()
    pins.remember = () => Promise.reject(new Error('disk full'))
    const { error, heard } = await opened(asks, { pin: '4711' }, pins)
    expect([error?.wire, entered(heard)]).toEqual(['disk full', []])
  })

  test.each([
    ['huawei', 'AT^CPIN? | ^CPIN: SIM PIN,1,10,1,10,3 | OK'],
    ['Quectel', 'AT+QPINC="SC" | +QPINC: "SC",1,10 | OK'],
    ['SIMCOM_Ltd', 'AT+SPIC | +SPIC: 1,10,0,10 | OK'],
    ['Telit', 'AT#PCT | #PCT: 1 | OK'],
    ['u-blox', 'AT+UPINCNT | +UPINCNT: 1,3,10,10 | OK'],
    ['ZTE INCORPORATED', 'AT+ZPINPUK=? | +ZPINPUK: 1,10 | OK'],
    ['Acme', 'AT+CPINR="SIM PIN" | +CPINR: SIM PIN,1 | OK'],
  ])('%s: the last try is not used', async (maker, tries) => {
    const { error, heard } = await opened(`AT+CGMI | ${maker} | OK\n${asks.split('\n')[0]}\n${tries}`, { pin: '4711' })
    expect([error?.code, entered(heard)]).toEqual(['modem/pin-last-try', []])
    expect(error?.sentence).toContain('1')
  })

  test('an answer about the tries that was lost is asked for again', async () => {
    const { error, heard } = await opened(
      `AT+CPIN? | +CPIN: SIM PIN | OK
       AT+CPINR="SIM PIN" | (silence)
       AT+CPINR="SIM PIN" | +CPINR: SIM PIN,1 | OK`,
      { pin: '4711' },
    )
    expect([error?.code, entered(heard)]).toEqual(['modem/pin-last-try', []])
  })

  test('the PIN is in no log line', async () => {
    const rig = rigOnScript(scriptWith(`${asks}\nAT+CPIN="4711" | OK`), { options: { pin: '4711' } })
    rig.line.echo = true
    await open(rig)
    expect(rig.log.length).toBeGreaterThan(10)
    expect(JSON.stringify(rig.log)).not.toContain('4711')
  })
})

test('a prompt that a killed process left open is left before anything else', async () => {
  const rig = rigOnScript(scriptWith(''))
  rig.line.write(Buffer.from('AT+CMGS=18\r0031000B91'))
  expect(await open(rig)).toBeUndefined()
  expect(rig.line.heard.slice(0, 3)).toEqual(['AT+CMGS=18', 'ESC', 'AT'])
  expect(rig.line.heard.filter((line) => line.startsWith('PDU'))).toEqual([])
})

test('aborted in the middle of setup: closed, and told so', async () => {
  const rig = rigOnScript(scriptWith('AT+CREG? | +CREG: 0,2 | OK'))
  const abort = new AbortController()
  const opening = rig.transport.open(rig.core, abort.signal).catch((error: { code: string }) => error.code)
  await rig.clock.advance(10_000)
  abort.abort()
  expect(await opening).toBe('modem/closed')
  expect([rig.line.closed, rig.clock.pending]).toEqual([true, 0])
})

test('closed in the middle of setup: opening ends, and so does the port', async () => {
  const rig = rigOnScript(scriptWith('AT+CREG? | +CREG: 0,2 | OK'))
  const opening = rig.transport
    .open(rig.core, new AbortController().signal)
    .catch((error: { code: string }) => error.code)
  await rig.clock.advance(10_000)
  await rig.transport.close()
  await rig.clock.advance(100)
  expect(await opening).toBe('modem/closed')
  expect([rig.line.closed, rig.clock.pending]).toEqual([true, 0])
})

test('closed while the port is being opened: closed again as soon as it is open', async () => {
  const line = new ScriptedLine(scriptWith(''))
  let give = (_line: ScriptedLine) => {}
  const openPort = () => new Promise<ScriptedLine>((resolve) => (give = resolve))
  const rig = rigOn({ openPort })
  const opening = rig.transport
    .open(rig.core, new AbortController().signal)
    .catch((error: { code: string }) => error.code)
  await rig.transport.close()
  expect(await opening).toBe('modem/closed')
  give(line)
  await rig.clock.advance(100)
  expect([line.closed, line.heard]).toEqual([true, []])
})
