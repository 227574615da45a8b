import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { parseSettings, settingsError } from '../../../core/settings/parse.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import type { DriverOverrides } from '../../../drivers/driver-world.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { DemoStage } from '../../../host/demo/stage.ts'
import { type Engine, startEngine } from '../../../host/engine.ts'
import { FileSecrets } from '../../../host/secrets.ts'
import { SettingsFile } from '../../../host/settings-file.ts'
import { buildPages, pagesFolder } from '../../../host/web/build-pages.ts'
import { serveWeb, type WebServer } from '../../../host/web/server.ts'
import { chromiumPath, hasChromium } from '../../support/chromium.ts'

export { chromiumPath, hasChromium }

/** A gateway with simulated phones, its pages on a free port, and a browser to open them with. */
export interface Desk {
  readonly engine: Engine
  readonly network: SimulatedNetwork
  readonly web: WebServer
  readonly demo: DemoStage
  readonly folder: string
  /** A page that was let in; what its console complained about is in `complaints`. */
  open(place?: string, options?: BrowserContextOptions): Promise<DeskPage>
  close(): Promise<void>
}

export type DeskPage = Page & { readonly complaints: string[] }

export const simulated: SettingsInput = {
  office: { country: 'SE', adminAddress: 'it@example.com' },
  transports: [{ kind: 'simulator', name: 'try', ownNumbers: ['+46701740605'] }],
  // A mailbox whose server is away: mail waits for it.
  mail: {
    accounts: [
      { name: 'office', address: 'gateway@example.com', smtp: { host: '127.0.0.1', port: 1, tls: 'none', user: '' } },
    ],
  },
  permission: {
    allow: ['anna@example.com', '@example.com'],
    currency: 'EUR',
    prices: [{ prefix: '+46', price: 0.07 }],
  },
}

/** `drivers`: simulated hardware beside the phones. */
export async function startDesk(
  settings: SettingsInput = simulated,
  drivers: Omit<DriverOverrides, 'network'> = {},
  network = new SimulatedNetwork(),
): Promise<Desk> {
  await buildPages(() => {})
  const folder = mkdtempSync(join(tmpdir(), 'textpost-desk-'))
  const reading = parseSettings(settings)
  if ('problems' in reading) throw settingsError(reading.problems)
  const file = new SettingsFile(folder)
  file.write(settings)
  const secrets = new FileSecrets(folder, {})
  const engine = await startEngine({ folder, secrets, drivers: { ...drivers, network } })
  const { calls, events, log } = engine
  const demo = new DemoStage()
  const web = await serveWeb({ calls, events, log, demo, secrets, port: 0, pages: pagesFolder })
  let browser: Browser | undefined
  return {
    engine,
    network,
    web,
    demo,
    folder,
    open: async (place = '', options = {}) => {
      browser ??= await launch()
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-GB',
        timezoneId: 'Europe/Stockholm',
        reducedMotion: 'reduce',
        ...options,
      })
      const page = await context.newPage()
      page.setDefaultTimeout(8_000)
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.goto(web.link)
      await page.waitForURL(`http://127.0.0.1:${web.port}/**`)
      await page.waitForSelector('.frame')
      if (place !== '') await page.evaluate((hash) => location.assign(`#/${hash}`), place)
      return Object.assign(page, { complaints })
    },
    close: async () => {
      await browser?.close()
      await web.close()
      await demo.close()
      await engine.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    // As root Chromium has no sandbox of its own to offer.
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}
