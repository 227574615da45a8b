import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialects } from '../../../drivers/simulator/modem/index.ts'
import { modemOnLine, ok, TestLine } from './modem-line.ts'

describe('the command line (V.250)', () => {
  it('echoes until ATE0, byte for byte', async () => {
    const { line } = await modemOnLine({}, true)
    expect(await line.send('AT')).toBe('AT')
    expect(await line.send('\r')).toBe('\r\r\nOK\r\n')
    expect(await line.ask('ATE0')).toBe('ATE0\r\r\nOK\r\n')
    expect(await line.ask('AT')).toBe('\r\nOK\r\n')
  })

  it('says results as digits after ATV0 and nothing after ATQ1', async () => {
    const { line } = await modemOnLine()
    expect(await line.ask('ATV0')).toBe('0\r')
    expect(await line.ask('AT+CSQ')).toBe('+CSQ: 21,99\r\n0\r')
    expect(await line.ask('AT+NONSENSE')).toBe('4\r')
    expect(await line.ask('ATV1')).toBe('\r\nOK\r\n')
    expect(await line.ask('ATQ1')).toBe('')
    expect(await line.ask('AT+CSQ')).toBe('\r\n+CSQ: 21,99\r\n')
  })

  it('runs several commands of one line up to the first that fails', async () => {
    const { line } = await modemOnLine()
    expect(await line.ask('ATV1+CSQ;+CREG?;+CMGF?')).toBe(
      '\r\n+CSQ: 21,99\r\n\r\n+CREG: 0,1\r\n\r\n+CMGF: 0\r\n\r\nOK\r\n',
    )
    expect(await line.ask('AT+CSQ;+BAD;+CREG?')).toBe('\r\n+CSQ: 21,99\r\n\r\nERROR\r\n')
  })

  it('takes lower case, LF, blanks, backspace, noise before AT, and several lines at once', async () => {
    const { line } = await modemOnLine()
    expect(await line.send('\x1b\x1aabc at+cs\x00\x08q\r\n')).toBe(ok('+CSQ: 21,99'))
    expect(await line.send('AT\r\nAT\r\n')).toBe(ok() + ok())
    expect(await line.send('\r\n\r\nhello\r')).toBe('')
  })

  it('answers what it does not know, and what makes no sense, with ERROR', async () => {
    const { line } = await modemOnLine()
    for (const command of ['AT+XYZ', 'AT^FOO=1', 'AT+CSQ=1', 'AT+CMGF=2', 'AT!', 'AT+CMGF?junk', 'ATE7']) {
      expect(await line.ask(command), command).toBe('\r\nERROR\r\n')
    }
  })

  it('survives any bytes', async () => {
    const { line } = await modemOnLine()
    const meant = fc.constantFrom('AT', '+CMGS=', '+CPIN', '"', ',', ';', '=', '?', '\r', '\x1a', '99999999999', '0001')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(meant, fc.string({ maxLength: 5, unit: 'binary-ascii' }))), async (typed) => {
        await line.send(typed.join(''), 1_000)
        // Whatever is being typed ends with Ctrl-Z or CR, also a text whose command the CR has just begun; echo, verbosity and restarts may have been switched.
        await line.send('\x1a\r\x1a\r', 1_000)
        await line.ask('ATE0V1Q0', 1_000)
        expect(await line.ask('AT')).toBe(ok())
      }),
      { numRuns: 300 },
    )
  })

  it('lists what it knows', async () => {
    const { line } = await modemOnLine()
    expect(await line.ask('AT+CLAC')).toContain('\r\n+CMGS\r\n')
  })

  it('puts settings back with ATZ and AT&F', async () => {
    const { line } = await modemOnLine()
    await line.ask('AT+CMEE=2;+CMGF=1;+CNMI=2,1,0,1,0')
    expect(await line.ask('ATZ')).toBe(ok())
    expect(await line.ask('ATE0+CMEE?;+CMGF?;+CNMI?')).toContain('+CMEE: 0\r\n\r\n+CMGF: 0\r\n\r\n+CNMI: 1,0,0,0,0')
  })
})

