import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answers,
  chunked,
  deaf,
  delayed,
  doubleDelivery,
  garbage,
  halfLine,
  late,
  mute,
  promptLost,
  refuses,
  restartsOn,
  seededRandom,
  slowBytes,
  sometimes,
  storageFull,
  unansweredSubmit,
  urcStorm,
  urcsInReplies,
  usbDrop,
} from '../../../drivers/simulator/modem/index.ts'
import { modemOnLine, ok, submit, submits, TestLine } from './modem-line.ts'

describe('bytes', () => {
  it('come slowly', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(slowBytes(10))
    expect(await line.ask('AT', 25)).toBe('\r\n')
    expect(await line.after(40)).toBe('OK\r\n')
  })

  it('come in any chunks and stay the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }), async (sizes) => {
        const { line, modem } = await modemOnLine()
        let at = 0
        modem.use(chunked(() => sizes[at++ % sizes.length] as number))
        const chunks = await line.chunksOf('AT+CSQ;+CREG?')
        expect(chunks.join('')).toBe(ok('+CSQ: 21,99').replace('\r\nOK\r\n', ok('+CREG: 0,1')))
        for (const chunk of chunks) expect(sizes.some((size) => chunk.length <= size)).toBe(true)
        modem.close()
      }),
      { numRuns: 50 },
    )
  })

  it('come with a pause, only where the scope says', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(delayed(500, { kinds: ['final'], during: /CSQ/, times: 1 }))
    expect(await line.ask('AT+CSQ')).toBe('\r\n+CSQ: 21,99\r\n')
    expect(await line.after(500)).toBe('\r\nOK\r\n')
    expect(await line.ask('AT+CSQ')).toBe(ok('+CSQ: 21,99'))
  })

  it('are mixed with rubbish', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(garbage(seededRandom(1), 4, { kinds: ['final'] }))
    expect(await line.ask('AT')).toMatch(/^[\x80-\xff]{4}\r\nOK\r\n$/)
  })

  it('stop in the middle of a line', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(halfLine({ during: /CSQ/, kinds: ['information'], times: 1 }))
    expect(await line.ask('AT+CSQ')).toBe(`\r\n+CSQ:${ok()}`)
  })
})

describe('URCs', () => {
  it('come inside lists, before results and after the prompt', async () => {
    const { line, modem, phone } = await modemOnLine()
    await phone.send('Hi')
    const off = modem.use(urcsInReplies(() => ['+CSQN: 1']))
    const urc = '\r\n+CSQN: 1\r\n'
    expect(await line.ask('AT+CSQ')).toBe(`\r\n+CSQ: 21,99\r\n${urc}${urc}\r\nOK\r\n`)
    expect(await line.ask('AT+CMGS=22')).toBe(`\r\n> ${urc}`)
    await line.send('\x1b')
    off()
    modem.use(urcsInReplies(() => ['RING'], { kinds: ['information'], splitEntries: true }))
    expect(await line.ask('AT+CMGL=4')).toMatch(/^\r\n\+CMGL: 1,0,,21\r\n\r\nRING\r\n0791\w+\r\n\r\nOK\r\n$/)
  })

  it('storm until they are taken off', async () => {
    const { line, modem } = await modemOnLine()
    const off = modem.use(urcStorm(['^RSSI:9'], 10))
    expect((await line.after(100)).match(/\^RSSI:9/g)).toHaveLength(10)
    off()
    expect(await line.after(100)).toBe('')
  })
})

describe('silence', () => {
  it('deaf: the command was never heard', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(deaf(/CMEE=2/, 1))
    expect(await line.ask('AT+CMEE=2')).toBe('')
    expect(modem.settings.cmee).toBe(0)
    expect(await line.ask('AT+CMEE=2')).toBe(ok())
  })

  it('mute: it was done and nothing is said', async () => {
    const { line, modem } = await modemOnLine()
    const off = modem.use(mute())
    expect(await line.ask('AT+CMEE=2')).toBe('')
    expect(modem.settings.cmee).toBe(2)
    off()
    expect(await line.ask('AT')).toBe(ok())
  })

  it('late: done after a while', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(late(/CPMS/, 3_000))
    expect(await line.ask('AT+CPMS?', 2_999)).toBe('')
    expect(await line.after(1)).toContain('+CPMS: ')
  })

  it('answers: what a script wants, and nothing is done', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(answers(/CMEE=2/, '+CME ERROR: 100', ['+FOO: 1']))
    expect(await line.ask('AT+CMEE=2')).toBe('\r\n+FOO: 1\r\n\r\n+CME ERROR: 100\r\n')
    expect(modem.settings.cmee).toBe(0)
  })
})

