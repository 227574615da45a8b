import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Dialect, dialects, openPty, SimulatedModem } from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { missing, startPeer } from './peer.ts'

const folders = ['outgoing', 'checked', 'incoming', 'sent', 'failed', 'report'] as const

function configure(folder: string, device: string, indications: string): string {
  for (const name of folders) mkdirSync(join(folder, name))
  const path = join(folder, 'smsd.conf')
  const places = folders.map((name) => `${name} = ${join(folder, name)}`)
  writeFileSync(
    path,
    [
      'devices = GSM1',
      ...places,
      `logfile = ${join(folder, 'smsd.log')}`,
      `infofile = ${join(folder, 'smsd.running')}`,
      `pidfile = ${join(folder, 'smsd.pid')}`,
      'loglevel = 5',
      'delaytime = 1',
      'incoming_utf8 = yes',
      '[GSM1]',
      `device = ${device}`,
      `init = AT+CNMI=${indications}`,
      'incoming = high',
      'report = yes',
      'baudrate = 115200',
      'rtscts = no',
      '',
    ].join('\n'),
  )
  return path
}

describe.skipIf(missing('smstools on the simulated modem', ['smsd', 'socat']))(
  'smstools on the simulated modem',
  () => {
    it('sends a text from its outgoing folder, files the answer and the report, in three dialects', {
      timeout: 60_000,
    }, async () => {
      const run = async (dialect: Dialect) => {
        // SIMCom has no stored status reports, and smsd reads no others.
        const storesReports = dialect !== dialects.simcom
        const network = new SimulatedNetwork()
        const modem = new SimulatedModem({ network, dialect, networkDelayMs: 20, reportDelayMs: 20 })
        onTestFinished(() => modem.close())
        const pty = await openPty(modem)
        onTestFinished(() => pty.close())
        const phone = network.phone('+46701234567')
        phone.autoReply = (text) => `Tack för [${text.text.trim()}]`
        const folder = tempDir()
        const config = configure(folder, pty.path, storesReports ? '2,1,0,2,0' : '2,1,0,0,0')
        writeFileSync(
          join(folder, 'outgoing', 'one'),
          'To: 46701234567\nAlphabet: UTF\nReport: yes\n\nHello åäö from smsd\n',
        )

        const smsd = startPeer('smsd', ['-c', config, '-t'])
        const incoming = join(folder, 'incoming')
        const filed = () =>
          readdirSync(incoming)
            .filter((name) => name.startsWith('GSM1'))
            .map((name) => readFileSync(join(incoming, name), 'utf8'))
        const answer = await waitFor(
          `the answer in incoming; smsd said ${smsd.output()}`,
          () => filed().find((text) => text.includes('Tack')),
          30_000,
        )
        expect(answer).toContain('From: 46701234567\n')
        expect(answer).toContain('Tack för [Hello åäö from smsd]')
        expect(phone.inbox.map((arrived) => arrived.text.trim())).toEqual(['Hello åäö from smsd'])
        const sent = await waitFor('the sent file', () => readdirSync(join(folder, 'sent'))[0])
        expect(readFileSync(join(folder, 'sent', sent), 'utf8')).toMatch(/Message_id: 0\n/)
        const report = () =>
          readdirSync(join(folder, 'report')).map((name) => readFileSync(join(folder, 'report', name), 'utf8'))
        if (!storesReports) return
        await waitFor('the status report', () => report().find((text) => /Status: 0,/.test(text)), 20_000)
      }
      await Promise.all([dialects.generic, dialects.huawei, dialects.simcom].map(run))
    })
  },
)
