/**
 * An SMSC that does nothing but answer, as fast as it can or after a while, so that the client's pace is what is measured: argv is the
 * delay in milliseconds, the number of texts, and `while` where receipts and texts from phones come as texts go. Tells its port, and when
 * all are taken the time from the first to the last. Told to `deliver`, it sends a receipt and a text from a phone for each text that it
 * took, a hundred unanswered at a time, and tells how long that took.
 */
import { createServer, type Socket } from 'node:net'

const [delayMs, texts] = process.argv.slice(2).map(Number) as [number, number]
const isMixed = process.argv[4] === 'while'
const responseBit = 0x8000_0000
const commands = { submit: 4, deliver: 5, enquire: 0x15, unbind: 6 }
let taken = 0
let firstAt = 0
let client: Socket | undefined
/** Phones of the texts taken, by their place. */
const phones: string[] = []
const deliveries: Buffer[] = []
const mostUnanswered = 100
let unanswered = 0
let delivered = 0
let deliveringSince = 0

const server = createServer((socket) => {
  socket.setNoDelay(true)
  client = socket
  let rest = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const answers: Buffer[] = []
    let at = 0
    while (rest.length - at >= 4 && rest.length - at >= rest.readUInt32BE(at)) {
      const length = rest.readUInt32BE(at)
      const answer = answerTo(rest.subarray(at, at + length))
      if (answer) answers.push(answer)
      at += length
    }
    rest = rest.subarray(at)
    write(socket, answers)
  })
})

function answerTo(pdu: Buffer): Buffer | undefined {
  const command = pdu.readUInt32BE(4)
  if (command === (commands.deliver | responseBit) >>> 0) {
    unanswered--
    delivered++
    if (delivered === 2 * texts) process.send?.({ deliveredMs: performance.now() - deliveringSince })
    deliverMore()
  }
  if (command >= responseBit) return undefined
  if (command === commands.submit) noteSubmit(pdu)
  const body =
    command === commands.submit
      ? Buffer.from(`${(++taken).toString(16).padStart(8, '0')}\0`)
      : command === commands.enquire || command === commands.unbind
        ? Buffer.alloc(0)
        : Buffer.from('SMSC\0')
  if (command === commands.submit && taken === 1) firstAt = performance.now()
  if (command === commands.submit && taken === texts) {
    const report = () => process.send?.({ tookMs: performance.now() - firstAt })
    if (delayMs > 0) setTimeout(report, delayMs)
    else report()
  }
  const answer = Buffer.alloc(16)
  answer.writeUInt32BE(16 + body.length, 0)
  answer.writeUInt32BE((command | responseBit) >>> 0, 4)
  answer.writeUInt32BE(pdu.readUInt32BE(12), 12)
  return Buffer.concat([answer, body])
}

function noteSubmit(pdu: Buffer): void {
  const source = pdu.indexOf(0, 16) + 3
  const destination = pdu.indexOf(0, source) + 3
  phones.push(pdu.toString('latin1', destination, pdu.indexOf(0, destination)))
  if (!isMixed) return
  if (phones.length === 1) deliveringSince = performance.now()
  const at = phones.length - 1
  // After the answer that tells the id.
  setTimeout(() => {
    deliveries.push(receiptOf(at), textOf(at))
    deliverMore()
  }, delayMs + 5)
}

function receiptOf(at: number): Buffer {
  const id = (at + 1).toString(16).padStart(8, '0')
  const words = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`
  return deliverSm(at, 4, words)
}

function textOf(at: number): Buffer {
  return deliverSm(at, 0, `Thank you, text ${at}`)
}

function deliverSm(at: number, esmClass: number, words: string): Buffer {
  const body = Buffer.concat([
    Buffer.from(`\0\x01\x01${phones[at]}\0\x01\x0146700000001\0`, 'latin1'),
    Buffer.from([esmClass, 0, 0, 0, 0, 0, 0, 0, 0, words.length]),
    Buffer.from(words, 'latin1'),
  ])
  const head = Buffer.alloc(16)
  head.writeUInt32BE(16 + body.length, 0)
  head.writeUInt32BE(commands.deliver, 4)
  return Buffer.concat([head, body])
}

let sequence = 0
function deliverMore(): void {
  const batch: Buffer[] = []
  while (unanswered < mostUnanswered) {
    const next = deliveries.shift()
    if (!next) break
    sequence = (sequence % 0x7fff_ffff) + 1
    next.writeUInt32BE(sequence, 12)
    unanswered++
    batch.push(next)
  }
  if (batch.length > 0 && client && !client.destroyed) client.write(Buffer.concat(batch))
}

function write(socket: Socket, answers: readonly Buffer[]): void {
  if (answers.length === 0) return
  const send = () => {
    if (!socket.destroyed) socket.write(Buffer.concat(answers))
  }
  if (delayMs > 0) setTimeout(send, delayMs)
  else send()
}

function listen(port: number): void {
  server.listen(port, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
  })
}

// Away until it is told to come back, for a client whose texts have to wait for it.
process.on('message', ({ away, deliver }: { away?: boolean; deliver?: boolean }) => {
  if (deliver) {
    for (let at = 0; at < phones.length; at++) deliveries.push(receiptOf(at), textOf(at))
    deliveringSince = performance.now()
    deliverMore()
  }
  const address = server.address()
  if (away && typeof address === 'object' && address) {
    const { port } = address
    server.close(() => process.send?.({ away: true }))
    process.once('message', () => listen(port))
  }
})
listen(0)