describe('errors under AT+CMEE', () => {
  it('are ERROR, a number or words (TS 27.007 §9.2, TS 27.005 §3.2.5)', async () => {
    const { line } = await modemOnLine({ withoutSim: true })
    expect(await line.ask('AT+CPIN?')).toBe('\r\nERROR\r\n')
    expect(await line.ask('AT+CPMS?')).toBe('\r\n+CMS ERROR: 310\r\n')
    await line.ask('AT+CMEE=1')
    expect(await line.ask('AT+CPIN?')).toBe('\r\n+CME ERROR: 10\r\n')
    await line.ask('AT+CMEE=2')
    expect(await line.ask('AT+CPIN?')).toBe('\r\n+CME ERROR: SIM not inserted\r\n')
    expect(await line.ask('AT+CPMS?')).toBe('\r\n+CMS ERROR: SIM not inserted\r\n')
  })

  it('are plain for messages too at CMEE 0 where the family does that', async () => {
    const { line } = await modemOnLine({ dialect: dialects.simcom, withoutSim: true })
    expect(await line.ask('AT+CPMS?')).toBe('\r\nERROR\r\n')
  })
})

describe('the SIM', () => {
  const locked = { sim: { pin: '1234', puk: '87654321' } }

  it('asks for its PIN, opens, and registers then', async () => {
    const { line, modem } = await modemOnLine(locked)
    await line.ask('AT+CMEE=1;+CREG=1')
    expect(await line.ask('AT+CPIN?')).toBe(ok('+CPIN: SIM PIN'))
    expect(await line.ask('AT+CREG?')).toBe(ok('+CREG: 1,0'))
    expect(await line.ask('AT+CIMI')).toBe('\r\n+CME ERROR: 11\r\n')
    expect(await line.ask('AT+CPIN="1234"')).toBe(`${ok()}\r\n+CREG: 1\r\n`)
    expect(await line.ask('AT+CPIN?')).toBe(ok('+CPIN: READY'))
    expect(await line.ask('AT+CIMI')).toBe(ok('240010000000001'))
    expect(modem.sim.pinsTried).toEqual(['1234'])
  })

  it('blocks after three wrong PINs and opens with the PUK', async () => {
    const { line, modem } = await modemOnLine(locked)
    await line.ask('AT+CMEE=1')
    expect(await line.ask('AT+CPIN="0000"')).toBe('\r\n+CME ERROR: 16\r\n')
    expect(modem.sim.pinTries).toBe(2)
    await line.ask('AT+CPIN="0000"')
    expect(await line.ask('AT+CPIN="0000"')).toBe('\r\n+CME ERROR: 12\r\n')
    expect(await line.ask('AT+CPIN?')).toBe(ok('+CPIN: SIM PUK'))
    expect(await line.ask('AT+CPIN="11111111","5555"')).toBe('\r\n+CME ERROR: 16\r\n')
    expect(await line.ask('AT+CPIN="87654321","5555"')).toBe(ok())
    expect(await line.ask('AT+CPIN?')).toBe(ok('+CPIN: READY'))
  })

  it('locks again without power, and keeps the tries that were used', async () => {
    const { modem, clock, line } = await modemOnLine(locked)
    await line.ask('AT+CPIN="0000"')
    modem.unplug()
    modem.plugIn()
    const again = new TestLine(modem, clock)
    await again.ask('ATE0')
    expect(await again.ask('AT+CPIN?')).toBe(ok('+CPIN: SIM PIN'))
    expect(modem.sim.pinTries).toBe(2)
  })

  it('switches its PIN off and on, and changes it', async () => {
    const { line, modem } = await modemOnLine(locked)
    await line.ask('AT+CMEE=1;+CPIN="1234"')
    expect(await line.ask('AT+CLCK="SC",2')).toBe(ok('+CLCK: 1'))
    expect(await line.ask('AT+CPWD="SC","1234","4321"')).toBe(ok())
    expect(await line.ask('AT+CLCK="SC",0,"1234"')).toBe('\r\n+CME ERROR: 16\r\n')
    expect(await line.ask('AT+CLCK="SC",0,"4321"')).toBe(ok())
    expect(modem.sim.locked).toBe(false)
  })

  it('can be taken out and put in', async () => {
    const { line, modem } = await modemOnLine({ dialect: dialects.simcom })
    await line.ask('AT+CMEE=1;+CREG=1')
    modem.removeSim()
    expect(line.take()).toBe('\r\n+CPIN: NOT INSERTED\r\n\r\n+CREG: 0\r\n')
    expect(await line.ask('AT+CPIN?')).toBe('\r\n+CME ERROR: 10\r\n')
    expect(await line.ask('AT+CCID')).toBe('\r\n+CME ERROR: 10\r\n')
    modem.insertSim()
    expect(line.take()).toBe('\r\n+CPIN: READY\r\n\r\nCall Ready\r\n\r\nSMS Ready\r\n\r\n+CREG: 1\r\n')
  })

  it('shows its numbers', async () => {
    const { line } = await modemOnLine({ sim: { number: '+46700000007', smsc: '+46705008999', iccid: '89460001' } })
    expect(await line.ask('AT+CNUM')).toBe(ok('+CNUM: "","+46700000007",145'))
    expect(await line.ask('AT+CSCA?')).toBe(ok('+CSCA: "+46705008999",145'))
    expect(await line.ask('AT+CSCA="+46700000099",145')).toBe(ok())
    expect(await line.ask('AT+CSCA?')).toBe(ok('+CSCA: "+46700000099",145'))
    expect(await line.ask('AT+CCID')).toBe(ok('+CCID: "89460001"'))
  })
})

