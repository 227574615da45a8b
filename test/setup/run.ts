/**
 * `npm test`: installs the servers that the tests talk to, where that can be done, says what is skipped and why, runs the suite and ends
 * with the line `N passed, N failed`. Arguments are handed to vitest.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildDesktop } from '../electron/build.ts'
import { installPeers, missingPeers, systemName } from './servers.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

function prepare(): void {
  const missing = missingPeers()
  if (missing.length === 0) return
  say(`Installing for the tests: ${missing.map((peer) => peer.debianPackage).join(', ')}`)
  const { why } = installPeers(missing)
  for (const peer of missingPeers()) {
    say(
      `Skipped: tests that need ${peer.program} (${peer.why}). On ${systemName()}: ${why || 'the package did not bring it'}.`,
    )
    say(`         Install ${peer.debianPackage} to run them.`)
  }
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numFailedTestSuites: number
}

async function runSuite(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-report-'))
  const file = join(folder, 'report.json')
  const vitest = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], { stdio: 'inherit' })
  const status = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    // A file that fails before its first test has no failed test of its own, yet it is a failure.
    const failed =
      report.numFailedTests === 0 && status !== 0 ? Math.max(1, report.numFailedTestSuites) : report.numFailedTests
    if (report.numPendingTests > 0) say(`${report.numPendingTests} skipped: what they need is not here`)
    say(`${report.numPassedTests} passed, ${failed} failed`)
  } catch {
    say('0 passed, 1 failed')
    return status || 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return status
}

prepare()
await buildDesktop()
process.exitCode = await runSuite(process.argv.slice(2))
