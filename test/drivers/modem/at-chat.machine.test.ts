import { describe, expect, test } from 'vitest'
import {
  type AtCommand,
  type ChatEffect,
  type ChatInput,
  type ChatState,
  mostLines,
  nextChat,
} from '../../../drivers/modem/at-chat.machine.ts'
import { standardDialect } from '../../../drivers/modem/at-words.ts'

const csq: AtCommand = { text: 'AT+CSQ', timeoutMs: 5_000, prefixes: ['+CSQ:'] }
const cgmi: AtCommand = { text: 'AT+CGMI', timeoutMs: 5_000, bare: 'any' }
const cmgl: AtCommand = { text: 'AT+CMGL=4', timeoutMs: 5_000, prefixes: ['+CMGL:'], bare: 'hex', renewed: true }
const cmgs: AtCommand = { text: 'AT+CMGS=9', timeoutMs: 60_000, prefixes: ['+CMGS:'], payload: '0011AA' }

const states: Record<string, ChatState> = {
  fresh: { name: 'fresh' },
  idle: { name: 'idle' },
  asking: { name: 'asking', command: csq, lines: [] },
  'asking any': { name: 'asking', command: cgmi, lines: [] },
  'asking list': { name: 'asking', command: cmgl, lines: [] },
  prompting: { name: 'prompting', command: cmgs },
  sending: { name: 'sending', command: cmgs, lines: [] },
  sent: { name: 'sending', command: cmgs, lines: ['+CMGS: 7'] },
  draining: { name: 'draining' },
  closed: { name: 'closed' },
}

const inputs: Record<string, ChatInput> = {
  command: { kind: 'command', command: csq },
  escape: { kind: 'escape' },
  cancel: { kind: 'cancel' },
  timeout: { kind: 'timeout' },
  closed: { kind: 'closed' },
  prompt: { kind: 'prompt' },
  overlong: { kind: 'overlong', text: 'xxx' },
  pair: { kind: 'pair', head: '+CMT: ,24', body: '07910011' },
  OK: { kind: 'line', text: 'OK' },
  ERROR: { kind: 'line', text: 'ERROR' },
  '+CMS ERROR: 38': { kind: 'line', text: '+CMS ERROR: 38' },
  '+CSQ: 20,99': { kind: 'line', text: '+CSQ: 20,99' },
  '+CMGS: 7': { kind: 'line', text: '+CMGS: 7' },
  '+CMGL: 1,1,,9': { kind: 'line', text: '+CMGL: 1,1,,9' },
  '07910011': { kind: 'line', text: '07910011' },
  'AT+CSQ': { kind: 'line', text: 'AT+CSQ' },
  'AT+CMGS=9': { kind: 'line', text: 'AT+CMGS=9' },
  '0011AA': { kind: 'line', text: '0011AA' },
  Huawei: { kind: 'line', text: 'Huawei' },
  '+CMTI: "SM",3': { kind: 'line', text: '+CMTI: "SM",3' },
  '^RSSI:12': { kind: 'line', text: '^RSSI:12' },
  '^NEW: 1': { kind: 'line', text: '^NEW: 1' },
}

function shown(effect: ChatEffect): string {
  switch (effect.kind) {
    case 'write':
      return `write ${JSON.stringify(effect.text)}`
    case 'arm':
      return `arm ${effect.delayMs}`
    case 'disarm':
    case 'echo':
      return effect.kind
    case 'settle': {
      const { outcome, code, lines, written } = effect.reply
      return `settle ${outcome}${code ?? ''}${written ? ' written' : ''}${lines.length > 0 ? ` [${lines}]` : ''}`
    }
    case 'urc':
      return `urc ${effect.urc.text}${effect.urc.body ? ` ${effect.urc.body}` : ''}`
    case 'note':
      return `note ${effect.what}`
  }
}

