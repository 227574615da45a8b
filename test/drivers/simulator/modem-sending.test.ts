import { describe, expect, it } from 'vitest'
import { dialects } from '../../../drivers/simulator/modem/index.ts'
import { modemOnLine, ok, submit, submits, TestLine } from './modem-line.ts'

describe('AT+CMGS in PDU mode (TS 27.005 §4.3)', () => {
  it('prompts, takes the PDU up to Ctrl-Z, and answers when the network has it', async () => {
    const { line, phone } = await modemOnLine({ networkDelayMs: 100 })
    expect(await line.ask('AT+CMGS=22')).toBe('\r\n> ')
    expect(await line.send(submits.plain.pdu)).toBe('')
    expect(await line.send('\x1a', 99)).toBe('')
    expect(phone.inbox).toEqual([])
    expect(await line.after(1)).toBe(ok('+CMGS: 0'))
    expect(phone.inbox).toMatchObject([{ from: '+46700000001', text: 'hellohello', parts: 1 }])
  })

  it('echoes what is typed at the prompt while echo is on', async () => {
    const { line } = await modemOnLine({}, true)
    expect(await line.ask('AT+CMGS=22')).toBe('AT+CMGS=22\r\r\n> ')
    expect(await line.send(`${submits.plain.pdu}\x1a`, 100)).toBe(`${submits.plain.pdu}\x1a${ok('+CMGS: 0')}`)
  })

  it('is cancelled by ESC', async () => {
    const { line, modem } = await modemOnLine()
    await line.ask('AT+CMGS=22')
    expect(await line.send('0001\x1b')).toBe(ok())
    expect(await line.ask('AT')).toBe(ok())
    expect(modem.submissions).toEqual([])
  })

  it('refuses a PDU that is not what its length says, cannot be read, or goes on after its end', async () => {
    const { line, modem } = await modemOnLine()
    const refused = '\r\n+CMS ERROR: 304\r\n'
    expect(await submit(line, { ...submits.plain, length: 21 })).toBe(refused)
    expect(await submit(line, { length: 3, pdu: '00010203' })).toBe(refused)
    expect(await submit(line, { length: 22, pdu: submits.plain.pdu.replace('E8', 'XY') })).toBe(refused)
    expect(await submit(line, { length: 23, pdu: `${submits.plain.pdu}00` })).toBe(refused)
    expect(await submit(line, { length: 22, pdu: submits.plain.pdu.slice(0, -2) })).toBe(refused)
    expect(modem.submissions).toEqual([])
  })

  it('counts TP-MR itself and wraps it at 256', async () => {
    const { line, modem } = await modemOnLine({ networkDelayMs: 0, firstReference: 254 })
    const answers: string[] = []
    for (let time = 0; time < 4; time++) answers.push(await submit(line, submits.plain, 0))
    expect(answers).toEqual(['+CMGS: 254', '+CMGS: 255', '+CMGS: 0', '+CMGS: 1'].map((answer) => ok(answer)))
    expect(modem.submissions.map(({ tpdu }) => tpdu.mr)).toEqual([254, 255, 0, 1])
  })

  it('says why it cannot send', async () => {
    const noService = await modemOnLine()
    noService.modem.coverage = 'none'
    expect(await submit(noService.line, submits.plain)).toBe('\r\n+CMS ERROR: 331\r\n')
    const noSim = await modemOnLine({ withoutSim: true })
    expect(await noSim.line.ask('AT+CMGS=22')).toBe('\r\n+CMS ERROR: 310\r\n')
    const locked = await modemOnLine({ sim: { pin: '1234' } })
    expect(await locked.line.ask('AT+CMGS=22')).toBe('\r\n+CMS ERROR: 311\r\n')
    const noCentre = await modemOnLine({ sim: { smsc: '' } })
    expect(await submit(noCentre.line, submits.plain)).toBe('\r\n+CMS ERROR: 330\r\n')
  })

  it('takes a service centre that the PDU names where the SIM has none', async () => {
    const { line } = await modemOnLine({ sim: { smsc: '' } })
    const pdu = `07916407058099F9${submits.plain.pdu.slice(2)}`
    expect(await submit(line, { ...submits.plain, pdu })).toBe(ok('+CMGS: 0'))
  })

  it('keeps what is typed while it waits for the network', async () => {
    const { line } = await modemOnLine()
    await line.ask('AT+CMGS=22')
    expect(await line.send(`${submits.plain.pdu}\x1aAT+CSQ\r`, 99)).toBe('')
    expect(await line.after(1)).toBe(ok('+CMGS: 0') + ok('+CSQ: 21,99'))
  })

  it('holds the radio link with AT+CMMS', async () => {
    const { line } = await modemOnLine({ networkDelayMs: 100, linkSetupMs: 1_000 })
    expect(await submit(line, submits.plain, 100)).toBe('')
    expect(await line.after(1_000)).toBe(ok('+CMGS: 0'))
    await line.ask('AT+CMMS=1')
    expect(await submit(line, submits.plain, 1_100)).toBe(ok('+CMGS: 1'))
    expect(await submit(line, submits.plain, 100)).toBe(ok('+CMGS: 2'))
    await line.after(5_000)
    expect(await line.ask('AT+CMMS?')).toBe(ok('+CMMS: 0'))
    expect(await submit(line, submits.plain, 100)).toBe('')
  })

  it('does not send what the network did not have when the stick was pulled', async () => {
    const { line, modem, clock, phone } = await modemOnLine({ networkDelayMs: 100 })
    await submit(line, submits.plain, 99)
    modem.unplug()
    await clock.advance(1_000)
    expect(line.take()).toBe('')
    expect(phone.inbox).toEqual([])
  })
})

