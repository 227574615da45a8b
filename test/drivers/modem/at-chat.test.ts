import { describe, expect, test } from 'vitest'
import type { AtCommand, AtReply } from '../../../drivers/modem/at-chat.machine.ts'
import { AtChat } from '../../../drivers/modem/at-chat.ts'
import type { Urc } from '../../../drivers/modem/at-words.ts'
import { recordingLog } from '../../support/logs.ts'
import { settle, VirtualClock } from '../../support/virtual-clock.ts'
import { ScriptedLine } from './support/scripted-line.ts'

const csq: AtCommand = { text: 'AT+CSQ', timeoutMs: 5_000, prefixes: ['+CSQ:'] }
const cmgs: AtCommand = { text: 'AT+CMGS=9', timeoutMs: 60_000, prefixes: ['+CMGS:'], payload: '0011AA' }

function chatOn(table: string) {
  const line = new ScriptedLine(table)
  const clock = new VirtualClock()
  const log = recordingLog()
  const chat = new AtChat({ line, clock, log })
  const urcs: Urc[] = []
  chat.onUrc((urc) => urcs.push(urc))
  return { line, clock, log, chat, urcs }
}

const ok = (...lines: string[]): AtReply => ({ outcome: 'ok', lines, written: false })

describe('one command at a time', () => {
  test('commands wait for each other and are answered in order', async () => {
    const { chat, line } = chatOn('AT+CSQ | +CSQ: 20,99 | OK')
    const replies = await Promise.all([chat.ask(csq), chat.ask({ text: 'AT', timeoutMs: 1_000 }), chat.ask(csq)])
    expect(replies).toEqual([ok('+CSQ: 20,99'), ok(), ok('+CSQ: 20,99')])
    expect(line.heard).toEqual(['AT+CSQ', 'AT', 'AT+CSQ'])
    expect(chat.idle).toBe(true)
  })

  test('an urgent one goes first', async () => {
    const { chat, line } = chatOn('')
    const asked = ['AT', 'AT+A', 'AT+B'].map((text) => chat.ask({ text, timeoutMs: 1_000 }))
    asked.push(chat.ask({ text: 'AT+CNMA', timeoutMs: 1_000 }, { urgent: true }))
    await Promise.all(asked)
    expect(line.heard).toEqual(['AT', 'AT+CNMA', 'AT+A', 'AT+B'])
  })

  test('input from before the first command is dropped, half a line of it too', async () => {
    const { chat, line, urcs } = chatOn('AT+CSQ | +CSQ: 20,99 | OK')
    line.say('+CMTI: "SM",1', 'OK', '+CSQ: 1,1')
    line.bytes('+CSQ: 9')
    await settle()
    expect(await chat.ask(csq)).toEqual(ok('+CSQ: 20,99'))
    expect(urcs).toEqual([])
  })

  test('a URC between a command and its answer, in it and cut by a read boundary', async () => {
    const { chat, line, urcs } = chatOn('AT+CMGL=4 | (silence)')
    const list = chat.ask({ text: 'AT+CMGL=4', timeoutMs: 5_000, prefixes: ['+CMGL:'], bare: 'hex' })
    line.say('+CMTI: "SM",7')
    line.bytes('\r\n+CMGL: 1,1,,9\r\n')
    line.bytes('\r\n+CMT: ,2')
    line.bytes('4\r\n0791')
    line.bytes('0011\r\nAABBCCDD\r\n^RSSI:1\r\n\r\nO')
    line.bytes('K\r\n')
    expect(await list).toEqual(ok('+CMGL: 1,1,,9', 'AABBCCDD'))
    expect(urcs).toEqual([{ text: '+CMTI: "SM",7' }, { text: '+CMT: ,24', body: '07910011' }])
  })

  test('echo is not an answer, of commands and of PDUs', async () => {
    const { chat, line } = chatOn('AT+CMGS=9 | (prompt)\nPDU | +CMGS: 7 | OK\nAT+CSQ | +CSQ: 20,99 | OK')
    line.echo = true
    expect(await chat.ask(csq)).toEqual(ok('+CSQ: 20,99'))
    expect(await chat.ask(cmgs)).toEqual({ outcome: 'ok', lines: ['+CMGS: 7'], written: true })
    expect(line.heard).toEqual(['AT+CSQ', 'AT+CMGS=9', 'PDU 0011AA'])
  })
})