function row(stateName: string, inputName: string): string {
  const step = nextChat(states[stateName] as ChatState, inputs[inputName] as ChatInput, standardDialect)
  if (!step) return '-'
  const lines = 'lines' in step.state && step.state.lines.length > 0 ? ` [${step.state.lines}]` : ''
  return [step.state.name + lines, ...step.effects.map(shown)].join('; ')
}

/** `state | input | next state; effects`; `*` is every input that is not named for the state. */
const table = String.raw`
fresh | command | asking; write "AT+CSQ\r"; arm 5000
fresh | escape | draining; write "\u001b"; arm 300
fresh | cancel | -
fresh | timeout | -
fresh | closed | closed; disarm
fresh | * | fresh; note stale

idle | command | asking; write "AT+CSQ\r"; arm 5000
idle | escape | draining; write "\u001b"; arm 300
idle | cancel | -
idle | timeout | -
idle | closed | closed; disarm
idle | pair | idle; urc +CMT: ,24 07910011
idle | +CMTI: "SM",3 | idle; urc +CMTI: "SM",3
idle | ^RSSI:12 | idle; note ignored
idle | * | idle; note unknown

asking | command | -
asking | escape | -
asking | cancel | draining; settle cancelled; arm 300
asking | timeout | draining; settle silent; arm 300
asking | closed | closed; disarm; settle closed
asking | prompt | draining; write "\u001b"; arm 300; settle error
asking | pair | asking; urc +CMT: ,24 07910011
asking | OK | idle; disarm; settle ok
asking | ERROR | idle; disarm; settle error
asking | +CMS ERROR: 38 | idle; disarm; settle cms38
asking | +CSQ: 20,99 | asking [+CSQ: 20,99]
asking | AT+CSQ | asking; echo
asking | +CMTI: "SM",3 | asking; urc +CMTI: "SM",3
asking | ^RSSI:12 | asking; note ignored
asking | * | asking; note unknown

asking any | command | -
asking any | escape | -
asking any | cancel | draining; settle cancelled; arm 300
asking any | timeout | draining; settle silent; arm 300
asking any | closed | closed; disarm; settle closed
asking any | prompt | draining; write "\u001b"; arm 300; settle error
asking any | pair | asking; urc +CMT: ,24 07910011
asking any | OK | idle; disarm; settle ok
asking any | ERROR | idle; disarm; settle error
asking any | +CMS ERROR: 38 | idle; disarm; settle cms38
asking any | 07910011 | asking [07910011]
asking any | AT+CSQ | asking [AT+CSQ]
asking any | AT+CMGS=9 | asking [AT+CMGS=9]
asking any | 0011AA | asking [0011AA]
asking any | Huawei | asking [Huawei]
asking any | +CMTI: "SM",3 | asking; urc +CMTI: "SM",3
asking any | ^RSSI:12 | asking; note ignored
asking any | * | asking; note unknown

asking list | command | -
asking list | escape | -
asking list | cancel | draining; settle cancelled; arm 300
asking list | timeout | draining; settle silent; arm 300
asking list | closed | closed; disarm; settle closed
asking list | prompt | draining; write "\u001b"; arm 300; settle error
asking list | pair | asking; urc +CMT: ,24 07910011
asking list | OK | idle; disarm; settle ok
asking list | ERROR | idle; disarm; settle error
asking list | +CMS ERROR: 38 | idle; disarm; settle cms38
asking list | +CMGL: 1,1,,9 | asking [+CMGL: 1,1,,9]; arm 5000
asking list | 07910011 | asking [07910011]; arm 5000
asking list | 0011AA | asking [0011AA]; arm 5000
asking list | +CMTI: "SM",3 | asking; urc +CMTI: "SM",3
asking list | ^RSSI:12 | asking; note ignored
asking list | * | asking; note unknown

prompting | command | -
prompting | escape | -
prompting | cancel | draining; write "\u001b"; arm 300; settle cancelled
prompting | timeout | draining; write "\u001b"; arm 300; settle silent
prompting | closed | closed; disarm; settle closed
prompting | prompt | sending; write "0011AA\u001a"; arm 60000
prompting | pair | prompting; urc +CMT: ,24 07910011
prompting | OK | draining; write "\u001b"; arm 300; settle no-prompt
prompting | ERROR | draining; write "\u001b"; arm 300; settle error
prompting | +CMS ERROR: 38 | draining; write "\u001b"; arm 300; settle cms38
prompting | AT+CMGS=9 | prompting; echo
prompting | +CMTI: "SM",3 | prompting; urc +CMTI: "SM",3
prompting | ^RSSI:12 | prompting; note ignored
prompting | * | prompting; note unknown

sending | command | -
sending | escape | -
sending | cancel | -
sending | timeout | draining; write "\u001b"; arm 300; settle silent written
sending | closed | closed; disarm; settle closed written
sending | pair | sending; urc +CMT: ,24 07910011
sending | OK | sending; arm 10000
sending | ERROR | draining; write "\u001b"; arm 300; settle error written
sending | +CMS ERROR: 38 | draining; write "\u001b"; arm 300; settle cms38 written
sending | +CMGS: 7 | sending [+CMGS: 7]
sending | 0011AA | sending
sending | +CMTI: "SM",3 | sending; urc +CMTI: "SM",3
sending | ^RSSI:12 | sending; note ignored
sending | * | sending; note unknown

sent | OK | idle; disarm; settle ok written [+CMGS: 7]
sent | timeout | draining; write "\u001b"; arm 300; settle silent written [+CMGS: 7]
sent | +CMS ERROR: 38 | draining; write "\u001b"; arm 300; settle cms38 written [+CMGS: 7]

draining | command | -
draining | escape | -
draining | cancel | -
draining | timeout | idle
draining | closed | closed; disarm
draining | pair | draining; urc +CMT: ,24 07910011
draining | +CMTI: "SM",3 | draining; urc +CMTI: "SM",3
draining | ^RSSI:12 | draining; note ignored
draining | * | draining; note late

closed | * | -
`

