import { describe, expect, it } from 'vitest'
import { dialects, dialectTables, readDialect, storageFull } from '../../../drivers/simulator/modem/index.ts'
import { modemOnLine, ok, TestLine } from './modem-line.ts'

const smsc = '07916407058099F9'
/** SMS-DELIVER from +46701234567, 2026-01-15 10:00:00 +01:00, nothing more waiting. */
const deliver = (ud: string, dcs = '00') => `040B916407214365F700${dcs}62105101000040${ud}`
const hi = deliver('02C834')

describe('a text from a phone', () => {
  it('is stored without a word at first, and listed', async () => {
    const { line, phone } = await modemOnLine()
    await phone.send('Hi')
    expect(await line.after(0)).toBe('')
    expect(await line.ask('AT+CMGL=4')).toBe(ok('+CMGL: 1,0,,21', smsc + hi))
    expect(await line.ask('AT+CMGL=4')).toBe(ok('+CMGL: 1,1,,21', smsc + hi))
    expect(await line.ask('AT+CMGL=0')).toBe(ok())
  })

  it('is named with +CMTI, read and deleted', async () => {
    const { line, phone, modem } = await modemOnLine()
    await line.ask('AT+CNMI=2,1,0,0,0;+CPMS="ME","ME","ME"')
    await phone.send('Hi')
    expect(line.take()).toBe('\r\n+CMTI: "ME",1\r\n')
    expect(await line.ask('AT+CMGR=1,1')).toBe(ok('+CMGR: 0,,21', smsc + hi))
    expect(await line.ask('AT+CMGR=1')).toBe(ok('+CMGR: 0,,21', smsc + hi))
    expect(await line.ask('AT+CMGR=1')).toBe(ok('+CMGR: 1,,21', smsc + hi))
    expect(await line.ask('AT+CMGD=1')).toBe(ok())
    expect(await line.ask('AT+CMGR=1')).toBe(ok())
    expect(await line.ask('AT+CMGR=51')).toBe('\r\n+CMS ERROR: 321\r\n')
    expect(modem.memory('ME').used).toBe(0)
  })

  it('is said at once with +CMT', async () => {
    const { line, phone, modem } = await modemOnLine()
    await line.ask('AT+CNMI=2,2,0,0,0')
    await phone.send('Hi')
    expect(line.take()).toBe(`\r\n+CMT: ,21\r\n${smsc}${hi}\r\n`)
    expect(modem.memory('SM').used).toBe(0)
  })

  it('comes as parts when it is long, with TP-MMS while more wait', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CNMI=2,2,0,0,0')
    await phone.send('x'.repeat(161))
    const [first, second] = (await line.after(0)).split('+CMT: ').slice(1)
    expect(first).toContain(`${smsc}400B916407214365F7000062105101000040A0050003010201`)
    expect(second).toContain(`${smsc}440B916407214365F70000621051010000400F050003010202`)
  })

  it('comes in UCS-2, with a 16-bit reference where phones do that', async () => {
    const { line, phone } = await modemOnLine({ concatenationBits: 16 })
    await line.ask('AT+CNMI=2,2,0,0,0')
    await phone.send('ж')
    expect(line.take()).toContain(smsc + deliver('020436', '08'))
    await phone.send('ж'.repeat(71))
    expect(line.take()).toContain('06080400020201')
  })

  it('goes past the line when nobody listens, and is found by a sweep', async () => {
    const { line, phone, modem, clock } = await modemOnLine()
    await line.ask('AT+CNMI=2,2,0,1,0')
    line.close()
    await phone.send('Hi')
    expect(modem.memory('SM').used).toBe(1)
    expect(await new TestLine(modem, clock).ask('AT+CMGL=4')).toContain(hi)
  })

  it('waits in the network while the modem is out of reach', async () => {
    const { line, phone, modem } = await modemOnLine()
    await line.ask('AT+CNMI=2,1,0,0,0')
    modem.coverage = 'none'
    await phone.send('Hi')
    expect(line.take()).toBe('')
    modem.coverage = 'home'
    expect(await line.after(0)).toBe('\r\n+CMTI: "SM",1\r\n')
  })

  it('may be anything: octets go to the line as they are', async () => {
    const { line, modem } = await modemOnLine()
    await line.ask('AT+CNMI=2,2,0,0,0')
    modem.deliver(Uint8Array.of(0x04, 0x0b, 0x91))
    expect(line.take()).toBe(`\r\n+CMT: ,3\r\n${smsc}040B91\r\n`)
  })
})

