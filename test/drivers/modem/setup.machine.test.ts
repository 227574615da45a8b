import { describe, expect, test } from 'vitest'
import type { AtReply } from '../../../drivers/modem/at-chat.machine.ts'
import type { PinNote } from '../../../drivers/modem/options.ts'
import { nextSetup, type SetupEffect, type SetupInput, type SetupState } from '../../../drivers/modem/setup.machine.ts'
import { noFacts, type SetupFacts, type SetupWish } from '../../../drivers/modem/setup-facts.ts'
import { triedOn, triesOf } from '../../../drivers/modem/setup-pin.ts'
import type { StepName } from '../../../drivers/modem/setup-step.ts'
import { setupSteps } from '../../../drivers/modem/setup-steps.ts'

const wish: SetupWish = {
  port: '/dev/ttyUSB0',
  baudRates: [115_200, 9_600],
  pin: '1234',
  smsc: '+46705008999',
  roamingAllowed: false,
  receipts: true,
  registrationTimeoutMs: 60_000,
  calls: true,
}

const facts: SetupFacts = {
  ...noFacts,
  iccid: '8946000000000000017',
  imei: '350000000000006',
  memoryOffer: [
    ['SM', 'ME'],
    ['SM', 'ME'],
    ['SM', 'ME'],
  ],
  routings: [
    { mode: 2, mt: 1, bm: 0, ds: 1, bfr: 0 },
    { mode: 2, mt: 1, bm: 0, ds: 2, bfr: 0 },
  ],
}

const reply = (outcome: AtReply['outcome'], ...lines: string[]): AtReply => ({ outcome, lines, written: false })
const coded = (outcome: 'cms' | 'cme', code: number): AtReply => ({ outcome, code, lines: [], written: false })

function shown(effect: SetupEffect): string {
  switch (effect.kind) {
    case 'ask':
      return effect.command.text
    case 'wait':
      return `wait ${effect.delayMs}`
    case 'speed':
      return `speed ${effect.baudRate}`
    case 'store':
      return `store ${effect.note.outcome}`
    case 'fail':
      return effect.code
    default:
      return effect.kind
  }
}

function at(step: StepName, awaits: SetupState['awaits'], more: Partial<SetupState> = {}): SetupState {
  return { step, awaits, tries: 0, silences: 0, facts, ...more }
}

function outcome(step: StepName, said: AtReply, more: Partial<SetupState> = {}): string {
  const next = nextSetup(at(step, 'answer', more), { kind: 'answer', reply: said }, wish)
  return next ? [next.state.step, ...next.effects.map(shown)].join('; ') : '-'
}

const stepNames = Object.keys(setupSteps) as StepName[]

