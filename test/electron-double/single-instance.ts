import { type FSWatcher, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SecondInstance {
  readonly argv: string[]
  readonly cwd: string
  readonly additionalData: unknown
}

/** The single instance lock of a data folder: a file that names the process, and notes that later processes leave for it. */
export class SingleInstance {
  readonly #folder: string
  #watcher: FSWatcher | undefined

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'SingletonLock')
  }

  take(message: SecondInstance, onSecond: (message: SecondInstance) => void): boolean {
    if (this.#watcher) return true
    mkdirSync(this.#folder, { recursive: true })
    const lock = join(this.#folder, 'pid')
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
    } catch {
      if (isAlive(Number(readFileSync(lock, 'utf8')))) {
        const note = join(this.#folder, `${process.pid}.note`)
        writeFileSync(`${note}.new`, JSON.stringify(message))
        renameSync(`${note}.new`, note)
        return false
      }
      writeFileSync(lock, String(process.pid))
    }
    this.#watcher = watch(this.#folder, () => this.#read(onSecond))
    this.#watcher.unref()
    return true
  }

  release(): void {
    if (!this.#watcher) return
    this.#watcher.close()
    this.#watcher = undefined
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #read(onSecond: (message: SecondInstance) => void): void {
    for (const name of readdirSync(this.#folder)) {
      if (!name.endsWith('.note')) continue
      const note = join(this.#folder, name)
      const message = JSON.parse(readFileSync(note, 'utf8')) as SecondInstance
      rmSync(note)
      onSecond(message)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