describe('the phone', () => {
  it('puts the parts of a long text together, whatever their order', async () => {
    const { line, phone } = await modemOnLine()
    await submit(line, submits.second)
    expect(phone.inbox).toEqual([])
    await submit(line, submits.first)
    expect(phone.inbox).toMatchObject([{ text: 'AB', parts: 2 }])
  })

  it('is found under a national number', async () => {
    const { line, phone } = await modemOnLine()
    await submit(line, { length: 21, pdu: '0001000A8170103254760000' + '0AE8329BFD4697D9EC37' })
    expect(phone.inbox).toMatchObject([{ text: 'hellohello' }])
  })

  it('a text to the modem itself comes back', async () => {
    const { line } = await modemOnLine()
    await line.ask('AT+CNMI=2,1,0,0,0')
    const pdu = submits.plain.pdu.replace('6407214365F7', '6407000000F1')
    expect(await submit(line, { ...submits.plain, pdu })).toBe(`\r\n+CMTI: "SM",1\r\n${ok('+CMGS: 0')}`)
    expect(await line.ask('AT+CMGR=1')).toContain('0B916407000000F1')
  })
})

describe('status reports', () => {
  it('come as +CDS when the phone has the text', async () => {
    const { line } = await modemOnLine({ networkDelayMs: 0, reportDelayMs: 300 })
    await line.ask('AT+CNMI=2,1,0,1,0')
    expect(await submit(line, submits.reported, 299)).toBe(ok('+CMGS: 0'))
    // MMS 1 | MR 0 | RA | accepted 2026-01-15 10:00:00 +01:00 | the phone had it at once | received
    const tpdu = '06000B916407214365F7' + '62105101000040' + '62105101000040' + '00'
    expect(await line.after(1)).toBe(`\r\n+CDS: 25\r\n07916407058099F9${tpdu}\r\n`)
  })

  it('are stored and named with ds=2, in the memory of the family', async () => {
    const { line, modem } = await modemOnLine({ dialect: dialects.huawei })
    await line.ask('AT+CNMI=2,1,0,2,0')
    await submit(line, submits.reported)
    expect(await line.after(300)).toBe('\r\n+CDSI: "SM",0\r\n')
    expect(await line.ask('AT+CMGR=0')).toMatch(/^\r\n\+CMGR: 0,,25\r\n07916407058099F906000B9164/)
    expect(modem.memory('SM').used).toBe(1)
  })

  it('are dropped with ds=0, and not made when not asked for', async () => {
    const { line, modem } = await modemOnLine()
    await submit(line, submits.reported)
    expect(await line.after(10_000)).toBe('')
    await line.ask('AT+CNMI=2,1,0,1,0')
    await submit(line, submits.plain)
    expect(await line.after(10_000)).toBe('')
    expect(modem.memory('SM').used).toBe(0)
  })

  it('wait for a phone that is off', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CNMI=2,1,0,1,0')
    phone.on = false
    await submit(line, submits.reported)
    expect(await line.after(60_000)).toBe('')
    phone.on = true
    expect(phone.inbox).toMatchObject([{ text: 'hellohello' }])
    expect(await line.after(300)).toMatch(/^\r\n\+CDS: 25\r\n.*00\r\n$/)
    expect(await line.after(10 * 60_000)).toBe('')
  })

  it('say that the validity period is over', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CNMI=2,1,0,1,0')
    phone.on = false
    await submit(line, submits.reported)
    expect(await line.after(5 * 60_000 - 200)).toBe('')
    expect(await line.after(500)).toMatch(/^\r\n\+CDS: 25\r\n.*46\r\n$/)
    phone.on = true
    expect(phone.inbox).toEqual([])
  })

  it('say that the network is still trying, where it does', async () => {
    const { line, phone } = await modemOnLine({ interimReports: true })
    await line.ask('AT+CNMI=2,1,0,1,0')
    phone.on = false
    await submit(line, submits.reported)
    expect(await line.after(300)).toMatch(/22\r\n$/)
  })

  it('say why a number cannot be reached', async () => {
    const { line, modem, phone } = await modemOnLine()
    modem.undeliverable.set('+46701234567', 0x41)
    await line.ask('AT+CNMI=2,1,0,1,0')
    await submit(line, submits.reported)
    expect(await line.after(300)).toMatch(/41\r\n$/)
    expect(phone.inbox).toEqual([])
  })

  it('wait in the network while the stick is out', async () => {
    const { line, modem, clock } = await modemOnLine()
    await submit(line, submits.reported)
    modem.unplug()
    await clock.advance(10_000)
    expect(modem.queuedInNetwork).toBe(1)
    modem.plugIn()
    await clock.advance(0)
    expect(modem.queuedInNetwork).toBe(0)
  })
})