/** `step | answer | next step; what is done`; `*` is every answer that is not named for the step. */
const table = `
sync | ok | verbose; ATV1
sync | line | verbose; ATV1
sync | * | sync; AT
verbose | * | echo; ATE0
echo | * | errors; AT+CMEE=1
errors | * | manufacturer; AT+CGMI
manufacturer | * | model; AT+CGMM
model | silent | model; AT+CGMM
model | * | firmware; AT+CGMR
firmware | * | imei; AT+CGSN
imei | * | radio; AT+CFUN?
early | * | radio; AT+CFUN?
radio | radio off | radio-on; AT+CFUN=1
radio | * | pin-state; AT+CPIN?
radio-on | * | pin-state; AT+CPIN?
iccid | * | pin-state; AT+CPIN?
pin-state | silent | pin-state; AT+CPIN?
pin-state | SIM PIN | pin-tries; AT+CPINR="SIM PIN"
pin-state | PIN wanted | pin-tries; AT+CPINR="SIM PIN"
pin-state | SIM PUK | pin-state; modem/puk-needed
pin-state | PUK wanted | pin-state; modem/puk-needed
pin-state | PH-NET | pin-state; modem/sim-locked
pin-state | READY | pin-settle; recall
pin-state | SIM PIN2 | pin-settle; recall
pin-state | not supported | pin-settle; recall
pin-lock | locked | pin-accept; store accepted
pin-lock | * | imsi; AT+CIMI
pin-state | * | pin-state; wait 1000
pin-tries | silent | pin-tries; AT+CPINR="SIM PIN"
pin-tries | one left | pin-tries; modem/pin-last-try
pin-tries | none left | pin-tries; modem/puk-needed
pin-tries | * | pin-recall; recall
pin-send | * | pin-check; AT+CPIN?
pin-check | silent | pin-check; AT+CPIN?
pin-check | SIM PIN | pin-check; wait 1000
pin-check | PIN wanted | pin-check; wait 1000
pin-check | SIM PUK | pin-check; modem/puk-needed
pin-check | PUK wanted | pin-check; modem/puk-needed
pin-check | PH-NET | pin-check; modem/sim-locked
pin-check | READY | pin-accept; store accepted
pin-check | SIM PIN2 | pin-accept; store accepted
pin-check | not supported | pin-accept; store accepted
pin-check | * | pin-check; wait 1000
late | * | imsi; AT+CIMI
iccid-again | * | imsi; AT+CIMI
imsi | silent | imsi; AT+CIMI
imsi | busy | imsi; wait 1000
imsi | cme busy | imsi; wait 1000
imsi | * | own-number; AT+CNUM
own-number | * | creg; AT+CREG?
creg | home | service; AT+CSMS=1
creg | * | cereg; AT+CEREG?
cereg | home | service; AT+CSMS=1
cereg | * | cgreg; AT+CGREG?
cgreg | home | service; AT+CSMS=1
cgreg | * | creg; wait 2000
service | silent | service; AT+CSMS=1
service | * | pdu-mode; AT+CMGF=0
pdu-mode | ok | charset; AT+CSCS="GSM"
pdu-mode | line | charset; AT+CSCS="GSM"
pdu-mode | silent | pdu-mode; AT+CMGF=0
pdu-mode | busy | pdu-mode; wait 1000
pdu-mode | cme busy | pdu-mode; wait 1000
pdu-mode | * | text-mode; AT+CMGF=1
text-mode | ok | charset; AT+CSCS="GSM"
text-mode | line | charset; AT+CSCS="GSM"
text-mode | silent | text-mode; AT+CMGF=1
text-mode | * | text-mode; modem/no-pdu-mode
leftover | * | charset; AT+CSCS="GSM"
charset | * | smsc-set; AT+CSCA="+46705008999",145
smsc-set | ok | smsc; AT+CSCA?
smsc-set | line | smsc; AT+CSCA?
smsc-set | silent | smsc-set; AT+CSCA="+46705008999",145
smsc-set | busy | smsc-set; wait 1000
smsc-set | cme busy | smsc-set; wait 1000
smsc-set | * | smsc-set; modem/setup-refused
smsc | silent | smsc; AT+CSCA?
smsc | busy | smsc; wait 1000
smsc | cme busy | smsc; wait 1000
smsc | * | memory-offer; AT+CPMS=?
memory-offer | silent | memory-offer; AT+CPMS=?
memory-offer | busy | memory-offer; wait 1000
memory-offer | cme busy | memory-offer; wait 1000
memory-offer | memories | memory; AT+CPMS="SM","SM","SM"
memory-offer | * | routing-offer; AT+CNMI=?
memory | silent | memory; AT+CPMS="SM","SM","SM"
memory | busy | memory; wait 1000
memory | cme busy | memory; wait 1000
memory | * | routing-offer; AT+CNMI=?
routing-offer | silent | routing-offer; AT+CNMI=?
routing-offer | busy | routing-offer; wait 1000
routing-offer | cme busy | routing-offer; wait 1000
routing-offer | routings | routing; AT+CNMI=1,1,0,2,1
routing-offer | ok | routing; AT+CNMI=2,1,0,1,0
routing-offer | error | routing; AT+CNMI=2,1,0,1,0
routing-offer | not supported | routing; AT+CNMI=2,1,0,1,0
routing | ok | more; AT+CMMS=?
routing | line | more; AT+CMMS=?
routing | silent | routing; AT+CNMI=2,1,0,1,0
routing | * | routing; AT+CNMI=2,1,0,2,0
more | * | caller; AT+CLIP=1
caller | * | ready; ready
text-charset | ok | text-headers; AT+CSDH=1
text-charset | line | text-headers; AT+CSDH=1
text-charset | silent | ready; ready
text-charset | * | text-charset; modem/no-pdu-mode
text-headers | * | ready; ready
`