const rows = table
  .trim()
  .split('\n')
  .filter((text) => text !== '')
  .map((text) => text.split(' | ') as [state: string, input: string, expected: string])

const partly = ['sent']

describe('the chat: every state × input', () => {
  const cases = Object.keys(states).flatMap((state) => {
    const own = rows.filter(([name]) => name === state)
    const rest = own.find(([, input]) => input === '*')
    return Object.keys(inputs).flatMap((input): [string, string, string][] => {
      const expected = own.find(([, name]) => name === input) ?? rest
      if (!expected && !partly.includes(state)) throw new Error(`no row for ${state} × ${input}`)
      return expected ? [[state, input, expected[2]]] : []
    })
  })

  test.each(cases)('%s × %s', (state, input, expected) => {
    expect(row(state, input)).toBe(expected)
  })

  test('the table names only states and inputs that there are', () => {
    for (const [state, input] of rows) {
      expect(Object.keys(states)).toContain(state)
      if (input !== '*') expect(Object.keys(inputs)).toContain(input)
    }
  })
})

test('a command with a quiet time after it drops what comes until then', () => {
  const command: AtCommand = { text: 'AT', timeoutMs: 1_000, quietMs: 100 }
  const step = nextChat({ name: 'asking', command, lines: [] }, inputs.OK as ChatInput, standardDialect)
  expect(step?.state.name).toBe('draining')
  expect(step?.effects.map(shown)).toEqual(['settle ok', 'arm 100'])
})

test('an answer is bounded', () => {
  const state: ChatState = { name: 'asking', command: cmgl, lines: Array(mostLines).fill('AABBCCDD') }
  const step = nextChat(state, inputs['07910011'] as ChatInput, standardDialect)
  expect(step).toEqual({ state, effects: [] })
})