describe('the network', () => {
  it('shows registration on request and by itself, with place and without', async () => {
    const { line, modem } = await modemOnLine()
    await line.ask('AT+CREG=2;+CEREG=1')
    expect(await line.ask('AT+CREG?')).toBe(ok('+CREG: 2,1,"00C3","0000A1B2"'))
    modem.coverage = 'searching'
    expect(line.take()).toBe('\r\n+CREG: 2\r\n\r\n+CEREG: 2\r\n')
    modem.coverage = 'roaming'
    expect(line.take()).toBe('\r\n+CREG: 5,"00C3","0000A1B2"\r\n\r\n+CEREG: 5\r\n')
    modem.coverage = 'denied'
    expect(await line.ask('AT+CGREG?')).toContain('\r\n+CGREG: 0,3\r\n\r\nOK\r\n')
    expect(await line.ask('AT+COPS?')).toBe(ok('+COPS: 0'))
  })

  it('takes its time to register', async () => {
    const { line } = await modemOnLine({ registerMs: 3_000 })
    await line.ask('AT+CREG=1')
    expect(await line.ask('AT+CREG?')).toBe(ok('+CREG: 1,2'))
    expect(await line.after(3_000)).toBe('\r\n+CREG: 1\r\n')
  })

  it('names the operator and the signal', async () => {
    const { line, modem } = await modemOnLine({ operator: 'Comviq' })
    expect(await line.ask('AT+COPS?')).toBe(ok('+COPS: 0,0,"Comviq",2'))
    await line.ask('AT+COPS=3,2')
    expect(await line.ask('AT+COPS?')).toBe(ok('+COPS: 0,2,"24001",2'))
    modem.signal = 7
    expect(await line.ask('AT+CSQ')).toBe(ok('+CSQ: 7,99'))
  })

  it('leaves and comes back with +CFUN', async () => {
    const { line, modem } = await modemOnLine()
    expect(await line.ask('AT+CFUN=4')).toBe(ok())
    expect(modem.registered).toBe(false)
    expect(await line.ask('AT+CREG?')).toBe(ok('+CREG: 0,0'))
    await line.ask('AT+CFUN=1')
    expect(modem.registered).toBe(true)
  })

  it('answers USSD codes after a while', async () => {
    const { line } = await modemOnLine({ ussd: { '*100#': 'Balance 42 kr' } })
    expect(await line.ask('AT+CUSD=1,"*100#",15')).toBe(ok())
    expect(await line.after(100)).toBe('\r\n+CUSD: 0,"Balance 42 kr",15\r\n')
    await line.ask('AT+CUSD=1,"*999#",15')
    expect(await line.after(100)).toBe('\r\n+CUSD: 4\r\n')
  })

  it('rings', async () => {
    const { line, modem } = await modemOnLine()
    await line.ask('AT+CLIP=1')
    modem.ring('+46701234567', 1, 1_000)
    expect(line.take()).toBe('\r\nRING\r\n\r\n+CLIP: "+46701234567",145,"",,"",0\r\n')
    expect(await line.after(1_000)).toBe('\r\nNO CARRIER\r\n')
  })
})

describe('power', () => {
  it('ends the port when the stick is pulled, and starts afresh when it is back', async () => {
    const { line, modem, clock } = await modemOnLine()
    await line.ask('AT+CMEE=2')
    modem.unplug()
    expect(line.dropped).toBe('unplugged')
    expect(() => new TestLine(modem, clock)).toThrow('not plugged in')
    modem.plugIn()
    expect(await new TestLine(modem, clock).ask('AT+CMEE?')).toBe(`AT+CMEE?\r${ok('+CMEE: 0')}`)
  })

  it('restarts with AT+CFUN=1,1: USB goes and comes', async () => {
    const { line, modem, clock } = await modemOnLine({ resetMs: 500 })
    expect(await line.ask('AT+CFUN=1,1')).toBe(ok())
    expect(line.dropped).toBe('the modem restarts')
    expect(modem.plugged).toBe(false)
    await clock.advance(500)
    expect(modem.plugged).toBe(true)
  })

  it('restarts behind an open port where the family has its own serial line', async () => {
    const { line } = await modemOnLine({ dialect: dialects.simcom, resetMs: 500, bootMs: 1_000 })
    await line.after(1_000)
    await line.ask('ATE0+CMEE=1')
    await line.ask('AT+CMGS=22')
    await line.send('00', 0)
    expect(await line.ask('\x1bAT+CFUN=1,1')).toContain('OK')
    expect(line.dropped).toBeUndefined()
    expect(await line.ask('AT')).toBe('')
    expect(await line.after(600)).toBe('')
    expect(await line.ask('AT')).toContain('AT\r')
    expect(await line.after(900)).toContain('\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n')
    expect(await line.ask('AT+CMEE?')).toContain('+CMEE: 0')
  })
})