describe('when the answer does not come', () => {
  test('silence ends the command; what comes soon after it is not taken for the next answer', async () => {
    const { chat, line, clock } = chatOn('AT+CSQ | (silence)\nAT | OK')
    const first = chat.ask(csq)
    const second = chat.ask({ text: 'AT', timeoutMs: 1_000 })
    await clock.advance(4_999)
    expect(line.heard).toEqual(['AT+CSQ'])
    await clock.advance(1)
    expect((await first).outcome).toBe('silent')
    line.say('ERROR')
    await clock.advance(299)
    expect(line.heard).toEqual(['AT+CSQ'])
    await clock.advance(1)
    expect(await second).toEqual(ok())
    expect(clock.pending).toBe(0)
  })

  test('half a line is no answer', async () => {
    const { chat, clock } = chatOn('AT+CSQ | (half +CSQ: 2)')
    const asked = chat.ask(csq)
    await clock.advance(5_000)
    expect(await asked).toEqual({ outcome: 'silent', lines: [], written: false })
  })

  test('no prompt: ESC, and the payload was not written', async () => {
    const { chat, line, clock } = chatOn('AT+CMGS=9 | (silence)')
    const asked = chat.ask(cmgs)
    await clock.advance(10_000)
    expect(await asked).toEqual({ outcome: 'silent', lines: [], written: false })
    expect(line.heard).toEqual(['AT+CMGS=9', 'ESC'])
  })

  test('no answer to the payload: ESC, and it was written', async () => {
    const { chat, line, clock } = chatOn('AT+CMGS=9 | (prompt)\nPDU | (silence)')
    const asked = chat.ask(cmgs)
    await clock.advance(60_000)
    expect(await asked).toEqual({ outcome: 'silent', lines: [], written: true })
    expect(line.heard).toEqual(['AT+CMGS=9', 'PDU 0011AA', 'ESC'])
  })

  test('an OK alone after a payload is not its answer', async () => {
    const { chat, line, clock } = chatOn('AT+CMGS=9 | (prompt)\nPDU | OK')
    const asked = chat.ask(cmgs)
    await clock.advance(1_000)
    line.say('+CMS ERROR: 38')
    await clock.advance(0)
    expect(await asked).toMatchObject({ outcome: 'cms', code: 38, written: true })
  })

  test('a list may take long as long as it goes on', async () => {
    const { chat, line, clock } = chatOn('AT+CMGL=4 | (silence)')
    const asked = chat.ask({ text: 'AT+CMGL=4', timeoutMs: 5_000, prefixes: ['+CMGL:'], bare: 'hex', renewed: true })
    for (let index = 0; index < 5; index++) {
      await clock.advance(4_000)
      line.say(`+CMGL: ${index},1,,9`, 'AABB')
    }
    await clock.advance(5_000)
    const reply = await asked
    expect([reply.outcome, reply.lines.length]).toEqual(['silent', 10])
  })

  test('noise and URCs do not keep a silent command alive', async () => {
    const { chat, line, clock, urcs } = chatOn('AT+CSQ | (silence)')
    const asked = chat.ask(csq)
    for (let time = 0; time < 50; time++) {
      line.say('^RSSI:1', '+CMTI: "SM",1', '\x80\x99\xfe')
      await clock.advance(100)
    }
    expect((await asked).outcome).toBe('silent')
    expect(urcs).toHaveLength(50)
  })
})

describe('cancelled and closed', () => {
  test('one that waits is taken back unheard', async () => {
    const { chat, line } = chatOn('AT+CSQ | (silence)')
    void chat.ask(csq)
    const abort = new AbortController()
    const asked = chat.ask({ text: 'AT+LATER', timeoutMs: 1_000 }, { signal: abort.signal })
    abort.abort()
    expect(await asked).toEqual({ outcome: 'cancelled', lines: [], written: false })
    expect(line.heard).toEqual(['AT+CSQ'])
  })

  test('one at the prompt leaves it', async () => {
    const { chat, line } = chatOn('AT+CMGS=9 | (silence)')
    const abort = new AbortController()
    const asked = chat.ask(cmgs, { signal: abort.signal })
    abort.abort()
    expect(await asked).toEqual({ outcome: 'cancelled', lines: [], written: false })
    expect(line.heard).toEqual(['AT+CMGS=9', 'ESC'])
  })

  test('one whose payload is written is given up, and the next waits for its answer', async () => {
    const { chat, line, clock } = chatOn('AT+CMGS=9 | (prompt)\nPDU | (silence)\nAT+CSQ | +CSQ: 20,99 | OK')
    const abort = new AbortController()
    const asked = chat.ask(cmgs, { signal: abort.signal })
    await settle()
    expect(chat.sending).toBe(true)
    abort.abort()
    expect(await asked).toEqual({ outcome: 'cancelled', lines: [], written: true })
    const next = chat.ask(csq)
    await clock.advance(1_000)
    expect(line.heard).toEqual(['AT+CMGS=9', 'PDU 0011AA'])
    line.say('+CMGS: 9', 'OK')
    expect(await next).toEqual(ok('+CSQ: 20,99'))
  })

  test.each([
    ['asking', 'AT+CSQ | (unplug)', csq, false],
    ['at the prompt', 'AT+CMGS=9 | (unplug)', cmgs, false],
    ['sending', 'AT+CMGS=9 | (prompt)\nPDU | (unplug)', cmgs, true],
  ])('unplugged while %s: everything is settled', async (_, table, command, written) => {
    const { chat, clock } = chatOn(table)
    const all = [chat.ask(command), chat.ask(csq), chat.ask(csq)]
    expect(await Promise.all(all)).toEqual([
      { outcome: 'closed', lines: [], written },
      { outcome: 'closed', lines: [], written: false },
      { outcome: 'closed', lines: [], written: false },
    ])
    expect(await chat.ask(csq)).toEqual({ outcome: 'closed', lines: [], written: false })
    expect(clock.pending).toBe(0)
  })
})

