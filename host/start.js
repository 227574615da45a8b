// `npm start`: installs what the project needs where that was not done yet, then goes on with a Node that runs TypeScript.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const place = (path) => fileURLToPath(new URL(path, import.meta.url))
const run = (program, args) => spawnSync(program, args, { stdio: 'inherit', cwd: place('..') }).status ?? 1

if (!existsSync(place('../node_modules/.package-lock.json'))) {
  process.stdout.write('Installing what Textpost needs; this happens once.\n')
  const npm = process.env.npm_execpath
  const windows = process.platform === 'win32'
  const status = npm ? run(process.execPath, [npm, 'ci']) : run(windows ? 'npm.cmd' : 'npm', ['ci'])
  if (status !== 0) {
    process.stderr.write('That did not work, as npm says above. See that this computer is online and try again.\n')
    process.exit(status)
  }
}

const own = place(`../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 23 || (major === 22 && minor >= 18) || !existsSync(own)) {
  const { start } = await import('./start.ts')
  process.exitCode = await start(process.argv.slice(2))
} else {
  process.exitCode = run(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}
