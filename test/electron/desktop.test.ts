import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { buildDesktop, builtPages } from './build.ts'
import {
  callEngine,
  callShell,
  clickNotification,
  clickTray,
  clickTrayItem,
  type Desktop,
  type DesktopOptions,
  desktopArgs,
  desktopEnv,
  enginePid,
  launchDesktop,
  newDataFolder,
  recorded,
  seen,
  windowState,
} from './desktop.ts'
import { choose, type Host, hosts, sayHosts } from './hosts.ts'

const require = createRequire(import.meta.url)
const simulated = { transports: [{ kind: 'simulator', name: 'phones' }] }

beforeAll(buildDesktop, 60_000)
beforeAll(() => sayHosts('Desktop specs'))

/** A desktop that is closed when the test ends, whatever happens in it. */
async function started(host: Host, options: DesktopOptions = {}): Promise<Desktop> {
  const desktop = await launchDesktop(host, options)
  onTestFinished(() => desktop.close())
  return desktop
}

function logLines(data: string): string[] {
  const folder = join(data, 'logs')
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
}

if (hosts.length === 0) test.skip('needs Chromium for the double, or Electron', () => undefined)

describe.each(hosts)('the desktop on $name', (host) => {
  describe('running', () => {
    let desktop: Desktop
    beforeAll(async () => {
      desktop = await launchDesktop(host, { settings: simulated })
      await seen(desktop.page, 'status', 'connected')
    })
    afterAll(() => desktop.close())

    test('opens one window whose page speaks with the engine', async () => {
      expect(desktop.app.windows()).toHaveLength(1)
      expect(desktop.page.url()).toBe(host.pageUrl)
      expect(await desktop.page.title()).toBe('Textpost')
      expect(await callEngine(desktop.page, 'counts')).toMatchObject({ held: 0, unrouted: 0 })
    })

    test('an error of the engine crosses with its code and sentence', async () => {
      await expect(callEngine(desktop.page, 'why', { textId: 4711 })).rejects.toThrow(/engine\/no-message: .*4711/)
      await expect(callEngine(desktop.page, 'no such call')).rejects.toThrow(/engine\/bad-call/)
    })

    test('the tray tells each link in words, and goes green when all work', async () => {
      const tray = await waitFor('the tray', async () => {
        const now = await recorded(desktop.app)
        return now.image === 'fine' && now
      })
      expect(tray.tooltip).toBe('Textpost\nphones: working')
      expect(tray.menu.map(({ label }) => label).filter(Boolean)).toEqual([
        'phones: working',
        'Open Textpost',
        'Settings…',
        'Pause sending and receiving',
        'Quit Textpost',
      ])
    })

    test('a status that says the same is not rendered again', async () => {
      const before = await recorded(desktop.app)
      const id = (await callEngine(desktop.page, 'send', { to: ['+46701234567'], text: 'Hello' })) as object
      expect(id).toMatchObject({ texts: [{ phone: '+46701234567' }] })
      await waitFor('the text on the phone', async () => {
        const texts = (await callEngine(desktop.page, 'texts', { phone: '+46701234567' })) as { state: string }[]
        return texts.some(({ state }) => state === 'delivered' || state === 'sent')
      })
      expect((await recorded(desktop.app)).renders).toBe(before.renders)
    })

    test('pause and resume from the tray: the shape changes, the link is closed, also after the engine died, and opened again', async () => {
      const { app, page } = desktop
      const isPaused = async () => {
        const now = (await callEngine(page, 'status')) as { pausedSince?: number; links: { state: string }[] }
        return now.pausedSince !== undefined && now.links.every(({ state }) => state === 'off')
      }
      await clickTrayItem(app, 'Pause sending and receiving')
      await waitFor('the shape', async () => (await recorded(app)).image === 'paused')
      expect((await recorded(app)).tooltip).toContain('Paused: nothing is sent or fetched.')
      await waitFor('the link to close', isPaused)
      process.kill((await enginePid(app)) as number, 'SIGKILL')
      await seen(page, 'status', 'lost')
      await seen(page, 'status', 'connected')
      expect(await isPaused()).toBe(true)
      await waitFor('the shape', async () => (await recorded(app)).image === 'paused')
      await clickTrayItem(app, 'Go on sending and receiving')
      await waitFor('the link to work', async () => (await recorded(app)).image === 'fine')
    })

    test('settings in the tray and in the menu open their place', async () => {
      const { app, page } = desktop
      await clickTrayItem(app, 'Settings…')
      await seen(page, 'place', 'settings')
      const item = await app.evaluate(({ Menu }) => {
        const found = Menu.getApplicationMenu()?.getMenuItemById('jump')
        found?.click()
        return found?.accelerator
      })
      expect(item).toBe('CommandOrControl+K')
      await seen(page, 'place', 'jump')
    })

    test('closing the window hides it and says so once; a click on the tray shows it at once', async () => {
      const { app } = desktop
      const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await close()
      expect(await windowState(app)).toMatchObject({ visible: false })
      const startMs = Date.now()
      await clickTray(app)
      expect(await windowState(app)).toMatchObject({ visible: true })
      expect(Date.now() - startMs).toBeLessThan(500)
      await close()
      await clickTray(app)
      const told = (await recorded(app)).notifications.filter(({ title }) => title === 'Textpost goes on running')
      expect(told).toHaveLength(1)
    })

    test('a text for nobody is told once, and a click opens where it waits', async () => {
      const { app, page } = desktop
      await callEngine(page, 'phoneText', { phone: '+46701234567', text: 'Is anybody there?' })
      const title = 'A text has no recipient'
      await waitFor('the notification', async () =>
        (await recorded(app)).notifications.some((one) => one.title === title),
      )
      expect((await recorded(app)).image).toBe('attention')
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
      await clickNotification(app, title)
      await seen(page, 'place', 'waiting')
      expect(await windowState(app)).toMatchObject({ visible: true })
      expect((await recorded(app)).notifications.filter((one) => one.title === title)).toHaveLength(1)
    })

    test('a link is opened after a question that shows it whole, and not without', async () => {
      const { app, page } = desktop
      const url = 'https://example.com/a?b=c'
      expect(await callShell(page, 'openLink', { url })).toEqual({ opened: false })
      await app.evaluate(() => {
        globalThis.textpostRecord.answer = 0
      })
      expect(await callShell(page, 'openLink', { url })).toEqual({ opened: true })
      const { questions, opened } = await recorded(app)
      expect(questions).toHaveLength(2)
      expect(questions[0]?.detail).toContain(url)
      expect(opened).toEqual([url])
    })

    test('start at login is kept and told to the system', async () => {
      const { app, page, data } = desktop
      const wanted = async () =>
        process.platform === 'linux'
          ? existsSync(join(data, 'config', 'autostart', 'textpost.desktop'))
          : app.evaluate((electron) => electron.app.getLoginItemSettings().openAtLogin)
      expect(await callShell(page, 'changeShellSettings', { startAtLogin: true })).toMatchObject({ startAtLogin: true })
      expect(await wanted()).toBe(true)
      await callShell(page, 'changeShellSettings', { startAtLogin: false })
      expect(await wanted()).toBe(false)
    })

    test('a password goes into the key ring: no file holds it in the clear', async () => {
      const { page, data } = desktop
      await callEngine(page, 'setSecret', { name: 'smpp/main', value: 'open sesame' })
      const kept = readFileSync(join(data, 'secrets-desktop.json'), 'utf8')
      expect(kept).toContain('smpp/main')
      expect(kept).not.toContain('sesame')
      expect(kept).not.toContain(Buffer.from('open sesame').toString('base64'))
    })

    test('an engine that dies is started again, the page is told and connects anew, and no text is lost', async () => {
      const { app, page } = desktop
      const before = (await callEngine(page, 'texts')) as { id: number }[]
      expect(before.length).toBeGreaterThan(0)
      const pid = (await enginePid(app)) as number
      process.kill(pid, 'SIGKILL')
      await seen(page, 'status', 'lost')
      await seen(page, 'engine', 'down')
      await waitFor('the tray', async () => (await recorded(app)).image === 'down')
      await seen(page, 'engine', 'up')
      await seen(page, 'status', 'connected')
      expect(await enginePid(app)).not.toBe(pid)
      const ids = (texts: unknown) => (texts as { id: number }[]).map(({ id }) => id)
      expect(ids(await callEngine(page, 'texts'))).toEqual(ids(before))
    })

    test('a page whose process dies comes back by itself', async () => {
      const { app } = desktop
      const crashed = desktop.page.waitForEvent('crash')
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
      await crashed
      await waitFor('the page', () =>
        app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            "document.getElementById('status')?.textContent?.startsWith('connected')",
          ),
        ),
      )
    })
  })

  test('the built pages open, connect, and break none of their policy', async () => {
    const desktop = await started(host, { pages: builtPages, settings: simulated })
    const complaints: string[] = []
    desktop.page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    desktop.page.on('pageerror', (error) => complaints.push(String(error)))
    await desktop.page.getByText('phones').first().waitFor()
    await desktop.page.reload()
    await desktop.page.getByText('phones').first().waitFor()
    await clickTrayItem(desktop.app, 'Settings…')
    await desktop.page.getByRole('heading').first().waitFor()
    expect(complaints).toEqual([])
  })

  test('the window opens where and as large as it was left', async () => {
    const data = newDataFolder()
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const first = await launchDesktop(host, { data })
    const bounds = { x: 140, y: 90, width: 1010, height: 710 }
    await first.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
    expect((await windowState(first.app))?.bounds).toEqual(bounds)
    await first.close()
    const second = await started(host, { data })
    expect((await windowState(second.app))?.bounds).toEqual(bounds)
    await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize())
    await second.app.close()
    const third = await started(host, { data })
    await waitFor('the window', async () => (await windowState(third.app))?.maximized)
    expect((await windowState(third.app))?.bounds).toEqual(bounds)
  })

  test('a second start shows the window of the first and ends', async () => {
    const { app, data } = await started(host, { args: ['--hidden'] })
    expect(await windowState(app)).toMatchObject({ visible: false })
    const child = startAgain(host, data)
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(0)
    await waitFor('the window', async () => (await windowState(app))?.visible)
  })

  test('the end drains: the engine signs out and closes its store within 5 s', async () => {
    const desktop = await launchDesktop(host, { data: newDataFolder(simulated) })
    onTestFinished(() => rmSync(desktop.data, { recursive: true, force: true }))
    await seen(desktop.page, 'status', 'connected')
    const pid = (await enginePid(desktop.app)) as number
    const ended = once(desktop.app.process(), 'exit')
    const startMs = Date.now()
    await clickTrayItem(desktop.app, 'Quit Textpost').catch(() => undefined)
    await desktop.app.close()
    expect((await ended)[0]).toBe(0)
    expect(Date.now() - startMs).toBeLessThan(5_000)
    expect(logLines(desktop.data).some((line) => line.includes('"msg":"stopped"'))).toBe(true)
    expect(() => process.kill(pid, 0)).toThrow()
  })

  test('waking up tries a link at once that waits out its back-off', async () => {
    let tries = 0
    const server = createServer((socket) => {
      tries += 1
      socket.destroy()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const settings = { transports: [{ kind: 'smpp', name: 'main', address: `127.0.0.1:${port}`, systemId: 'office' }] }
    const env = { TEXTPOST_SECRET_SMPP_MAIN: 'secret' }
    const { app, page } = await started(host, { settings, env })
    await seen(page, 'status', 'connected')
    const state = async () =>
      ((await callEngine(page, 'status')) as { links: { state: string; retryAt?: number }[] }).links[0]
    for (const event of ['resume', 'online'] as const) {
      await waitFor('the back-off', async () => (await state())?.retryAt !== undefined)
      const before = tries
      if (event === 'resume') await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
      else await page.evaluate(() => void (globalThis as unknown as EventTarget).dispatchEvent(new Event('online')))
      await waitFor(`a try after ${event}`, () => tries > before, 2_000)
    }
  })

  test.runIf(host.name === 'double')(
    'without a key ring a password is refused with a sentence, and the engine works all the same',
    async () => {
      const { page, data } = await started(host, { env: { ELECTRON_DOUBLE_NO_KEYCHAIN: '1' } })
      await seen(page, 'status', 'connected')
      const refused = callEngine(page, 'setSecret', { name: 'smpp/main', value: 'open sesame' })
      await expect(refused).rejects.toThrow(/settings\/no-keychain: This computer has no key ring/)
      const files = readdirSync(data).filter((name) => name.endsWith('.json'))
      for (const name of files) expect(readFileSync(join(data, name), 'utf8')).not.toContain('sesame')
    },
  )

  test('settings that are wrong keep the engine from starting, and the page shows the sentence until they are corrected', async () => {
    const { app, page, data } = await started(host, { settings: { transports: [{ kind: 'telex', name: 'old' }] } })
    await seen(page, 'engine', 'down')
    await waitFor('the tray', async () =>
      (await recorded(app)).tooltip.includes('Settings with a mistake are not used'),
    )
    rmSync(join(data, 'settings.json'))
    await seen(page, 'status', 'connected')
  })
})

/** The executable once more, as the system would start it: without Playwright. */
function startAgain(host: Host, data: string): ChildProcess {
  choose(host)
  const program = require('electron/index.js') as string
  const args = process.platform === 'linux' ? ['--no-sandbox'] : []
  return spawn(program, [...args, ...desktopArgs({}, data)], { env: desktopEnv(data), stdio: 'ignore' })
}