describe('text mode (TS 27.005 §3)', () => {
  it('sends what is typed, in the default alphabet', async () => {
    const { line, phone, modem } = await modemOnLine()
    await line.ask('AT+CMGF=1;+CSMP=49,167,0,0')
    expect(await line.ask('AT+CMGS="+46701234567"')).toBe('\r\n> ')
    expect(await line.send('Hi there\x1a', 100)).toBe(ok('+CMGS: 0'))
    expect(phone.inbox).toMatchObject([{ text: 'Hi there' }])
    expect(modem.submissions[0]?.tpdu).toMatchObject({ srr: 1, vp: { form: 'relative', octet: 167 } })
  })

  it('sends UCS-2 typed in hexadecimal', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CMGF=1;+CSCS="UCS2";+CSMP=17,167,0,8')
    await line.ask('AT+CMGS="002B00340036003700300031003200330034003500360037"')
    expect(await line.send('00E9D83CDF89\x1a', 100)).toBe(ok('+CMGS: 0'))
    expect(phone.inbox).toMatchObject([{ text: 'é🎉' }])
  })

  it('refuses more than one message holds, and what its character set has not', async () => {
    const { line } = await modemOnLine()
    await line.ask('AT+CMGF=1')
    await line.ask('AT+CMGS="+46701234567"')
    expect(await line.send(`${'x'.repeat(161)}\x1a`)).toBe('\r\n+CMS ERROR: 305\r\n')
    await line.ask('AT+CSCS="UCS2"')
    await line.ask('AT+CMGS="002B0034"')
    expect(await line.send('hello\x1a')).toBe('\r\n+CMS ERROR: 305\r\n')
  })
})

describe('AT+CMGW and AT+CMSS', () => {
  it('store a message and send it', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CMGW=22')
    expect(await line.send(`${submits.plain.pdu}\x1a`)).toBe(ok('+CMGW: 1'))
    expect(await line.ask('AT+CMGL=2')).toBe(ok('+CMGL: 1,2,,22', submits.plain.pdu))
    expect(await line.send('AT+CMSS=1\r', 100)).toBe(ok('+CMSS: 0'))
    expect(phone.inbox).toMatchObject([{ text: 'hellohello' }])
    expect(await line.ask('AT+CMGL=3')).toBe(ok('+CMGL: 1,3,,22', submits.plain.pdu))
    expect(await line.ask('AT+CMSS=2')).toBe('\r\n+CMS ERROR: 321\r\n')
  })

  it('say when the memory is full', async () => {
    const { line, modem } = await modemOnLine({ dialect: dialects.huawei })
    for (let number = 0; number < 10; number++) modem.memory('SM').add({ state: 1, pdu: Uint8Array.of(0) })
    await line.ask('AT+CMGW=22')
    expect(await line.send(`${submits.plain.pdu}\x1a`)).toBe('\r\n+CMS ERROR: 322\r\n')
  })
})

describe('a second port', () => {
  it('has a conversation of its own', async () => {
    const { line, modem, clock } = await modemOnLine()
    const other = new TestLine(modem, clock, { role: 'quiet' })
    await line.ask('AT+CMGS=22')
    expect(await other.ask('AT+CSQ')).toBe(ok('+CSQ: 21,99'))
    expect(await line.send(`${submits.plain.pdu}\x1a`, 100)).toBe(ok('+CMGS: 0'))
    expect(other.take()).toBe('')
  })
})
