import { _electron } from 'playwright-core'
import { buildDesktop, builtPages } from '../electron/build.ts'
import { clickTray, desktopArgs, desktopEnv } from '../electron/desktop.ts'
import { choose, hosts } from '../electron/hosts.ts'
import { atMost, type BenchRow, spreadOf } from './rows.ts'

const limitMs = 500

/** From a click on the tray to a window that is shown and answers, on the double of Electron or, where it is installed, on Electron. */
export async function trayRows(data: string): Promise<BenchRow[]> {
  const host = hosts.at(-1)
  if (!host) return []
  await buildDesktop()
  choose(host)
  const args = desktopArgs({ pages: builtPages }, data)
  const app = await _electron.launch({ args, env: desktopEnv(data) })
  try {
    const page = await app.firstWindow()
    await page.waitForSelector('.person', { timeout: 30_000 })
    const times: number[] = []
    for (let turn = 0; turn < 7; turn++) {
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      const startMs = performance.now()
      await clickTray(app)
      await app.evaluate(({ BrowserWindow }) => {
        if (!BrowserWindow.getAllWindows()[0]?.isVisible()) throw new Error('the window is not shown')
      })
      await page.locator('.person').first().click()
      await page.waitForSelector('.person[aria-current]')
      times.push(performance.now() - startMs)
      await page.evaluate("location.assign('#/conversations')")
    }
    const ours = spreadOf(times).median
    return [
      atMost({
        name: `tray click to a chosen person, ${host.name}`,
        unit: 'ms',
        ours,
        peer: limitMs,
        peerName: 'limit',
      }),
    ]
  } finally {
    await app.close()
  }
}
