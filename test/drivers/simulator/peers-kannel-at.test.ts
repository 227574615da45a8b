import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dialects, openPty, SimulatedModem } from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { waitFor } from '../../support/wait-for.ts'
import { startKannel } from './kannel.ts'
import { missing, startPeer } from './peer.ts'

const families = ['generic', 'huawei', 'simcom'] as const
const phoneNumber = '+46701234567'

describe.skipIf(missing('kannel on the simulated modem', ['bearerbox', 'smsbox', 'socat']))(
  'kannel’s AT driver on the simulated modem',
  () => {
    it('sends a text and a long one, hears of both, and receives the answers, in three dialects at once', {
      timeout: 60_000,
    }, async () => {
      const folder = tempDir()
      const modems = await Promise.all(
        families.map(async (family) => {
          const network = new SimulatedNetwork()
          const modem = new SimulatedModem({
            network,
            dialect: dialects[family],
            networkDelayMs: 20,
            reportDelayMs: 20,
          })
          onTestFinished(() => modem.close())
          const pty = await openPty(modem)
          onTestFinished(() => pty.close())
          const phone = network.phone(phoneNumber)
          phone.autoReply = (text) => `Tack för ${text.text.length} tecken åäö`
          // Texts and reports are said at once: Kannel knows no stored reports.
          return { name: family, device: pty.path, indications: '2,2,0,1,0', phone, modem }
        }),
      )
      const kannel = await startKannel(folder, modems, startPeer)
      onTestFinished(() => kannel.close())
      const long = `${'A long text for the other side of the air. '.repeat(6)}End.`
      const run = async ({ name, phone, modem }: (typeof modems)[number]) => {
        const told = (state: string) => kannel.asked.filter((q) => q.get('by') === name && q.get('state') === state)
        const texts = () => kannel.asked.filter((q) => q.get('by') === name && q.has('text')).map((q) => q.get('text'))
        const why = () => `${readFileSync(join(folder, 'bearerbox.log'), 'utf8').slice(-3_000)}`
        const expected = ['Hello from Kannel: 5 €', long]
        for (const [at, words] of expected.entries()) {
          await kannel.send(name, phoneNumber, words)
          await waitFor(`text ${at}`, () => phone.inbox.length === at + 1, 20_000).catch((thrown) => {
            throw new Error(`${name}: ${thrown}\n${modem.commandLines.slice(-20).join('\n')}\n${why()}`)
          })
        }
        expect(phone.inbox.map(({ text, parts }) => [text, parts])).toEqual([
          [expected[0], 1],
          [long, 2],
        ])
        await waitFor(`${name}: the answers`, () => texts().length === 2, 20_000).catch((thrown) => {
          throw new Error(`${thrown}\n${texts()}\n${why()}`)
        })
        expect(texts().sort()).toEqual(expected.map((words) => `Tack för ${words.length} tecken åäö`).sort())
        await waitFor(`${name}: the reports`, () => told('1').length >= 2, 20_000).catch((thrown) => {
          throw new Error(`${thrown}\n${kannel.asked.join('\n')}\n${why()}`)
        })
      }
      await Promise.all(modems.map(run))
    })
  },
)
