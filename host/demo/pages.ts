import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { GatewayError } from '../../core/errors.ts'
import { phrase } from '../../core/words/say.ts'
import { pagesAreFresh, pagesFolder } from '../web/build-pages.ts'
import { demoCookieName } from '../web/doors.ts'
import { serveWeb, type WebServer } from '../web/server.ts'
import { isFree } from './free-port.ts'
import type { DemoWorld } from './world.ts'

const builder = pathToFileURL(join(import.meta.dirname, '..', 'web', 'build-pages.ts')).href

/** Builds, and says nothing but why it could not. */
const buildScript = `import(${JSON.stringify(builder)})
  .then(({ buildPages }) => buildPages(() => {}))
  .catch((error) => {
    process.stderr.write(String(error.details?.reason ?? error))
    process.exitCode = 1
  })`

/**
 * The demo's page for a browser on this computer, from this process; built first, by another one, where that is needed. Rejects with a
 * GatewayError, 'engine/web-not-built' where it cannot be built, or with the signal's reason.
 */
export async function serveDemoPages(world: DemoWorld, signal: AbortSignal): Promise<WebServer> {
  if (!pagesAreFresh()) await build(signal)
  signal.throwIfAborted()
  const { port } = world.engine.gateway.context.settings().web
  return serveWeb({
    ...world.served,
    secrets: world.engine.secrets,
    // Where a gateway of the office is served already, any other port will do.
    port: (await isFree(port)) ? port : 0,
    pages: pagesFolder,
    cookie: demoCookieName,
  })
}

/** In a process of its own, so that the demo goes on meanwhile and can end. */
function build(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', buildScript], { stdio: ['ignore', 'ignore', 'pipe'], signal })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(0, 2_000)
    })
    child.once('error', (cause) => reject(signal.aborted ? signal.reason : cause))
    child.once('close', (exitCode) => {
      // Older pages are better than none.
      if (exitCode === 0 || existsSync(join(pagesFolder, 'index.html'))) resolve()
      else
        reject(
          new GatewayError('engine/web-not-built', {
            details: { reason: said.trim().split('\n')[0] || phrase('no reason given') },
          }),
        )
    })
  })
}
