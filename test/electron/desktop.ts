import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { choose, type Host } from './hosts.ts'

export const root = join(import.meta.dirname, '..', '..')
const recorder = join(import.meta.dirname, 'recorder.cjs')
const testPage = join(import.meta.dirname, 'page')

export interface DesktopOptions {
  /** Folder of the app; the working tree when not given. */
  readonly appFolder?: string
  /** Data folder; a new one, removed at the end, when not given. */
  readonly data?: string
  readonly settings?: unknown
  readonly pages?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A running desktop with its page. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly data: string
  /** Ends the app by the app's own quit. */
  close(): Promise<void>
}

export function newDataFolder(settings?: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-desktop-'))
  if (settings !== undefined) writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  return folder
}

/** What is given to the executable, without what Playwright adds. */
export function desktopArgs({ appFolder = root, pages = testPage, args = [] }: DesktopOptions, data: string): string[] {
  return ['-r', recorder, appFolder, `--data=${data}`, `--pages=${pages}`, '--lang=en-US', ...args]
}

export function desktopEnv(data: string, env: DesktopOptions['env'] = {}): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([, value]) => value !== undefined),
  ) as Record<string, string>
  return { ...inherited, ELECTRON_DOUBLE_NODE: process.execPath, XDG_CONFIG_HOME: join(data, 'config'), ...env }
}

/** Starts the built desktop on a host. */
export async function launchDesktop(host: Host, options: DesktopOptions = {}): Promise<Desktop> {
  const data = options.data ?? newDataFolder(options.settings)
  choose(host)
  const app = await _electron.launch({ args: desktopArgs(options, data), env: desktopEnv(data, options.env) })
  tellErrors(app)
  const page = await app.firstWindow()
  return {
    app,
    page,
    data,
    async close() {
      await app.close()
      if (options.data === undefined) rmSync(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What goes wrong in the main process is shown: it has no other place. */
function tellErrors(app: ElectronApplication): void {
  app.process().stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8')
    if (/\bat .*:\d+:\d+/.test(text)) process.stderr.write(text)
  })
}

export interface Recorded {
  readonly image: string
  readonly tooltip: string
  readonly renders: number
  readonly menu: readonly { readonly label: string; readonly enabled: boolean }[]
  readonly notifications: readonly { readonly title: string; readonly body: string }[]
  readonly opened: readonly string[]
  readonly questions: readonly { readonly message: string; readonly detail: string }[]
}

interface Kept {
  trayImage: string
  tooltip: string
  renders: number
  tray: { emit(name: string): void }
  menu: { items: { label: string; enabled: boolean; click(): void }[] }
  notifications: { title: string; body: string; emit(name: string): void }[]
  opened: string[]
  questions: { message: string; detail: string }[]
  answer: number
  engines: { pid?: number }[]
}

declare global {
  var textpostRecord: Kept
}

/** What the recorder has kept. */
export function recorded(app: ElectronApplication): Promise<Recorded> {
  return app.evaluate(() => {
    const { trayImage, tooltip, renders, menu, notifications, opened, questions } = globalThis.textpostRecord
    return {
      image: /tray-(\w+)/.exec(trayImage)?.[1] ?? '',
      tooltip,
      renders,
      menu: (menu?.items ?? []).map(({ label, enabled }) => ({ label, enabled })),
      notifications: notifications.map(({ title, body }) => ({ title, body })),
      opened,
      questions: questions.map(({ message, detail }) => ({ message, detail })),
    }
  })
}

export function clickTray(app: ElectronApplication): Promise<void> {
  return app.evaluate(() => globalThis.textpostRecord.tray.emit('click'))
}

export function clickTrayItem(app: ElectronApplication, label: string): Promise<void> {
  return app.evaluate((_electron, wanted) => {
    const item = globalThis.textpostRecord.menu.items.find((one) => one.label === wanted)
    if (!item) throw new Error(`The tray has no item “${wanted}”`)
    item.click()
  }, label)
}

export function clickNotification(app: ElectronApplication, title: string): Promise<void> {
  return app.evaluate((_electron, wanted) => {
    globalThis.textpostRecord.notifications.find((one) => one.title === wanted)?.emit('click')
  }, title)
}

/** Process id of the engine that was started last. */
export function enginePid(app: ElectronApplication): Promise<number | undefined> {
  return app.evaluate(() => globalThis.textpostRecord.engines.at(-1)?.pid)
}

export function windowState(app: ElectronApplication) {
  return app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return window
      ? { visible: window.isVisible(), maximized: window.isMaximized(), bounds: window.getNormalBounds() }
      : undefined
  })
}

/** The text of an element of the page, as soon as it holds `part`. */
export async function seen(page: Page, id: string, part: string, timeout = 15_000): Promise<string> {
  await page.locator(`#${id}`, { hasText: part }).waitFor({ state: 'attached', timeout })
  return (await page.textContent(`#${id}`)) ?? ''
}

/** A call of the contract, made in the page. */
export function callEngine(page: Page, name: string, params: object = {}): Promise<unknown> {
  return page.evaluate(([call, given]) => (globalThis as unknown as PageScope).call(call as string, given as object), [
    name,
    params,
  ] as const)
}

/** A call of the shell, made in the page; an error comes back as text. */
export function callShell(page: Page, name: string, params: object = {}): Promise<unknown> {
  return page.evaluate(
    ([call, given]) => (globalThis as unknown as PageScope).textpost.shell(call as string, given as object),
    [name, params] as const,
  )
}

interface PageScope {
  call(name: string, params: object): Promise<unknown>
  textpost: { shell(name: string, params: object): Promise<unknown> }
}
