import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './at-end.ts'

/** A new folder that is removed when the test ends. */
export function tempDir(): string {
  const path = mkdtempSync(join(tmpdir(), 'textpost-test-'))
  atEnd(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}
