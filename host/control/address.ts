import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'

/** Longest path of a Unix socket, less its final zero (sockaddr_un on Linux has 108, on macOS 104). */
const longestSocketPath = 103

/**
 * Where the gateway on a data folder listens for its command line: a named pipe on Windows, a socket in the data folder elsewhere (or,
 * where that path is too long for a socket, in a private folder of the temporary one).
 */
export function controlAddress(folder: string): string {
  const whole = resolve(folder)
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\textpost-${digest}`
  const beside = join(whole, 'control.sock')
  if (Buffer.byteLength(beside) <= longestSocketPath) return beside
  const shared = join(tmpdir(), `textpost-${userInfo().uid}`)
  mkdirSync(shared, { recursive: true, mode: 0o700 })
  return join(shared, `${digest}.sock`)
}
