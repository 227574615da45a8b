import { describe, expect, test } from 'vitest'
import { toHex } from '../../../core/sms/octets.ts'
import { decodeSubmit } from '../../../core/sms/tpdu.ts'
import { ended, noSignal, open, part, rigOnScript, scriptWith, text } from './support/harness.ts'

async function working(own: string, options = {}) {
  const rig = rigOnScript(scriptWith(own), { options })
  expect(await open(rig)).toBeUndefined()
  await rig.clock.advance(0)
  rig.line.heard.length = 0
  return { ...rig, submit: (more = {}, signal = noSignal) => ended(rig.transport.submit(part(more), signal)) }
}

const sent = (heard: readonly string[]) => heard.filter((line) => /^(?:AT\+CM[GM]S|PDU|ESC)/.test(line))

describe('a part on the wire', () => {
  test('its PDU, worked out by hand', async () => {
    const { submit, line } = await working('')
    expect(await submit({ validityMs: 3_600_000 })).toBe('accepted 7')
    // TS 23.040 §9.2.2.2: SUBMIT + relative TP-VP + TP-SRR; TP-MR; TP-DA; TP-PID; TP-DCS; TP-VP 11 = 1 h; TP-UDL 5; "hello".
    const tpdu = '31' + '00' + '0B916407214365F7' + '00' + '00' + '0B' + '05' + 'E8329BFD06'
    expect(sent(line.heard)).toEqual([`AT+CMGS=${tpdu.length / 2}`, `PDU 00${tpdu}`])
  })

  test('without a report, without validity, with a header, in UCS-2', async () => {
    const { submit, line } = await working('')
    const udh = [{ iei: 0, data: Uint8Array.of(9, 2, 1) }]
    await submit({ receipt: false, segment: { alphabet: 'ucs2', udh, data: Uint8Array.of(0x20, 0xac) } })
    const pdu = line.heard.find((each) => each.startsWith('PDU'))?.slice(4) ?? ''
    expect(pdu).toBe(`0041000B916407214365F7000808${'050003090201'}20AC`)
    const submitted = decodeSubmit(Uint8Array.from(Buffer.from(pdu.slice(2), 'hex')))
    expect([submitted.statusReport, submitted.validity, toHex(submitted.segment.data)]).toEqual([
      false,
      undefined,
      '20AC',
    ])
  })

  test('the reference wraps at 256 and is given as the modem said it', async () => {
    const { submit } = await working('PDU | +CMGS: 255 | OK\nPDU | +CMGS: 0 | OK')
    expect([await submit(), await submit()]).toEqual(['accepted 255', 'accepted 0'])
  })

  test('what no PDU can hold is refused before the modem hears of it', async () => {
    const { submit, line } = await working('')
    expect(await submit({ to: 'Anna' })).toMatch(/^text\/bad-address never$/)
    expect(await submit({ segment: { alphabet: 'gsm7', udh: [], data: text('x'.repeat(161)) } })).toMatch(/^text\//)
    expect(sent(line.heard)).toEqual([])
  })
})

describe('more parts', () => {
  test('the link is asked to stay once, and again after a pause', async () => {
    const { submit, line, clock } = await working('')
    await submit({ more: true })
    await submit({ more: true })
    await clock.advance(3_000)
    await submit({ more: true })
    await submit({ more: false })
    await submit({ more: false })
    const said = sent(line.heard).map((each) => each.slice(0, 9))
    expect(said.filter((each) => !each.startsWith('PDU'))).toEqual([
      ...['AT+CMMS=1', 'AT+CMGS=1', 'AT+CMGS=1'],
      ...['AT+CMMS=1', 'AT+CMGS=1', 'AT+CMGS=1', 'AT+CMGS=1'],
    ])
  })

  test('mode 2 is taken back after the last part', async () => {
    const { submit, line, clock } = await working('AT+CMMS=? | +CMMS: (0,2) | OK')
    await submit({ more: true })
    await submit({ more: false })
    await clock.advance(0)
    expect(line.heard.filter((each) => each.startsWith('AT+CMMS'))).toEqual(['AT+CMMS=2', 'AT+CMMS=0'])
  })

  test('a modem that refuses it is not asked again', async () => {
    const { submit, line } = await working('AT+CMMS=1 | ERROR')
    expect([await submit({ more: true }), await submit({ more: true })]).toEqual(['accepted 7', 'accepted 7'])
    expect(line.heard.filter((each) => each.startsWith('AT+CMMS'))).toEqual(['AT+CMMS=1'])
  })
})

describe('refusals', () => {
  test.each([
    ['+CMS ERROR: 38', 'modem/refused-for-now later'],
    ['+CMS ERROR: 28', 'modem/refused never'],
    ['+CMS ERROR: 330', 'modem/no-smsc later'],
    ['+CME ERROR: 14', 'modem/refused-for-now later'],
    ['+CME ERROR: 13', 'modem/sim-refused now'],
    ['+CMS ERROR: network timeout', 'modem/refused-for-now later'],
    ['ERROR', 'modem/refused-for-now later'],
  ])('%s after the PDU', async (final, result) => {
    const { submit, line, clock } = await working(`PDU | ${final}\nPDU | +CMGS: 8 | OK`)
    expect(await submit()).toBe(result)
    // ESC, and the next one goes.
    await clock.advance(0)
    const next = submit()
    await clock.advance(500)
    expect(await next).toBe('accepted 8')
    expect(sent(line.heard).filter((each) => !each.startsWith('PDU'))).toEqual(['AT+CMGS=18', 'ESC', 'AT+CMGS=18'])
  })

  test('+CMS ERROR in place of the prompt', async () => {
    const { submit, line } = await working('AT+CMGS=* | +CMS ERROR: 331')
    expect(await submit()).toBe('modem/refused-for-now later')
    expect(sent(line.heard)).toEqual(['AT+CMGS=18', 'ESC'])
  })

  test('a collision with an incoming text is tried twice more', async () => {
    const { submit, clock, line } = await working('PDU | +CMS ERROR: 512\nPDU | +CMS ERROR: 512\nPDU | +CMGS: 9 | OK')
    const result = submit()
    await clock.advance(1_000)
    expect(await result).toBe('accepted 9')
    expect(line.heard.filter((each) => each.startsWith('PDU'))).toHaveLength(3)
  })

  test('and then left to the queue', async () => {
    const { submit, clock, line } = await working('PDU | +CMS ERROR: 512')
    const result = submit()
    await clock.advance(1_000)
    expect(await result).toBe('modem/collision later')
    expect(line.heard.filter((each) => each.startsWith('PDU'))).toHaveLength(3)
  })

  test('a full memory is swept', async () => {
    const { submit, line, clock } = await working('PDU | +CMS ERROR: 322')
    expect(await submit()).toBe('modem/refused-for-now later')
    await clock.advance(1_000)
    expect(line.heard).toContain('AT+CMGL=4')
  })

  test('a SIM card that went is noticed at once', async () => {
    const { submit, clock, core } = await working(
      'PDU | +CMS ERROR: 310\nAT+CPIN? | +CPIN: READY | OK\nAT+CPIN? | +CPIN: READY | OK\nAT+CPIN? | +CME ERROR: 10',
    )
    expect(await submit()).toBe('modem/sim-refused now')
    await clock.advance(1_000)
    expect(core.lostWith.map((error) => error.code)).toEqual(['modem/sim-missing'])
  })
})

describe('silence', () => {
  test('no answer to the PDU in 60 s: nobody knows', async () => {
    const { submit, clock } = await working('PDU | (silence)')
    const result = submit()
    await clock.advance(59_999)
    await clock.advance(1)
    expect(await result).toBe('modem/no-confirmation unknown')
  })

  test('the time is an option', async () => {
    const { submit, clock } = await working('PDU | (silence)', { sendTimeoutMs: 5_000 })
    const result = submit()
    await clock.advance(5_000)
    expect(await result).toBe('modem/no-confirmation unknown')
  })

  test('no prompt: nothing was written, and the modem is brought back', async () => {
    const { submit, clock, line } = await working('AT+CMGS=* | (silence)\nAT+CMGS=* | (prompt)')
    const result = submit()
    await clock.advance(10_000)
    expect(await result).toBe('modem/not-taken now')
    const next = submit()
    await clock.advance(1_000)
    expect(await next).toBe('accepted 7')
    expect(sent(line.heard)).toEqual(['AT+CMGS=18', 'ESC', 'AT+CMGS=18', expect.stringMatching(/^PDU/)])
  })

  test('a modem that takes three texts in a row no more is lost, though it answers AT', async () => {
    const { submit, clock, core } = await working('AT+CMGS=* | (silence)')
    for (let time = 0; time < 3; time++) {
      const result = submit()
      await clock.advance(11_000)
      expect(await result).toBe('modem/not-taken now')
    }
    expect(core.lostWith.map((error) => error.code)).toEqual(['modem/no-answer'])
  })

  test('twice and then once more after one that went is no reason to give up', async () => {
    const { submit, clock, core } = await working(`
      AT+CMGS=* | (silence)
      AT+CMGS=* | (silence)
      AT+CMGS=* | (prompt)
      AT+CMGS=* | (silence)`)
    for (const expected of ['modem/not-taken now', 'modem/not-taken now', 'accepted 7', 'modem/not-taken now']) {
      const result = submit()
      await clock.advance(11_000)
      expect(await result).toBe(expected)
    }
    expect(core.lostWith).toEqual([])
  })

  test('a SIM card that gets in the way three times in a row ends the link', async () => {
    const { submit, clock, core } = await working('PDU | +CMS ERROR: 313')
    for (let time = 0; time < 3; time++) {
      const result = submit()
      await clock.advance(1_000)
      expect(await result).toBe('modem/sim-refused now')
    }
    expect(core.lostWith.map((error) => error.code)).toEqual(['modem/sim-failure'])
  })

  test('a URC before the prompt and before the answer changes nothing', async () => {
    const rig = await working('')
    rig.line.onCommand = () => rig.line.say('+CMTI: "SM",3', '^RSSI:9')
    expect(await rig.submit()).toBe('accepted 7')
  })
})

test('a modem that restarted behind its port gets no PDU: it might take it for a text', async () => {
  const { submit, line, core, clock } = await working('')
  line.echo = true
  expect(await submit()).toBe('modem/unplugged now')
  await clock.advance(100)
  expect(line.heard.filter((each) => each.startsWith('PDU'))).toEqual([])
  expect(core.lostWith.map((error) => error.code)).toEqual(['modem/restarted'])
})

test('a modem whose echo cannot be switched off works', async () => {
  const rig = rigOnScript(scriptWith(''))
  rig.line.echo = true
  expect(await open(rig)).toBeUndefined()
  expect(await ended(rig.transport.submit(part(), noSignal))).toBe('accepted 7')
  expect(rig.core.lostWith).toEqual([])
})

describe('aborted, closed, unplugged', () => {
  test('aborted while it waits for its turn', async () => {
    const { submit, line } = await working('AT+CMGS=* | (silence)')
    const abort = new AbortController()
    void submit()
    const result = submit({}, abort.signal)
    abort.abort()
    expect(await result).toBe('modem/closed now')
    expect(sent(line.heard)).toEqual(['AT+CMGS=18'])
  })

  test('aborted after the PDU', async () => {
    const { submit, clock } = await working('PDU | (silence)')
    const abort = new AbortController()
    const result = submit({}, abort.signal)
    await clock.advance(100)
    abort.abort()
    expect(await result).toBe('modem/closed unknown')
  })

  test('closed while the network has it: its answer is still waited for', async () => {
    const { submit, clock, transport, line } = await working('PDU | (silence)')
    const result = submit()
    await clock.advance(100)
    const closing = transport.close()
    await clock.advance(1_000)
    line.say('+CMGS: 7', 'OK')
    expect(await result).toBe('accepted 7')
    await closing
    expect([line.closed, clock.pending]).toEqual([true, 0])
  })

  test('closed while the network has it, and it never answers: settled within 3 s', async () => {
    const { submit, clock, transport, line } = await working('PDU | (silence)')
    const results = [submit(), submit()]
    await clock.advance(100)
    const closing = transport.close()
    await clock.advance(3_000)
    await closing
    expect(await Promise.all(results)).toEqual(['modem/unplugged unknown', 'modem/closed now'])
    expect([line.closed, clock.pending]).toEqual([true, 0])
  })

  test('closed at the prompt: the prompt is left', async () => {
    const { submit, clock, transport, line } = await working('AT+CMGS=* | (silence)')
    const result = submit()
    await clock.advance(100)
    await transport.close()
    expect(await result).toBe('modem/closed now')
    expect(line.heard.at(-1)).toBe('ESC')
  })

  test.each([
    ['before the prompt', 'AT+CMGS=* | (unplug)', 'modem/unplugged now'],
    ['after the PDU', 'PDU | (unplug)', 'modem/unplugged unknown'],
  ])('unplugged %s: all settled, then lost once', async (_, own, first) => {
    const { submit, clock, core } = await working(own)
    const order: string[] = []
    const results = [submit(), submit({ partId: 2 })].map((each) =>
      each.then((result) => {
        order.push('settled')
        return result
      }),
    )
    core.lost = (error) => order.push(error.code)
    await clock.advance(1_000)
    expect(await Promise.all(results)).toEqual([first, 'modem/unplugged now'])
    expect(order).toEqual(['settled', 'settled', 'modem/unplugged'])
    expect(await submit()).toBe('modem/closed now')
    expect(clock.pending).toBe(0)
  })

  test('nothing is sent before it is open or after it is closed; closing twice is well', async () => {
    const rig = rigOnScript(scriptWith(''))
    expect(await ended(rig.transport.submit(part(), noSignal))).toBe('modem/closed now')
    await open(rig)
    await Promise.all([rig.transport.close(), rig.transport.close()])
    await rig.transport.close()
    expect(await ended(rig.transport.submit(part(), noSignal))).toBe('modem/closed now')
    expect(rig.core.lostWith).toEqual([])
  })
})