describe('sending', () => {
  it('fails with a CMS error on the message that is named', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(refuses(500, 2))
    const said = [
      await submit(line, submits.plain),
      await submit(line, submits.plain),
      await submit(line, submits.plain),
    ]
    expect(said).toEqual([ok('+CMGS: 0'), '\r\n+CMS ERROR: 500\r\n', ok('+CMGS: 1')])
    expect(modem.submissions).toHaveLength(2)
  })

  it('stays unanswered, with the message sent or not', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(unansweredSubmit(true, 1))
    modem.use(unansweredSubmit(false, 2))
    expect(await submit(line, submits.plain, 60_000)).toBe('')
    expect(modem.submissions).toHaveLength(1)
    expect(await submit(line, submits.plain, 60_000)).toBe('')
    expect(modem.submissions).toHaveLength(1)
    expect(await line.ask('AT')).toBe(ok())
  })

  it('goes on without a prompt', async () => {
    const { line, modem } = await modemOnLine()
    modem.use(promptLost({ times: 1 }))
    expect(await line.ask('AT+CMGS=22')).toBe('')
    expect(await line.send('\x1b')).toBe(ok())
    expect(await submit(line, submits.plain)).toBe(ok('+CMGS: 0'))
  })
})

describe('receiving', () => {
  it('says a text and stores it as well (gammu/gammu#1162)', async () => {
    const { line, modem, phone } = await modemOnLine()
    modem.use(doubleDelivery())
    await line.ask('AT+CNMI=2,2,0,0,0')
    await phone.send('Hi')
    expect(line.take()).toMatch(/^\r\n\+CMTI: "SM",1\r\n\r\n\+CMT: ,21\r\n/)
    expect(modem.memory('SM').used).toBe(1)
  })

  it('stops with full memories', async () => {
    const { line, modem, phone } = await modemOnLine()
    modem.use(storageFull('SM', 'ME'))
    await phone.send('Hi')
    expect(await line.ask('AT+CPMS?')).toContain('"SM",20,20')
    expect(modem.queuedInNetwork).toBe(1)
    expect((await line.ask('AT+CMGL=1')).match(/\+CMGL: /g)).toHaveLength(20)
  })
})

describe('the stick', () => {
  it('goes at every byte of a CMGS dialogue; the network has the message or not, never half', async () => {
    const typed = `AT+CMGS=22\r${submits.plain.pdu}\x1a`
    const answered = `\r\n> ${ok('+CMGS: 0')}`
    const taken: number[] = []
    for (let afterBytes = 0; afterBytes <= typed.length + answered.length; afterBytes++) {
      const { line, modem } = await modemOnLine()
      modem.use(usbDrop({ afterBytes }))
      const said = `${await line.ask('AT+CMGS=22')}${await line.send(`${submits.plain.pdu}\x1a`, 200)}`
      expect(modem.plugged, `after ${afterBytes} bytes`).toBe(false)
      expect(answered.startsWith(said), `${afterBytes}: ${JSON.stringify(said)}`).toBe(true)
      taken.push(modem.submissions.length)
    }
    // From the first byte of `+CMGS: 0` on the network has it: the prompt's four bytes and all that was typed came before.
    expect(taken).toEqual(taken.map((_, afterBytes) => (afterBytes > typed.length + 4 ? 1 : 0)))
  })

  it('comes back by itself when told so', async () => {
    const { line, modem, clock } = await modemOnLine()
    modem.use(usbDrop({ afterBytes: 5, direction: 'out', replugAfterMs: 2_000 }))
    expect(await line.ask('AT+CSQ')).toBe('\r\n+CS')
    expect(line.dropped).toBe('unplugged')
    await clock.advance(2_000)
    expect(await new TestLine(modem, clock).ask('AT')).toContain('OK')
  })

  it('restarts in the middle of a command', async () => {
    const { line, modem, clock } = await modemOnLine({ resetMs: 500 })
    modem.use(restartsOn(/CMGS/))
    expect(await line.ask('AT+CMGS=22')).toBe('')
    expect(line.dropped).toBe('the modem restarts')
    await clock.advance(500)
    expect(modem.plugged).toBe(true)
  })
})

describe('stacking', () => {
  it('lets each behaviour see what the ones before it left, and takes any of them off', async () => {
    const { line, modem } = await modemOnLine()
    const offUrc = modem.use(urcsInReplies(() => ['RING'], { kinds: ['final'] }))
    modem.use(mute({ kinds: ['urc'] }))
    expect(await line.ask('AT')).toBe(ok())
    offUrc()
    offUrc()
    expect(await line.ask('AT')).toBe(ok())
  })

  it('strikes at random at the rate that is asked for, the same with the same seed', async () => {
    const strikes = async (seed: number) => {
      const { line, modem } = await modemOnLine()
      modem.use(sometimes(0.2, seededRandom(seed), answers(/CSQ/, 'ERROR')))
      const said: boolean[] = []
      for (let time = 0; time < 100; time++) said.push((await line.ask('AT+CSQ')).includes('ERROR'))
      return said
    }
    const once = await strikes(7)
    expect(once.filter(Boolean).length).toBeGreaterThan(8)
    expect(once.filter(Boolean).length).toBeLessThan(35)
    expect(await strikes(7)).toEqual(once)
    expect(await strikes(8)).not.toEqual(once)
  })

  it('ends with the modem', async () => {
    const { modem, clock } = await modemOnLine()
    modem.use(urcStorm(['RING'], 10))
    modem.ring('+46701234567')
    modem.close()
    expect(clock.pending).toBe(0)
    modem.plugIn()
    expect(modem.plugged).toBe(false)
  })
})