const rows = table
  .trim()
  .split('\n')
  .map((text) => text.split(' | ') as [step: StepName, answer: string, expected: string])

/** What a line of another command than the one asked is taken for depends on the step; `line` stands for an OK with one. */
const replies: Record<string, AtReply> = {
  ok: reply('ok'),
  line: reply('ok', 'Huawei'),
  error: reply('error'),
  silent: reply('silent'),
  'no-prompt': reply('no-prompt'),
  busy: coded('cms', 314),
  'cme busy': coded('cme', 14),
  'no SIM': coded('cme', 10),
  'not supported': coded('cme', 4),
  'PIN wanted': coded('cme', 11),
  'PUK wanted': coded('cms', 316),
}

/** Answers that only the steps that know them are given. */
const special: Record<string, AtReply> = {
  'SIM PIN': reply('ok', '+CPIN: SIM PIN'),
  'SIM PUK': reply('ok', '+CPIN: SIM PUK'),
  'SIM PIN2': reply('ok', '+CPIN: SIM PIN2'),
  'PH-NET': reply('ok', '+CPIN: PH-NET PIN'),
  READY: reply('ok', '+CPIN: READY'),
  locked: reply('ok', '+CLCK: 1'),
  'radio off': reply('ok', '+CFUN: 4'),
  'one left': reply('ok', '+CPINR: SIM PIN,1'),
  'none left': reply('ok', '+CPINR: SIM PIN,0'),
  home: reply('ok', '+CREG: 0,1', '+CEREG: 0,1', '+CGREG: 0,1'),
  memories: reply('ok', '+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")'),
  routings: reply('ok', '+CNMI: (1),(1),(0),(0,2),(1)'),
}

describe('setup: every step × answer', () => {
  const asking = stepNames.filter((step) => setupSteps[step].kind === 'ask')
  const cases = asking.flatMap((step) => {
    const own = rows.filter(([name]) => name === step)
    const rest = own.find(([, answer]) => answer === '*')
    const named = own.map(([, answer]) => answer).filter((answer) => answer in special)
    return [...Object.keys(replies), ...named].flatMap((answer): [StepName, string, string][] => {
      const expected = own.find(([, name]) => name === answer) ?? rest
      return expected ? [[step, answer, expected[2]]] : []
    })
  })

  test.each(cases)('%s × %s', (step, answer, expected) => {
    expect(outcome(step, (replies[answer] ?? special[answer]) as AtReply)).toBe(expected)
  })

  test('every step that asks is in the table, and the table names nothing else', () => {
    expect([...new Set(rows.map(([step]) => step))].sort()).toEqual([...asking].sort())
    for (const [, answer] of rows) expect(answer === '*' || answer in replies || answer in special, answer).toBe(true)
  })

  test.each(asking)('%s ends when the port is gone', (step) => {
    expect(outcome(step, reply('closed'))).toBe(`${step}; modem/unplugged`)
    expect(outcome(step, reply('cancelled'))).toBe(`${step}; modem/unplugged`)
  })

  test.each(asking)('%s: the third silence in a row ends setup, unless silence is an answer', (step) => {
    const own = setupSteps[step]
    const silence = own.kind === 'ask' ? own.silence : undefined
    const said = outcome(step, reply('silent'), { silences: 2, tries: 5 })
    if (silence === 'answer') expect(said).not.toContain('no-answer')
    else expect(said).toBe(`${step}; modem/no-answer`)
  })

  test('an answer between silences starts the count anew', () => {
    const next = nextSetup(at('model', 'answer', { silences: 2 }), { kind: 'answer', reply: reply('ok') }, wish)
    expect(next?.state.silences).toBe(0)
  })
})

