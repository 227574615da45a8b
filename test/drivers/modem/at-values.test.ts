import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  betterRegistration,
  digitsOf,
  fieldsOf,
  firstValueOf,
  memoryUseOf,
  messageAt,
  operatorOf,
  type RoutingWish,
  rangeOf,
  registrationOf,
  routingsFrom,
  signalDbmOf,
  storedMessagesOf,
  wordsOf,
} from '../../../drivers/modem/at-values.ts'
import { modelFor, modemModels, pinTriesOf } from '../../../drivers/modem/models.ts'

describe('parameters', () => {
  test.each([
    ['+CPMS: "SM",3,10', ['SM', '3', '10']],
    ['+CMTI: ,-1', ['', '-1']],
    ['+CNUM: "a, b","+46701234567",145', ['a, b', '+46701234567', '145']],
    ['+CPMS: ("SM","ME"),("SM"),("ME")', ['("SM","ME")', '("SM")', '("ME")']],
    ['+CMT: ,24', ['', '24']],
    ['', ['']],
  ])('%s', (line, fields) => {
    expect(fieldsOf(line)).toEqual(fields)
  })

  test.each([
    ['(0-3)', [0, 1, 2, 3]],
    ['(0,2,3)', [0, 2, 3]],
    ['(0-1,4)', [0, 1, 4]],
    ['1', [1]],
    ['', []],
    ['("SM")', []],
  ])('range %s', (field, numbers) => {
    expect(rangeOf(field)).toEqual(numbers)
  })

  test('words', () => {
    expect(wordsOf('("SM","ME",MT)')).toEqual(['SM', 'ME', 'MT'])
  })

  test('nothing throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), (lines) => {
        const line = lines[0]
        fieldsOf(line ?? '')
        memoryUseOf(line)
        storedMessagesOf(lines)
        messageAt(1, lines)
        signalDbmOf(line)
        registrationOf(lines)
        operatorOf(line)
        firstValueOf(lines)
        digitsOf(lines, 14, 17)
        routingsFrom(line, { modes: [2], mts: [1], dss: [1] })
      }),
    )
  })
})

describe('readings', () => {
  test.each([
    ['+CSQ: 0,99', -113],
    ['+CSQ: 21,99', -71],
    ['+CSQ: 31,0', -51],
    ['+CSQ: 99,99', undefined],
    ['+CSQ: 145,99', -71],
    ['+CSQ: 199,99', undefined],
    ['+CSQ: x', undefined],
  ])('%s', (line, dbm) => {
    expect(signalDbmOf(line)).toBe(dbm)
  })

  test.each([
    ['+CREG: 0,1', 'home'],
    ['+CREG: 2,5,"00C3","0000A1B2",2', 'roaming'],
    ['+CEREG: 0,3', 'denied'],
    ['+CGREG: 0, 2', 'searching'],
    ['+CREG: 0,6', 'home'],
    ['+CREG: 0,9', undefined],
    ['+CREG: 1', undefined],
    ['+CREG: 1,"00C3","0000A1B2"', undefined],
  ])('%s', (line, registration) => {
    expect(registrationOf([line])).toBe(registration)
  })

  test('a registration URC before the answer does not count', () => {
    expect(registrationOf(['+CREG: 1,"00C3","0000A1B2"', '+CREG: 2,5'])).toBe('roaming')
  })

  test('home is better than roaming, and both than none', () => {
    expect(betterRegistration('roaming', 'home')).toBe('home')
    expect(betterRegistration('none', 'roaming')).toBe('roaming')
    expect(betterRegistration('searching', 'denied')).toBe('denied')
  })

  test.each([
    ['+COPS: 0,0,"Telia",7', 'Telia'],
    ['+COPS: 0', undefined],
    ['+COPS: 0,0,""', undefined],
    ['+COPS: 0,0,"00540065006C00690061"', 'Telia'],
  ])('%s', (line, name) => {
    expect(operatorOf(line)).toBe(name)
  })

  test.each([
    [['+CGSN: "350000000000006"'], '350000000000006'],
    [['350000000000006'], '350000000000006'],
    [['IMEI: 350000000000006'], '350000000000006'],
    [['1234'], undefined],
    [[], undefined],
  ])('IMEI in %j', (lines, imei) => {
    expect(digitsOf(lines, 14, 17)).toBe(imei)
  })

  test('an ICCID may end in F', () => {
    expect(digitsOf(['+CCID: "8946000000000000017F"'], 18, 22)).toBe('8946000000000000017')
  })

  test('memories', () => {
    expect(memoryUseOf('+CPMS: 3,10,3,10,0,20')).toEqual({ used: 3, total: 10 })
    expect(memoryUseOf('+CPMS: ')).toBeUndefined()
  })
})

describe('stored messages', () => {
  test('a list', () => {
    expect(storedMessagesOf(['+CMGL: 0,1,,9', 'AABB', '+CMGL: 12,0,"Anna, B",24', 'CCDD'])).toEqual([
      { index: 0, stat: 1, length: 9, pdu: 'AABB' },
      { index: 12, stat: 0, length: 24, pdu: 'CCDD' },
    ])
  })

  test('a head without its PDU, a PDU without its head and a cut head are left out', () => {
    expect(storedMessagesOf(['+CMGL: 1,1,,9', '+CMGL: 2,1,,9', 'AABB', 'CCDD', '+CMGL: 3', 'EEFF'])).toEqual([
      { index: 2, stat: 1, length: 9, pdu: 'AABB' },
    ])
  })

  test('one by its place', () => {
    expect(messageAt(4, ['+CMGR: 0,,24', 'AABB'])).toEqual({ index: 4, stat: 0, length: 24, pdu: 'AABB' })
    expect(messageAt(4, ['+CMGR: 0,,24'])).toBeUndefined()
    expect(messageAt(4, [])).toBeUndefined()
  })
})

