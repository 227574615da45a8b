import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumPath, hasChromium } from '../support/chromium.ts'
import { freePort } from '../support/free-ports.ts'
import { builtPages } from './build.ts'
import { enginePid, launchDesktop, newDataFolder, root } from './desktop.ts'
import { hosts } from './hosts.ts'

/** Somewhere that the built pages run, with a gateway behind them in a process of its own. */
export interface PageHost {
  readonly name: string
  /** Whether it has a menu of the application; a browser has none. */
  readonly hasMenu: boolean
  open(settings: object): Promise<OpenPages>
}

export interface OpenPages {
  readonly page: Page
  /** `kill -9` of the gateway. */
  killEngine(): Promise<void>
  /** Textpost starts it again; else a person or a service manager does, which is `engineComesBack`. */
  readonly comesBackByItself: boolean
  engineComesBack(): Promise<void>
  /** Chooses an item of the application's menu, where there is one. */
  readonly chooseInMenu: (id: string) => Promise<void>
  close(): Promise<void>
}

const headless: PageHost = {
  name: 'headless',
  hasMenu: false,
  async open(settings) {
    const port = await freePort()
    const data = newDataFolder({ ...settings, web: { port } })
    let gateway = await serve(data)
    const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    const page = await openLink(browser, gateway.link)
    return {
      page,
      comesBackByItself: false,
      killEngine: () => gateway.end('SIGKILL'),
      chooseInMenu: async (id) => {
        throw new Error(`a browser has no menu with ${id} in it`)
      },
      engineComesBack: async () => {
        gateway = await serve(data)
      },
      close: async () => {
        await browser.close()
        await gateway.end('SIGTERM')
        rmSync(data, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  },
}

/** The headless gateway in a browser, the desktop on the double, and the desktop on Electron where its binary is. */
export const pageHosts: readonly PageHost[] = [
  ...(hasChromium ? [headless] : []),
  ...hosts.map(
    (host): PageHost => ({
      name: host.name,
      hasMenu: true,
      async open(settings) {
        const { app, page, close } = await launchDesktop(host, { settings, pages: builtPages })
        return {
          page,
          comesBackByItself: true,
          chooseInMenu: (id) =>
            app.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id),
          killEngine: async () => {
            const pid = await enginePid(app)
            if (pid === undefined) throw new Error('no engine was started')
            process.kill(pid, 'SIGKILL')
          },
          engineComesBack: async () => {},
          close,
        }
      },
    }),
  ),
]

interface Gateway {
  readonly link: string
  end(signal: NodeJS.Signals): Promise<void>
}

async function serve(data: string): Promise<Gateway> {
  const main = join(root, 'host', 'cli', 'main.ts')
  const child = spawn(process.execPath, [main, 'serve', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [first] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(([code]) => Promise.reject(new Error(`the gateway ended with ${code}`))),
  ])) as [string]
  const { pages } = JSON.parse(first) as { pages: string }
  return {
    link: pages,
    end: async (signal) => {
      child.kill(signal)
      await ended
    },
  }
}

async function openLink(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(link)
  return page
}