describe('setup: every wait × input', () => {
  const inputs: SetupInput[] = [
    { kind: 'start' },
    { kind: 'answer', reply: reply('ok') },
    { kind: 'time' },
    { kind: 'speed' },
    { kind: 'recall', note: undefined },
    { kind: 'store' },
  ]
  const kinds: Record<string, SetupState['awaits']> = {
    ask: 'answer',
    speed: 'speed',
    recall: 'recall',
    store: 'store',
  }

  test.each(stepNames)('%s hears only what it waits for', (step) => {
    const kind = setupSteps[step].kind
    for (const awaits of ['start', 'time', 'nothing', kinds[kind]] as const) {
      if (awaits === undefined) continue
      for (const input of inputs) {
        const next = nextSetup(at(step, awaits), input, wish)
        if (input.kind !== awaits) expect(next).toBeUndefined()
        else {
          expect(stepNames).toContain(next?.state.step)
          expect(next?.effects.length).toBeGreaterThan(0)
        }
      }
    }
  })

  test('it begins by leaving a prompt that somebody left open', () => {
    const next = nextSetup(at('sync', 'start'), { kind: 'start' }, wish)
    expect(next?.effects.map(shown)).toEqual(['escape', 'AT'])
  })
})

describe('speeds', () => {
  test('the next speed is tried when one stays silent', () => {
    const silent = { kind: 'answer', reply: reply('silent') } as const
    const next = nextSetup(at('sync', 'answer', { tries: 1 }), silent, wish)
    expect(next?.effects.map(shown)).toEqual(['speed 9600'])
    const then = next && nextSetup(next.state, { kind: 'speed' }, wish)
    expect([then?.state.step, then?.state.tries, ...(then?.effects ?? []).map(shown)]).toEqual(['sync', 0, 'AT'])
    expect(outcome('sync', reply('silent'), { tries: 1, facts: { ...facts, speedAt: 1 } })).toBe(
      'sync; modem/silent-port',
    )
  })

  test('a modem told to keep its results to itself is woken', () => {
    expect(outcome('sync', reply('silent'), { tries: 1 })).toBe('speed; speed 9600')
    const alone = { ...wish, baudRates: [115_200] }
    const next = nextSetup(at('sync', 'answer', { tries: 1 }), { kind: 'answer', reply: reply('silent') }, alone)
    expect(next?.effects.map(shown)).toEqual(['ATQ0V1'])
  })
})

describe('registration', () => {
  const last = (stat: number) => reply('ok', `+CGREG: 0,${stat}`)
  test.each([
    ['roaming, not allowed, at once', last(5), { rounds: 1 }, 'creg; wait 2000'],
    ['roaming, not allowed, after a while', last(5), { rounds: 5 }, 'cgreg; modem/roaming-refused'],
    ['denied, at first', last(3), { rounds: 1 }, 'creg; wait 2000'],
    ['denied, to the end', last(3), { rounds: 30 }, 'cgreg; modem/registration-denied'],
    ['searching, to the end', last(2), { rounds: 30 }, 'cgreg; modem/no-network'],
  ])('%s', (_, said, more, expected) => {
    expect(outcome('cgreg', said, { facts: { ...facts, ...more } })).toBe(expected)
  })

  test('roaming, allowed', () => {
    const next = nextSetup(
      at('creg', 'answer'),
      { kind: 'answer', reply: reply('ok', '+CREG: 0,5') },
      { ...wish, roamingAllowed: true },
    )
    expect([next?.state.step, next?.state.facts.registration]).toEqual(['service', 'roaming'])
  })
})

describe('waiting for the SIM card ends', () => {
  test.each([
    ['missing', 'pin-state', coded('cme', 10), 3, 'pin-state; modem/sim-missing'],
    ['failing', 'pin-state', coded('cme', 13), 3, 'pin-state; modem/sim-failure'],
    ['busy', 'pin-state', coded('cme', 14), 20, 'pin-state; modem/sim-busy'],
    ['unsaid', 'pin-state', reply('error'), 3, 'imsi; AT+CIMI'],
    ['still asking after the PIN', 'pin-check', reply('ok', '+CPIN: SIM PIN'), 20, 'pin-check; modem/pin-wrong'],
    ['busy with the memories', 'memory-offer', coded('cms', 314), 20, 'routing-offer; AT+CNMI=?'],
  ] as const)('%s', (_, step, said, tries, expected) => {
    expect(outcome(step, said, { tries })).toContain(expected)
  })

  test('neither its state nor its number', () => {
    expect(outcome('imsi', reply('error'), { facts: { ...facts, simInDoubt: true } })).toBe('imsi; modem/sim-failure')
  })
})