describe('routing from what is offered', () => {
  const wish = { modes: [2, 1, 3], mts: [1, 2], dss: [1, 2] }
  const best = (offer: string | undefined, other: RoutingWish = wish) => {
    const routing = routingsFrom(offer, other)[0]
    return routing && [routing.mode, routing.mt, routing.bm, routing.ds, routing.bfr].join(',')
  }

  test.each([
    ['usual', '+CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)', '2,1,0,1,0'],
    ['SIM800 has no ds=2 (faucamp/python-gsmmodem#60)', '+CNMI: (0-3),(0-3),(0,2),(0,1),(0,1)', '2,1,0,1,0'],
    ['MC75i wants bfr=1 and has no ds=1 (gammu/gammu#1207)', '+CNMI: (0-3),(0,1),(0,2,3),(0,2),(1)', '2,1,0,2,1'],
    ['no mode 2', '+CNMI: (0,1),(0,1),(0),(0,1),(0)', '1,1,0,1,0'],
    ['direct only', '+CNMI: (0-3),(0,2),(0),(0,1),(0)', '2,2,0,1,0'],
    ['no reports', '+CNMI: (0-3),(0-3),(0),(0),(0)', '2,1,0,0,0'],
    ['an offer that ends early', '+CNMI: (0-2),(0-1)', '2,1,0,1,0'],
    ['nothing said', undefined, '2,1,0,1,0'],
  ])('%s', (_, offer, expected) => {
    expect(best(offer)).toBe(expected)
  })

  test('an offer without what is wished gives none', () => {
    expect(routingsFrom('+CNMI: (0),(0),(0),(0),(0)', wish)).toEqual([])
  })

  test('nothing is used that is not offered', () => {
    const list = fc.uniqueArray(fc.nat(3), { minLength: 1 })
    fc.assert(
      fc.property(list, list, list, list, list, (...offered) => {
        const offer = `+CNMI: ${offered.map((numbers) => `(${numbers.join(',')})`).join(',')}`
        for (const routing of routingsFrom(offer, wish)) {
          expect(offered[0]).toContain(routing.mode)
          expect(offered[1]).toContain(routing.mt)
          expect([0, ...offered[3]]).toContain(routing.ds)
        }
      }),
    )
  })

  test('texts without reports when the modem refuses the rest', () => {
    const all = routingsFrom('+CNMI: (2),(1),(0),(0,2),(0)', wish)
    expect(all.map(({ ds }) => ds)).toEqual([2, 0])
  })

  test('Quectel takes reports directly', () => {
    const model = modelFor('Quectel', 'EC25')
    expect(best('+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)', { ...wish, ...model.routing })).toBe('2,1,0,1,0')
    expect(routingsFrom('+CNMI: (2),(1),(0),(0,2),(0)', model.routing)).toEqual([
      { mode: 2, mt: 1, bm: 0, ds: 0, bfr: 0 },
    ])
  })
})

describe('families', () => {
  test.each([
    ['huawei', 'E3131', 'huawei'],
    ['HUAWEI TECHNOLOGIES CO., LTD', 'K3765', 'huawei'],
    ['ZTE INCORPORATED', 'MF190', 'zte'],
    ['ZTE CORPORATION', 'MF823', 'zte'],
    ['SIMCOM_Ltd', 'SIMCOM_SIM800L', 'simcom'],
    ['SIMCOM INCORPORATED', 'A7670E', 'simcom'],
    ['Quectel', 'EC25', 'quectel'],
    ['Quectel_Ltd', 'Quectel_M95', 'quectel'],
    ['Telit', 'LE910-EU V2', 'telit'],
    ['u-blox', 'SARA-U201', 'u-blox'],
    ['Sierra Wireless, Incorporated', 'MC7304', 'sierra'],
    ['Cinterion', 'MC75i', 'cinterion'],
    ['SIEMENS', 'TC35i', 'cinterion'],
    ['WAVECOM MODEM', 'MULTIBAND 900E 1800', 'wavecom'],
    ['Simulated', 'GSM modem', 'generic'],
    ['', '', 'generic'],
  ])('%s %s is %s', (manufacturer, model, family) => {
    expect(modelFor(manufacturer, model).family).toBe(family)
  })

  test.each([
    ['huawei', '^CPIN: SIM PIN,3,10,3,10,3', 3],
    ['huawei', '^CPIN: SIM PIN,1,10,1,10,3', 1],
    ['zte', '+ZPINPUK: 2,10', 2],
    ['simcom', '+SPIC: 3,10,0,10', 3],
    ['quectel', '+QPINC: "SC",1,10', 1],
    ['telit', '#PCT: 3', 3],
    ['u-blox', '+UPINCNT: 3,3,10,10', 3],
    ['sierra', '+CPINC: 3, 3, 10, 10', 3],
    ['cinterion', '^SPIC: 3', 3],
    ['wavecom', '+CPINC: 2,3,10,10', 2],
    ['generic', '+CPINR: SIM PIN,3', 3],
    ['generic', 'OK', undefined],
  ])('tries left: %s says %s', (family, line, left) => {
    const model = modemModels.find((row) => row.family === family)
    expect(model && pinTriesOf(model.pinTries, [line])).toBe(left)
  })
})