describe('dialects', () => {
  it.each(Object.values(dialects))('$name tells who it is and offers what it takes', async (dialect) => {
    const { line } = await modemOnLine({ dialect, imei: '359999000000001' })
    expect(await line.ask('AT+CGSN')).toBe(ok('359999000000001'))
    for (const command of ['ATI', 'AT+CGMI', 'AT+CGMM', 'AT+CGMR']) expect(await line.ask(command)).toMatch(/OK\r\n$/)
    const offer = await line.ask('AT+CNMI=?')
    const [, , , , ds = '', bfr = ''] = /\((.*?)\),\((.*?)\),\((.*?)\),\((.*?)\),\((.*?)\)/.exec(offer) ?? []
    const takes = async (report: number) => (await line.ask(`AT+CNMI=2,1,0,${report},${bfr.slice(0, 1)}`)) === ok()
    expect(await takes(2)).toBe(['0-2', '0,1,2', '0,2'].includes(ds))
    expect(await takes(1)).toBe(ds !== '0,2')
    expect(await line.ask('AT+CPMS="SM","SM","SM"')).toMatch(/^\r\n\+CPMS: 0,\d+,0,\d+,0,\d+\r\n\r\nOK\r\n$/)
    expect(await line.ask('AT+CPMS="XX"')).toContain('ERROR')
  })

  it('SIMCom refuses stored status reports (faucamp/python-gsmmodem#60)', async () => {
    const { line } = await modemOnLine({ dialect: dialects.simcom })
    await line.ask('AT+CMEE=1')
    expect(await line.ask('AT+CNMI=2,1,0,2,0')).toBe('\r\n+CMS ERROR: 302\r\n')
  })

  it('tell the PIN tries that are left in their own ways', async () => {
    const sim = { pin: '1234' }
    const huawei = await modemOnLine({ dialect: dialects.huawei, sim })
    await huawei.line.ask('AT+CPIN="0000"')
    expect(await huawei.line.ask('AT^CPIN?')).toBe(ok('^CPIN: SIM PIN,2,10,2,10,3'))
    const simcom = await modemOnLine({ dialect: dialects.simcom, sim })
    expect(await simcom.line.ask('AT+SPIC')).toBe(ok('+SPIC: 3,10,0,0'))
    const quectel = await modemOnLine({ dialect: dialects.quectel, sim })
    expect(await quectel.line.ask('AT+QPINC="SC"')).toBe(ok('+QPINC: "SC",3,10'))
  })

  it('Huawei chatters until ^CURC=0 (gammu/gammu#4)', async () => {
    const { line } = await modemOnLine({ dialect: dialects.huawei, chatterMs: 1_000 })
    expect(await line.after(1_000)).toBe('\r\n^RSSI:21\r\n\r\n^BOOT:27710117,0,0,0,75\r\n')
    expect(await line.ask('AT^CURC=0')).toBe(ok())
    expect(await line.after(5_000)).toBe('')
  })
})

describe('the ports of one stick', () => {
  it('say URCs on the AT port, answer on the second, are silent on the diagnostics port, and go together', async () => {
    const { line, modem, clock } = await modemOnLine()
    const quiet = new TestLine(modem, clock, { role: 'quiet' })
    const mute = new TestLine(modem, clock, { role: 'mute' })
    modem.say('+CMTI: "SM",1')
    expect([line.take(), quiet.take(), mute.take()]).toEqual(['\r\n+CMTI: "SM",1\r\n', '', ''])
    expect(await quiet.ask('AT')).toBe(ok())
    expect(await mute.ask('AT')).toBe('')
    modem.unplug()
    expect([line.dropped, quiet.dropped, mute.dropped]).toEqual(['unplugged', 'unplugged', 'unplugged'])
  })
})
