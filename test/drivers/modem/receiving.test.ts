import { describe, expect, test } from 'vitest'
import { readPdu } from '../../../drivers/modem/incoming.ts'
import { waitFor } from '../../support/wait-for.ts'
import { noSignal, open, part, type Rig, rigOnScript, scriptWith } from './support/harness.ts'
import type { ScriptedLine } from './support/scripted-line.ts'

/** DELIVER from +46701234567, 2026-01-15 10:00:00+01:00: "hellohello" (TS 23.040 §9.2.2.1, worked out by hand). */
const hello = '00' + '04' + '0B916407214365F7' + '00' + '00' + '62105101000040' + '0A' + 'E8329BFD4697D9EC37'
const helloLength = hello.length / 2 - 1
/** The same with TP-MMS the other way round, as a service centre may repeat it. */
const helloAgain = `00${'00'}${hello.slice(4)}`
/** STATUS-REPORT for TP-MR 7 to +46701234567: received by the phone. */
const report = '00' + '06' + '07' + '0B916407214365F7' + '62105101000040' + '62105101100040' + '00'
const reportLength = report.length / 2 - 1

interface Working extends Rig {
  readonly line: ScriptedLine
}

async function working(own: string, options = {}): Promise<Working> {
  const rig = rigOnScript(scriptWith(own), { options })
  expect(await open(rig)).toBeUndefined()
  await rig.clock.advance(100)
  // Setup's own refusal of what may have been left is none of these tests' business.
  const leftover = rig.line.heard.indexOf('AT+CNMA=2')
  if (leftover >= 0) rig.line.heard.splice(leftover, 1)
  return rig
}

const commands = (line: ScriptedLine, pattern: RegExp) => line.heard.filter((each) => pattern.test(each))

