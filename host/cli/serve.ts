import { startEngine } from '../engine.ts'
import type { Asked } from './messages.ts'

/** `serve`: runs the gateway until SIGINT or SIGTERM. */
export async function serve({
  folder,
  json,
  terminal,
  settingsFile,
}: Asked & { settingsFile?: string }): Promise<void> {
  const engine = await startEngine({ folder, ...(settingsFile === undefined ? {} : { settingsFile }) })
  const links = (await engine.gateway.status()).links.map((link) => `${link.name} (${link.kind})`)
  if (json) terminal.out(JSON.stringify({ running: true, folder, links }))
  else {
    terminal.out(`Textpost runs on ${folder}.`)
    terminal.out(
      links.length === 0 ? 'No links are set up yet; see “textpost settings --help”.' : `Links: ${links.join(', ')}.`,
    )
    terminal.out('“textpost status” shows how they are. Ctrl+C stops it.')
  }
  await signalled()
  await engine.stop()
  if (!json) terminal.out('Textpost has stopped. What was waiting goes on at the next start.')
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