describe('+CNMI (TS 27.005 §3.4.1)', () => {
  it('puts class 2 on the SIM even with mt=2, and class 3 on the line with mt=3', async () => {
    const { line, modem } = await modemOnLine()
    const flash = (dcs: number) => ({
      type: 'SMS-DELIVER' as const,
      oa: { toa: 0x91, value: '46701234567' },
      scts: { at: modem.clock.now(), zoneMinutes: 60 },
      dcs,
      udl: 2,
      ud: Uint8Array.of(0xc8, 0x34),
    })
    await line.ask('AT+CNMI=2,2,0,0,0;+CPMS="ME","ME","ME"')
    modem.deliver(flash(0x12))
    expect(await line.after(0)).toBe('\r\n+CMTI: "SM",1\r\n')
    await line.ask('AT+CNMI=2,3,0,0,0')
    modem.deliver(flash(0x13))
    expect(await line.after(0)).toContain('+CMT: ')
    modem.deliver(flash(0x11))
    expect(await line.after(0)).toBe('\r\n+CMTI: "ME",1\r\n')
  })

  it('keeps indications in mode 0 and says them when the mode changes, unless bfr clears them', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CNMI=0,1,0,0,0')
    await phone.send('Hi')
    expect(await line.after(0)).toBe('')
    expect(await line.ask('AT+CNMI=2,1,0,0,0')).toBe(`${ok()}\r\n+CMTI: "SM",1\r\n`)
    await line.ask('AT+CNMI=0')
    await phone.send('Hi')
    expect(await line.ask('AT+CNMI=2,1,0,0,1')).toBe(ok())
  })

  it('holds URCs back while a message is typed', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CNMI=2,1,0,0,0')
    await line.ask('AT+CMGS=22')
    await phone.send('Hi')
    expect(await line.after(0)).toBe('')
    expect(await line.send('\x1b')).toBe(`\r\n+CMTI: "SM",1\r\n${ok()}`)
  })
})

describe('AT+CSMS=1 and AT+CNMA', () => {
  it('says one message at a time, each after the last was acknowledged', async () => {
    const { line, phone } = await modemOnLine()
    expect(await line.ask('AT+CSMS=1')).toBe(ok('+CSMS: 1,1,1'))
    await line.ask('AT+CNMI=2,2,0,1,0')
    await phone.send('Hi')
    await phone.send('Hi')
    // The first did not know of the second: TP-MMS says that nothing more waits.
    const direct = `\r\n+CMT: ,21\r\n${smsc}${hi}\r\n`
    expect(await line.after(1_000)).toBe(direct)
    expect(await line.ask('AT+CNMA')).toBe(ok() + direct)
    expect(await line.ask('AT+CNMA=0')).toBe(ok())
    expect(await line.ask('AT+CNMA')).toBe('\r\n+CMS ERROR: 340\r\n')
  })

  it('switches the routing off when nobody acknowledges; the network comes again and the text is stored', async () => {
    const { line, phone, modem } = await modemOnLine({ acknowledgeMs: 15_000, redeliverMs: 2_000 })
    await line.ask('AT+CSMS=1;+CNMI=2,2,0,1,0')
    await phone.send('Hi')
    await line.after(15_000)
    expect(await line.ask('AT+CNMI?')).toBe(ok('+CNMI: 2,0,0,0,0'))
    await line.after(2_000)
    expect(modem.memory('SM').used).toBe(1)
    expect(modem.queuedInNetwork).toBe(0)
  })

  it('comes again after a refusal or a pulled stick', async () => {
    const { line, phone, modem, clock } = await modemOnLine({ redeliverMs: 2_000 })
    await line.ask('AT+CSMS=1;+CNMI=2,2,0,1,0')
    await phone.send('Hi')
    expect(await line.ask('AT+CNMA=2')).toContain(ok())
    await line.ask('AT+CNMI=2,2,0,1,0')
    expect(await line.after(2_000)).toContain('+CMT: ')
    modem.unplug()
    await clock.advance(0)
    expect(modem.queuedInNetwork).toBe(1)
  })

  it('is not offered by every family', async () => {
    const dialect = readDialect('plain', dialectTables.generic, 'AT+CSMS=? | +CSMS: (0)')
    const { line } = await modemOnLine({ dialect })
    expect(await line.ask('AT+CSMS=1')).toBe('\r\n+CMS ERROR: 303\r\n')
  })
})

