import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SimulatedSmsc } from '../../../drivers/simulator/smsc/index.ts'
import { findProgram } from '../../setup/servers.ts'
import { freePorts } from '../../support/free-ports.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { testSmsc } from './esme.ts'

/** Kannel's gateway as an ESME that somebody else wrote: it binds to the simulated SMSC, sends, and receives. */
const bearerbox = findProgram('bearerbox')
const smsbox = findProgram('smsbox')
if (!bearerbox || !smsbox) {
  process.stdout.write(
    'Skipped: Kannel and the simulated SMSC. bearerbox and smsbox are in the Debian package kannel.\n',
  )
}

const phone = '+46701234567'

interface HttpSink {
  readonly url: string
  /** The query of every request. */
  readonly asked: URLSearchParams[]
}

/** Where Kannel's smsbox reports receipts and texts to. */
async function httpSink(): Promise<HttpSink> {
  const asked: URLSearchParams[] = []
  const server = createHttpServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost').searchParams)
    response.setHeader('content-type', 'text/plain')
    response.end('')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`, asked }
}

function configuration(smsc: SimulatedSmsc, ports: readonly number[], logs: string, mo: string): string {
  const [admin, boxes, sendsms] = ports
  return `group = core
admin-port = ${admin}
admin-password = admin
admin-interface = 127.0.0.1
smsbox-port = ${boxes}
box-allow-ip = 127.0.0.1
log-file = ${join(logs, 'bearerbox.log')}
log-level = 1

group = smsc
smsc = smpp
smsc-id = sim
host = 127.0.0.1
port = ${smsc.port}
transceiver-mode = true
smsc-username = textpost
smsc-password = secret
system-type = ""
source-addr-ton = 1
source-addr-npi = 1
dest-addr-ton = 1
dest-addr-npi = 1
source-addr-autodetect = true
msg-id-type = 0x00

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${boxes}
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1
global-sender = 46700000001
log-file = ${join(logs, 'smsbox.log')}
log-level = 1

group = sendsms-user
username = tester
password = tester
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "${mo}mo?from=%p&to=%P&text=%b"
max-messages = 0
catch-all = true
concatenation = true
`
}

async function start(program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, [...args], { stdio: 'ignore' })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
    await gone
    clearTimeout(timer)
  })
  return child
}

describe.skipIf(!bearerbox || !smsbox)('Kannel', () => {
  it('binds, sends a text and a long one, and receives a receipt and texts', async () => {
    const smsc = await testSmsc()
    const sink = await httpSink()
    const folder = tempDir()
    const ports = await freePorts(3)
    const file = join(folder, 'kannel.conf')
    writeFileSync(file, configuration(smsc, ports, folder, sink.url))
    const log = () => readFileSync(join(folder, 'bearerbox.log'), 'utf8').slice(-2_000)
    await start(bearerbox ?? '', ['-v', '4', file])
    await waitFor('bearerbox to bind', () => smsc.sessions.some(({ bound }) => bound), 15_000).catch((error) => {
      throw new Error(`${error}\n${log()}`)
    })
    await start(smsbox ?? '', ['-v', '4', file])

    const send = async (words: string) => {
      const query = new URLSearchParams({
        ...{ username: 'tester', password: 'tester', to: phone, text: words, charset: 'UTF-8', coding: '0' },
        ...{ 'dlr-mask': '31', 'dlr-url': `${sink.url}dlr?state=%d&words=%A` },
      })
      if (/[^\n\r -~€ÄÖÅäöå]/.test(words)) query.set('coding', '2')
      const response = await fetch(`http://127.0.0.1:${ports[2]}/cgi-bin/sendsms?${query}`)
      expect(response.status).toBe(202)
    }
    const { inbox } = smsc.network.phone(phone)
    await waitFor('smsbox', () => send('Hello from Kannel: 5 €').then(() => true), 15_000)
    await waitFor('the text', () => inbox.length === 1)
    expect(inbox[0]).toMatchObject({ from: '+46700000001', text: 'Hello from Kannel: 5 €', parts: 1 })
    await waitFor('the receipt', () => sink.asked.some((query) => query.get('state') === '1'))

    const long = `${'A long text for the other side of the wire. '.repeat(10)}End.`
    await send(long)
    await waitFor('the long text', () => inbox.length === 2)
    expect(inbox[1]).toMatchObject({ text: long, parts: 3 })
    await send('Grüße und ein Smiley 😀 über UCS-2')
    await waitFor('the UCS-2 text', () => inbox.length === 3)
    expect(inbox[2]?.text).toBe('Grüße und ein Smiley 😀 über UCS-2')
    await waitFor('its receipt', () => sink.asked.filter((query) => query.get('state') === '1').length >= 3)

    await smsc.network.phone(phone).send('Svar från telefonen')
    await waitFor('the answer', () => sink.asked.some((query) => query.get('text') === 'Svar från telefonen'))
    await smsc.network.phone(phone).send(long)
    await waitFor('the long answer', () => sink.asked.some((query) => query.get('text') === long))
    const answer = sink.asked.find((query) => query.get('text') === long)
    // Kannel writes the + of an international sender and leaves out that of the receiver.
    expect([answer?.get('from'), answer?.get('to')]).toEqual([phone, '46700000001'])
    await waitFor('all to be acknowledged', () => smsc.deliveries.every(({ state }) => state === 'acknowledged'))
    expect(smsc.pdus.flatMap(({ flaws }) => flaws)).toEqual([])
  }, 60_000)
})
