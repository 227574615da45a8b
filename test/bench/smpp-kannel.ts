import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, createServer as createHttpServer, get } from 'node:http'
import { join } from 'node:path'
import { findProgram } from '../setup/servers.ts'
import { freePorts } from '../support/free-ports.ts'
import { waitFor } from '../support/wait-for.ts'
import type { SmppRun } from './smpp.ts'

export interface KannelMode {
  /** Its file store, which it does not sync; none keeps texts in memory alone. */
  readonly store: 'file' | 'none'
  /** The SMSC is there while texts are taken in. */
  readonly online?: boolean
}

/** Kannel; undefined where it is not installed. */
export async function drainKannel(mode: KannelMode): Promise<((run: SmppRun) => Promise<void>) | undefined> {
  const [bearerbox, smsbox] = [findProgram('bearerbox'), findProgram('smsbox')]
  if (bearerbox && smsbox) return (run) => drain(run, mode, bearerbox, smsbox)
  process.stdout.write('Kannel is left out: bearerbox and smsbox are in the Debian package kannel.\n')
  return undefined
}

/** Unless it is online, the texts wait in bearerbox, which finds nobody at the SMSC's port; then it does. */
async function drain(
  { port, texts, window, folder, taken, away, incoming, begun }: SmppRun,
  { store, online = false }: KannelMode,
  bearerbox: string,
  smsbox: string,
): Promise<void> {
  const [admin = 0, boxes = 0, sendsms = 0] = await freePorts(3)
  const file = join(folder, 'kannel.conf')
  // Takes the receipts and the texts from phones.
  const sink = createHttpServer((_, response) => response.end(''))
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const sinkAddress = sink.address()
  const sinkPort = typeof sinkAddress === 'object' && sinkAddress ? sinkAddress.port : 0
  writeFileSync(file, configuration({ port, window, folder, admin, boxes, sendsms, store, sinkPort }))
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  const running: ChildProcess[] = []
  const back = online ? undefined : await away()
  try {
    running.push(spawn(bearerbox, [file], { stdio: 'ignore' }))
    await waitFor('bearerbox', () => askFor(agent, admin, '/status.txt?password=admin', 'Kannel'))
    running.push(spawn(smsbox, [file], { stdio: 'ignore' }))
    await waitFor('smsbox', () => askFor(agent, admin, '/status.txt?password=admin', 'smsbox:'))
    let next = 0
    const feed = async () => {
      while (next < texts) {
        const number = next++
        const text = encodeURIComponent(`The meeting moves to Thursday at ten, text ${number}`)
        const to = 46_700_000_000 + number
        await ask(
          agent,
          sendsms,
          `/cgi-bin/sendsms?username=t&password=t&dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A${sinkPort}%2F&to=${to}&text=${text}`,
        )
      }
    }
    if (online) await waitFor('the link', () => askFor(agent, admin, '/status.txt?password=admin', '(online'))
    begun()
    await Promise.all(Array.from({ length: 50 }, feed))
    back?.()
    await taken()
    await incoming()
  } finally {
    agent.destroy()
    sink.close()
    sink.closeAllConnections()
    for (const child of running) child.kill('SIGKILL')
  }
}

/** The whole answer to an HTTP request. */
function ask(agent: Agent, port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.once('end', () => resolve(body))
    }).once('error', reject)
  })
}

async function askFor(agent: Agent, port: number, path: string, words: string): Promise<boolean> {
  return (await ask(agent, port, path)).includes(words)
}

function configuration(given: {
  port: number
  window: number
  folder: string
  admin: number
  boxes: number
  sendsms: number
  store: KannelMode['store']
  sinkPort: number
}): string {
  const { port, window, folder, admin, boxes, sendsms, store, sinkPort } = given
  const kept = store === 'file' ? `store-type = file\nstore-location = ${join(folder, 'store')}\n` : ''
  return `group = core
admin-port = ${admin}
admin-password = admin
admin-interface = 127.0.0.1
smsbox-port = ${boxes}
box-allow-ip = 127.0.0.1
${kept}sms-outgoing-queue-limit = 1000000
dlr-storage = internal
log-file = ${join(folder, 'bearerbox.log')}
log-level = 4

group = smsc
smsc = smpp
smsc-id = sim
host = 127.0.0.1
port = ${port}
transceiver-mode = true
smsc-username = textpost
smsc-password = secret
system-type = ""
reconnect-delay = 1
max-pending-submits = ${window}

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${boxes}
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1
global-sender = 46700000001
log-file = ${join(folder, 'smsbox.log')}
log-level = 4

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "http://127.0.0.1:${sinkPort}/"

group = sendsms-user
username = t
password = t
`
}