describe('memories', () => {
  it('show their use and are chosen with +CPMS', async () => {
    const { line, phone } = await modemOnLine({ dialect: dialects.huawei })
    await phone.send('Hi')
    expect(await line.ask('AT+CPMS?')).toBe(ok('+CPMS: "SM",1,10,"SM",1,10,"SM",1,10'))
    expect(await line.ask('AT+CPMS="ME"')).toBe(ok('+CPMS: 0,20,1,10,1,10'))
    expect(await line.ask('AT+CPMS="SR"')).toBe('\r\n+CMS ERROR: 302\r\n')
  })

  it('count places from 0 or 1, and name empty ones in the family way', async () => {
    const { line, phone } = await modemOnLine({ dialect: dialects.huawei })
    await line.ask('AT+CNMI=2,1,0,0,0')
    await phone.send('Hi')
    expect(line.take()).toBe('\r\n+CMTI: "SM",0\r\n')
    expect(await line.ask('AT+CMGR=1')).toBe('\r\n+CMS ERROR: 321\r\n')
  })

  it('are emptied by kind with the delete flag', async () => {
    const { line, phone } = await modemOnLine()
    for (const text of ['a', 'b', 'c']) await phone.send(text)
    await line.ask('AT+CMGR=1')
    expect(await line.ask('AT+CMGD=?')).toBe(ok('+CMGD: (1,2,3),(0-4)'))
    expect(await line.ask('AT+CMGD=1,1')).toBe(ok())
    expect(await line.ask('AT+CMGD=?')).toBe(ok('+CMGD: (2,3),(0-4)'))
    expect(await line.ask('AT+CMGD=1,4')).toBe(ok())
    expect(await line.ask('AT+CMGD=?')).toBe(ok('+CMGD: (),(0-4)'))
  })

  it.each([
    [1, [0, 2, 3]],
    [2, [0, 2]],
    [3, [0]],
    [4, []],
  ])('keep with delete flag %i the states %j (TS 27.005 §3.5.4)', async (flag, kept) => {
    const { line, modem } = await modemOnLine()
    for (const state of [0, 1, 2, 3] as const) modem.memory('SM').add({ state, pdu: Uint8Array.of(0) })
    await line.ask(`AT+CMGD=1,${flag}`)
    expect(modem.memory('SM').entries.map(([, message]) => message.state)).toEqual(kept)
  })

  it('full: the family says so, the network keeps the text, and a deletion lets it in', async () => {
    const { line, phone, modem } = await modemOnLine({ dialect: dialects.huawei })
    await line.ask('AT+CNMI=2,1,0,0,0')
    modem.use(storageFull('SM'))
    await phone.send('Hi')
    expect(await line.after(0)).toBe('\r\n^SMMEMFULL:"SM"\r\n')
    expect(modem.queuedInNetwork).toBe(1)
    expect(await line.ask('AT+CMGD=3')).toBe(`${ok()}\r\n+CMTI: "SM",3\r\n`)
    expect(modem.queuedInNetwork).toBe(0)
  })

  it('keep reports in a memory of their own where the family does', async () => {
    const dialect = readDialect(
      'reports apart',
      dialectTables.generic,
      `memory SM | 5
       memory SR | 5
       AT+CPMS=? | +CPMS: ("SM","SR"),("SM"),("SM")
       report-memory | SR`,
    )
    const { line, modem } = await modemOnLine({ dialect })
    await line.ask('AT+CNMI=2,1,0,2,0')
    modem.deliver(Uint8Array.from(Buffer.from('06000B916407214365F7621051010000406210510100004000', 'hex')))
    expect(await line.after(0)).toBe('\r\n+CDSI: "SR",1\r\n')
    expect(() => modem.memory('ME')).toThrow('no memory ME')
    await line.ask('AT+CPMS="SR"')
    expect(await line.ask('AT+CMGL=4')).toContain('+CMGL: 1,0,,25')
  })
})

describe('text mode', () => {
  it('shows texts in words', async () => {
    const { line, phone } = await modemOnLine()
    await line.ask('AT+CMGF=1;+CNMI=2,2,0,0,0')
    await phone.send('Hi')
    expect(line.take()).toBe('\r\n+CMT: "+46701234567",,"26/01/15,10:00:00+04"\r\nHi\r\n')
    await line.ask('AT+CNMI=2,1,0,0,0')
    await phone.send('Grüße')
    expect(await line.ask('AT+CMGL="ALL"')).toContain(
      '+CMGL: 1,"REC UNREAD","+46701234567",,"26/01/15,10:00:00+04"\r\nGr~\x1ee\r\n',
    )
    await line.ask('AT+CSCS="UCS2";+CSDH=1')
    expect(await line.ask('AT+CMGR=1')).toBe(
      ok(
        '+CMGR: "REC READ","002B00340036003700300031003200330034003500360037",,"26/01/15,10:00:00+04",145,4,0,0,"+46705008999",145,5',
        '0047007200FC00DF0065',
      ),
    )
  })

  it('shows UCS-2 in hexadecimal and reports in fields', async () => {
    const { line, phone, modem } = await modemOnLine()
    await line.ask('AT+CMGF=1;+CNMI=2,2,0,1,0')
    await phone.send('ж')
    expect(line.take()).toContain('\r\n0436\r\n')
    modem.deliver(Uint8Array.from(Buffer.from('062A0B916407214365F7621051010000406210510100024000', 'hex')))
    expect(await line.after(0)).toBe(
      '\r\n+CDS: 6,42,"+46701234567",145,"26/01/15,10:00:00+04","26/01/15,10:00:20+04",0\r\n',
    )
  })
})