describe('announced', () => {
  test('read, stored, then deleted', async () => {
    const { line, core, clock } = await working(`AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    const order: string[] = []
    core.commit = async () => {
      order.push(`stored after ${commands(line, /CMGD/).length} deletions`)
    }
    line.say('+CMTI: "SM",3')
    await clock.advance(10)
    expect(core.texts).toEqual(['hellohello'])
    expect(order).toEqual(['stored after 0 deletions'])
    expect(commands(line, /CMG[RD]/)).toEqual(['AT+CMGR=3', 'AT+CMGD=3'])
    expect(core.delivered[0]).toMatchObject({
      kind: 'segment',
      from: { value: '+46701234567', kind: 'international' },
      sentAt: Date.UTC(2026, 0, 15, 9, 0, 0),
      raw: hello,
    })
  })

  test('not stored: not deleted; found again by the next sweep', async () => {
    const { line, core, clock } = await working(`
      AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK
      AT+CMGL=4 | OK
      AT+CMGL=4 | OK
      AT+CMGL=4 | +CMGL: 3,1,,${helloLength} | ${hello} | OK
      AT+CMGL=4 | OK`)
    core.commit = () => Promise.reject(new Error('disk full'))
    line.say('+CMTI: "SM",3')
    await clock.advance(10)
    expect([core.texts, commands(line, /CMGD/)]).toEqual([[], []])
    core.commit = async () => {}
    await clock.advance(60_000)
    expect([core.texts, commands(line, /CMGD/)]).toEqual([['hellohello'], ['AT+CMGD=3']])
  })

  test('the memory that is named is the one that is read', async () => {
    const { line, core, clock } = await working(`AT+CMGR=0 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    const before = line.heard.length
    line.say('+CMTI: "SM",0')
    await clock.advance(10)
    line.say('+CMTI: "ME",0')
    await clock.advance(10)
    expect(line.heard.slice(before)).toEqual([
      ...['AT+CPMS="SM"', 'AT+CMGR=0', 'AT+CMGD=0'],
      ...['AT+CPMS="ME"', 'AT+CMGR=0', 'AT+CMGD=0'],
    ])
    expect(core.texts).toEqual(['hellohello'])
  })

  test('counters that lag: read again after half a second', async () => {
    const { line, core, clock } = await working(`
      AT+CMGR=3 | OK
      AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    line.say('+CMTI: "SM",3')
    await clock.advance(499)
    expect(core.texts).toEqual([])
    await clock.advance(1)
    expect(core.texts).toEqual(['hellohello'])
  })

  test("a text of the card's owner is left alone", async () => {
    const { line, core, clock } = await working(`AT+CMGR=3 | +CMGR: 3,,${helloLength} | ${hello} | OK`)
    line.say('+CMTI: "SM",3')
    await clock.advance(1_000)
    expect([core.delivered, commands(line, /CMGD/)]).toEqual([[], []])
  })

  test.each(['+CMTI: ,-1', '+CMTI: "SM"', '^SMMEMFULL: "SM"'])('%s: both memories are swept', async (urc) => {
    const { line, clock } = await working('')
    const before = commands(line, /CMGL/).length
    line.say(urc)
    await clock.advance(10)
    expect(commands(line, /CMGL/).length).toBe(before + 2)
  })

  test('a storm of announcements becomes a sweep', async () => {
    const { line, core, clock } = await working(`AT+CMGR=* | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    const before = line.heard.length
    for (let index = 0; index < 5_000; index++) line.say(`+CMTI: "SM",${index}`)
    await clock.advance(1_000)
    expect(core.texts).toEqual(['hellohello'])
    expect(line.heard.length - before).toBeLessThan(200)
  })
})

describe('direct', () => {
  test('stored, then acknowledged', async () => {
    const { line, core, clock } = await working('AT+CNMI=? | +CNMI: (2),(0,2),(0),(1),(0) | OK')
    let store = () => {}
    core.commit = () => new Promise((resolve) => (store = resolve))
    line.say(`+CMT: ,${helloLength}`, hello)
    await clock.advance(10)
    expect(commands(line, /CNMA/)).toEqual([])
    store()
    await clock.advance(10)
    expect([core.texts, commands(line, /CNMA/)]).toEqual([['hellohello'], ['AT+CNMA']])
  })

  test('not stored: refused, so that the network sends it again', async () => {
    const { line, core, clock } = await working('')
    core.commit = () => Promise.reject(new Error('disk full'))
    line.say(`+CMT: ,${helloLength}`, hello)
    await clock.advance(10)
    core.commit = async () => {}
    line.say(`+CMT: ,${helloLength}`, helloAgain)
    await clock.advance(10)
    expect([core.texts, commands(line, /CNMA/)]).toEqual([['hellohello'], ['AT+CNMA=2', 'AT+CNMA']])
  })

  test('phase 2: nothing to acknowledge, so it is kept until it is stored', async () => {
    const { line, core, clock } = await working('AT+CSMS=1 | ERROR')
    core.commit = () => Promise.reject(new Error('disk full'))
    line.say(`+CMT: ,${helloLength}`, hello)
    await clock.advance(11_000)
    core.commit = async () => {}
    await clock.advance(5_000)
    expect([core.texts, commands(line, /CNMA/)]).toEqual([['hellohello'], []])
  })

  test('a report', async () => {
    const { line, core, clock } = await working('')
    line.say(`+CDS: ${reportLength}`, report)
    await clock.advance(10)
    expect(core.delivered).toEqual([
      expect.objectContaining({
        kind: 'receipt',
        id: '7',
        phone: { value: '+46701234567', kind: 'international' },
        state: 'delivered',
        at: Date.UTC(2026, 0, 15, 9, 1, 0),
        wire: 'TP-MR 7 TP-ST 0x00: received by the phone',
      }),
    ])
    expect(commands(line, /CNMA/)).toEqual(['AT+CNMA'])
  })

  test('one that comes at the very moment when another is done with', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const { line, core, clock } = await working('AT+CSMS=1 | ERROR')
      line.say(`+CMT: ,${helloLength}`, hello)
      for (let turn = 0; turn < turns; turn++) await null
      line.say(`+CMT: ,${helloLength}`, hello.replace('62105101000040', '62105101001040'))
      await clock.advance(10)
      expect(core.texts, `after ${turns} turns`).toHaveLength(2)
    }
  })

  test('a report that is stored (+CDSI)', async () => {
    const { line, core, clock } = await working(`AT+CMGR=5 | +CMGR: 0,,${reportLength} | ${report} | OK`)
    line.say('+CDSI: "SM",5')
    await clock.advance(10)
    expect(core.delivered.map(({ kind }) => kind)).toEqual(['receipt'])
    expect(commands(line, /CMGD/)).toEqual(['AT+CMGD=5'])
  })

  test('it is acknowledged before a text that waits for the modem', async () => {
    const { line, clock, transport } = await working('AT+CSQ | (silence)')
    await clock.advance(0)
    line.heard.length = 0
    line.say(`+CMT: ,${helloLength}`, hello)
    await clock.advance(0)
    void transport.submit(part(), noSignal).catch(() => {})
    await clock.advance(20_000)
    const order = line.heard.filter((each) => /CNMA|CMGS/.test(each)).map((each) => each.slice(0, 7))
    expect(order).toEqual(['AT+CNMA', 'AT+CMGS'])
  })

  test('a message said while setup is under way', async () => {
    const rig = rigOnScript(scriptWith('AT+CSMS=1 | ERROR'))
    rig.line.onCommand = (command) => {
      if (command === 'AT+CIMI') rig.line.say(`+CMT: ,${helloLength}`, hello)
    }
    expect(await open(rig)).toBeUndefined()
    await rig.clock.advance(100)
    expect(rig.core.texts).toEqual(['hellohello'])
  })

  test('an acknowledgement that came too late: announcements are switched on again at once', async () => {
    const { line, clock } = await working('AT+CNMA | +CMS ERROR: 340')
    line.heard.length = 0
    line.say(`+CDS: ${reportLength}`, report)
    await clock.advance(10)
    expect(line.heard).toEqual(['AT+CNMA', 'AT+CNMI=2,1,0,1,0'])
  })

  test('cell broadcasts are no texts', async () => {
    const { line, core, clock } = await working('')
    line.say('+CBM: 88', hello)
    await clock.advance(10)
    expect(core.delivered).toEqual([])
  })
})