describe('the PIN', () => {
  test('a refused one is not sent again', () => {
    const refused: SetupFacts = { ...facts, pinAnswer: 'refused' }
    expect(outcome('pin-check', reply('ok', '+CPIN: SIM PIN'), { facts: refused })).toBe('pin-refused; store refused')
    const stored = nextSetup(at('pin-refused', 'store', { facts: refused }), { kind: 'store' }, wish)
    expect(stored?.effects.map(shown)).toEqual(['modem/pin-wrong'])
  })

  test.each([
    ['without one', {}, 'pin-state; modem/pin-needed'],
    ['one that would inject a command', { pin: '1";+CFUN=0' }, 'pin-state; modem/pin-needed'],
  ])('%s', (_, other, expected) => {
    const { pin: _pin, ...rest } = wish
    const next = nextSetup(
      at('pin-state', 'answer'),
      { kind: 'answer', reply: reply('ok', '+CPIN: SIM PIN') },
      { ...rest, ...other },
    )
    expect([next?.state.step, ...(next?.effects ?? []).map(shown)].join('; ')).toBe(expected)
  })

  test('a modem without a serial number is not sent one', () => {
    const { imei: _imei, ...unnamed } = facts
    expect(outcome('pin-state', reply('ok', '+CPIN: SIM PIN'), { facts: unnamed })).toBe(
      'pin-state; modem/pin-unguarded',
    )
  })

  test.each([
    ['never sent', undefined, undefined, 'store sent'],
    ['accepted before', { outcome: 'accepted' }, undefined, 'store sent'],
    ['refused', { outcome: 'refused' }, 3, 'modem/pin-tried'],
    ['sent, and the card does not tell its tries', { outcome: 'sent', left: 3 }, undefined, 'modem/pin-tried'],
    ['sent, and the card has counted it', { outcome: 'sent', left: 3 }, 2, 'modem/pin-tried'],
    ['sent, and the card has not counted it', { outcome: 'sent', left: 2 }, 2, 'store sent'],
    ['sent, when the tries were not known, and none is missing', { outcome: 'sent' }, 3, 'store sent'],
    ['sent, when the tries were not known, and one is missing', { outcome: 'sent' }, 2, 'modem/pin-tried'],
    ['sent twice without being counted', { outcome: 'sent', left: 3, again: true }, 3, 'modem/pin-tried'],
  ] as const)('%s', (_, note, pinLeft, expected) => {
    const known: SetupFacts = { ...facts, ...(pinLeft === undefined ? {} : { pinLeft }) }
    const next = nextSetup(at('pin-recall', 'recall', { facts: known }), { kind: 'recall', note }, wish)
    expect(next?.effects.map(shown)).toEqual([expected])
  })

  test('a try whose answer never came is settled by a card that is open', () => {
    const recalled = (note: PinNote | undefined) =>
      nextSetup(at('pin-settle', 'recall'), { kind: 'recall', note }, wish)?.effects.map(shown)
    expect(recalled({ outcome: 'sent', left: 3 })).toEqual(['AT+CLCK="SC",2'])
    expect(recalled({ outcome: 'accepted' })).toEqual(['AT+CIMI'])
    expect(recalled(undefined)).toEqual(['AT+CIMI'])
  })

  test('the try is stored before it is made', () => {
    const stored = nextSetup(at('pin-recall', 'recall'), { kind: 'recall', note: undefined }, wish)
    expect(stored?.effects.map(shown)).toEqual(['store sent'])
    const sent = stored && nextSetup(stored.state, { kind: 'store' }, wish)
    expect(sent?.effects).toEqual([
      { kind: 'ask', command: expect.objectContaining({ text: 'AT+CPIN="1234"', secret: true }) },
    ])
  })

  test('a try counts whether or not the card could be named, then and now', () => {
    const cards = [{ ...facts }, { ...facts, iccid: undefined } as unknown as SetupFacts]
    for (const then of cards) {
      for (const now of cards) {
        expect(triesOf(now).some((name) => triedOn(then).includes(name))).toBe(true)
      }
    }
    const other = { ...facts, iccid: '8946000000000000025' }
    expect(triesOf(other).some((name) => triedOn(facts).includes(name))).toBe(false)
  })
})
