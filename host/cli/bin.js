#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript: this one when it can, else the one that the project brings.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const own = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 23 || (major === 22 && minor >= 18) || !existsSync(own)) {
  await import('./main.ts')
} else {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const run = spawnSync(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = run.status ?? 1
}
