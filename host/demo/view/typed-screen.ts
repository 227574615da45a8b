import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline'
import type { Terminal } from '../../cli/output.ts'
import type { CommandOutcome } from '../commands.ts'

/** A terminal that shows lines while somebody types: what is being typed stays at the bottom. */
export class TypedScreen {
  readonly #terminal: Terminal
  readonly #quit: () => void
  #typing: Interface | undefined

  /** `quit` is called when the person wants to leave: by a command, Ctrl+C or Ctrl+D. */
  constructor(terminal: Terminal, quit: () => void) {
    this.#terminal = terminal
    this.#quit = quit
  }

  out(words: string): void {
    if (this.#typing) {
      cursorTo(process.stdout, 0)
      clearLine(process.stdout, 0)
    }
    this.#terminal.out(words)
    this.#typing?.prompt(true)
  }

  /** Takes lines from here on, one at a time. */
  open(run: (typed: string) => Promise<CommandOutcome>): void {
    const typing = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' })
    this.#typing = typing
    let last = Promise.resolve()
    typing.on('line', (typed) => {
      last = last.then(async () => {
        const { say, quit } = await run(typed)
        if (quit) this.#quit()
        else if (say !== undefined) this.out(say)
        else typing.prompt(true)
      })
    })
    typing.on('SIGINT', () => this.#quit())
    typing.on('close', () => this.#quit())
    typing.prompt()
  }

  close(): void {
    const typing = this.#typing
    this.#typing = undefined
    if (!typing) return
    typing.removeAllListeners('close')
    typing.close()
    cursorTo(process.stdout, 0)
    clearLine(process.stdout, 0)
  }
}
