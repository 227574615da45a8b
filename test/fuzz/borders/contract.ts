import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { callParams, type Handlers } from '../../../host/contract/contract.ts'
import { EventHub } from '../../../host/contract/event-hub.ts'
import { RpcClient } from '../../../host/contract/rpc-client.ts'
import { serveChannel } from '../../../host/contract/rpc-server.ts'
import { lineChannel, longestLine } from '../../../host/control/framing.ts'
import { quietLog } from '../../support/logs.ts'
import { type Border, must, type RandomSource, textOf } from '../border.ts'
import { mutatedJson } from '../json.ts'

const names = Object.keys(callParams)
let called = 0
/** Every call is taken; what reaches it has passed the schema. */
const calls = Object.fromEntries(
  names.map((name) => [
    name,
    async () => {
      called++
      return null
    },
  ]),
) as unknown as Handlers

/** A socket that is fed by hand. */
class FedSocket extends EventEmitter {
  readonly written: string[] = []
  writable = true
  destroyed = false
  setEncoding(): this {
    return this
  }
  write(text: string): boolean {
    this.written.push(text)
    return true
  }
  destroy(): void {
    this.destroyed = true
  }
  end(): void {}
}

async function answersTo(text: string, cut: number): Promise<string[]> {
  const socket = new FedSocket()
  serveChannel(lineChannel(socket as unknown as Socket), { calls, events: new EventHub(), log: quietLog })
  for (let at = 0; at < text.length; at += cut) socket.emit('data', text.slice(at, at + cut))
  for (let turn = 0; turn < 12; turn++) await undefined
  await new Promise((resolve) => setImmediate(resolve))
  socket.emit('close')
  // Several answers may go in one piece.
  return socket.written.join('').split('\n').slice(0, -1)
}

/** The calling end hears anything at all. */
function mustSurviveReplies(text: string): void {
  let hear: (message: unknown) => void = () => {}
  const client = new RpcClient({
    send: () => {},
    receive: (listener) => {
      hear = listener
    },
    closed: () => {},
    close: () => {},
  })
  client.call('status', {}).catch(() => {})
  client.on('status', () => {})
  for (const line of text.split('\n')) {
    try {
      hear(JSON.parse(line))
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown
    }
  }
}

/** Messages of the contract over the local socket: a JSON request a line. */
export const border: Border = {
  name: 'contract',
  share: 2,
  source: ['host/contract/', 'host/control/'],
  longest: 2_500,
  stretched: 100_000,
  // Of fifty thousand requests, each refused three times over.
  limitMs: 6_000,
  words: [
    ...names.map((name) => `"${name}"`),
    '{"id":1,"call":"',
    '","params":{',
    '}}\n',
    '"watch"',
    '"speak"',
    '"__proto__"',
    '"toString"',
  ],
  seeds: () => [
    ...names.map((call, at) => `${JSON.stringify({ id: at, call, params: exampleOf(call) })}\n`),
    '{"id":1,"call":"watch","params":{"topics":["status","messages"]}}\n{"id":2,"call":"speak","params":{"language":"de"}}\n{"id":3,"call":"status"}\n',
    '{"id":1,"result":{"a":1}}\n{"id":1,"error":{"code":"x","sentence":"y","details":{}}}\n{"topic":"status","data":{}}\n',
    'no json\n\n[]\nnull\n',
  ],
  mutate: (input: Uint8Array, random: RandomSource) => {
    const lines = textOf(input).split('\n')
    const at = random.int(0, lines.length - 1)
    return Buffer.from(
      lines.with(at, Buffer.from(mutatedJson(Buffer.from(lines[at] ?? ''), random)).toString()).join('\n'),
    )
  },
  async run(input) {
    const text = textOf(input)
    const asked = text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.trim() !== '')
    called = 0
    const answers = await answersTo(text, text.length || 1)
    must(answers.length === asked.length, `every request has an answer: ${asked.length} and ${answers.length}`)
    must(called <= asked.length, 'a request is one call')
    for (const answer of answers) {
      const reply = JSON.parse(answer) as { id: number; error?: { code: string; sentence: string } }
      must(Number.isSafeInteger(reply.id) && reply.id >= 0, 'an answer names its request')
      must(reply.error === undefined || reply.error.code !== 'engine/defect', 'a wrong request is no defect of ours')
      must(reply.error === undefined || reply.error.sentence !== '', 'a refusal has words')
      must(answer.length <= 4 * text.length + 4_000 && answer.length <= longestLine, 'an answer is bounded')
    }
    const again = await answersTo(text, 5)
    must(
      JSON.stringify([...again].sort()) === JSON.stringify([...answers].sort()),
      'answers do not depend on how the stream is cut',
    )
    mustSurviveReplies(text)
  },
}

function exampleOf(call: string): unknown {
  const examples: Record<string, unknown> = {
    send: { to: ['+46701234567'], text: 'Hi', priority: 'high' },
    texts: { direction: 'in', states: ['received'], limit: 5, search: 'x' },
    log: { filter: { direction: 'out', states: ['sent'], since: 1, until: 2 }, limit: 10 },
    exportTexts: { filter: {}, form: 'csv' },
    why: { textId: 1 },
    reword: { textId: 1, text: 'x' },
    saveContact: { name: 'Anna', alias: 'anna', phone: '+46701234567', groups: ['a'] },
    contacts: { after: { name: 'x', id: 1 }, search: 'a' },
    changeSetting: { path: ['transports', 0, 'name'], value: 'x' },
    setSecret: { name: 'imap/office', value: 'x' },
    learnAnswer: { transport: 'a', sample: 'b', answer: { seen: 'x' } },
    traceCapture: { lines: [{ at: 1, line: 'x | 00' }] },
    demoMail: { to: 'a@b.se', subject: 'x', text: 'y' },
    modemChangePin: { modem: 'm', oldPin: '1234', newPin: '4321' },
  }
  return examples[call] ?? { textId: 1, phone: '+46701234567', search: 'x', limit: 5 }
}