describe('the same once', () => {
  test('said and stored too (gammu/gammu#1162)', async () => {
    const { line, core, clock } = await working(`AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    line.say(`+CMT: ,${helloLength}`, helloAgain, '+CMTI: "SM",3')
    await clock.advance(10)
    expect([core.texts, commands(line, /CMGD/)]).toEqual([['hellohello'], ['AT+CMGD=3']])
  })

  test('said and stored at once, while the first is being stored', async () => {
    const { line, core, clock } = await working(`AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    let commits = 0
    let store = () => {}
    core.commit = () => {
      commits++
      return new Promise((resolve) => (store = resolve))
    }
    line.say(`+CMT: ,${helloLength}`, hello, '+CMTI: "SM",3')
    await clock.advance(10)
    expect([commits, commands(line, /CMGD|CNMA/)]).toEqual([1, []])
    store()
    await clock.advance(10)
    expect([commits, core.texts, commands(line, /CMGD|CNMA/).sort()]).toEqual([
      1,
      ['hellohello'],
      ['AT+CMGD=3', 'AT+CNMA'],
    ])
  })

  test('a place that cannot be deleted is not delivered at every sweep', async () => {
    const { core, clock, line } = await working(`
      AT+CMGL=4 | +CMGL: 3,1,,${helloLength} | ${hello} | OK
      AT+CMGR=3 | +CMGR: 1,,${helloLength} | ${hello} | OK
      AT+CMGD=3 | ERROR`)
    await clock.advance(300_000)
    expect(core.texts).toEqual(['hellohello'])
    expect(commands(line, /CMGD/).length).toBeGreaterThan(5)
  })

  test('fingerprints: TP-MMS and padding make no difference, a second later does', () => {
    const of = (pdu: string, length: number | undefined = helloLength) => readPdu(pdu, length).incoming.fingerprint
    expect(of(helloAgain)).toBe(of(hello))
    expect(of(`${hello}FFFFFFFF`)).toBe(of(hello))
    // Another service centre's address in front.
    expect(of(`07916407058099F9${hello.slice(2)}`)).toBe(of(hello))
    expect(of(hello.replace('62105101000040', '62105101001040'))).not.toBe(of(hello))
  })
})

describe('sweeps', () => {
  test("both memories at start and each minute, others' own texts left alone", async () => {
    const { line, core, clock } = await working(`
      AT+CPMS=* | +CPMS: 3,10,3,10,3,10 | OK
      AT+CMGL=4 | +CMGL: 0,1,,${helloLength} | ${hello} | +CMGL: 1,2,,${helloLength} | ${hello} | +CMGL: 2,3,,1 | ${hello} | OK
      AT+CMGL=4 | OK
      AT+CMGR=0 | +CMGR: 1,,${helloLength} | ${hello} | OK`)
    expect(core.texts).toEqual(['hellohello'])
    expect(commands(line, /CMG[LRD]/)).toEqual(['AT+CMGL=4', 'AT+CMGR=0', 'AT+CMGD=0', 'AT+CMGL=4'])
    expect(core.readings.at(-1)?.storage).toEqual([
      { memory: 'SM', used: 2, total: 10 },
      { memory: 'ME', used: 3, total: 10 },
    ])
    await clock.advance(60_000)
    expect(commands(line, /CMGL/)).toHaveLength(4)
    expect(commands(line, /CNMI=2/)).toHaveLength(3)
  })

  test.each([
    [7, undefined],
    [8, 'modem/storage-high'],
  ])('%d of 10 places taken', async (used, code) => {
    const { core } = await working(`AT+CPMS=* | +CPMS: ${used},10,0,10,0,10 | OK`)
    expect(core.readings.at(-1)?.attention?.code).toBe(code)
    if (code) expect(core.readings.at(-1)?.attention?.sentence).toContain('8 of 10')
  })

  test('a garbled list entry is not trusted: its place is read before it is deleted', async () => {
    const { core, line } = await working(`
      AT+CMGL=4 | +CMGL: 0,1,,${helloLength} | ${hello.slice(0, 30)} | OK
      AT+CMGL=4 | OK
      AT+CMGR=0 | +CMGR: 1,,${helloLength} | ${hello} | OK`)
    expect([core.texts, commands(line, /CMGD/)]).toEqual([['hellohello'], ['AT+CMGD=0']])
  })

  test('a modem without +CPMS is swept all the same', async () => {
    const { core, line } = await working(`
      AT+CPMS=? | ERROR
      AT+CMGL=4 | +CMGL: 0,1,,${helloLength} | ${hello} | OK
      AT+CMGR=0 | +CMGR: 1,,${helloLength} | ${hello} | OK`)
    expect(core.texts).toEqual(['hellohello'])
    expect(commands(line, /CPMS="/)).toEqual([])
  })

  test('a direct message does not wait for a long sweep', async () => {
    const list = Array.from({ length: 20 }, (_, index) => `+CMGL: ${index},1,,${helloLength} | ${hello}`).join(' | ')
    const rig = rigOnScript(
      scriptWith(`
        AT+CMGL=4 | ${list} | OK
        AT+CMGL=4 | OK
        AT+CMGR=* | +CMGR: 1,,${helloLength} | ${hello} | OK`),
    )
    rig.line.onCommand = (command) => {
      if (command === 'AT+CMGR=3') rig.line.say(`+CDS: ${reportLength}`, report)
    }
    expect(await open(rig)).toBeUndefined()
    await rig.clock.advance(100)
    const order = commands(rig.line, /CMGD|CNMA$/)
    expect(order.indexOf('AT+CNMA')).toBeLessThan(6)
    expect(order).toHaveLength(21)
  })
})

describe('what cannot be decoded', () => {
  test('cut on the line: read again', async () => {
    const { line, core, clock } = await working(`
      AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello.slice(0, -8)} | OK
      AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
    line.say('+CMTI: "SM",3')
    await clock.advance(10)
    expect([core.delivered.map(({ kind }) => kind), commands(line, /CMGD/)]).toEqual([['segment'], ['AT+CMGD=3']])
  })

  test('nonsense in the memory: kept raw, then deleted', async () => {
    const { line, core, clock } = await working('AT+CMGR=3 | +CMGR: 0,,3 | 00040BFF | OK')
    line.say('+CMTI: "SM",3')
    await clock.advance(10)
    expect(core.delivered).toEqual([expect.objectContaining({ kind: 'raw', raw: '00040BFF' })])
    expect(commands(line, /CMG[RD]/)).toEqual(['AT+CMGR=3', 'AT+CMGR=3', 'AT+CMGD=3'])
  })

  test('cut each time it is read: left for the next sweeps, at last kept raw', async () => {
    const cut = hello.slice(0, -8)
    const { line, core, clock } = await working(`
      AT+CMGL=4 | OK
      AT+CMGL=4 | OK
      AT+CMGL=4 | +CMGL: 3,1,,${helloLength} | ${cut} | OK
      AT+CMGL=4 | OK
      AT+CMGL=4 | +CMGL: 3,1,,${helloLength} | ${cut} | OK
      AT+CMGL=4 | OK
      AT+CMGL=4 | +CMGL: 3,1,,${helloLength} | ${cut} | OK
      AT+CMGL=4 | OK
      AT+CMGR=3 | +CMGR: 1,,${helloLength} | ${cut} | OK`)
    line.say('+CMTI: "SM",3')
    await clock.advance(121_000)
    expect([core.delivered, commands(line, /CMGD/)]).toEqual([[], []])
    await clock.advance(60_000)
    expect(core.delivered).toMatchObject([{ raw: cut }])
    expect(commands(line, /CMGD/)).toEqual(['AT+CMGD=3'])
  })

  test('nonsense said directly: asked for twice more, then kept raw', async () => {
    const { line, core, clock } = await working('')
    for (let time = 0; time < 3; time++) {
      line.say('+CMT: ,3', '00040BFF')
      await clock.advance(10)
    }
    expect(core.delivered).toEqual([expect.objectContaining({ kind: 'raw', raw: '00040BFF' })])
    expect(commands(line, /CNMA/)).toEqual(['AT+CNMA=2', 'AT+CNMA=2', 'AT+CNMA'])
  })

  test.each(['', '0', 'GG', '00', '00FF', 'FF', '0001', '0002', '0003', '07'])('%j does not throw', (pdu) => {
    expect(readPdu(pdu, 20)).toMatchObject({ sound: false })
  })
})

test('closed while a text is being stored: its place is not deleted', async () => {
  const { line, core, clock, transport } = await working(`AT+CMGR=3 | +CMGR: 0,,${helloLength} | ${hello} | OK`)
  let store = () => {}
  core.commit = () => new Promise((resolve) => (store = resolve))
  line.say('+CMTI: "SM",3')
  await clock.advance(10)
  await transport.close()
  store()
  await clock.advance(10)
  expect(core.texts).toEqual(['hellohello'])
  expect(commands(line, /CMGD/)).toEqual([])
  await waitFor('the line', () => line.closed)
})
