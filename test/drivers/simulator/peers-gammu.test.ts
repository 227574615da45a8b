import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Dialect, dialects, openPty, SimulatedModem } from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { missing, startPeer } from './peer.ts'

describe.skipIf(missing('gammu on the simulated modem', ['gammu', 'socat']))('gammu on the simulated modem', () => {
  it('finds the modem, sends a long text, and reads the answer, in three dialects', { timeout: 60_000 }, async () => {
    const run = async (dialect: Dialect) => {
      const network = new SimulatedNetwork()
      const modem = new SimulatedModem({ network, dialect, networkDelayMs: 20 })
      onTestFinished(() => modem.close())
      const pty = await openPty(modem)
      onTestFinished(() => pty.close())
      const phone = network.phone('+46701234567')
      phone.autoReply = () => 'Grüße zurück 🎉'
      const folder = tempDir()
      const config = join(folder, 'gammurc')
      writeFileSync(config, `[gammu]\ndevice = ${pty.path}\nconnection = at115200\n`)
      const text = `Hello from gammu: @£$ [1] {2} €. ${'It is longer than one part. '.repeat(6)}`

      const gammu = startPeer(
        'gammu',
        ['-c', config, 'batch'],
        `identify\nsendsms TEXT +46701234567 -len 400 -text "${text}"\ngetallsms\n`,
      )
      expect(await gammu.ended, `${dialect.name}: ${gammu.output()}`).toBe(0)

      expect(phone.inbox.map((arrived) => [arrived.from, arrived.text, arrived.parts])).toEqual([
        ['+46700000001', text, 2],
      ])
      expect(gammu.output()).toContain('350000000000006')
      expect(gammu.output()).toMatch(/Remote number\s+: "\+46701234567"/)
      expect(gammu.output()).toContain('Grüße zurück 🎉')
    }
    // gammu spends its seconds asleep, so the three run side by side.
    await Promise.all([dialects.generic, dialects.huawei, dialects.simcom].map(run))
  })
})
