import { Worker } from 'node:worker_threads'

/**
 * Ends the process when one input never comes to an end, with a line that says so and the input in a file: a loop without end leaves the
 * thread that runs it no chance to. What counts is the processor's time, so that a busy machine is no fault of an input; of a wait that never
 * ends, ten times as long.
 */
export class Watchdog {
  readonly #beat = new Int32Array(new SharedArrayBuffer(8))
  readonly #input = new Uint8Array(new SharedArrayBuffer(1 << 20))
  readonly #worker: Worker

  constructor(border: string, file: string, patienceMs = 30_000) {
    this.#worker = new Worker(source, {
      eval: true,
      execArgv: [],
      workerData: { beat: this.#beat, input: this.#input, border, file, patienceMs },
    })
    this.#worker.unref()
  }

  /** An input begins. */
  begin(input: Uint8Array): void {
    const length = Math.min(input.length, this.#input.length)
    this.#input.set(input.subarray(0, length))
    Atomics.store(this.#beat, 1, length + 1)
    Atomics.add(this.#beat, 0, 1)
  }

  /** No input is under way. */
  rest(): void {
    Atomics.store(this.#beat, 1, 0)
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

const source = `
const { workerData } = require('node:worker_threads')
const { mkdirSync, writeFileSync, writeSync } = require('node:fs')
const { dirname } = require('node:path')
const { Session } = require('node:inspector')
const { beat, input, border, file, patienceMs } = workerData
const spentMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }
let last = 0, since = Date.now(), spent = spentMs()
setInterval(() => {
  const now = Atomics.load(beat, 0), length = Atomics.load(beat, 1)
  if (now !== last || length === 0) { last = now; since = Date.now(); spent = spentMs(); return }
  if (spentMs() - spent < patienceMs && Date.now() - since < 10 * patienceMs) return
  last = -1
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Buffer.from(input.subarray(0, length - 1)))
  writeSync(1, 'An input never came to an end. It is in ' + file + '; replay it with: npm run fuzz -- --border ' + border + ' --replay ' + file + '\\n')
  tellWhere(() => process.kill(process.pid, 'SIGKILL'))
}, Math.min(500, patienceMs / 3))
function tellWhere(end) {
  setTimeout(end, 2000)
  const session = new Session()
  session.on('Debugger.paused', ({ params }) => {
    const frames = params.callFrames.slice(0, 20)
    writeSync(1, frames.map(({ functionName, url, location }) => '  at ' + functionName + ' ' + url + ':' + (location.lineNumber + 1) + '\\n').join(''))
    end()
  })
  session.connectToMainThread()
  session.post('Debugger.enable')
  session.post('Debugger.pause')
}
`
