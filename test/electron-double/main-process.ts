/** The bottom of the double: what Electron's executable does between its start and the app's main. */
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hookElectron } from './hooks.ts'

const require = createRequire(import.meta.url)

interface Arguments {
  readonly preloads: readonly string[]
  readonly appPath: string
}

/** `-r file` may come several times; the first bare argument is the app. */
function readArguments(args: readonly string[]): Arguments {
  const preloads: string[] = []
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] as string
    if (arg === '-r' || arg === '--require') {
      index += 1
      preloads.push(resolve(args[index] ?? ''))
    } else if (!arg.startsWith('-')) return { preloads, appPath: arg }
  }
  throw new Error('No app was named')
}

hookElectron(new URL('./module.ts', import.meta.url).href)
const { app } = await import('./app.ts')
const { openBrowser } = await import('./browser.ts')
const args = process.argv.slice(2)
const { preloads, appPath } = readArguments(args)
process.argv = [join(import.meta.dirname, 'electron'), ...args]
Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: resolve(appPath) })
app.commandLine.read(args)
const mainFile = app.describe(appPath)
for (const file of preloads) require(file)
// A launch without Playwright keeps the arguments as they were given; its loader cuts its own away.
const opened = openBrowser()
await import(pathToFileURL(mainFile).href)
await opened
app.becomeReady()
