import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import { freePorts } from '../../support/free-ports.ts'
import { waitFor } from '../../support/wait-for.ts'

/** A modem as Kannel's AT driver is told of it. */
export interface KannelModem {
  readonly name: string
  readonly device: string
  /** `AT+CNMI` of its own. */
  readonly indications: string
}

export interface Kannel {
  /** Queues a text for one of the modems. */
  send(modem: string, to: string, text: string): Promise<void>
  /** The query of every request that it made: `text` of incoming texts, `state` of reports (1: delivered). */
  readonly asked: readonly URLSearchParams[]
  close(): Promise<void>
}

/** Starts Kannel with its AT driver on modems, its programs by `run`; resolves when texts can be handed over. */
export async function startKannel(folder: string, modems: readonly KannelModem[], run: Run): Promise<Kannel> {
  const [admin, boxes, sendsms] = await freePorts(3)
  const asked: URLSearchParams[] = []
  const sink = createHttpServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost').searchParams)
    response.setHeader('content-type', 'text/plain')
    response.end('')
  })
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const address = sink.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
  const file = join(folder, 'kannel.conf')
  const groups = [
    ['core', { 'admin-port': admin, 'admin-password': 'admin', 'admin-interface': '127.0.0.1', 'smsbox-port': boxes }],
    ['smsbox', { 'bearerbox-host': '127.0.0.1', 'bearerbox-port': boxes, 'sendsms-port': sendsms }],
    ['sendsms-user', { username: 'tester', password: 'tester', concatenation: 'true', 'max-messages': 10 }],
    [
      'sms-service',
      {
        keyword: 'default',
        'get-url': `"${url}?from=%p&text=%b&by=%i"`,
        'max-messages': 0,
        'catch-all': 'true',
        concatenation: 'true',
      },
    ],
    ['modems', { id: 'simulated', name: '"Simulated"', 'enable-mms': 'true' }],
    ...modems.flatMap(({ name, device, indications }) => [
      ['modems', { id: name, name, 'init-string': `"AT+CNMI=${indications}"` }] as const,
      [
        'smsc',
        {
          smsc: 'at',
          'smsc-id': name,
          'allowed-smsc-id': name,
          modemtype: name,
          device,
          speed: 115_200,
          'sim-buffering': 'true',
          'my-number': '46700000001',
        },
      ] as const,
    ]),
  ] as const
  const extra = { core: { 'box-allow-ip': '127.0.0.1' }, smsbox: { 'global-sender': '46700000001' } }
  const log = (name: string) => ({ 'log-file': join(folder, `${name}.log`), 'log-level': 0 })
  writeFileSync(
    file,
    groups
      .map(([group, fields]) => {
        const all = {
          ...fields,
          ...(group === 'core' ? { ...extra.core, ...log('bearerbox') } : {}),
          ...(group === 'smsbox' ? { ...extra.smsbox, ...log('smsbox') } : {}),
        }
        return [`group = ${group}`, ...Object.entries(all).map(([name, value]) => `${name} = ${value}`), ''].join('\n')
      })
      .join('\n'),
  )
  const close = async () => {
    sink.closeAllConnections()
    sink.close()
  }
  try {
    run('bearerbox', ['-v', '4', file])
    await waitFor('bearerbox', () => answers(`http://127.0.0.1:${admin}/status?password=admin`), 15_000)
    run('smsbox', ['-v', '4', file])
    await waitFor('smsbox', () => answers(`http://127.0.0.1:${sendsms}/cgi-bin/sendsms`), 15_000)
  } catch (thrown) {
    await close()
    throw new Error(`${thrown}\n${readFileSync(join(folder, 'bearerbox.log'), 'utf8').slice(-2_000)}`)
  }
  return {
    asked,
    close,
    send: async (smsc, to, text) => {
      const query = new URLSearchParams({
        ...{ username: 'tester', password: 'tester', to, text, smsc, charset: 'UTF-8', coding: '0' },
        ...{ 'dlr-mask': '31', 'dlr-url': `${url}?state=%d&by=${smsc}` },
      })
      if (/[^\n\r -~€ÄÖÅäöå]/.test(text)) query.set('coding', '2')
      const response = await fetch(`http://127.0.0.1:${sendsms}/cgi-bin/sendsms?${query}`)
      if (response.status !== 202) throw new Error(`Kannel says ${response.status} ${await response.text()}`)
    },
  }
}

/** Starts a program and sees to its end. */
export type Run = (program: string, args: readonly string[]) => unknown

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )
