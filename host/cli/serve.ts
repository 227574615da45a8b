import { asGatewayError, sentenceOf } from '../../core/errors.ts'
import { DemoStage } from '../demo/stage.ts'
import { type Engine, startEngine } from '../engine.ts'
import { FileSecrets } from '../secrets.ts'
import type { SettingsFile } from '../settings-file.ts'
import { buildPages, pagesFolder } from '../web/build-pages.ts'
import { Doors } from '../web/doors.ts'
import { serveWeb, type WebServer } from '../web/server.ts'
import type { Asked } from './messages.ts'
import { print, type Terminal } from './output.ts'
import { language, t } from './words.ts'

/** `serve`: runs the gateway until SIGINT or SIGTERM. `opened` is told the address of the pages once they are there. */
export async function serve({
  folder,
  json,
  terminal,
  settingsFile,
  opened,
}: Asked & { readonly settingsFile?: string; readonly opened?: (link: string) => void }): Promise<void> {
  // From the first moment on: whoever reaches the gateway may stop it, before its pages are there too.
  const stopped = signalled()
  const engine = await startEngine({ folder, ...(settingsFile === undefined ? {} : { settingsFile }) })
  const links = engine.gateway.links().map((link) => `${link.name} (${link.kind})`)
  const demo = new DemoStage()
  const web = await openPages(engine, demo, json ? undefined : terminal)
  if (json) terminal.out(JSON.stringify({ running: true, folder, links, ...(web ? { pages: web.link } : {}) }))
  else {
    terminal.out(t('Textpost runs on {folder}.', { folder }))
    terminal.out(
      links.length === 0
        ? t('No links are set up yet; see “textpost settings --help”.')
        : t('Links: {names}.', { names: links.join(', ') }),
    )
    if (engine.gateway.pausedSince !== undefined) {
      terminal.out(t('It is paused: nothing is sent or fetched. “textpost resume” goes on.'))
    }
    if (web) terminal.out(t('Open in a browser on this computer: {link}', { link: web.link }))
    terminal.out(t('“textpost status” shows how they are. Ctrl+C stops it.'))
  }
  if (web) opened?.(web.link)
  await stopped
  await web?.close()
  await demo.close()
  await engine.stop()
  if (!json) terminal.out(t('Textpost has stopped. What was waiting goes on at the next start.'))
}

/** The pages for a browser. Messages flow without them, so what is wrong with them is told and stops nothing. */
async function openPages(
  engine: Engine,
  demo: DemoStage,
  terminal: Terminal | undefined,
): Promise<WebServer | undefined> {
  const { calls, events, log, secrets } = engine
  const { enabled, port } = engine.gateway.context.settings().web
  if (!enabled) return undefined
  try {
    await buildPages((line) => terminal?.out(line))
    return await serveWeb({ calls, events, log: log.child('web'), demo, secrets, port, pages: pagesFolder })
  } catch (thrown) {
    const error = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    log.write('warn', 'pages not served', { code: error.code })
    terminal?.error(sentenceOf(error.code, error.details, language()))
    return undefined
  }
}

/** `link`: the address that lets a browser in to the pages of the gateway that serves them on the folder. */
export async function showLink({
  folder,
  json,
  terminal,
  file,
}: Asked & { readonly file: SettingsFile }): Promise<void> {
  const doors = await Doors.open(new FileSecrets(folder))
  doors.listening(file.read().web.port)
  print(terminal, json, { link: doors.link() }, ({ link }) => link)
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
      resolve()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