test('a PIN is never logged, nor its echo', async () => {
  const { chat, line, log } = chatOn('AT+CPIN=* | OK')
  line.echo = true
  await chat.ask({ text: 'AT+CPIN="4711"', timeoutMs: 1_000, secret: true })
  expect(line.heard).toEqual(['AT+CPIN="4711"'])
  expect(log.lines.length).toBeGreaterThan(0)
  expect(JSON.stringify(log.lines)).not.toContain('4711')
})

test('an echo of a PIN that comes too late, or is of another program, is not logged either', async () => {
  const { chat, line, clock, log } = chatOn('AT+CPIN=* | (silence)')
  const asked = chat.ask({ text: 'AT+CPIN="4711"', timeoutMs: 1_000, secret: true })
  await clock.advance(2_000)
  expect(await asked).toMatchObject({ outcome: 'silent' })
  line.say('AT+CPIN="4711"', 'at+cpwd="SC","4711","4712"', '+CMS ERROR: 10AT+CPIN="4711"')
  await clock.advance(1_000)
  expect(log.lines.filter(({ event }) => event === 'modem says')).toHaveLength(3)
  expect(JSON.stringify(log.lines)).not.toContain('4711')
})

test('the words of texts stand beside the traced lines, not in them', async () => {
  // “Hello” from +46701234567, and to it.
  const deliver = '07916407058099F9040B916407214365F700006211021000000005C8329BFD06'
  const submit = '0011000B916407214365F70000AA05C8329BFD06'
  const { chat, line, log } = chatOn(`
    AT+CMGS=19 | (prompt)
    PDU        | +CMGS: 7 | OK
    AT+CMGR=1  | +CMGR: 1,,24 | ${deliver} | OK
    AT+CMGR=2  | +CMGR: "REC READ","+46701234567" | Hello there | OK
    AT+CSQ     | +CSQ: 20,99 | OK`)
  await chat.ask({ ...cmgs, text: 'AT+CMGS=19', payload: submit })
  await chat.ask({ text: 'AT+CMGR=1', prefixes: ['+CMGR:'], bare: 'hex', timeoutMs: 1_000 })
  await chat.ask({ text: 'AT+CMGR=2', prefixes: ['+CMGR:'], bare: 'any', timeoutMs: 1_000 })
  line.say('+CMT: ,24', deliver, '+CMT: "+46701234567"', 'Hello by the way')
  await settle()
  await chat.ask(csq)
  const traced = log.lines.filter(({ level }) => level === 'trace')
  const lines = traced.map(({ fields: { side, line } }) => `${side === 'out' ? '→' : '←'} ${line}`)
  expect(lines).toEqual([
    '→ AT+CMGS=19',
    '→ PDU: submit to +46701234567, gsm7, ••• (5 characters, 20 octets)',
    '← +CMGS: 7',
    '← OK',
    '→ AT+CMGR=1',
    '← +CMGR: 1,,24',
    '← PDU: deliver from +46701234567, gsm7, ••• (5 characters, 32 octets)',
    '← OK',
    '→ AT+CMGR=2',
    '← +CMGR: "REC READ","+46701234567"',
    '← ••• (11 characters)',
    '← OK',
    '← +CMT: ,24',
    '← PDU: deliver from +46701234567, gsm7, ••• (5 characters, 32 octets)',
    '← +CMT: "+46701234567"',
    '← ••• (16 characters)',
    '→ AT+CSQ',
    '← +CSQ: 20,99',
    '← OK',
  ])
  const clear = traced.flatMap(({ fields }) => (fields.clear === undefined ? [] : [String(fields.clear)]))
  expect(clear[0]).toBe(`PDU: submit to +46701234567, gsm7, “Hello” | ${submit}`)
  expect(clear).toHaveLength(5)
  expect(JSON.stringify(log.lines.map(({ fields: { clear: _, ...told } }) => told))).not.toMatch(/Hello|C8329BFD06/)
})
